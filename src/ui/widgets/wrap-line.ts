/** Lines of spans in rows: how anything that must be read whole gets into a narrow room. */
import { type Line, lineWidth, plain, type Span } from './line.js';
import { type Wrapped, wrappedLine } from './wrap.js';

/** Lines in rows, and how they were one: see `Wrapped`. */
export interface WrappedLines {
  lines: readonly Line[];
  joins: Wrapped['joins'];
}

/** Lines in rows of at most so many cells, broken at blanks and line feeds; each piece keeps its role. */
export function wrapJoined(
  lines: readonly Line[],
  columns: number,
): { lines: Line[]; joins: Wrapped['joins'] } {
  const found: { lines: Line[]; joins: Wrapped['joins'] } = { lines: [], joins: [] };
  for (const line of lines) {
    let at = 0;
    for (const one of plain(line).split('\n')) {
      const { rows, joins } = wrappedLine(one, columns);
      found.lines.push(...piecesOf(line, at, one, rows));
      found.joins.push(...joins);
      at += one.length + 1;
    }
  }
  return found;
}

/** The rows alone. */
export const wrapLines = (lines: readonly Line[], columns: number): Line[] =>
  wrapJoined(lines, columns).lines;

/** The same with a head before the first row: what follows stands below what is behind it. */
export function hanging(head: Line, body: Line, columns: number): Line[] {
  const indent = lineWidth(head);
  const [first = [], ...more] = wrapLines([body], Math.max(1, columns - indent));
  return [[...head, ...first], ...more.map((row): Line => [' '.repeat(indent), ...row])];
}

function piecesOf(line: Line, start: number, text: string, rows: readonly string[]): Line[] {
  let at = 0;
  return rows.map((row) => {
    // Between two rows only blanks are left out; a tab has become blanks, and its row has the role of the line.
    const found = text.indexOf(row, at);
    if (found < 0) return [inRoleOf(line, row)];
    at = found + row.length;
    return slice(line, start + found, start + at);
  });
}

const inRoleOf = ([span = '']: Line, text: string): Span =>
  typeof span === 'string' ? text : [span[0], text];

function slice(line: Line, from: number, to: number): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const span of line) {
    const text = typeof span === 'string' ? span : span[1];
    const piece = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (piece !== '') spans.push(typeof span === 'string' ? piece : [span[0], piece]);
    at += text.length;
  }
  return spans;
}
