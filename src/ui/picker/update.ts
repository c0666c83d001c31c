/** The picker as a state machine: a function is chosen, what it needs is asked for, the rest is offered. */
import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import type { Draft } from '../request/draft.js';
import type { Catalog, Entry } from '../services.js';
import type { Size } from '../widgets/line.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import { type Choosing, chooseKey, choosing, matching, page, withCursor } from './choosing.js';
import {
  answered,
  asWhole,
  choicesOf,
  fileIn,
  labelOf,
  newForm,
  nextNeeded,
  problemWith,
  shownAt,
  takesNothing,
} from './form.js';
import { recentFirst } from './services.js';

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
}

/** What is asked now. */
export type Asking =
  | { step: 'function' }
  | AskingValue
  /** Everything needed is there: send, or give one of the rest. */
  | { step: 'rest'; list: Choosing };

export interface State {
  size: Size;
  catalog: Catalog;
  /** No more functions will become known. */
  complete: boolean;
  recent: readonly string[];
  list: Choosing;
  asking: Asking;
  /** Of the function that was chosen. */
  draft: Draft | undefined;
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
  | { type: 'recent'; names: readonly string[] }
  /** The file at a path was looked for. */
  | { type: 'looked'; path: string; found: boolean }
  | { type: 'paths'; prefix: string; paths: readonly string[]; take: boolean };

export type Effect =
  | { type: 'look'; path: string }
  /** @param take the rest is put in at once, as far as there is but one: tab */
  | { type: 'paths'; prefix: string; take: boolean }
  | { type: 'chosen'; draft: Draft }
  | { type: 'leave' };

export type Step = readonly [state: State, effects: readonly Effect[]];

const none: readonly Effect[] = [];

export function initialState(size: Size, onlyName: boolean): State {
  return {
    size,
    catalog: { entries: [], notes: [] },
    complete: false,
    recent: [],
    list: choosing,
    asking: { step: 'function' },
    draft: undefined,
    before: [],
    onlyName,
  };
}

/** Rows of a list that there is room for, beside what stands around them. */
export const roomFor = ({ rows }: Size, around: number): number =>
  Math.max(1, Math.min(page, rows - 1 - around));

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

export function update(state: State, action: Action): Step {
  switch (action.type) {
    case 'size':
      return [{ ...state, size: action.size }, none];
    case 'complete':
      return [{ ...state, complete: true }, none];
    case 'catalog':
      return [keptOn(state, { ...state, catalog: action.catalog }), none];
    case 'recent':
      return [{ ...state, recent: action.names }, none];
    case 'looked':
      return looked(state, action.path, action.found);
    case 'paths':
      return [withPaths(state, action), none];
    case 'key': {
      const name = keyName(action.key);
      if (name === 'ctrl+c') return [state, [{ type: 'leave' }]];
      if (name === 'escape') return back(state);
      if (state.asking.step === 'function') return functionKey(state, action.key);
      return state.asking.step === 'value' ? valueKey(state, action.key) : restKey(state, action.key);
    }
  }
}

/** More functions became known: the cursor stays on its function, once it was moved there. */
function keptOn(before: State, after: State): State {
  const here = functionRows(before)[before.list.cursor];
  const rows = functionRows(after);
  const moved = before.list.cursor === 0 ? 0 : rows.findIndex(({ name }) => name === here?.name);
  return { ...after, list: withCursor(after.list, moved, rows.length, roomFor(after.size, 3)) };
}

const enters = (key: Key): boolean => /^(?:enter|ctrl\+j)$/.test(keyName(key));

function functionKey(state: State, key: Key): Step {
  const rows = functionRows(state);
  if (!enters(key))
    return [{ ...state, list: chooseKey(state.list, key, rows.length, roomFor(state.size, 3)) }, none];
  const entry = rows[state.list.cursor];
  if (!entry) return [state, none];
  const draft = newForm(entry);
  const chosen: State = { ...state, draft, before: [] };
  return state.onlyName || takesNothing(draft) ? done(chosen) : goOn(chosen);
}

/** To the next that is needed; then to what else can be given, if there is anything. */
function goOn(state: State): Step {
  const draft = state.draft!;
  const next = nextNeeded(draft);
  if (next !== undefined) return [ask(state, next), none];
  if (asWhole(draft)) return state.asking.step === 'value' ? done(state) : [ask(state, 0), none];
  const more = shownAt(draft).some((at) => !draft.fields[at]!.required);
  return more ? [{ ...state, asking: { step: 'rest', list: choosing } }, none] : done(state);
}

const done = (state: State): Step => [state, [{ type: 'chosen', draft: state.draft! }]];

function ask(state: State, at: number, fromRest = false): State {
  const field = state.draft!.fields[at]!;
  const texts = choicesOf(field);
  const { text } = field.input;
  const asking: Asking = { step: 'value', at, fromRest, input: textField(text) };
  if (!texts) return { ...state, asking };
  const cursor = Math.max(0, texts.indexOf(text));
  const choices = withCursor(choosing, cursor, texts.length + 1, roomFor(state.size, 3));
  return { ...state, asking: { ...asking, choices } };
}

/** To the question before, or to the functions; from there it leaves. */
function back(state: State): Step {
  if (state.asking.step === 'function') return [state, [{ type: 'leave' }]];
  if (state.asking.step === 'value' && state.asking.fromRest) return goOn(state);
  const last = state.before.at(-1);
  if (last === undefined) return [{ ...state, asking: { step: 'function' }, draft: undefined }, none];
  return [{ ...ask(state, last), before: state.before.slice(0, -1) }, none];
}

function valueKey(state: State, key: Key): Step {
  const asking = state.asking as AskingValue;
  const draft = state.draft!;
  const field = draft.fields[asking.at]!;
  if (asking.choices) {
    const rows = choiceRows(state);
    const word =
      key.kind === 'key' && field.kind === 'boolean' ? { y: 'true', n: 'false' }[key.text] : undefined;
    if (word !== undefined) return take(state, word);
    if (enters(key)) return rows.length > 0 ? take(state, rows[asking.choices.cursor]!) : [state, none];
    const choices = chooseKey(asking.choices, key, rows.length, roomFor(state.size, 3));
    return [{ ...state, asking: { ...asking, choices } }, none];
  }
  const { text } = asking.input;
  if (enters(key)) {
    const problem = problemWith(draft, asking.at, text);
    if (problem !== undefined) return [{ ...state, asking: { ...asking, problem } }, none];
    const path = fileIn(draft, asking.at, text);
    return path === undefined ? take(state, text) : [state, [{ type: 'look', path }]];
  }
  const name = keyName(key);
  const atEnd = asking.input.caret === text.length;
  if (asking.ghost && atEnd && /^(?:tab|right|end)$/.test(name))
    return typedInto(state, asking, textField(text + asking.ghost));
  if (name === 'tab' && (field.kind === 'file' || text.startsWith('@')))
    return [state, [{ type: 'paths', prefix: pathIn(field.kind, text), take: true }]];
  const input = typed(asking.input, key);
  return input ? typedInto(state, asking, input) : [state, none];
}

const pathIn = (kind: string, text: string): string => (kind === 'file' ? text : text.slice(1));

function typedInto(state: State, asking: AskingValue, input: TextField): Step {
  const field = state.draft!.fields[asking.at]!;
  const next: State = { ...state, asking: { ...asking, input, problem: undefined, ghost: undefined } };
  const changed = input.text !== asking.input.text && input.text !== '';
  if (!changed || field.kind !== 'file') return [next, none];
  return [next, [{ type: 'paths', prefix: input.text, take: false }]];
}

/** An answer that was checked. */
function take(state: State, text: string): Step {
  const { at, fromRest } = state.asking as AskingValue;
  const draft = answered(state.draft!, at, text);
  return goOn({ ...state, draft, before: fromRest ? state.before : [...state.before, at] });
}

function restKey(state: State, key: Key): Step {
  const asking = state.asking as Extract<Asking, { step: 'rest' }>;
  const rows = restRows(state);
  if (!enters(key)) {
    const list = chooseKey(asking.list, key, rows.length, roomFor(state.size, 3));
    return [{ ...state, asking: { ...asking, list } }, none];
  }
  if (rows.length === 0) return [state, none];
  const at = rows[asking.list.cursor];
  return at === undefined ? done(state) : [ask(state, at, true), none];
}

function looked(state: State, path: string, found: boolean): Step {
  const { asking, draft } = state;
  if (asking.step !== 'value' || fileIn(draft!, asking.at, asking.input.text) !== path) return [state, none];
  if (found) return take(state, asking.input.text);
  return [{ ...state, asking: { ...asking, problem: `There is no file ${path}.` } }, none];
}

function withPaths(state: State, { prefix, paths, take }: Extract<Action, { type: 'paths' }>): State {
  const { asking, draft } = state;
  if (asking.step !== 'value' || paths.length === 0) return state;
  const { text } = asking.input;
  if (pathIn(draft!.fields[asking.at]!.kind, text) !== prefix) return state;
  const rest = sharedStart(paths).slice(prefix.length);
  if (take) return { ...state, asking: { ...asking, input: textField(text + rest), ghost: undefined } };
  return { ...state, asking: rest === '' ? asking : { ...asking, ghost: rest } };
}

/** What all of them begin with. */
export function sharedStart([first = '', ...others]: readonly string[]): string {
  let shared = first;
  for (const one of others) while (!one.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}
