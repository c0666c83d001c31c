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
