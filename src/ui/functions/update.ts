import { say, sending, sendingRun } from '../commands.js';
import type { Command } from '../keymap.js';
import type { Key } from '../keys.js';
import { none, type State, type Step } from '../model.js';
import { newDraft } from '../request/draft.js';
import { toCall } from '../request/to-call.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { textField, typed } from '../widgets/text-field.js';
import { entryOf, firstFound, isCallOf, isChoice, mustBeSeen, type Row, rowLike, rowsOf } from './list.js';
import { listRows } from './pane.js';
import { lastOf, recalling, repeating } from './past.js';

const rows = (state: State): Row[] =>
  rowsOf(state.functions, state.catalog.entries, state.history, state.place);

/** What is typed into the filter. */
export function functionsKey(state: State, key: Key): Step<State> {
  const { functions } = state;
  if (!functions.filtering) return [state, none];
  const filter = typed(functions.filter, key);
  if (!filter) return [state, none];
  const found: State = { ...state, functions: { ...functions, filter, top: 0 } };
  return [settled({ ...found, functions: { ...found.functions, cursor: firstFound(rows(found)) } }), none];
}

export function functionsCommand(state: State, command: Command): Step<State> {
  const { functions } = state;
  const page = listRows(state) - 1;
  const all = rows(state);
  switch (command) {
    case 'functions.filter':
      return [{ ...state, focus: 'functions', functions: { ...functions, filtering: true } }, none];
    case 'functions.clear':
      return [
        keptRow(state, { ...state, functions: { ...functions, filtering: false, filter: textField() } }),
        none,
      ];
    case 'functions.open':
      return open({ ...state, functions: { ...functions, filtering: false } }, all[functions.cursor]);
    case 'functions.again':
      return again(state, all[functions.cursor]);
    case 'history.remove': {
      const row = all[functions.cursor];
      if (row?.kind !== 'past')
        return [say(state, 'x forgets a past call; this is a function.', 'warn'), none];
      return [{ ...state, dialog: { kind: 'forget', past: row.past } }, none];
    }
    case 'list.down':
      return moved(state, functions.cursor + 1, 1);
    case 'list.up':
      return moved(state, functions.cursor - 1, -1);
    case 'list.pageDown':
      return moved(state, functions.cursor + page, 1);
    case 'list.pageUp':
      return moved(state, functions.cursor - page, -1);
    case 'list.first':
      return moved(state, 0, 1);
    case 'list.last':
      return moved(state, all.length - 1, -1);
    default:
      return [state, none];
  }
}

/** The cursor on a row that can be chosen: past a heading in the direction of the movement, or back where nothing follows. */
function moved(state: State, to: number, way: 1 | -1): Step<State> {
  const all = rows(state);
  const from = clamp(to, 0, Math.max(0, all.length - 1));
  const choice = (by: 1 | -1): number | undefined => {
    for (let at = from, row = all[at]; row; at += by, row = all[at]) if (isChoice(row)) return at;
    return undefined;
  };
  const cursor = choice(way) ?? choice(way === 1 ? -1 : 1) ?? from;
  const space = listRows({ ...state, functions: { ...state.functions, cursor } });
  const top = scrolled(state.functions.top, mustBeSeen(all, cursor), space, all.length);
  return [previewed({ ...state, functions: { ...state.functions, cursor, top } }), none];
}

/** The request pane shows what the cursor is on, before anything is chosen. */
function previewed(state: State): State {
  const row = rows(state)[state.functions.cursor];
  // A name that is still being typed has no request, and ^s must not send that of another.
  if (row?.kind === 'named')
    return {
      ...state,
      functions: { ...state.functions, selected: row.name in state.drafts ? row.name : undefined },
    };
  if (row?.kind === 'function') return selectFunction(state, row.entry.name);
  const entry = row?.kind === 'past' ? entryOf(row.past.name, state.catalog.entries) : undefined;
  return entry ? selectFunction(state, entry.name) : state;
}

export function selectFunction(state: State, name: string): State {
  const entry = state.catalog.entries.find((one) => one.name === name);
  const known = state.drafts[name] ?? newDraft(entry ?? { name });
  return {
    ...state,
    drafts: { ...state.drafts, [name]: known },
    functions: { ...state.functions, selected: name },
  };
}

/** ↵: a function that takes nothing is sent at once, another asks for what it takes; of one that is not there that is seen first. */
function open(state: State, row: Row | undefined): Step<State> {
  if (row?.kind === 'past') return recalling(state, row.past, 'fill');
  if (row?.kind === 'named') return [{ ...selectFunction(state, row.name), focus: 'request' }, none];
  if (row?.kind !== 'function') return [say(state, 'There is nothing to open here.', 'warn'), none];
  const chosen = selectFunction(state, row.entry.name);
  const facts = row.entry.facts;
  const takesNothing = facts !== undefined && !facts.partial && facts.parameters.length === 0;
  if (!takesNothing || row.entry.absent !== undefined || (facts.body !== undefined && facts.body !== 'none'))
    return [{ ...chosen, focus: 'request' }, none];
  return sendDraft(chosen, row.entry.name);
}

function again(state: State, row: Row | undefined): Step<State> {
  if (row?.kind === 'past') return repeating(state, row.past);
  const name = row?.kind === 'function' ? row.entry.name : row?.kind === 'named' ? row.name : undefined;
  if (name === undefined) return [say(state, 'There is nothing to send here.', 'warn'), none];
  // A fetch may have gone to a path below it, with a query.
  const isOf = (called: string): boolean => isCallOf(called, name, state.catalog.entries);
  const last = state.runs.find(({ call }) => isOf(call.name));
  if (!last) {
    const past = lastOf(state, isOf);
    if (past) return repeating(state, past);
    return [say(state, `${name} has not been called yet.`, 'warn'), none];
  }
  return sendingRun(selectFunction(state, name), last);
}

function sendDraft(state: State, name: string): Step<State> {
  const made = toCall(state.drafts[name]!);
  if ('problem' in made) return [say({ ...state, focus: 'request' }, made.problem, 'error'), none];
  return sending(state, made.call, state.place?.as ?? 'anonymous');
}

/** After the rows have changed: the cursor on one that there is, its request shown. */
export function settled(state: State): State {
  return moved(state, state.functions.cursor, 1)[0];
}

/** After the rows have changed: the cursor on the row it was on, wherever that is now. */
export function keptRow(before: State, state: State): State {
  const cursor = rowLike(rows(before)[before.functions.cursor], rows(state)) ?? state.functions.cursor;
  return moved({ ...state, functions: { ...state.functions, cursor } }, cursor, 1)[0];
}
