import { visible } from '../../output/text.js';
import { width } from '../../output/width.js';
import { jsonFault } from '../../run/json-fault.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line, Size, Span } from '../widgets/line.js';
import { scrolled } from '../widgets/scroll.js';
import type { TextField } from '../widgets/text-field.js';
import { caretAt } from '../widgets/text-lines.js';
import { wrapLines } from '../widgets/wrap-line.js';

/** The payload as JSON in colours, the caret in it, and below it the first fault. @param secrets names whose values are masked */
export function jsonLines(
  field: TextField,
  size: Size,
  active: boolean,
  secrets: ReadonlySet<string> = new Set(),
): Line[] {
  const fault = jsonFault(field.text);
  const bad = fault && caretAt({ text: field.text, caret: fault.offset });
  const where = bad && `line ${bad.row + 1}, column ${bad.column + 1}: `;
  const wrong = fault ? wrapLines([[['error', `${where}${fault.what}`]]], size.columns) : [];
  const rows = Math.max(1, size.rows - wrong.length);
  const { lines, row, column } = caretAt({ ...field, text: masked(field.text, secrets) });
  const top = scrolled(0, row, rows, lines.length);
  const gutter = String(lines.length).length;
  const room = size.columns - gutter - 1;
  const shown = lines.slice(top, top + rows).map((text, i): Line => {
    const at = i + top;
    const spans = colouredJson(text);
    const marked = bad?.row === at ? overlaid(spans, bad.column, 'error') : spans;
    const here = active && at === row;
    return [
      [bad?.row === at ? 'error' : 'dim', `${String(at + 1).padStart(gutter)} `],
      ...(here ? from(overlaid(marked, column, 'caret'), startFor(text, column, room)) : from(marked, 0)),
    ];
  });
  return [...shown, ...wrong];
}

/** Values of secrets as dots, as many as characters: the caret stands where it stood. */
function masked(text: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0) return text;
  return text.replace(
    /("((?:\\.|[^"\\\n])*)"\s*:\s*)("(?:\\.|[^"\\\n])*)/g,
    (whole, start: string, name: string, value: string) =>
      secrets.has(name) ? `${start}"${'•'.repeat(value.length - 1)}` : whole,
  );
}

/** The first character to show of a line, so that the caret is in the room. */
function startFor(text: string, column: number, room: number): number {
  let start = 0;
  const step = Math.max(1, Math.floor(room / 3));
  while (start < column && width(text.slice(Math.max(start, column - 4 * room), column)) > room - 2)
    start += step;
  return start;
}

/** One character of a line in another role; past its end a blank stands for it. */
function overlaid(line: readonly Span[], column: number, role: 'caret' | 'error'): Span[] {
  const out: Span[] = [];
  let at = 0;
  let done = false;
  for (const span of line) {
    const [own, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    const inside = column - at;
    at += text.length;
    if (done || inside < 0 || inside >= text.length) {
      out.push(span);
      continue;
    }
    const char = String.fromCodePoint(text.codePointAt(inside)!);
    out.push([own, text.slice(0, inside)], [role, char], [own, text.slice(inside + char.length)]);
    done = true;
  }
  return done ? out : [...out, [role, ' ']];
}

/** The line without its first characters: scrolled to the side. A tab would move the border. */
function from(line: readonly Span[], start: number): Line {
  let left = start;
  return line.map((span): Span => {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    const gone = Math.min(left, text.length);
    left -= gone;
    return [role, visible(text.slice(gone)).replaceAll('\t', '  ')];
  });
}
