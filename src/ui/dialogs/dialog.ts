import type { Call, Identity } from '../../run/call.js';
import { isUnlike, type Went } from '../functions/where.js';
import type { PastCall, Place, PlaceChoice } from '../services.js';
import { type TextField, textField } from '../widgets/text-field.js';

/** What stands over the panes and takes all keys. */
export type Dialog = {
  /** The first row that is seen, once it was moved: otherwise what must be seen decides. */
  top?: number | undefined;
} & (
  | { kind: 'help' }
  | { kind: 'text'; title: string; lines: readonly string[] }
  | { kind: 'palette'; query: TextField; cursor: number }
  /** Undefined while they are looked for: whether a host still lives takes up to half a second to say. */
  | {
      kind: 'places';
      places: PlaceChoice[] | undefined;
      query: TextField;
      cursor: number;
    }
  | LoginDialog
  /** A question that `y` answers. */
  | { kind: 'guard'; call: Call; as: Identity }
  | AgainDialog
  | { kind: 'forget'; past: PastCall }
  | { kind: 'quit' }
  /** One line of text: for saving, a search path, a text path. */
  | { kind: 'ask'; purpose: 'save' | 'textPath'; title: string; field: TextField }
);

/** A call went elsewhere, or as someone else: whether it is to be sent to where calls go now. */
export interface AgainDialog {
  kind: 'again';
  went: Went;
  /** What is sent: a past call that has to be looked up, or the call of a run. */
  what: { past: PastCall } | { call: Call; as: Identity };
}

export interface LoginDialog {
  kind: 'login';
  as: Exclude<Identity, 'anonymous'>;
  way: 'token' | 'password';
  fields: TextField[];
  at: number;
  /** Why it is asked for. */
  why?: string | undefined;
  /** What waits for it, and is sent then. */
  call?: Call | undefined;
}

/** @returns undefined where the call goes to where it went, as whom it went */
export function againDialog(
  place: Place | undefined,
  went: Went,
  what: AgainDialog['what'],
): AgainDialog | undefined {
  if (!place) return undefined;
  return isUnlike(went, callerOf(what, place)) ? { kind: 'again', went, what } : undefined;
}

/** Where it goes now: a run is sent again as whom it was sent, a past call as whom the header says. */
export const callerOf = (what: AgainDialog['what'], place: Place): Place =>
  'as' in what ? { ...place, as: what.as } : place;

/** Asks where the answer is to be saved. */
export const saveDialog = (path: string): Dialog => ({
  kind: 'ask',
  purpose: 'save',
  title: 'Save the whole answer as',
  field: textField(path),
});
