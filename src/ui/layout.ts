/** Where the panes are: a function of the size of the terminal and of what has the focus. */
import { type Scope, scopesIn } from './keymap.js';
import { draftOf, type State, shownRun } from './model.js';
import { wantedRows } from './request/form-pane.js';
import { inside } from './widgets/box.js';
import type { Size } from './widgets/line.js';

export interface Layout {
  /** Only the pane in focus is shown: too small a terminal, or zoomed. */
  single: boolean;
  functions: Size;
  request: Size;
  answer: Size;
}

/** One row each for header and footer, and the last of the terminal stays free (a full frame makes it scroll). */
const around = 3;

export function paneSizes({ size, zoomed, ...state }: State): Layout {
  const rows = Math.max(3, size.rows - around);
  const { columns } = size;
  const whole = { columns, rows };
  if (zoomed || columns < 72 || rows < 14)
    return { single: true, functions: whole, request: whole, answer: whole };
  const left = Math.min(44, Math.max(30, Math.floor(columns * 0.28)));
  const right = columns - left;
  const request = requestRows({ size, zoomed, ...state }, { columns: right, rows });
  return {
    single: false,
    functions: { columns: left, rows },
    request: { columns: right, rows: request },
    answer: { columns: right, rows: rows - request },
  };
}

/** The same for every function while one goes through the list; what is filled in takes what it needs. */
function requestRows(state: State, { columns, rows }: Size): number {
  const usual = Math.max(7, Math.floor(rows * 0.36));
  const draft = state.focus === 'request' ? draftOf(state) : undefined;
  if (!draft) return usual;
  const wanted =
    draft.tab === 'form' ? wantedRows(draft, inside({ columns, rows }).columns) : Math.floor(rows / 2);
  return Math.min(Math.max(usual, wanted), Math.floor(rows * 0.6));
}

/** Which tables of keys hold, innermost first. */
export function scopesOf(state: State): Scope[] {
  return scopesIn(state.focus, isTyping(state));
}

/** Whether printable keys go into a text. */
function isTyping(state: State): boolean {
  if (state.focus === 'functions') return state.functions.filtering;
  if (state.focus === 'request') return draftOf(state) !== undefined;
  return shownRun(state)?.view.search?.typing === true;
}
