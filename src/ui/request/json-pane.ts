import { visible } from '../../output/text.js';
import { jsonFault } from '../../run/json-fault.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line, Size, Span } from '../widgets/line.js';
import { scrolled } from '../widgets/scroll.js';
import type { TextField } from '../widgets/text-field.js';
import { caretAt } from '../widgets/text-lines.js';

/** The payload as JSON in colours, the caret in it, and below it the first fault. */
export function jsonLines(field: TextField, size: Size, active: boolean): Line[] {
  const fault = jsonFault(field.text);
  const rows = Math.max(1, size.rows - (fault ? 1 : 0));
  const { lines, row, column } = caretAt(field);
  const top = scrolled(0, row, rows, lines.length);
  const gutter = String(lines.length).length;
  const bad = fault && caretAt({ text: field.text, caret: fault.offset });
  const shown = lines.slice(top, top + rows).map((text, i): Line => {
    const at = i + top;
    const number = String(at + 1).padStart(gutter);
    const spans = colouredJson(text);
    const marked = bad?.row === at ? overlaid(spans, bad.column, 'error') : spans;
    const start = at === row && column > size.columns - gutter - 3 ? column - (size.columns - gutter - 3) : 0;
    return [
      [bad?.row === at ? 'error' : 'dim', `${number} `],
      ...from(active && at === row ? overlaid(marked, column, 'caret') : marked, start),
    ];
  });
  if (!fault) return shown;
  return [...shown, [['error', `line ${bad!.row + 1}, column ${bad!.column + 1}: ${fault.what}`]]];
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

/** The line without its first characters: scrolled to the side. */
function from(line: readonly Span[], start: number): Line {
  let left = start;
  return line.map((span): Span => {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    const gone = Math.min(left, text.length);
    left -= gone;
    return [role, visible(text.slice(gone))];
  });
}
