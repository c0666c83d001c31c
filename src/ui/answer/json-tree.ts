import { colouredJson } from '../widgets/json-colour.js';
import type { Line, Span } from '../widgets/line.js';
import { hardWrapped } from '../widgets/wrap.js';

/** One line of an indented JSON document. */
export interface JsonLine {
  text: string;
  /** The line that closes what this one opens. */
  closes?: number;
  /** How many entries stand between the two. */
  entries?: number;
}

/** The lines of an indented document, with what can be folded. */
export function jsonTree(texts: readonly string[]): JsonLine[] {
  const lines = texts.map((text): JsonLine => ({ text }));
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

/** A row of a document: a line of it, or what of a long one does not fit on its first row. */
export interface JsonRow {
  line: number;
  /** Where in the line's text the row begins and ends. */
  from: number;
  to: number;
}

/** The rows that are not inside a fold, long lines on several. */
export function unfolded(lines: readonly JsonLine[], folds: ReadonlySet<number>, columns: number): JsonRow[] {
  const shown: JsonRow[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { text, closes } = lines[at]!;
    const folded = closes !== undefined && folds.has(at);
    let from = 0;
    for (const part of folded ? [text] : hardWrapped(text, Math.max(8, columns))) {
      shown.push({ line: at, from, to: from + part.length });
      from += part.length;
    }
    if (folded) at = closes;
  }
  return shown;
}

/** A row with colours; a fold with what it hides. */
export function jsonRow(lines: readonly JsonLine[], { line, from, to }: JsonRow, folded: boolean): Line {
  const { text, closes, entries = 0 } = lines[line]!;
  if (from > 0) return ['  ', ['jsonString', text.slice(from, to)]]; // only a string is that long
  const sign: Span = closes === undefined ? '  ' : ['dim', folded ? '▸ ' : '▾ '];
  const shown: Line = [sign, ...colouredJson(text.slice(0, to))];
  if (!folded || closes === undefined) return shown;
  return [
    ...shown,
    ['dim', ` ${entries} ${entries === 1 ? 'entry' : 'entries'} `],
    lines[closes]!.text.trim(),
  ];
}
