/** An answer that is in a file, as rows. */
import { colouredJson } from '../widgets/json-colour.js';
import type { Document } from './rows.js';
import type { WholeText } from './whole.js';
import type { WholeMatches } from './whole-search.js';

export interface Whole {
  text: WholeText;
  /** Indented, for it is JSON. */
  json: boolean;
  /** What the last search found. */
  found: WholeMatches | undefined;
}

export function wholeDocument(whole: Whole, columns: number): Document {
  const { text: lines, json, found } = whole;
  const text = (at: number): string => {
    const { line, part, each } = lines.rowAt(at, columns);
    const all = lines.text(line);
    return all.slice(between(all, part * each), between(all, (part + 1) * each));
  };
  return {
    first: 0,
    end: lines.rowsAt(columns),
    text,
    row: (at) =>
      !json
        ? [text(at)]
        : lines.rowAt(at, columns).part > 0
          ? [['jsonString', text(at)]]
          : colouredJson(text(at)),
    joined(at) {
      const { line, part } = lines.rowAt(at, columns);
      return part > 0 || lines.isRest(line) ? '' : undefined;
    },
    find: (query) => (found?.query === query ? rowsOf(found, lines, columns) : undefined),
    source: lines,
  };
}

/** Not between the halves of a character. */
function between(text: string, at: number): number {
  return at > 0 && at < text.length && /[\udc00-\udfff]/.test(text[at]!) ? at + 1 : at;
}

const rows = new WeakMap<WholeMatches, { columns: number; rows: number[] }>();

/** The rows in which matches begin, each once. */
function rowsOf(found: WholeMatches, lines: WholeText, columns: number): number[] {
  const known = rows.get(found);
  if (known?.columns === columns) return known.rows;
  const all: number[] = [];
  for (let i = 0; i < found.length; i++) {
    const { line, unit } = found.place(i);
    const row = lines.rowOf(line, unit, columns);
    if (all.at(-1) !== row) all.push(row);
  }
  rows.set(found, { columns, rows: all });
  return all;
}
