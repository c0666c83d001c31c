import type { Run } from '../model.js';
import type { Document } from './document.js';

interface Found {
  query: string;
  tab: string;
  upTo: number;
  rows: number[];
}

const found = new WeakMap<object, Found>();

/** The rows that hold the text, case apart. What only grows is searched once, and then its new rows. */
export function matchesIn(run: Run, document: Document, query: string): readonly number[] {
  if (query === '') return [];
  const { tab } = run.view;
  const before = found.get(run.log);
  const known =
    document.grows && before?.query === query && before.tab === tab && before.upTo <= document.count;
  // The last row may have grown as well.
  const from = known ? Math.max(0, before.upTo - 1) : 0;
  const rows = known ? before.rows.filter((row) => row < from) : [];
  const pattern = new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'iu');
  for (let at = from; at < document.count; at++) if (pattern.test(document.text(at))) rows.push(at);
  found.set(run.log, { query, tab, upTo: document.count, rows });
  return rows;
}
