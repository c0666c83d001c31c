/** The picker as a state machine: a function is chosen, what it needs is asked for, the rest is offered. */

import type { Fault } from '../../run/json-fault.js';
import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { pathOf } from '../request/values.js';
import type { FileFacts } from '../services.js';
import { sharedStart } from '../widgets/path.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import { chooseKey, choosing, withCursor } from './choosing.js';
import { editorText, withEdited } from './editing.js';
import {
  answered,
  asWhole,
  choicesOf,
  fileIn,
  fileProblem,
  newForm,
  nextNeeded,
  offeredForm,
  problemWith,
  shownAt,
  takesNothing,
} from './form.js';
import {
  type Action,
  type Asking,
  type AskingValue,
  choiceRows,
  type Effect,
  functionRows,
  restRows,
  roomFor,
  type State,
  type Step,
} from './state.js';

const none: readonly Effect[] = [];

export function update(state: State, action: Action): Step {
  switch (action.type) {
    case 'size':
      return [{ ...state, size: action.size }, none];
    case 'complete':
      return [{ ...state, complete: true }, none];
    case 'catalog':
      return [keptOn(state, { ...state, catalog: action.catalog }), none];
    case 'recent':
      return [{ ...state, recent: action.past, now: action.now }, none];
    case 'place':
      return [{ ...state, place: action.place, now: action.now }, none];
    case 'edited':
      return edited(state, action.text, action.fault);
    case 'problem':
      return [withProblem(state, action.text), none];
    case 'looked':
      return looked(state, action);
    case 'paths':
      return [withPaths(state, action), none];
    case 'key': {
      const name = keyName(action.key);
      if (name === 'ctrl+c') return [state, [{ type: 'leave' }]];
      if (name === 'escape') return back(state);
      if (state.asking.step === 'function') return functionKey(state, action.key);
      if (name === 'ctrl+e') return editing(state);
      if (name === 'alt+r' && state.since !== undefined) return emptied(state);
      return state.asking.step === 'value' ? valueKey(state, action.key) : restKey(state, action.key);
    }
  }
}

/** More functions became known: the cursor stays on its function, once it was moved there. */
function keptOn(before: State, after: State): State {
  const here = functionRows(before)[before.list.cursor];
  const rows = functionRows(after);
  const moved = before.list.cursor === 0 ? 0 : rows.findIndex(({ name }) => name === here?.name);
  return { ...after, list: withCursor(after.list, moved, rows.length, roomFor(after.size)) };
}

const enters = (key: Key): boolean => /^(?:enter|ctrl\+j)$/.test(keyName(key));

function functionKey(state: State, key: Key): Step {
  const rows = functionRows(state);
  if (!enters(key))
    return [{ ...state, list: chooseKey(state.list, key, rows.length, roomFor(state.size)) }, none];
  const entry = rows[state.list.cursor];
  if (!entry) return [state, none];
  const draft = newForm(entry);
  const past = state.recent.find(({ name }) => name === entry.name);
  const offered = past?.call && offeredForm(entry, past.call);
  const chosen: State = { ...state, draft, since: undefined, review: false, broken: undefined, before: [] };
  if (state.onlyName || takesNothing(draft)) return done(chosen);
  return goOn(offered ? { ...chosen, draft: offered, since: past.at, review: true } : chosen);
}

/** Without what was sent last. */
function emptied(state: State): Step {
  const entry = state.catalog.entries.find(({ name }) => name === state.draft!.name);
  if (!entry) return [state, none];
  const asking: Asking = { step: 'function' };
  return goOn({
    ...state,
    asking,
    draft: newForm(entry),
    since: undefined,
    review: false,
    broken: undefined,
    before: [],
  });
}

/** The payload as JSON, with what is being typed in it as far as it can be taken. */
function editing(state: State): Step {
  const { asking, draft, broken } = state;
  if (!draft) return [state, none];
  const typing = asking.step === 'value' && !asking.choices ? asking : undefined;
  const taken =
    typing && problemWith(draft, typing.at, typing.input.text) === undefined
      ? answered(draft, typing.at, typing.input.text)
      : draft;
  const { text, suffix } = editorText(taken);
  return [{ ...state, draft: taken }, [{ type: 'edit', text: broken ?? text, suffix }]];
}

function edited(state: State, text: string, fault: Fault | undefined): Step {
  const made = withEdited(state.draft!, text, fault);
  if ('problem' in made) return [withProblem({ ...state, broken: text }, made.problem), none];
  const next: State = { ...state, draft: made.draft, review: true, broken: undefined };
  // The whole payload is seen before it is sent.
  return asWhole(made.draft) ? [ask(next, 0), none] : goOn(next);
}

function withProblem(state: State, problem: string): State {
  const { asking } = state;
  return asking.step === 'function' ? state : { ...state, asking: { ...asking, problem } };
}

/** To the next that is needed; then to what else can be given, if there is anything. */
function goOn(state: State): Step {
  const draft = state.draft!;
  const next = nextNeeded(draft);
  if (next !== undefined) return [ask(state, next), none];
  if (asWhole(draft)) return state.asking.step === 'value' ? done(state) : [ask(state, 0), none];
  const more = state.review || shownAt(draft).some((at) => !draft.fields[at]!.required);
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
  const choices = withCursor(choosing, cursor, texts.length + 1, roomFor(state.size));
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
    const choices = chooseKey(asking.choices, key, rows.length, roomFor(state.size));
    return [{ ...state, asking: { ...asking, choices } }, none];
  }
  const { text } = asking.input;
  if (enters(key)) {
    const problem = problemWith(draft, asking.at, text);
    if (problem !== undefined) return [{ ...state, asking: { ...asking, problem } }, none];
    const path = fileIn(draft, asking.at, text);
    return path === undefined ? take(state, text) : [state, [{ type: 'look', path, take: true }]];
  }
  const name = keyName(key);
  const atEnd = asking.input.caret === text.length;
  if (asking.ghost && atEnd && /^(?:tab|right|end)$/.test(name))
    return typedInto(state, asking, textField(text + asking.ghost));
  if (name === 'tab' && (field.kind === 'file' || text.startsWith('@')))
    return [state, [{ type: 'paths', prefix: pathIn(text), take: true }]];
  const input = typed(asking.input, key);
  return input ? typedInto(state, asking, input) : [state, none];
}

const pathIn = (text: string): string => pathOf({ input: textField(text) });

function typedInto(state: State, asking: AskingValue, input: TextField): Step {
  const { text } = input;
  if (text === asking.input.text)
    return [{ ...state, asking: { ...asking, input, problem: undefined } }, none];
  const typing: AskingValue = { ...asking, input, problem: undefined, ghost: undefined, file: undefined };
  const path = fileIn(state.draft!, asking.at, text);
  if (path === undefined || path === '') return [{ ...state, asking: typing }, none];
  return [
    { ...state, asking: typing },
    [
      { type: 'look', path, take: false },
      { type: 'paths', prefix: path, take: false },
    ],
  ];
}

/** An answer that was checked. */
function take(state: State, text: string, file?: FileFacts): Step {
  const { at, fromRest } = state.asking as AskingValue;
  const draft = answered(state.draft!, at, text, file);
  return goOn({ ...state, draft, before: fromRest ? state.before : [...state.before, at] });
}

function restKey(state: State, key: Key): Step {
  const asking = state.asking as Extract<Asking, { step: 'rest' }>;
  const rows = restRows(state);
  if (!enters(key)) {
    const list = chooseKey(asking.list, key, rows.length, roomFor(state.size));
    return [{ ...state, asking: { ...asking, list } }, none];
  }
  if (rows.length === 0) return [state, none];
  const at = rows[asking.list.cursor];
  return at === undefined ? done(state) : [ask(state, at, true), none];
}

function looked(state: State, { path, file, take: taken }: Extract<Action, { type: 'looked' }>): Step {
  const { asking, draft } = state;
  if (asking.step !== 'value' || fileIn(draft!, asking.at, asking.input.text) !== path) return [state, none];
  if (!taken) return [{ ...state, asking: { ...asking, file } }, none];
  const problem = fileProblem(draft!.fields[asking.at]!, path, file);
  if (problem === undefined) return take(state, asking.input.text, file);
  return [{ ...state, asking: { ...asking, problem } }, none];
}

function withPaths(state: State, { prefix, paths, take }: Extract<Action, { type: 'paths' }>): State {
  const { asking } = state;
  if (asking.step !== 'value' || paths.length === 0) return state;
  const { text } = asking.input;
  if (pathIn(text) !== prefix) return state;
  const rest = sharedStart(paths).slice(prefix.length);
  if (take) return { ...state, asking: { ...asking, input: textField(text + rest), ghost: undefined } };
  return { ...state, asking: rest === '' ? asking : { ...asking, ghost: rest } };
}
