import { width } from '../../output/width.js';

/** A line of text in rows of at most so many cells, broken at a blank where there is one. */
export function wrapped(line: string, columns: number): string[] {
  if (columns < 1) return [];
  // Most lines are short ASCII: no cell is counted for them.
  if (line.length <= columns && width(line) <= columns) return [line];
  const rows: string[] = [];
  let row = '';
  let cells = 0;
  for (const piece of line.match(/\s+|[^\s]+/gu) ?? []) {
    const wide = width(piece);
    if (cells + wide <= columns) {
      row += piece;
      cells += wide;
      continue;
    }
    if (/^\s/.test(piece)) {
      rows.push(row);
      row = '';
      cells = 0;
      continue;
    }
    if (cells > 0) rows.push(row.trimEnd());
    const parts = wide <= columns ? [piece] : hardWrapped(piece, columns);
    rows.push(...parts.slice(0, -1));
    row = parts.at(-1)!;
    cells = width(row);
  }
  if (row !== '' || rows.length === 0) rows.push(row);
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
