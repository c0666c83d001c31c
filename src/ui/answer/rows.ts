/** What one view of an answer shows, as rows that are made when they are looked at. */
import { type Line, plain } from '../widgets/line.js';
import type { Wrapped } from '../widgets/wrap.js';
import type { WrappedLines } from '../widgets/wrap-line.js';
import type { Rows } from './text-buffer.js';

export interface Document {
  /** The number of the first row; those before it have gone. */
  first: number;
  /** One past the last row. */
  end: number;
  row(at: number): Line;
  /** The text of a row without roles, for the search. */
  text(at: number): string;
  /** What stood between a row and the one before in the same line: a blank, or nothing; undefined where a line begins. */
  joined?(at: number): string | undefined;
  /** What ↵ on a row opens or folds: a record's number, a line of JSON. */
  handle?(at: number): { record: number } | { line: number } | undefined;
  /** What is copied of a row, when it is more than the row. */
  whole?(at: number): string;
  /** The rows in which a text begins, of a document that is searched apart; undefined: it has not been searched for that. */
  find?(query: string): readonly number[] | undefined;
  /** The same object as long as the rows, but the last, stay what they are and are only added to. */
  source: object;
}

/** Rows of text, each made a line when it is looked at. */
export function textRows(
  { first = 0, rows, joins }: Wrapped & Partial<Rows>,
  line: (text: string) => Line = (text) => [text],
): Document {
  const text = (at: number): string => rows[at - first] ?? '';
  return {
    first,
    end: first + rows.length,
    row: (at) => line(text(at)),
    text,
    joined: (at) => joins[at - first],
    source: rows,
  };
}

export function lineRows({ lines, joins }: WrappedLines): Document {
  return {
    first: 0,
    end: lines.length,
    row: (at) => lines[at] ?? [],
    text: (at) => plain(lines[at] ?? []),
    joined: (at) => joins[at],
    source: lines,
  };
}

/** The line that a row is of, whole. */
export function lineAround({ first, end, text, joined }: Document, at: number): string {
  let from = at;
  while (from > first && joined?.(from) !== undefined) from--;
  let line = text(from);
  for (let next = from + 1; next < end && joined?.(next) !== undefined; next++)
    line += joined(next)! + text(next);
  return line;
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
