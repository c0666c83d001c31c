import { type Line, plain, type Span } from '../widgets/line.js';
import type { Document } from './rows.js';

interface Found {
  query: string;
  /** Rows before this one have been searched. */
  upTo: number;
  rows: number[];
}

const found = new WeakMap<object, Found>();

/** Finds the text itself, case apart. */
export function patternOf(query: string): RegExp {
  const text = query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for: it is found twice as fast without u
  return new RegExp(text, /^[\u0000-\u007f]*$/.test(query) ? 'gi' : 'giu');
}

/** The rows that hold the text, in order. Rows are searched once, and then those that are new; a longer query searches what the shorter found. */
export function matchesIn(document: Document, query: string): readonly number[] {
  if (query === '') return [];
  const before = found.get(document.source);
  const narrower = before !== undefined && query.toLowerCase().startsWith(before.query.toLowerCase());
  // The last row may have grown since.
  const from = Math.max(document.first, narrower ? before.upTo - 1 : 0);
  const pattern = patternOf(query);
  const has = (at: number): boolean => {
    pattern.lastIndex = 0;
    return pattern.test(document.text(at));
  };
  let rows: number[] = [];
  if (narrower) {
    rows = before.rows;
    while (rows.length > 0 && rows.at(-1)! >= from) rows.pop();
    if (rows[0]! < document.first) rows = rows.filter((at) => at >= document.first);
    if (before.query !== query) rows = rows.filter(has);
  }
  for (let at = from; at < document.end; at++) if (has(at)) rows.push(at);
  found.set(document.source, { query, upTo: document.end, rows });
  return rows;
}

/** The line with the places that match in their own role, whatever spans they lie in. */
export function marked(line: Line, query: string): Line {
  const places = [...plain(line).matchAll(patternOf(query))].map(({ 0: text, index }) => ({
    from: index,
    to: index + text.length,
  }));
  if (places.length === 0) return line;
  const spans: Span[] = [];
  let at = 0;
  for (const span of line) {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    let done = 0;
    for (const { from, to } of places) {
      const start = Math.max(0, from - at);
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
