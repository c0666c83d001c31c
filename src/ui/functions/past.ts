/** Past calls in the app: filled in again, sent again, offered where a request is still empty. */
import { say, sending } from '../commands.js';
import { againDialog } from '../dialogs/dialog.js';
import { type Effect, none, type State, type Step } from '../model.js';
import { type Draft, isUntouched } from '../request/draft.js';
import { holdsFile } from '../request/from-json.js';
import { recalledDraft } from '../request/recalled.js';
import { toCall } from '../request/to-call.js';
import { pathOf } from '../request/values.js';
import type { PastCall, Recalled } from '../services.js';
import { entryOf } from './list.js';
import { elsewhere, isUnlike, nowText, placeText, unlikeThen } from './where.js';

/** Asks for a past call; `recalledStep` takes it. */
export function recalling(
  state: State,
  past: PastCall,
  to: 'fill' | 'send' | 'offer',
  sure?: string,
): Step<State> {
  const functions = { ...state.functions, recalling: { id: past.id, to, sure } };
  return [{ ...state, functions }, [{ type: 'recall', id: past.id }]];
}

/** Sends a past call again; one that went elsewhere, or as someone else, only after a question. */
export function repeating(state: State, past: PastCall): Step<State> {
  const dialog = againDialog(state.place, past, { past });
  return dialog ? [{ ...state, dialog }, none] : recalling(state, past, 'send');
}

/** It was asked, and answered with y. */
export const confirmed = (state: State, past: PastCall): Step<State> =>
  recalling({ ...state, dialog: undefined }, past, 'send', state.place && nowText(state.place));

/** The last call of a function: one that went to where calls go now, rather than another. */
export function lastOf({ history, place }: State, isOf: (name: string) => boolean): PastCall | undefined {
  const all = history.filter(({ name }) => isOf(name));
  return all.find((past) => elsewhere(past, place) === undefined) ?? all[0];
}

/** Where a request is opened that nothing was typed into yet, the last call of the function is offered. */
export function offered(before: State, [state, effects]: Step<State>): Step<State> {
  const { selected, offered: done } = state.functions;
  const opened =
    state.focus === 'request' && (before.focus !== 'request' || before.functions.selected !== selected);
  const draft = selected === undefined ? undefined : state.drafts[selected];
  if (!opened || !draft || done.includes(draft.name) || !isUntouched(draft)) return [state, effects];
  const past = lastOf(state, (name) => entryOf(name, state.catalog.entries)?.name === draft.name);
  if (!past || state.functions.recalling) return [state, effects];
  const [next, more] = recalling(state, past, 'offer');
  const functions = { ...next.functions, offered: [...done, draft.name] };
  return [{ ...next, functions }, [...effects, ...more]];
}

export function recalledStep(state: State, id: string, { call, notes }: Recalled): Step<State> {
  const { recalling: asked } = state.functions;
  const to = asked?.id === id ? asked.to : 'fill';
  const entry = entryOf(call.name, state.catalog.entries);
  const name = entry?.name ?? call.name;
  const before = state.drafts[name];
  const settled: State = { ...state, functions: { ...state.functions, recalling: undefined } };
  if (to === 'offer' && before && !isUntouched(before)) return [settled, none];
  const past = state.history.find((one) => one.id === id);
  const went = past && state.place && isUnlike(past, state.place) ? placeText(past) : undefined;
  const fresh = { ...recalledDraft(call, entry, past?.at), went };
  // What was typed there is not lost: one step back.
  const draft: Draft =
    before && !isUntouched(before) ? { ...fresh, undo: [...before.undo, { ...before, undo: [] }] } : fresh;
  const unlike = past && to === 'fill' ? unlikeThen(past, state.place) : undefined;
  const said = [...notes, ...(unlike === undefined ? [] : [unlike])];
  const filled: State = {
    ...settled,
    drafts: { ...state.drafts, [name]: draft },
    functions: { ...settled.functions, selected: name },
    ...(said.length > 0 ? { notice: { text: said.join(' '), kind: 'warn' } } : {}),
  };
  if (to !== 'send') return [to === 'fill' ? { ...filled, focus: 'request' } : filled, looks(draft)];
  // Calls may go elsewhere since it was asked for.
  const dialog =
    past && state.place && asked?.sure !== nowText(state.place) && againDialog(state.place, past, { past });
  if (dialog) return [{ ...filled, dialog }, looks(draft)];
  const [next, effects] = sent(filled, draft);
  return [next, [...looks(draft), ...effects]];
}

/** As whom the header says, to where it says: that may be another place than then. */
function sent(state: State, draft: Draft): Step<State> {
  const made = toCall(draft);
  const left = draft.fields.find(({ secret, required, input }) => secret && required && input.text === '');
  if ('problem' in made || left) {
    const text =
      'problem' in made ? made.problem : `History keeps no secrets: fill in ${left!.name}, then ^s.`;
    return [say({ ...state, focus: 'request' }, text, 'warn'), none];
  }
  return sending(state, made.call, state.place?.as ?? 'anonymous');
}

/** Files are looked at anew: what they were then is not what they are now. */
function looks(draft: Draft): Effect[] {
  return draft.fields.flatMap((field, at): Effect[] =>
    holdsFile(field) && field.input.text !== ''
      ? [{ type: 'lookAtFile', name: draft.name, field: at, path: pathOf(field) }]
      : [],
  );
}
