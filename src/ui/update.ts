/** The whole of the app's behaviour: a state and what happened give the next state, and what is to be done. Pure. */
import { answerUpdate } from './answer/update.js';
import { globalCommand, loginDialog, say } from './commands.js';
import { dialogKey } from './dialogs/update.js';
import { offered, recalledStep } from './functions/past.js';
import { functionsCommand, functionsKey, settled } from './functions/update.js';
import { type Command, commandFor } from './keymap.js';
import type { Key } from './keys.js';
import { paneSizes, scopesOf } from './layout.js';
import { type Action, draftOf, none, type Pane, type State, type Step, shownRun } from './model.js';
import { withFacts } from './request/draft.js';
import { requestUpdate } from './request/update.js';

export function update(state: State, action: Action): Step<State> {
  return offered(state, step(state, action));
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
      return [{ ...state, place: action.place }, none];
    case 'places':
      return [{ ...state, dialog: { kind: 'places', places: action.places, cursor: 0 } }, none];
    case 'catalog':
      return [settled(withCatalog(state, action.catalog)), none];
    case 'history':
      return [settled({ ...state, history: action.history }), none];
    case 'recalled':
      return recalledStep(state, action.id, action.recalled);
    case 'guard':
      return [{ ...state, dialog: { kind: 'guard', call: action.call, as: action.as } }, none];
    case 'credential':
      return [
        action.as === 'anonymous'
          ? say(state, action.why, 'error')
          : loginDialog(state, action.as, action.why),
        none,
      ];
    case 'run.started': {
      const runs = [action.run, ...state.runs].slice(0, 50);
      return [{ ...state, runs, shown: action.run.id, focus: focusAfterSend(state) }, none];
    }
    case 'run.logs': {
      const runs = state.runs.map((run) => (run.id === action.id ? { ...run, logs: action.logs } : run));
      return [{ ...state, runs }, none];
    }
    case 'run.grew': {
      const runs = state.runs.map((run) =>
        run.id === action.id ? { ...run, state: action.state, version: action.version } : run,
      );
      return [{ ...state, runs }, none];
    }
    case 'edited':
    case 'file':
    case 'file.missing':
    case 'paths':
      return request(state, action);
    case 'notice':
      return [{ ...state, notice: action.notice }, none];
    default:
      return unreachable(action);
  }
}

/** What is typed stays; what is known of each function may have changed with its source. */
function withCatalog(state: State, catalog: State['catalog']): State {
  const facts = new Map(catalog.entries.map((entry) => [entry.name, entry.facts]));
  const drafts = Object.fromEntries(
    Object.entries(state.drafts).map(([name, draft]) => [name, withFacts(draft, facts.get(name))]),
  );
  return { ...state, catalog, drafts };
}

/** On a narrow screen the answer is what one wants to see; elsewhere the hands stay where they are. */
function focusAfterSend(state: State): Pane {
  return paneSizes(state).single ? 'answer' : state.focus === 'functions' ? 'answer' : state.focus;
}

function key(state: State, pressed: Key): Step<State> {
  if (state.dialog) return dialogKey(state, pressed, command);
  const found = commandFor(pressed, scopesOf(state));
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
  if (name.startsWith('request.')) return request(state, { type: 'command', command: name });
  return answer(state, { type: 'command', command: name });
}

function request(state: State, action: Parameters<typeof requestUpdate>[1]): Step<State> {
  const draft = 'name' in action ? state.drafts[action.name] : draftOf(state);
  if (!draft) return [state, none];
  const [next, effects, more] = requestUpdate(draft, action);
  const changed = next === draft ? state : { ...state, drafts: { ...state.drafts, [next.name]: next } };
  if (more?.send) return command(changed, 'send');
  if (more?.leave) return [{ ...changed, focus: more.leave === 'next' ? 'answer' : 'functions' }, effects];
  return [more?.notice ? { ...changed, notice: more.notice } : changed, effects];
}

function answer(state: State, action: Parameters<typeof answerUpdate>[1]): Step<State> {
  const run = shownRun(state);
  if (!run)
    return action.type === 'command' && action.command === 'answer.cancel'
      ? [{ ...state, focus: 'functions' }, none]
      : [state, none];
  const { answer: size } = paneSizes(state);
  const [next, effects, more] = answerUpdate(run, action, size);
  const runs = next === run ? state.runs : state.runs.map((one) => (one === run ? next : one));
  const changed: State = { ...state, runs };
  if (more?.leave) return [{ ...changed, focus: 'functions' }, effects];
  if (more?.dialog) return [{ ...changed, dialog: more.dialog }, effects];
  return [more?.notice ? { ...changed, notice: more.notice } : changed, effects];
}

function unreachable(action: never): never {
  throw new Error(`an action no one knows: ${JSON.stringify(action)}`);
}
