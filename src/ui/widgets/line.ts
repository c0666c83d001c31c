/**
 * Text with roles, before it is cut and coloured. Panes give lines of spans and never see an escape
 * sequence: cutting a line is then cutting text, and a test reads what a person would.
 */
import { truncate, width } from '../../run/width.js';

/** What a piece of text is, which a theme gives a colour. */
export type Role =
  | 'plain'
  | 'accent'
  | 'dim'
  | 'strong'
  | 'ok'
  | 'warn'
  | 'error'
  | 'service'
  | 'selected'
  | 'caret'
  | 'match'
  | 'jsonKey'
  | 'jsonString'
  | 'jsonNumber'
  | 'jsonWord'
  | 'border'
  | 'borderFocused'
  | 'title';

export type Span = string | readonly [role: Role, text: string];
export type Line = readonly Span[];

/** How roles look: one function each, from text to text with escape sequences around it. */
export type Look = (role: Role, text: string) => string;

export interface Size {
  columns: number;
  rows: number;
}

const textOf = (span: Span): string => (typeof span === 'string' ? span : span[1]);

/** The characters of a line, without roles. */
export function plain(line: Line): string {
  return line.map(textOf).join('');
}

/** Cells that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + width(textOf(span)), 0);
}

/** Cuts a line at so many cells, with `…` where something is missing. */
export function cut(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let room = columns;
  for (const span of line) {
    const text = textOf(span);
    const cells = width(text);
    // Even a span that would fit gives way to the ellipsis when more follows.
    const piece = cells < room ? text : truncate(`${text}  `, room);
    kept.push(typeof span === 'string' ? piece : [span[0], piece]);
    if (cells >= room) break;
    room -= cells;
  }
  return kept;
}

/** Cut or filled to exactly so many cells. */
export function fill(line: Line, columns: number): Line {
  const fitting = cut(line, columns);
  const missing = columns - lineWidth(fitting);
  return missing > 0 ? [...fitting, ' '.repeat(missing)] : fitting;
}

/** Left and right on one line; the right one gives way first. */
export function spread(left: Line, right: Line, columns: number): Line {
  const room = columns - lineWidth(left) - 1;
  if (room < lineWidth(right))
    return room < 4 ? fill(left, columns) : fill([...left, ' ', ...right], columns);
  return [...left, ' '.repeat(columns - lineWidth(left) - lineWidth(right)), ...right];
}

/** The line as it goes to the terminal. */
export function draw(line: Line, look: Look): string {
  return line.map((span) => (typeof span === 'string' ? span : look(span[0], span[1]))).join('');
}
