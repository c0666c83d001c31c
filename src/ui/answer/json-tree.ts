import { prettyJson } from '../../output/json-text.js';
import { isJson } from '../../run/records.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line } from '../widgets/line.js';

/** One line of an indented JSON document. */
export interface JsonLine {
  text: string;
  /** The line that closes what this one opens. */
  closes?: number;
  /** How many entries stand between the two. */
  entries?: number;
}

/** A document as lines that can be folded; undefined when it is no JSON. */
export function jsonTree(text: string): JsonLine[] | undefined {
  if (!isJson(text)) return undefined;
  const lines = prettyJson(text, (_style, piece) => piece)
    .split('\n')
    .map((one): JsonLine => ({ text: one }));
  const open: number[] = [];
  for (const [at, line] of lines.entries()) {
    // Strings hold no line breaks in JSON, so a line's last character tells what it is.
    if (/^\s*[}\]],?$/.test(line.text)) {
      const opener = lines[open.pop()!]!;
      opener.closes = at;
    } else {
      const parent = lines[open.at(-1) ?? -1];
      if (parent) parent.entries = (parent.entries ?? 0) + 1;
      if (/[{[]$/.test(line.text)) open.push(at);
    }
  }
  return lines;
}

/** Indices of the lines that are not inside a fold. */
export function unfolded(lines: readonly JsonLine[], folds: ReadonlySet<number>): number[] {
  const shown: number[] = [];
  for (let at = 0; at < lines.length; at++) {
    shown.push(at);
    const { closes } = lines[at]!;
    if (closes !== undefined && folds.has(at)) at = closes;
  }
  return shown;
}

/** A line with colours; folded, with what it hides. */
export function jsonLine(lines: readonly JsonLine[], at: number, folded: boolean): Line {
  const { text, closes, entries = 0 } = lines[at]!;
  if (!folded || closes === undefined)
    return [closes === undefined ? '  ' : ['dim', '▾ '], ...colouredJson(text)];
  const end = lines[closes]!.text.trim();
  return [
    ['dim', '▸ '],
    ...colouredJson(text),
    ['dim', ` ${entries} ${entries === 1 ? 'entry' : 'entries'} `],
    end,
  ];
}
