import { visibleLine } from '../output/text.js';

/** Rows as text in columns, each as wide as its widest cell, two blanks between; nothing in them steers a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(visibleLine));
  const widths = shown.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, widthOf(cell))),
    [],
  );
  const line = (row: string[]): string =>
    row.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)))).join('  ');
  return shown.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return text.length;
}
