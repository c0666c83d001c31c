/** Where in a text a fault is, for people: apart, for the tables of widths are loaded only when something is wrong. */
import { characters, width } from './width.js';

/** Cells of a line that are shown at the most, half of them before the fault. */
const most = 70;

/** The line of a fault with a caret below it, cut to about 70 cells around it. Columns count UTF-16 units, as editors do. */
export function pointAt(text: string, offset: number): { line: number; column: number; picture: string } {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  const nextBreak = text.indexOf('\n', offset);
  const whole = text.slice(start, nextBreak < 0 ? undefined : nextBreak).replace(/\r$/, '');
  const column = offset - start;
  const left = whole.slice(0, column);
  const right = whole.slice(column);
  const shownLeft = fitting([...characters(left.slice(-4 * most))].reverse(), most / 2).reverse();
  const shownRight = fitting([...characters(right.slice(0, 4 * most))], most - sum(shownLeft));
  const [head, tail] = [shownLeft.join(''), shownRight.join('')];
  const more = { left: head.length < left.length, right: tail.length < right.length };
  // A tab is as wide in the line with the caret as in the line above it.
  const gap = shownLeft.map((char) => (char === '\t' ? char : ' '.repeat(cells(char)))).join('');
  return {
    line: before.split('\n').length,
    column: column + 1,
    picture: `${more.left ? '…' : ''}${head}${tail}${more.right ? '…' : ''}\n${more.left ? ' ' : ''}${gap}^`,
  };
}

/** As many of the characters as there is room for, the first ones first. */
function fitting(all: readonly string[], room: number): string[] {
  let used = 0;
  let count = 0;
  for (const one of all) {
    used += cells(one);
    if (used > room) break;
    count++;
  }
  return all.slice(0, count);
}

const sum = (all: readonly string[]): number => all.reduce((so, one) => so + cells(one), 0);

/** A control character is shown as a sign of one cell. */
const cells = (char: string): number => (/\p{Cc}/u.test(char) ? 1 : width(char));
