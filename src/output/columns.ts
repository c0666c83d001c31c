import { padEnd, width } from '../run/width.js';
import { visibleLine } from './text.js';

/** Rows as text in columns, each as wide as its widest cell, two blanks between; nothing in them steers a terminal. */
export function columns(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(visibleLine));
  const widths = shown.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, width(cell))),
    [],
  );
  const line = (row: string[]): string => row.map((cell, i) => padEnd(cell, widths[i] ?? 0)).join('  ');
  return shown.map((row) => `${line(row).trimEnd()}\n`).join('');
}
