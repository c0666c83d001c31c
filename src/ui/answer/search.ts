import { type Line, plain, type Span } from '../widgets/line.js';
import type { Document } from './rows.js';

interface Found {
  query: string;
  /** Rows before this one have been searched. */
  upTo: number;
  rows: number[];
}

/** Of each query the beginning of the next: what is typed searches what its beginning found, and a letter taken back nothing. */
const found = new WeakMap<object, Found[]>();

/** Finds the text itself, case apart. */
export function patternOf(query: string): RegExp {
  const text = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for: it is found twice as fast without u
  return new RegExp(text, /^[\u0000-\u007f]*$/.test(query) ? 'gi' : 'giu');
}

/** What follows a row in its line, as far as a match that begins in the row may reach. */
function behind({ end, text, joined }: Document, at: number, reach: number): string {
  let found = '';
  for (let next = at + 1; found.length < reach && next < end; next++) {
    const join = joined?.(next);
    if (join === undefined) break;
    found += join + text(next);
  }
  return found.slice(0, reach);
}

/** What stands before a row in its line, as far as a match that ends in the row may begin. */
function before({ first, text, joined }: Document, at: number, reach: number): string {
  let found = joined?.(at) ?? '';
  for (let row = at; found.length < reach && row > first; ) {
    if (joined?.(row) === undefined) break;
    row--;
    found = (joined(row) ?? '') + text(row) + found;
  }
  return found.slice(Math.max(0, found.length - reach));
}

/**
 * The rows in which the text begins, in order; it may go on in the rows below that are of the same line. Rows are searched once,
 * and then those that are new; a longer query searches what the shorter found.
 */
export function matchesIn(document: Document, query: string): readonly number[] {
  if (query === '') return [];
  if (document.find) return document.find(query) ?? [];
  const { first, end, source } = document;
  const known = found.get(source) ?? [];
  const longer = query.toLowerCase();
  while (known.length > 0 && !longer.startsWith(known.at(-1)!.query.toLowerCase())) known.pop();
  const base = known.at(-1);
  const from = base ? searchedTo(document, base.upTo, query.length - 1) : first;
  const has = finder(document, query);
  const same = base?.query === query;
  const rows = same
    ? kept(base.rows, first, from)
    : (base?.rows ?? []).filter((at) => at >= first && at < from && has(at));
  for (let at = from; at < end; at++) if (has(at)) rows.push(at);
  if (same) known.pop();
  known.push({ query, upTo: end, rows });
  found.set(source, known);
  return rows;
}

/** Those of rows that are in order from `first` on and before `end`; mostly all are. */
function kept(rows: number[], first: number, end: number): number[] {
  while (rows.length > 0 && rows.at(-1)! >= end) rows.pop();
  return rows[0]! < first ? rows.filter((at) => at >= first) : rows;
}

/** Whether the text begins in a row. */
function finder(document: Document, query: string): (at: number) => boolean {
  const { joined, text } = document;
  const pattern = patternOf(query);
  const matchOf = (row: string): RegExpExecArray | null => {
    pattern.lastIndex = 0;
    return pattern.exec(row);
  };
  if (!joined) return (at) => matchOf(text(at)) !== null;
  return (at) => {
    // A blank at which a line is broken is of the row behind it.
    const own = (joined(at) ?? '') + text(at);
    const match = matchOf(own + behind(document, at, query.length - 1));
    return match !== null && match.index < own.length;
  };
}

/** Those of the rows before `end`, in order. */
export function matchesBefore(document: Document, query: string, end: number): readonly number[] {
  const all = matchesIn(document, query);
  if (all.length === 0 || all.at(-1)! < end) return all;
  return all.slice(
    0,
    all.findIndex((at) => at >= end),
  );
}

/** The last row may have grown since, and those above it that are of its line may reach into it. */
function searchedTo({ first, text, joined }: Document, upTo: number, reach: number): number {
  let from = Math.max(first, upTo - 1);
  for (let length = 0; length < reach && from > first && joined?.(from) !== undefined; ) {
    from--;
    length += text(from).length;
  }
  return from;
}

/** A place in the text of a line. */
interface Place {
  from: number;
  to: number;
}

/** A row with the places that match, those too that begin above it or end below. */
export function markedRow(document: Document, at: number, query: string): Line {
  const line = document.row(at);
  const reach = query.length - 1;
  const [head, tail] = [before(document, at, reach), behind(document, at, reach)];
  if (head === '' && tail === '') return marked(line, query);
  const own = document.text(at);
  const offset = Math.max(0, plain(line).indexOf(own)) - head.length;
  const across = placesIn(head + own + tail, query).map(({ from, to }) => ({
    from: Math.max(from, head.length) + offset,
    to: Math.min(to, head.length + own.length) + offset,
  }));
  return painted(
    line,
    [...placesIn(plain(line), query), ...across.filter(({ from, to }) => from < to)].sort(
      (one, other) => one.from - other.from,
    ),
  );
}

/** The line with the places that match in their own role, whatever spans they lie in. */
export function marked(line: Line, query: string): Line {
  return painted(line, placesIn(plain(line), query));
}

function placesIn(text: string, query: string): Place[] {
  return [...text.matchAll(patternOf(query))].map(({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
  }));
}

/** @param places in order; they may overlap */
function painted(line: Line, places: readonly Place[]): Line {
  if (places.length === 0) return line;
  const spans: Span[] = [];
  let at = 0;
  for (const span of line) {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    let done = 0;
    for (const { from, to } of places) {
      const start = Math.max(done, from - at);
      const end = Math.min(text.length, to - at);
      if (end <= start) continue;
      if (start > done) spans.push([role, text.slice(done, start)]);
      spans.push(['match', text.slice(start, end)]);
      done = end;
    }
    if (done < text.length) spans.push([role, text.slice(done)]);
    at += text.length;
  }
  return spans;
}
