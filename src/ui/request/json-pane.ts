import { visible } from '../../output/text.js';
import { type Fault, jsonFault } from '../../run/json-fault.js';
import { width } from '../../run/width.js';
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
  const fault = faultOf(field.text);
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
    const here = active && at === row;
    const part = partOf(text, here ? startFor(text, column, room) : 0);
    const marked = bad?.row === at ? overlaid(part, bad.column, 'error') : part;
    return [
      [bad?.row === at ? 'error' : 'dim', `${String(at + 1).padStart(gutter)} `],
      ...from(here ? overlaid(marked, column, 'caret') : marked),
    ];
  });
  return [...shown, ...wrong];
}

/** Every draw asks for it, and only a key that changes the text changes it. */
let known: { text: string; fault: Fault | undefined } = { text: '{}', fault: undefined };

function faultOf(text: string): Fault | undefined {
  if (known.text !== text) known = { text, fault: jsonFault(text) };
  return known.fault;
}

/** What is coloured of a line, in code units: a payload may be one line of a megabyte, and no room is as wide. */
const piece = 4096;

/** A part of a line that is shown from `start` on; `spans` begin at `at`, the begin of the token that stands there. */
interface Part {
  spans: readonly Span[];
  at: number;
  start: number;
}

function partOf(text: string, start: number): Part {
  const at = tokenAt(text, start);
  return { spans: colouredJson(text.slice(at, start + piece)), at, start };
}

/** Where the token begins that an offset stands in: quotes are counted from the begin of the line, a millisecond for a megabyte. */
function tokenAt(text: string, offset: number): number {
  let string = -1;
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) string = string < 0 ? at : -1;
    else if (code === 0x5c && string >= 0) at++;
  }
  if (string >= 0) return string;
  let at = offset;
  while (at > 0 && offset - at < 64 && /[\w.+-]/.test(text[at - 1]!)) at--;
  return at;
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
  const step = Math.max(1, Math.floor(room / 3));
  let start = Math.floor(Math.max(0, column - 4 * room) / step) * step;
  while (start < column && width(text.slice(Math.max(start, column - 4 * room), column)) > room - 2)
    start += step;
  return start;
}

/** One character of a line in another role; past its end a blank stands for it. */
function overlaid(part: Part, column: number, role: 'caret' | 'error'): Part {
  const { spans: line, start } = part;
  if (column < start || column > start + piece) return part;
  const out: Span[] = [];
  let { at } = part;
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
  return { ...part, spans: done ? out : [...out, [role, ' ']] };
}

/** The line without its first characters: scrolled to the side. A tab would move the border. */
function from({ spans, at, start }: Part): Line {
  let left = start - at;
  return spans.map((span): Span => {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    const gone = Math.min(left, text.length);
    left -= gone;
    return [role, visible(text.slice(gone)).replaceAll('\t', '  ')];
  });
}
