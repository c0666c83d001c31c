import { width } from '../../output/width.js';

const tabStop = 4;

/** A tab takes another number of cells wherever it stands: here it is blanks. */
function spaced(line: string): string {
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

/** A line of text in rows of at most so many cells, broken at a blank where there is one; tabs as blanks up to the next stop. */
export function wrapped(text: string, columns: number): string[] {
  if (columns < 1) return [];
  const line = spaced(text);
  // Most lines are short ASCII: no cell is counted for them.
  if (line.length <= columns && width(line) <= columns) return [line];
  const rows: string[] = [];
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
    if (kept !== '') rows.push(kept);
    from = index;
    to = index + piece.length;
    cells = wide;
    if (/^\s/.test(piece)) {
      from = to; // the blank at which it is broken is in no row
      cells = 0;
    } else if (wide > columns) {
      const parts = hardWrapped(piece, columns);
      rows.push(...parts.slice(0, -1));
      from = to - parts.at(-1)!.length;
      cells = width(parts.at(-1)!);
    }
  }
  if (to > from || rows.length === 0) rows.push(line.slice(from, to));
  return rows;
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
