/** The left pane: functions, and below them the past calls. One cursor goes through both. */
import type { Entry, PastCall, Place } from '../services.js';
import { ranked } from '../widgets/fuzzy.js';
import { type TextField, textField } from '../widgets/text-field.js';
import { elsewhere } from './where.js';

export interface FunctionsView {
  filter: TextField;
  /** The filter takes what is typed. */
  filtering: boolean;
  /** The function whose request is open. */
  selected: string | undefined;
  /** The row that the cursor is on, among those that are shown. */
  cursor: number;
  top: number;
  /** A past call that is being looked up, and what for: to be filled in, sent, or offered in an empty request; `sure`: to be sent there, as a person has said. */
  recalling?: { id: string; to: 'fill' | 'send' | 'offer'; sure?: string | undefined } | undefined;
  /** Functions whose last call has been offered: once is enough. */
  offered: readonly string[];
}

export const emptyList: FunctionsView = {
  filter: textField(),
  filtering: false,
  selected: undefined,
  cursor: 0,
  top: 0,
  offered: [],
};

/** What a row of the list stands for. */
export type Row =
  | { kind: 'function'; entry: Entry }
  /** Shown, and skipped by the cursor. */
  | { kind: 'heading'; text: string }
  | { kind: 'more'; text: string }
  | { kind: 'past'; past: PastCall };

/** The cursor can be on it. */
export const isChoice = ({ kind }: Row): boolean => kind === 'function' || kind === 'past';

/** The row that must be in sight with the cursor: from the last call one sees that there are more. */
export const mustBeSeen = (rows: readonly Row[], cursor: number): number =>
  rows[cursor + 1]?.kind === 'more' ? cursor + 1 : cursor;

/** Past calls under one heading; a filter shows all that match. */
const listed = 50;

/**
 * The rows that match the filter: functions, the calls of the place where calls go now, and those of all others apart, so that a
 * past call is not taken for one of here.
 */
export function rowsOf(
  view: FunctionsView,
  entries: readonly Entry[],
  history: readonly PastCall[],
  place: Place | undefined,
): Row[] {
  const query = view.filter.text;
  const functions = ranked(query, entries, ({ name }) => name);
  const past = ranked(query, history, ({ name }) => name);
  const away = new Set(past.filter((one) => elsewhere(one, place) !== undefined));
  const most = query === '' ? listed : past.length;
  return [
    ...functions.map((entry): Row => ({ kind: 'function', entry })),
    ...section(
      'History',
      past.filter((one) => !away.has(one)),
      most,
    ),
    ...section('History elsewhere', [...away], most),
  ];
}

function section(text: string, calls: readonly PastCall[], most: number): Row[] {
  if (calls.length === 0) return [];
  const more = calls.length - most;
  return [
    { kind: 'heading', text },
    ...calls.slice(0, most).map((past): Row => ({ kind: 'past', past })),
    ...(more > 0 ? [{ kind: 'more', text: `and ${more} more: / finds them` } as const] : []),
  ];
}

/** The function that a call was for: a fetch may go to a path below it, with a query. */
export function entryOf(name: string, entries: readonly Entry[]): Entry | undefined {
  const fits = (entry: Entry): boolean =>
    name === entry.name || name.startsWith(`${entry.name}/`) || name.startsWith(`${entry.name}?`);
  return entries.filter(fits).sort((a, b) => b.name.length - a.name.length)[0];
}

/** Where the row is after the rows have changed; undefined when it has gone. */
export function rowLike(row: Row | undefined, rows: readonly Row[]): number | undefined {
  const same = (one: Row): boolean =>
    row?.kind === 'function'
      ? one.kind === 'function' && one.entry.name === row.entry.name
      : row?.kind === 'past' && one.kind === 'past' && one.past.id === row.past.id;
  const at = rows.findIndex(same);
  return at < 0 ? undefined : at;
}
