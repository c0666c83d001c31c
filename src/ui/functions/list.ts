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
  | { kind: 'past'; past: PastCall }
  /** What the filter says, as the name of a function that no source lists. */
  | { kind: 'named'; name: string };

/** The cursor can be on it. */
export const isChoice = ({ kind }: Row): boolean => kind !== 'heading' && kind !== 'more';

/** The row for ↵ when the filter has changed: the first that it has found, and the typed name only where it finds nothing. */
export function firstFound(rows: readonly Row[]): number {
  const found = rows.findIndex((row) => isChoice(row) && row.kind !== 'named');
  return Math.max(0, found);
}

/** The row that must be in sight with the cursor: from the last call one sees that there are more. */
export const mustBeSeen = (rows: readonly Row[], cursor: number): number =>
  rows[cursor + 1]?.kind === 'more' ? cursor + 1 : cursor;

/** Past calls under one heading; a filter shows all that match. */
const listed = 50;

/**
 * The rows that match the filter: functions, apart from them those that the place where calls go does not have; the name itself
 * where no function has it, for a deployed one can be called without being listed; the calls of the place where calls go now; and
 * those of all others apart, so that a past call is not taken for one of here. The name stands before the calls, so that it
 * stays where it is when it is called.
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
  const typed = query.trim();
  const unlisted = typed !== '' && !entries.some(({ name }) => name === typed);
  return [
    ...functions.filter(({ absent }) => absent === undefined).map(functionRow),
    ...absentRows(functions),
    ...(unlisted ? [{ kind: 'named', name: typed } as const] : []),
    ...section(
      'History',
      past.filter((one) => !away.has(one)),
      most,
    ),
    ...section('History elsewhere', [...away], most),
  ];
}

const functionRow = (entry: Entry): Row => ({ kind: 'function', entry });

/** Under a heading of what is said of them: `Not deployed`. */
function absentRows(functions: readonly Entry[]): Row[] {
  const absent = functions.filter((one) => one.absent !== undefined);
  if (absent.length === 0) return [];
  const text = absent[0]!.absent!.replace(/^./, (first) => first.toUpperCase());
  return [{ kind: 'heading', text }, ...absent.map(functionRow)];
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

/** Whether a call was for the function of this name, listed or not. */
export const isCallOf = (called: string, name: string, entries: readonly Entry[]): boolean =>
  (entryOf(called, entries)?.name ?? called) === name;

/** Where the row is after the rows have changed; undefined when it has gone. */
export function rowLike(row: Row | undefined, rows: readonly Row[]): number | undefined {
  const key = row && keyOf(row);
  const same = (one: Row): boolean => key !== undefined && keyOf(one) === key;
  const at = rows.findIndex(same);
  return at < 0 ? undefined : at;
}

/** What makes it the same row: a name that was called is listed once a source tells of it. */
function keyOf(row: Row): string | undefined {
  if (row.kind === 'past') return `past ${row.past.id}`;
  if (row.kind === 'heading' || row.kind === 'more') return undefined;
  return `function ${row.kind === 'function' ? row.entry.name : row.name}`;
}
