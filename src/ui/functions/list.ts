/** The left pane: functions, and below them the past calls. One cursor goes through both. */
import type { Entry, PastCall } from '../services.js';
import { ranked } from '../widgets/fuzzy.js';
import { type TextField, textField } from '../widgets/text-field.js';

export interface FunctionsView {
  filter: TextField;
  /** The filter takes what is typed. */
  filtering: boolean;
  /** The function whose request is open. */
  selected: string | undefined;
  /** The row that the cursor is on, among those that are shown. */
  cursor: number;
  top: number;
}

export const emptyList: FunctionsView = {
  filter: textField(),
  filtering: false,
  selected: undefined,
  cursor: 0,
  top: 0,
};

/** What a row of the list stands for. */
export type Row =
  | { kind: 'function'; entry: Entry }
  | { kind: 'heading'; text: string }
  | { kind: 'past'; past: PastCall };

/** The rows that match the filter, functions first. A heading is shown and skipped by the cursor. */
export function rowsOf(view: FunctionsView, entries: readonly Entry[], history: readonly PastCall[]): Row[] {
  const query = view.filter.text;
  const functions = ranked(query, entries, ({ name }) => name);
  const past = ranked(query, history, ({ name }) => name).slice(0, 50);
  return [
    ...functions.map((entry): Row => ({ kind: 'function', entry })),
    ...(past.length > 0 ? [{ kind: 'heading', text: 'History' } as const] : []),
    ...past.map((one): Row => ({ kind: 'past', past: one })),
  ];
}
