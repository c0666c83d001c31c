import { emptyList } from './functions/list.js';
import type { State } from './model.js';
import type { Place } from './services.js';

/** What is known before anything has been asked or typed. @param now ms since the epoch */
export function initialState(size: State['size'], now: number, place: Place | undefined): State {
  return {
    size,
    now,
    focus: 'functions',
    zoomed: false,
    place,
    catalog: { entries: [], notes: [], reading: true },
    functions: emptyList,
    history: [],
    ahead: [],
    drafts: {},
    runs: [],
    shown: undefined,
    dialog: undefined,
    notice: undefined,
    quitting: false,
  };
}

/** What a frame shows: its clock is that of the moment it is drawn, for what it shows has happened since the last tick. */
export const drawnAt = (state: State, now: number): State => (now > state.now ? { ...state, now } : state);
