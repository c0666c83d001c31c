/** Runs that are under way, and what is kept of those that are over: events in, actions out. */
import { setTimeout as pause } from 'node:timers/promises';
import { B44fnError, CredentialError } from '../errors.js';
import { type Problem, problemOf } from '../output/problem.js';
import type { Call, Identity } from '../run/call.js';
import type { Failure, RunEvent } from '../run/events.js';
import { findFault } from '../run/json.js';
import { initialState, type RunState, reduce } from '../run/state.js';
import type { Way } from './answer/find.js';
import { type Kept, keeping } from './answer/kept.js';
import { AnswerLog } from './answer/log.js';
import { makeWhole } from './answer/make-whole.js';
import { freshView } from './answer/view.js';
import type { WholeText } from './answer/whole.js';
import { searchWhole } from './answer/whole-search.js';
import type { Action, Notice } from './model.js';
import type { Ready, Services, Spill } from './services.js';
import { sentence } from './widgets/sentence.js';

export interface RunsOutside {
  services: Pick<Services, 'open' | 'openSpill' | 'history'>;
  dispatch(action: Action): void;
  say(text: string, kind?: Notice['kind']): void;
  /** Does it; what it throws is said. Never rejects. */
  attempt(work: () => Promise<void>): Promise<void>;
  /** ms since the epoch */
  now(): number;
}

export interface Runs {
  /** Sends a call; an older one of the same function is closed first. */
  send(call: Call, as: Identity, sure: boolean): Promise<void>;
  cancel(id: number): void;
  /** The body of a run, on disk. @returns undefined for one that was never sent */
  body(id: number): Promise<Spill | undefined>;
  /** Searches all of a long answer, and tells what it found; an older search is given up. */
  search(id: number, whole: WholeText, query: string, way: Way): Promise<void>;
  /** Stops what is under way. */
  close(): Promise<void>;
}

/** The latest call of a function, and those before it that may still end. */
interface Turn {
  stop(): void;
  done: Promise<void>;
}

interface Sent {
  controller: AbortController;
  kept: Kept;
  /** The lines of a long answer. */
  lines?: Spill;
}

/** How often a run that grows is told of, in milliseconds: 15 times a second is what a person can see. */
const growsEvery = 66;
/** How long a fast stream is taken in one go, in milliseconds: a key must not wait behind it. */
const breath = 4;
/** What a function prints after it has answered (waitUntil) is there after so many milliseconds, for the most part. */
const afterwards = 300;

export function createRuns({ services, dispatch, say, attempt, now }: RunsOutside): Runs {
  const turns = new Map<string, Turn>();
  const sent = new Map<number, Sent>();
  const working = new Set<Promise<void>>();
  const closing = new AbortController();
  let searching = new AbortController();
  let next = 1;

  /** What sends it, or why it may not be sent; undefined when a question comes first. */
  const opened = async (
    call: Call,
    as: Identity,
    sure: boolean,
  ): Promise<{ ready: Ready } | { refused: Failure } | undefined> => {
    try {
      return { ready: await services.open(call, as, sure) };
    } catch (error) {
      if (!(error instanceof B44fnError)) throw error;
      if (error.code === 'CONFIRM_SERVICE') return void dispatch({ type: 'guard', call, as });
      if (!(error instanceof CredentialError)) return { refused: failureFrom(error) };
      const why = [error.message, error.why].filter(Boolean).join('. ');
      return void dispatch({ type: 'credential', call, as, why });
    }
  };

  const follow = async (
    id: number,
    run: { call: Call; as: Identity },
    events: (t: () => number) => AsyncIterable<RunEvent>,
    kept: Kept,
  ): Promise<{ state: RunState; log: AnswerLog }> => {
    const log = new AnswerLog();
    let state = initialState;
    let version = 0;
    let timer: NodeJS.Timeout | undefined;
    const tell = (): void => {
      clearTimeout(timer);
      timer = undefined;
      version++;
      dispatch({ type: 'run.grew', id, state, version });
    };
    const take = (event: RunEvent): void => {
      state = reduce(state, event);
      log.add(event);
      if (event.type === 'planned' || event.type === 'head' || event.type === 'end') tell();
      else timer ??= setTimeout(tell, growsEvery);
    };
    const begun = performance.now();
    const t = (): number => Math.round(performance.now() - begun);
    dispatch({
      type: 'run.started',
      run: { id, ...run, startedAt: now(), state, log, version, view: freshView, logs: [] },
    });
    let since = begun;
    try {
      for await (const event of events(t)) {
        if (event.type === 'bytes') await kept.add(event.chunk);
        take(event);
        if (performance.now() - since > breath) {
          await new Promise(setImmediate);
          since = performance.now();
        }
      }
    } catch (error) {
      // A run tells how it failed by its end; a throw is a fault of ours, and must not leave it open for ever.
      take({ type: 'end', t: t(), outcome: { kind: 'failed', error: failureFrom(error) } });
    }
    tell();
    return { state, log };
  };

  const after = (
    id: number,
    ready: Ready | undefined,
    { state, log }: { state: RunState; log: AnswerLog },
  ): Promise<void> =>
    attempt(async () => {
      const whole = madeWhole(id, log);
      const failed = state.outcome?.kind === 'failed' ? state.outcome.error : await ready?.problem(state);
      const problem = log.notJson === undefined ? failed : await withFault(failed, log.notJson);
      if (state.outcome?.kind !== 'cancelled') dispatch({ type: 'run.problem', id, problem });
      const logs = (await ready?.logs(state)) ?? [];
      if (logs.length > 0) dispatch({ type: 'run.logs', id, logs });
      dispatch({ type: 'history', history: await services.history() });
      const fault = await whole;
      if (fault && !problem) dispatch({ type: 'run.problem', id, problem: fault });
      if (!ready) return;
      await pause(afterwards, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted) return;
      const all = await ready.logs(state);
      if (all.length > logs.length) dispatch({ type: 'run.logs', id, logs: all });
    });

  /** A long answer is made readable from its beginning. @returns what is wrong with its JSON */
  const madeWhole = async (id: number, log: AnswerLog): Promise<Problem | undefined> => {
    if ((log.kind !== 'text' && log.kind !== 'json') || !log.isPart) return undefined;
    const one = sent.get(id)!;
    const open = async (): Promise<Spill> => {
      await one.lines?.close();
      one.lines = await services.openSpill();
      return one.lines;
    };
    log.making = true;
    try {
      const { calledJson: json, type } = log;
      const made = await makeWhole(await one.kept.whole(), { json, type, open, signal: closing.signal });
      if (!made) return undefined;
      dispatch({ type: 'run.whole', id, whole: { text: made.whole, json: made.json, found: undefined } });
      return made.fault === undefined ? undefined : notJson(`from character ${made.fault + 1} on`);
    } finally {
      log.making = false;
    }
  };

  const held = (work: Promise<void>): Promise<void> => {
    working.add(work);
    return work.finally(() => working.delete(work));
  };

  return {
    send(call, as, sure) {
      let before = turns.get(call.name);
      const controller = new AbortController();
      const work = async (): Promise<void> => {
        const found = await opened(call, as, sure);
        if (!found) return;
        // The old stream is closed before the new call goes out: two answers of one function would mix.
        before?.stop();
        await before?.done;
        if (controller.signal.aborted) return; // it was sent once more in the meantime
        const id = next++;
        const kept = keeping(services.openSpill, (error) =>
          say(`${sentence(error.message)} ${error.why}`, 'warn'),
        );
        sent.set(id, { controller, kept });
        const ready = 'ready' in found ? found.ready : undefined;
        const events =
          'ready' in found
            ? () => found.ready.events(controller.signal)
            : (t: () => number) => refusal(found.refused, t());
        const run = await follow(id, { call, as }, events, kept);
        void held(after(id, ready, run));
      };
      const done = held(
        attempt(work)
          .then(() => before?.done)
          .then(() => {
            before = undefined; // else every call of the session would hold the one before it
          }),
      );
      const stop = (): void => {
        controller.abort();
        before?.stop();
      };
      turns.set(call.name, { stop, done });
      return done;
    },
    cancel(id) {
      sent.get(id)?.controller.abort();
    },
    body: async (id) => sent.get(id)?.kept.whole(),
    async search(id, whole, query, way) {
      searching.abort();
      searching = new AbortController();
      const found = await searchWhole(whole, query, AbortSignal.any([searching.signal, closing.signal]));
      if (found) dispatch({ type: 'run.searched', id, found, way });
    },
    async close() {
      closing.abort();
      for (const { stop } of turns.values()) stop();
      await Promise.all(working);
      await Promise.all(
        [...sent.values()].map(async ({ kept, lines }) => {
          await kept.close();
          await lines?.close();
        }),
      );
    },
  };
}

async function* refusal(error: Failure, t: number): AsyncGenerator<RunEvent> {
  yield { type: 'end', t, outcome: { kind: 'failed', error } };
}

/** What is wrong, and where an answer that is called JSON is none. */
async function withFault(problem: Problem | undefined, text: string): Promise<Problem | undefined> {
  const fault = await findFault(text);
  if (!fault) return problem;
  const { pointAt } = await import('../run/json-place.js');
  const { line, column } = pointAt(text, fault.offset);
  const found = notJson(`line ${line}, column ${column}: ${fault.what}`);
  return problem ? { ...problem, why: [problem.why, found.why].filter(Boolean).join('\n') } : found;
}

const notJson = (where: string): Problem => ({
  code: 'BAD_JSON',
  message: 'the answer is not JSON',
  why: `This is called JSON and is none: ${where}.`,
});

/** What was refused before anything was sent, or went wrong in here, as an answer shows it. */
function failureFrom(error: unknown): Failure {
  const { code, message, why, hint } = problemOf(error, false);
  return { code, message, why, hint, exit: error instanceof B44fnError ? 2 : 1 };
}
