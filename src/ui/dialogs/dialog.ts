import type { Call, Identity } from '../../run/call.js';
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
  | { kind: 'places'; places: { label: string; about: string; id: string }[] | undefined; cursor: number }
  | LoginDialog
  /** A question that `y` answers. */
  | { kind: 'guard'; call: Call; as: Identity }
  | { kind: 'quit' }
  /** One line of text: for saving, a search path, a text path. */
  | { kind: 'ask'; purpose: 'save' | 'textPath'; title: string; field: TextField }
);

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

/** Asks where the answer is to be saved. */
export const saveDialog = (path: string): Dialog => ({
  kind: 'ask',
  purpose: 'save',
  title: 'Save the whole answer as',
  field: textField(path),
});
