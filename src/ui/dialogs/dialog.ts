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
  | { kind: 'places'; places: { label: string; about: string; id: string }[]; cursor: number }
  | {
      kind: 'login';
      as: Exclude<Identity, 'anonymous'>;
      way: 'token' | 'password';
      fields: TextField[];
      at: number;
      /** Why it is asked for. */
      why?: string | undefined;
    }
  /** A question that `y` answers. */
  | { kind: 'guard'; call: Call; as: Identity }
  | { kind: 'quit' }
  /** One line of text: for saving, a search path, a text path. */
  | { kind: 'ask'; purpose: 'save' | 'textPath'; title: string; field: TextField }
);

/** Asks where the answer is to be saved. */
export const saveDialog = (path: string): Dialog => ({
  kind: 'ask',
  purpose: 'save',
  title: 'Save the whole answer as',
  field: textField(path),
});
