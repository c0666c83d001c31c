/** What one view of an answer shows, as rows that are made when they are looked at. */
import { type Line, plain } from '../widgets/line.js';
import { wrapped } from '../widgets/wrap.js';
import type { Rows } from './text-buffer.js';

export interface Document {
  /** The number of the first row; those before it have gone. */
  first: number;
  /** One past the last row. */
  end: number;
  row(at: number): Line;
  /** The text of a row without roles, for the search. */
  text(at: number): string;
  /** What ↵ on a row opens or folds: a record's number, a line of JSON. */
  handle?(at: number): { record: number } | { line: number } | undefined;
  /** What is copied of a row, when it is more than the row. */
  whole?(at: number): string;
  /** The same object as long as the rows, but the last, stay what they are and are only added to. */
  source: object;
}

/** Rows of text, each made a line when it is looked at. */
export function textRows({ first, rows }: Rows, line: (text: string) => Line = (text) => [text]): Document {
  const text = (at: number): string => rows[at - first] ?? '';
  return { first, end: first + rows.length, row: (at) => line(text(at)), text, source: rows };
}

export function lineRows(lines: readonly Line[]): Document {
  return {
    first: 0,
    end: lines.length,
    row: (at) => lines[at] ?? [],
    text: (at) => plain(lines[at] ?? []),
    source: lines,
  };
}

const laidOut = new WeakMap<object, { columns: number; made: unknown }>();

/** Made once for an object that never changes and a width, for documents are asked for at each key and each frame. */
export function once<T>(of: object, columns: number, make: () => T): T {
  const known = laidOut.get(of);
  if (known?.columns === columns) return known.made as T;
  const made = make();
  laidOut.set(of, { columns, made });
  return made;
}

/** Texts wrapped, each row in the role of its text. */
export function wrappedLines(lines: readonly Line[], columns: number): Line[] {
  return lines.flatMap((line) => {
    const [span = ''] = line;
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    return text.split('\n').flatMap((one) => wrapped(one, columns).map((row): Line => [[role, row]]));
  });
}
