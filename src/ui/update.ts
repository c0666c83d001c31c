/** The whole of the app's behaviour: a state and what happened give the next state, and what is to be done. Pure. */
import { answerUpdate } from './answer/update.js';
import { whenEnded } from './answer/view.js';
import { foundTaken, wholeTaken } from './answer/whole-taken.js';
import { message } from './bars.js';
import { globalCommand, loginDialog, say } from './commands.js';
import { saveDialog } from './dialogs/dialog.js';
import { dialogKey } from './dialogs/update.js';
import { isCallOf } from './functions/list.js';
import { offered, recalledStep } from './functions/past.js';
import { functionsCommand, functionsKey, keptRow, settled } from './functions/update.js';
import { bindings, type Command, commandFor } from './keymap.js';
import type { Key } from './keys.js';
import { paneSizes, scopesOf } from './layout.js';
import { type Action, draftOf, none, type Run, type State, type Step, shownRun } from './model.js';
import { withFacts } from './request/draft.js';
import { requestUpdate } from './request/update.js';
import type { Entry } from './services.js';

export function update(state: State, action: Action): Step<State> {
  return readable(offered(state, step(state, action)));
}

/** A message that would hide all that is below the header is read, and moved, in a dialog. */
function readable([state, effects]: Step<State>): Step<State> {
  const { notice, dialog, size } = state;
  if (!notice || dialog || message(state).length <= Math.max(1, size.rows / 2)) return [state, effects];
  const lines = [notice.text];
  return [{ ...state, notice: undefined, dialog: { kind: 'text', title: 'Message', lines } }, effects];
}

function step(state: State, action: Action): Step<State> {
  switch (action.type) {
    case 'key':
      return key({ ...state, notice: undefined }, action.key);
    case 'command':
      return command(state, action.command);
    case 'resize':
      return [{ ...state, size: action.size }, none];
    case 'tick':
      return [{ ...state, now: action.now }, none];
    case 'place':
      return [rowsChanged(state, { ...state, place: action.place }), none];
    case 'places':
      return [withPlaces(state, action.places), none];
    case 'catalog':
      return typedAhead(rowsChanged(state, withCatalog(state, action.catalog)));
    case 'history':
      return [rowsChanged(state, { ...state, history: action.history }), none];
    case 'recalled':
      return recalledStep(state, action.id, action.recalled);
    case 'guard':
      return [{ ...state, dialog: { kind: 'guard', call: action.call, as: action.as } }, none];
    case 'credential':
      return [
        action.as === 'anonymous'
          ? say(state, action.why, 'error')
          : loginDialog(state, action.as, { why: action.why, call: action.call }),
        none,
      ];
    case 'login.failed': {
      const dialog = state.dialog ?? { ...action.dialog, why: action.why };
      return [state.dialog ? say(state, action.why, 'error') : { ...state, dialog }, none];
    }
    case 'login.done':
      return [state, [{ type: 'send', call: action.call, as: action.as, sure: false }]];
    case 'run.started': {
      const { server, app } = state.place ?? {};
      const run: Run = { ...action.run, ...(server === undefined ? {} : { went: { server, app } }) };
      const runs = keptRuns([run, ...state.runs]);
      // What one does next is watch; letters that are typed on are then no part of the request.
      return [{ ...state, runs, shown: run.id, focus: 'answer' }, none];
    }
    case 'run.logs': {
      const runs = state.runs.map((run) => (run.id === action.id ? { ...run, logs: action.logs } : run));
      return [{ ...state, runs }, none];
    }
    case 'run.problem': {
      const { problem } = action;
      const runs = state.runs.map((run) => (run.id === action.id ? { ...run, problem } : run));
      return [{ ...state, runs }, none];
    }
    case 'run.grew':
      return [grown(state, action), none];
    case 'run.whole':
    case 'run.searched':
      return onRun(state, action);
    case 'edited':
    case 'file':
    case 'paths':
      return request(state, action);
    case 'save.failed': {
      const dialog = state.dialog ?? saveDialog(action.path);
      return [say({ ...state, dialog }, action.why, 'error'), none];
    }
    case 'notice':
      return [{ ...state, notice: action.notice }, none];
    default:
      return unreachable(action);
  }
}

/** Whoever has closed the list meanwhile does not get it again. */
function withPlaces(state: State, places: Extract<Action, { type: 'places' }>['places']): State {
  if (state.dialog?.kind !== 'places') return state;
  return { ...state, dialog: places && { ...state.dialog, places } };
}

function grown(state: State, { id, state: now, version }: Extract<Action, { type: 'run.grew' }>): State {
  const run = state.runs.find((one) => one.id === id);
  if (!run) return state;
  const { firstByte = 0, lastByte = 0 } = now.timing;
  const ends = now.phase === 'ended' && run.state.phase !== 'ended';
  const view = ends ? whenEnded(run.view, lastByte - firstByte, run.log.kind === 'json') : run.view;
  const next: Run = { ...run, state: now, version, view };
  return { ...state, runs: state.runs.map((one) => (one === run ? next : one)) };
}

/** What was done with a long answer beside the keys. */
function onRun(state: State, action: Extract<Action, { type: 'run.whole' | 'run.searched' }>): Step<State> {
  const run = state.runs.find(({ id }) => id === action.id);
  if (!run) return [state, none];
  const { answer: size } = paneSizes(state);
  const [next, notice] =
    action.type === 'run.whole'
      ? [wholeTaken(run, action.whole, size, state.runs.length), state.notice]
      : foundTaken(run, action, size, state.runs.length);
  return [{ ...state, notice, runs: state.runs.map((one) => (one === run ? next : one)) }, none];
}

/** Answers that are kept to be looked at, in number and in bytes of memory; what is under way is kept always. */
const most = { runs: 50, bytes: 96 * 1024 * 1024 };

function keptRuns(runs: readonly Run[]): Run[] {
  let bytes = 0;
  return runs.filter((run, i) => {
    bytes += run.log.weight;
    return run.state.phase !== 'ended' || i === 0 || (i < most.runs && bytes <= most.bytes);
  });
}

/** What is typed stays; what is known of each function may have changed with its source. */
function withCatalog(state: State, catalog: State['catalog']): State {
  const facts = new Map(catalog.entries.map((entry) => [entry.name, entry.facts]));
  const drafts = Object.fromEntries(
    Object.entries(state.drafts).map(([name, draft]) => [name, withFacts(draft, facts.get(name))]),
  );
  return { ...state, catalog, drafts };
}

function key(state: State, pressed: Key): Step<State> {
  if (state.dialog) return dialogKey(state, pressed, command);
  const found = commandFor(pressed, scopesOf(state));
  if (waits(state, found))
    return [say({ ...state, ahead: [...state.ahead, pressed] }, 'Still looking for functions…', 'ok'), none];
  if (found) return command(state, found);
  if (state.focus === 'functions') return functionsKey(state, pressed);
  if (state.focus === 'request') return request(state, { type: 'key', key: pressed });
  return answer(state, { type: 'key', key: pressed });
}

function command(state: State, name: Command): Step<State> {
  const done = globalCommand(state, name);
  if (done) return done;
  if (name.startsWith('list.'))
    return state.focus === 'functions'
      ? functionsCommand(state, name)
      : answer(state, { type: 'command', command: name });
  if (name.startsWith('functions.') || name.startsWith('history.')) return functionsCommand(state, name);
  const open = name === 'request.leave' ? openRun(state) : undefined;
  if (open) return [{ ...state, shown: open.id }, [{ type: 'cancel', id: open.id }]];
  if (name.startsWith('request.')) return request(state, { type: 'command', command: name });
  return answer(state, { type: 'command', command: name });
}

/** The call of the open request that is under way; the one that is seen before any other. A name that is being typed is left first. */
function openRun(state: State): Run | undefined {
  const draft = draftOf(state);
  if (!draft || draft.naming) return undefined;
  const open = state.runs.filter(
    (run) => run.state.phase !== 'ended' && isCallOf(run.call.name, draft.name, state.catalog.entries),
  );
  return open.find(({ id }) => id === state.shown) ?? open[0];
}

/** Before there are functions the cursor stands for the first of them, and not for what is listed meanwhile. */
function rowsChanged(before: State, state: State): State {
  return before.catalog.reading || hasGone(before, state)
    ? settled({ ...state, functions: { ...state.functions, cursor: 0, top: 0 } })
    : keptRow(before, state);
}

/** Calls go elsewhere now, where there is no such function: ↵ in the list must not call it by chance. */
function hasGone(before: State, { catalog, focus, functions: { selected } }: State): boolean {
  const isAbsent = (one: Entry): boolean => one.name === selected && one.absent !== undefined;
  return focus === 'functions' && catalog.entries.some(isAbsent) && !before.catalog.entries.some(isAbsent);
}

/** What acts on a function waits until there are some, and all that is typed after it. */
function waits(state: State, found: Command | undefined): boolean {
  if (!state.catalog.reading || state.focus !== 'functions') return false;
  if (found === 'send' || found === 'functions.open' || found === 'functions.again') return true;
  return found?.startsWith('list.') === true || (state.ahead.length > 0 && !globals.has(found ?? ''));
}

const globals: ReadonlySet<string> = new Set(
  bindings.filter(({ scope }) => scope === 'global').map(({ command }) => command),
);

/** What was typed before there were functions. */
function typedAhead(state: State): Step<State> {
  return state.ahead.reduce<Step<State>>(
    ([before, effects], pressed) => {
      const [next, more] = update(before, { type: 'key', key: pressed });
      return [next, [...effects, ...more]];
    },
    [{ ...state, ahead: [] }, none],
  );
}

function request(state: State, action: Parameters<typeof requestUpdate>[1]): Step<State> {
  const draft = 'name' in action ? state.drafts[action.name] : draftOf(state);
  if (!draft) return [leaveEmpty(state, action), none];
  const [next, effects, more] = requestUpdate(draft, action);
  const changed = next === draft ? state : { ...state, drafts: { ...state.drafts, [next.name]: next } };
  if (more?.send) return command(changed, 'send');
  if (more?.leave) return [{ ...changed, focus: more.leave === 'next' ? 'answer' : 'functions' }, effects];
  return [more?.notice ? { ...changed, notice: more.notice } : changed, effects];
}

/** There are no fields yet to go through: the same keys lead out of the pane. */
function leaveEmpty(state: State, action: Parameters<typeof requestUpdate>[1]): State {
  if (action.type !== 'command') return state;
  if (action.command === 'request.nextField') return { ...state, focus: 'answer' };
  const back = action.command === 'request.previousField' || action.command === 'request.leave';
  return back ? { ...state, focus: 'functions' } : state;
}

function answer(state: State, action: Parameters<typeof answerUpdate>[1]): Step<State> {
  const run = shownRun(state);
  if (!run)
    return action.type === 'command' && action.command === 'answer.cancel'
      ? [{ ...state, focus: 'functions' }, none]
      : [state, none];
  const { answer: size } = paneSizes(state);
  const [next, effects, more] = answerUpdate(run, action, size, state.runs.length);
  const runs = next === run ? state.runs : state.runs.map((one) => (one === run ? next : one));
  const changed: State = { ...state, runs };
  if (more?.leave) return [{ ...changed, focus: 'functions' }, effects];
  if (more?.dialog) return [{ ...changed, dialog: more.dialog }, effects];
  return [more?.notice ? { ...changed, notice: more.notice } : changed, effects];
}

function unreachable(action: never): never {
  throw new Error(`an action no one knows: ${JSON.stringify(action)}`);
}
