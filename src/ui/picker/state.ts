/** All that the picker knows, as plain data, and the rows of its lists. */
import type { Fault } from '../../run/json-fault.js';
import type { Key } from '../keys.js';
import type { Draft } from '../request/draft.js';
import type { Catalog, Entry, FileFacts, Place } from '../services.js';
import type { Size } from '../widgets/line.js';
import type { TextField } from '../widgets/text-field.js';
import { type Choosing, choosing, matching, page } from './choosing.js';
import { choicesOf, labelOf, shownAt } from './form.js';
import { type Past, recentFirst } from './services.js';

/** One field is asked for. */
export interface AskingValue {
  step: 'value';
  at: number;
  /** It was chosen among the rest, and was not next. */
  fromRest: boolean;
  input: TextField;
  choices?: Choosing | undefined;
  problem?: string | undefined;
  /** The rest of a path that can be taken over. */
  ghost?: string | undefined;
  /** What stands at the path that is typed, once that was looked for. */
  file?: FileFacts | undefined;
}

/** What is asked now. */
export type Asking =
  | { step: 'function' }
  | AskingValue
  /** Everything needed is there: send, or give one of the rest. */
  | { step: 'rest'; list: Choosing; problem?: string | undefined };

export interface State {
  size: Size;
  catalog: Catalog;
  /** No more functions will become known. */
  complete: boolean;
  recent: readonly Past[];
  /** Where the call will go; undefined until that is known. */
  place: Place | undefined;
  /** When all this was asked for, in ms since the epoch. */
  now: number;
  list: Choosing;
  asking: Asking;
  /** Of the function that was chosen. */
  draft: Draft | undefined;
  /** When the call was made that the draft began with, in ms since the epoch; undefined when it began empty. */
  since: number | undefined;
  /** Something was filled in that nobody typed here: it is seen before it is sent. */
  review: boolean;
  /** What the editor left, and was no payload: it is opened again. */
  broken: string | undefined;
  /** The questions that were answered on the way here, for esc. */
  before: readonly number[];
  /** Only the function is chosen: the payload stands on the command line. */
  onlyName: boolean;
}

export type Action =
  | { type: 'key'; key: Key }
  | { type: 'size'; size: Size }
  | { type: 'catalog'; catalog: Catalog }
  | { type: 'complete' }
  | { type: 'recent'; past: readonly Past[]; now: number }
  | { type: 'place'; place: Place; now: number }
  /** What the editor left. @param fault where it is no JSON */
  | { type: 'edited'; text: string; fault: Fault | undefined }
  | { type: 'problem'; text: string }
  /** What stands at a path. @param take the answer is taken, if that can be sent: enter */
  | { type: 'looked'; path: string; file: FileFacts; take: boolean }
  | { type: 'paths'; prefix: string; paths: readonly string[]; take: boolean };

export type Effect =
  | { type: 'look'; path: string; take: boolean }
  /** @param take the rest is put in at once, as far as there is but one: tab */
  | { type: 'paths'; prefix: string; take: boolean }
  | { type: 'edit'; text: string; suffix: string }
  | { type: 'chosen'; draft: Draft }
  | { type: 'leave' };

export type Step = readonly [state: State, effects: readonly Effect[]];

export function initialState(size: Size, onlyName: boolean): State {
  return {
    size,
    catalog: { entries: [], notes: [] },
    complete: false,
    recent: [],
    place: undefined,
    now: 0,
    list: choosing,
    asking: { step: 'function' },
    draft: undefined,
    since: undefined,
    review: false,
    broken: undefined,
    before: [],
    onlyName,
  };
}

/** Lines around a list: where the call goes, a head, one below, and the keys. */
const around = 4;

/** Rows of a list that there is room for. */
export const roomFor = ({ rows }: Size): number => Math.max(1, Math.min(page, rows - 1 - around));

/** The functions that match what is typed. */
export function functionRows({ catalog, recent, list }: State): Entry[] {
  return matching(list, recentFirst(catalog.entries, recent), ({ name }) => name);
}

/** `send` is undefined, everything else a field by its place. */
export function restRows({ draft, asking }: State): (number | undefined)[] {
  if (!draft || asking.step !== 'rest') return [];
  const rows = [undefined, ...shownAt(draft)];
  return matching(asking.list, rows, (at) => (at === undefined ? 'send' : labelOf(draft, draft.fields[at]!)));
}

export function choiceRows({ draft, asking }: State): string[] {
  if (!draft || asking.step !== 'value' || !asking.choices) return [];
  const field = draft.fields[asking.at]!;
  const texts = [...(choicesOf(field) ?? []), ...(field.required ? [] : [''])];
  return matching(asking.choices, texts, (text) => choiceName(field.kind, text));
}

/** A text a field can be chosen from, as it is shown. */
export function choiceName(kind: string, text: string): string {
  if (text === '') return 'leave it out';
  if (kind === 'boolean') return text === 'true' ? 'yes' : 'no';
  return text.replace(/^:=/, '');
}
