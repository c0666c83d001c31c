/** Where the panes are: a function of the size of the terminal and of what has the focus. */
import type { Scope } from './keymap.js';
import { draftOf, type Pane, type State, shownRun } from './model.js';
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
  const left = Math.min(44, Math.max(26, Math.floor(columns * 0.28)));
  const right = columns - left;
  // The request takes what it needs, up to half; the answer is what one looks at.
  const draft = draftOf({ size, zoomed, ...state });
  const wanted = draft === undefined ? 4 : 3 + (draft.tab === 'form' ? Math.max(2, draft.fields.length) : 10);
  const request = Math.min(Math.max(5, wanted), Math.floor(rows / 2));
  return {
    single: false,
    functions: { columns: left, rows },
    request: { columns: right, rows: request },
    answer: { columns: right, rows: rows - request },
  };
}

/** Which tables of keys hold, innermost first. */
export function scopesOf(state: State): Scope[] {
  const typing = isTyping(state);
  const own: Record<Pane, Scope[]> = {
    functions: ['functions', 'list'],
    request: ['request'],
    answer: ['answer', 'list'],
  };
  return [...(typing ? (['text'] as const) : []), ...own[state.focus], 'global'];
}

/** Whether printable keys go into a text. */
function isTyping(state: State): boolean {
  if (state.focus === 'functions') return state.functions.filtering;
  if (state.focus === 'request') return draftOf(state) !== undefined;
  return shownRun(state)?.view.search?.typing === true;
}
