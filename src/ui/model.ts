/** All that the app knows, as plain data; panes are functions of a part of it. */
import type { Problem } from '../output/problem.js';
import type { Call, Identity } from '../run/call.js';
import type { RunState } from '../run/state.js';
import type { Way } from './answer/find.js';
import type { AnswerLog } from './answer/log.js';
import type { AnswerView } from './answer/view.js';
import type { Whole } from './answer/whole-document.js';
import type { WholeMatches } from './answer/whole-search.js';
import type { Dialog, LoginDialog } from './dialogs/dialog.js';
import type { FunctionsView } from './functions/list.js';
import type { Command } from './keymap.js';
import type { Key } from './keys.js';
import type { Draft } from './request/draft.js';
import type { Catalog, FileFacts, PastCall, Place, PlaceChoice, Recalled, Spot } from './services.js';
import type { Size } from './widgets/line.js';

export type Pane = 'functions' | 'request' | 'answer';

/** One run: what was sent, what came, and how it is looked at. */
export interface Run {
  id: number;
  call: Call;
  /** The identity that was chosen; what was sent is in `state.sent`. */
  as: Identity;
  /** Where it went. */
  went?: Spot | undefined;
  /** ms since the epoch. */
  startedAt: number;
  state: RunState;
  /** Grows outside of the model, for a flood of events is no place for copies; `version` says when it did. */
  log: AnswerLog;
  version: number;
  view: AnswerView;
  /** What the function printed. */
  logs: readonly string[];
  /** What is wrong with how it ended, and what to do next. */
  problem?: Problem | undefined;
}

export interface Notice {
  text: string;
  kind: 'ok' | 'warn' | 'error';
}

export interface State {
  size: Size;
  /** ms since the epoch, moved on by `tick` while something on the screen tells the time. */
  now: number;
  focus: Pane;
  /** The pane in focus has the whole screen. */
  zoomed: boolean;
  place: Place | undefined;
  catalog: Catalog;
  functions: FunctionsView;
  history: PastCall[];
  /** What was typed while the functions were still being looked for. */
  ahead: readonly Key[];
  /** The request of each function, kept while the app is open. */
  drafts: Readonly<Record<string, Draft>>;
  /** Newest first. */
  runs: readonly Run[];
  /** The run that is shown. */
  shown: number | undefined;
  dialog: Dialog | undefined;
  notice: Notice | undefined;
  quitting: boolean;
}

export type Action =
  | { type: 'key'; key: Key }
  | { type: 'command'; command: Command }
  | { type: 'resize'; size: Size }
  | { type: 'tick'; now: number }
  | { type: 'place'; place: Place }
  /** Undefined: they could not be found out. */
  | { type: 'places'; places: PlaceChoice[] | undefined }
  | { type: 'catalog'; catalog: Catalog }
  | { type: 'history'; history: PastCall[] }
  | { type: 'recalled'; id: string; recalled: Recalled }
  /** The service role has to be confirmed. */
  | { type: 'guard'; call: Call; as: Identity }
  /** A credential is needed, or another one. */
  | { type: 'credential'; call: Call; as: Identity; why: string }
  /** It is asked for again, with what was typed. */
  | { type: 'login.failed'; dialog: LoginDialog; why: string }
  /** What waited for the login goes on. */
  | { type: 'login.done'; call: Call; as: Identity }
  | { type: 'run.started'; run: Run }
  | { type: 'run.logs'; id: number; logs: readonly string[] }
  | { type: 'run.problem'; id: number; problem: Problem | undefined }
  | { type: 'run.grew'; id: number; state: RunState; version: number }
  /** All of a long answer can be read. */
  | { type: 'run.whole'; id: number; whole: Whole }
  | { type: 'run.searched'; id: number; found: WholeMatches; way: Way }
  | { type: 'edited'; name: string; text: string }
  | { type: 'file'; name: string; field: number; file: FileFacts }
  | { type: 'paths'; paths: string[] }
  /** What was typed is asked for again. */
  | { type: 'save.failed'; path: string; why: string }
  | { type: 'notice'; notice: Notice };

/** What is to happen outside; `effects.ts` does it. */
export type Effect =
  | { type: 'send'; call: Call; as: Identity; sure: boolean }
  | { type: 'cancel'; id: number }
  | { type: 'place'; as?: Identity | undefined }
  | { type: 'places' }
  | { type: 'choosePlace'; id: string }
  | ({ type: 'goTo' } & Spot)
  | { type: 'reloadCatalog' }
  | { type: 'recall'; id: string }
  | { type: 'forget'; id: string }
  | {
      type: 'login';
      dialog: LoginDialog;
      input: { token: string } | { email: string; password: string };
    }
  | { type: 'edit'; name: string; text: string; suffix: string }
  | { type: 'lookAtFile'; name: string; field: number; path: string }
  | { type: 'completePath'; prefix: string }
  | { type: 'copy'; what: string; text: string }
  /** The body of a run as it came. */
  | { type: 'copyBody'; id: number }
  | { type: 'copyCall'; as: 'curl' | 'command' | 'code'; call: Call; identity: Identity }
  | { type: 'save'; id: number; path: string }
  /** All of a long answer; then the cursor goes to a match. */
  | { type: 'search'; id: number; query: string; way: Way }
  | { type: 'suspend' }
  /** @param code the exit code, 0 by default */
  | { type: 'quit'; code?: number };

/** What every part of `update` gives back. */
export type Step<S> = readonly [state: S, effects: readonly Effect[]];

export const none: readonly Effect[] = [];

/** The request that is open: of the function that is selected. */
export function draftOf(state: State): Draft | undefined {
  const { selected } = state.functions;
  return selected === undefined ? undefined : state.drafts[selected];
}

export function shownRun(state: State): Run | undefined {
  return state.runs.find(({ id }) => id === state.shown);
}
