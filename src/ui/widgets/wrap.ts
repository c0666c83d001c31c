import { width } from '../../run/width.js';

const tabStop = 4;

/** A tab takes another number of cells wherever it stands: here it is blanks. */
export function spaced(line: string): string {
  if (!line.includes('\t')) return line;
  let cells = 0;
  const pieces = line.split('\t');
  return pieces
    .map((piece, i) => {
      if (i === pieces.length - 1) return piece;
      cells += width(piece);
      const blanks = tabStop - (cells % tabStop);
      cells += blanks;
      return piece + ' '.repeat(blanks);
    })
    .join('');
}

const words = /\s+|[^\s]+/gu;

/** Lines in rows, and how they were one: a search goes through lines, wherever they are broken. */
export interface Wrapped {
  rows: string[];
  /** Of each row, what stood between it and the row before in the same line: a blank, or nothing; undefined where a line begins. */
  joins: (string | undefined)[];
}

/** A line of text in rows of at most so many cells, broken at a blank where there is one; tabs as blanks up to the next stop. */
export function wrapped(text: string, columns: number): string[] {
  return wrappedLine(text, columns).rows;
}

/** `wrapped` of several lines. */
export function wrappedAll(lines: readonly string[], columns: number): Wrapped {
  const all: Wrapped = { rows: [], joins: [] };
  for (const line of lines) {
    const { rows, joins } = wrappedLine(line, columns);
    for (const row of rows) all.rows.push(row);
    for (const join of joins) all.joins.push(join);
  }
  return all;
}

/** `wrapped`, with how the rows were one line. `rest`: the blank at its end that is in no row. */
export function wrappedLine(text: string, columns: number): Wrapped & { rest: string } {
  if (columns < 1) return { rows: [], joins: [], rest: '' };
  const line = spaced(text);
  // Most lines are short ASCII: no cell is counted for them.
  if (line.length <= columns && width(line) <= columns) return { rows: [line], joins: [undefined], rest: '' };
  const rows: string[] = [];
  const joins: (string | undefined)[] = [];
  let end = 0; // of the rows that there are
  const add = (at: number, row: string): void => {
    joins.push(rows.length === 0 ? undefined : line.slice(end, at));
    rows.push(row);
    end = at + row.length;
  };
  let from = 0; // of the row that is being filled
  let to = 0;
  let cells = 0;
  for (const { 0: piece, index } of line.matchAll(words)) {
    const wide = width(piece);
    if (cells + wide <= columns) {
      to = index + piece.length;
      cells += wide;
      continue;
    }
    const kept = line.slice(from, to).trimEnd();
    if (kept !== '') add(from, kept);
    from = index;
    to = index + piece.length;
    cells = wide;
    if (/^\s/.test(piece)) {
      from = to; // the blank at which it is broken is in no row
      cells = 0;
    } else if (wide > columns) {
      const parts = hardWrapped(piece, columns);
      for (const part of parts.slice(0, -1)) {
        add(from, part);
        from += part.length;
      }
      cells = width(parts.at(-1)!);
    }
  }
  if (to > from || rows.length === 0) add(from, line.slice(from, to));
  return { rows, joins, rest: line.slice(end) };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Text in rows of so many cells, cut wherever they end: nothing is left out. */
export function hardWrapped(text: string, columns: number): string[] {
  if (text.length <= columns && width(text) <= columns) return [text];
  const rows: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for
  if (/^[\x00-\x7f]*$/.test(text)) {
    for (let at = 0; at < text.length; at += columns) rows.push(text.slice(at, at + columns));
    return rows;
  }
  let row = '';
  let cells = 0;
  for (const { segment } of segmenter.segment(text)) {
    const wide = width(segment);
    if (cells + wide > columns && row !== '') {
      rows.push(row);
      row = '';
      cells = 0;
    }
    row += segment;
    cells += wide;
  }
  if (row !== '') rows.push(row);
  return rows;
}
