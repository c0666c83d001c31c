/** Commands that belong to no pane: where the keys go, who calls, sending. */
import type { Call, Identity } from '../run/call.js';
import { againDialog, type LoginDialog } from './dialogs/dialog.js';
import { keyOf } from './hint.js';
import type { Command } from './keymap.js';
import { draftOf, type Effect, none, type Pane, type Run, type State, type Step, shownRun } from './model.js';
import { toCall } from './request/to-call.js';
import { textField } from './widgets/text-field.js';

const panes: readonly Pane[] = ['functions', 'request', 'answer'];
const identities: readonly Identity[] = ['anonymous', 'user', 'service'];

/** @returns undefined when the command is a pane's own */
export function globalCommand(state: State, command: Command): Step<State> | undefined {
  switch (command) {
    case 'palette':
      return [{ ...state, dialog: { kind: 'palette', query: { text: '', caret: 0 }, cursor: 0 } }, none];
    case 'help':
      return [{ ...state, dialog: { kind: 'help' } }, none];
    case 'focus.next':
      return [{ ...state, focus: neighbour(state.focus, 1) }, none];
    case 'focus.previous':
      return [{ ...state, focus: neighbour(state.focus, -1) }, none];
    case 'focus.functions':
      return [{ ...state, focus: 'functions', zoomed: false }, none];
    case 'focus.request':
      return [{ ...state, focus: 'request' }, none];
    case 'focus.answer':
      return [{ ...state, focus: 'answer' }, none];
    case 'zoom':
      return [{ ...state, zoomed: !state.zoomed }, none];
    case 'send':
      return send(state);
    case 'again': {
      const run = shownRun(state);
      return run ? sendingRun(state, run) : [say(state, 'Nothing has been sent yet.', 'warn'), none];
    }
    case 'identity.next':
      return nextIdentity(state);
    case 'login':
      return [loginDialog(state, state.place?.as === 'service' ? 'service' : 'user'), none];
    case 'servers':
      return [
        { ...state, dialog: { kind: 'places', places: undefined, query: textField(), cursor: 0 } },
        [{ type: 'places' }],
      ];
    case 'catalog.notes':
      return notes(state);
    case 'catalog.reload':
      return [say(state, 'Looking for functions and past calls again.', 'ok'), [{ type: 'reloadCatalog' }]];
    case 'copy.curl':
      return copyCall(state, 'curl');
    case 'copy.command':
      return copyCall(state, 'command');
    case 'copy.code':
      return copyCall(state, 'code');
    case 'runs.older':
      return otherRun(state, 1);
    case 'runs.newer':
      return otherRun(state, -1);
    case 'quit':
      return quit(state);
    case 'interrupt':
      return interrupt(state);
    case 'suspend':
      return [state, [{ type: 'suspend' }]];
    default:
      return undefined;
  }
}

function notes(state: State): Step<State> {
  const lines = state.catalog.notes;
  if (lines.length === 0)
    return [say(state, 'All sources of functions were read; none said anything.', 'ok'), none];
  return [{ ...state, dialog: { kind: 'text', title: 'Sources of functions', lines } }, none];
}

function neighbour(pane: Pane, by: number): Pane {
  return panes[(panes.indexOf(pane) + by + panes.length) % panes.length]!;
}

export function say(state: State, text: string, kind: 'ok' | 'warn' | 'error'): State {
  return { ...state, notice: { text, kind } };
}

function unchosen(state: State): State {
  const { filter } = state.functions;
  const text =
    filter.text.trim() !== ''
      ? 'Choose what to call first: ↵ opens the request of what the list shows.'
      : state.catalog.entries.length > 0
        ? 'Choose a function first: ↵ on its name.'
        : `No function is known here: ${keyOf('functions.filter')} in the functions (${keyOf('focus.functions')}) and a name calls one by its name.`;
  return say(state, text, 'warn');
}

/** Sends the request that is open; what is wrong with it is said, and nothing of it is lost. */
function send(state: State): Step<State> {
  const draft = draftOf(state);
  if (!draft) return [unchosen(state), none];
  const made = toCall(draft);
  if ('problem' in made) {
    const drafts = { ...state.drafts, [draft.name]: made.draft };
    return [say({ ...state, drafts, focus: 'request' }, made.problem, 'error'), none];
  }
  return sending(state, made.call, state.place?.as ?? 'anonymous');
}

/** Where the identity's credential is missing, it is asked for first, and the call goes on then. @param sure the service role was confirmed */
export function sending(state: State, call: Call, as: Identity, sure = false): Step<State> {
  if (as !== 'anonymous' && state.place?.identities[as].ready === false)
    return [loginDialog(state, as, { call }), none];
  return [{ ...state, dialog: undefined }, [{ type: 'send', call, as, sure }]];
}

/** The call of a run once more, as whom it was sent; to another place than then only after a question. */
export function sendingRun(state: State, { call, as, went, state: { sent } }: Run): Step<State> {
  const dialog = went && againDialog(state.place, { ...went, as, who: sent.who }, { call, as });
  return dialog ? [{ ...state, dialog }, none] : sending(state, call, as);
}

function nextIdentity(state: State): Step<State> {
  if (!state.place) return [say(state, 'Still looking where calls go.', 'warn'), none];
  const as = identities[(identities.indexOf(state.place.as) + 1) % identities.length]!;
  const changed: State = { ...state, place: { ...state.place, as } };
  const ask: Effect = { type: 'place', as };
  return [
    as !== 'anonymous' && !state.place.identities[as].ready ? loginDialog(changed, as) : changed,
    [ask],
  ];
}

export function loginDialog(
  state: State,
  as: LoginDialog['as'],
  more: Pick<LoginDialog, 'why' | 'call'> = {},
): State {
  return { ...state, dialog: { kind: 'login', as, way: 'token', fields: [textField()], at: 0, ...more } };
}

function copyCall(state: State, as: 'curl' | 'command' | 'code'): Step<State> {
  const run = state.focus === 'answer' ? shownRun(state) : undefined;
  if (run) return [state, [{ type: 'copyCall', as, call: run.call, identity: run.as }]];
  const draft = draftOf(state);
  if (!draft) return [unchosen(state), none];
  const made = toCall(draft);
  if ('problem' in made) return [say(state, made.problem, 'error'), none];
  return [state, [{ type: 'copyCall', as, call: made.call, identity: state.place?.as ?? 'anonymous' }]];
}

function otherRun(state: State, by: number): Step<State> {
  const at = state.runs.findIndex(({ id }) => id === state.shown);
  const run = state.runs[at + by];
  return run ? [{ ...state, shown: run.id }, none] : [say(state, 'There is no other run.', 'warn'), none];
}

/** Ctrl+c: the call that is seen, else the newest that is open. With none it asks, for one that has just ended must not cost the app. */
function interrupt(state: State): Step<State> {
  const open = state.runs.filter(({ state: { phase } }) => phase !== 'ended');
  const run = open.find(({ id }) => id === state.shown) ?? open[0];
  if (run) return [state, [{ type: 'cancel', id: run.id }]];
  return [{ ...state, dialog: { kind: 'quit' } }, none];
}

function quit(state: State): Step<State> {
  const open = state.runs.some((run) => run.state.phase !== 'ended');
  if (open && state.dialog?.kind !== 'quit') return [{ ...state, dialog: { kind: 'quit' } }, none];
  return [{ ...state, quitting: true }, [{ type: 'quit' }]];
}
