/** One of several rows: typing filters them, the cursor chooses. */
import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { ranked } from '../widgets/fuzzy.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';

export interface Choosing {
  query: TextField;
  /** The row the cursor is on, among those that match. */
  cursor: number;
  /** The first row that is shown. */
  top: number;
}

export const choosing: Choosing = { query: textField(), cursor: 0, top: 0 };

/** Rows at a time: few enough to leave what was on the screen in sight. */
export const page = 10;

/** Those that match what is typed, best first. */
export function matching<T>({ query }: Choosing, rows: readonly T[], nameOf: (row: T) => string): T[] {
  return ranked(query.text, rows, nameOf);
}

/** @param count rows that match now @param shown rows there is room for */
export function chooseKey(state: Choosing, key: Key, count: number, shown: number): Choosing {
  const to = (cursor: number): Choosing => withCursor(state, cursor, count, shown);
  switch (keyName(key)) {
    case 'up':
    case 'ctrl+p':
    case 'shift+tab':
      return to(state.cursor === 0 ? count - 1 : state.cursor - 1);
    case 'down':
    case 'ctrl+n':
    case 'tab':
      return to(state.cursor === count - 1 ? 0 : state.cursor + 1);
    case 'pageup':
      return to(state.cursor - shown);
    case 'pagedown':
      return to(state.cursor + shown);
  }
  const query = typed(state.query, key);
  if (!query) return state;
  return query.text === state.query.text ? { ...state, query } : { query, cursor: 0, top: 0 };
}

/** The cursor on a row that there is, in sight. */
export function withCursor(state: Choosing, cursor: number, count: number, shown: number): Choosing {
  const at = clamp(cursor, 0, Math.max(0, count - 1));
  return { ...state, cursor: at, top: scrolled(state.top, at, shown, count) };
}
