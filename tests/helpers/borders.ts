/** Whether the boxes on a screen are whole. */
import type { Terminal } from './terminal.js';

/** Which sides of a cell a character's line goes to. */
const sides: Readonly<Record<string, string>> = {
  '│': 'ud',
  '╭': 'dr',
  '╮': 'dl',
  '╰': 'ur',
  '╯': 'ul',
};

/**
 * What is wrong with the borders of the panes, by cell; empty when each line goes on in the cell below or above it, and the
 * rows between the first and the last two end in a border. For screens without a dialog, which lies over other borders.
 */
export function brokenBorders(terminal: Terminal, columns: number, rows: number): string[] {
  const wrong: string[] = [];
  const goes = (column: number, row: number, way: string): boolean =>
    sides[terminal.cell(column, row)]?.includes(way) ?? false;
  for (let row = 1; row < rows - 2; row++) {
    for (let column = 0; column < columns; column++) {
      const at = `${terminal.cell(column, row)} at ${column},${row}`;
      if (goes(column, row, 'd') && !goes(column, row + 1, 'u')) wrong.push(`${at} ends below`);
      if (goes(column, row, 'u') && !goes(column, row - 1, 'd')) wrong.push(`${at} ends above`);
    }
    for (const column of [0, columns - 1])
      if (sides[terminal.cell(column, row)] === undefined) wrong.push(`no border at ${column},${row}`);
  }
  return wrong;
}
