/** The only place of the app where something happens: effects in, actions out. */
import { B44fnError, CredentialError } from '../errors.js';
import type { Call, Identity } from '../run/call.js';
import type { Failure } from '../run/events.js';
import { failedWith, initialState, reduce } from '../run/state.js';
import { AnswerLog } from './answer/log.js';
import { freshView } from './answer/view.js';
import type { Action, Effect, Notice, State } from './model.js';
import type { Ready, Services, Spill } from './services.js';

export interface Outside {
  services: Services;
  dispatch(action: Action): void;
  state(): State;
  /** Gives the terminal to an editor. @returns the text it left, undefined when it failed */
  edit(text: string, suffix: string): Promise<string>;
  /** @returns what was done, for the footer */
  copy(text: string): Notice;
  quit(code: number): void;
  /** Gives the terminal to the shell until the process is continued. */
  suspend(): void;
  /** ms since the epoch */
  now(): number;
}

/** A run that is under way, or over: its body is kept until the app ends. */
interface Open {
  controller: AbortController;
  spill: Promise<Spill>;
  done: Promise<void>;
}

interface Followed {
  id: number;
  call: Call;
  as: Identity;
  /** What sends it; undefined when it was refused. */
  ready: Ready | undefined;
  refused: Failure | undefined;
  signal: AbortSignal;
  spill: Promise<Spill>;
}

/** How often a run that grows is told of, in milliseconds: 15 times a second is what a person can see. */
const growsEvery = 66;
/** How long a fast stream is taken in one go: a key must not wait behind it. */
const turn = 8;

export interface Effects {
  run(effect: Effect): void;
  /** Stops what is under way and removes what was kept. */
  close(): Promise<void>;
}

export function createEffects(outside: Outside): Effects {
  const { services, dispatch } = outside;
  const open = new Map<number, Open>();
  let next = 1;

  const say = (text: string, kind: Notice['kind'] = 'ok'): void =>
    dispatch({ type: 'notice', notice: { text, kind } });
  /** What fails is said; nothing that is typed is lost by it. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      say(messageOf(error), 'error');
    }
  };
  const refreshHistory = async (): Promise<void> =>
    dispatch({ type: 'history', history: await services.history() });

  const start = async (call: Call, as: Identity, sure: boolean): Promise<void> => {
    let ready: Ready | undefined;
    let refused: Failure | undefined;
    try {
      ready = await services.open(call, as, sure);
    } catch (error) {
      if (!(error instanceof B44fnError)) throw error;
      if (error.code === 'CONFIRM_SERVICE') return dispatch({ type: 'guard', call, as });
      if (error instanceof CredentialError)
        return dispatch({
          type: 'credential',
          as,
          why: [error.message, error.why].filter(Boolean).join('. '),
        });
      refused = failureFrom(error);
    }
    const id = next++;
    const controller = new AbortController();
    const spill = services.openSpill();
    const done = follow({ id, call, as, ready, refused, signal: controller.signal, spill });
    open.set(id, { controller, spill, done });
    await done;
  };

  const follow = async ({ id, call, as, ready, refused, signal, spill }: Followed): Promise<void> => {
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
    const run = { id, call, as, startedAt: outside.now(), state, log, version, view: freshView, logs: [] };
    dispatch({ type: 'run.started', run });
    let since = performance.now();
    if (refused) state = { ...failedWith(state, refused), phase: 'ended' };
    else {
      for await (const event of ready!.events(signal)) {
        state = reduce(state, event);
        log.add(event);
        if (event.type === 'bytes') await (await spill).write(event.chunk);
        if (event.type === 'head' || event.type === 'end' || event.type === 'planned') tell();
        else timer ??= setTimeout(tell, growsEvery);
        if (performance.now() - since > turn) {
          await new Promise(setImmediate);
          since = performance.now();
        }
      }
    }
    tell();
    await attempt(async () => {
      const logs = (await ready?.logs(state)) ?? [];
      if (logs.length > 0) dispatch({ type: 'run.logs', id, logs });
      await refreshHistory();
    });
  };

  const cancel = (id: number | undefined): void => {
    if (id !== undefined) open.get(id)?.controller.abort();
  };

  const actions: { [T in Effect['type']]: (effect: Extract<Effect, { type: T }>) => Promise<void> } = {
    async send({ call, as, sure, closes }) {
      cancel(closes);
      // The old stream is closed before the new call goes out: two answers of one function would mix.
      if (closes !== undefined) await open.get(closes)?.done;
      await start(call, as, sure);
    },
    async cancel({ id }) {
      cancel(id);
    },
    async place({ as }) {
      dispatch({ type: 'place', place: await services.place(as) });
    },
    async places() {
      dispatch({ type: 'places', places: await services.places() });
    },
    async choosePlace({ id }) {
      const place = await services.choosePlace(id);
      dispatch({ type: 'place', place });
      say(`Calls go to ${place.server}.`);
    },
    async reloadCatalog() {
      services.reloadCatalog();
    },
    async recall({ id }) {
      dispatch({ type: 'recalled', id, recalled: await services.recall(id) });
    },
    async forget({ id }) {
      await services.forget(id);
      await refreshHistory();
    },
    async login({ as, input }) {
      const place = await services.login(as, input);
      dispatch({ type: 'place', place });
      say(`The ${as === 'service' ? 'service-role' : 'user'} token is stored for ${place.server}.`);
    },
    async edit({ name, text, suffix }) {
      dispatch({ type: 'edited', name, text: await outside.edit(text, suffix) });
    },
    async lookAtFile({ name, field, path }) {
      const found = await services.file(path);
      if (found) dispatch({ type: 'file', name, field, size: found.size, contentType: found.type });
      else dispatch({ type: 'file.missing', name, field });
    },
    async completePath({ prefix }) {
      dispatch({ type: 'paths', paths: await services.completePath(prefix) });
    },
    async copy({ text }) {
      dispatch({ type: 'notice', notice: outside.copy(text) });
    },
    async copyCall({ as, call, identity }) {
      const line =
        as === 'curl'
          ? await services.asCurl(call, identity)
          : as === 'command'
            ? await services.asCommand(call, identity)
            : await services.asCode(call, identity);
      dispatch({ type: 'notice', notice: outside.copy(line) });
    },
    async save({ id, path }) {
      const kept = open.get(id);
      if (kept) say(`Saved as ${await services.save(await kept.spill, path)}`);
    },
    async suspend() {
      outside.suspend();
    },
    async quit({ code = 0 }) {
      outside.quit(code);
    },
  };

  return {
    run(effect) {
      // Each entry takes its own kind; TypeScript cannot see that the key fits the value.
      void attempt(() => actions[effect.type](effect as never));
    },
    async close() {
      for (const { controller } of open.values()) controller.abort();
      await Promise.allSettled(
        [...open.values()].flatMap(({ done, spill }) => [done, spill.then((one) => one.close())]),
      );
    },
  };
}

function messageOf(error: unknown): string {
  if (error instanceof B44fnError)
    return [error.message, error.hint?.split('\n')[0]].filter(Boolean).join(' · ');
  return error instanceof Error ? error.message : String(error);
}

/** What was refused before anything was sent, as an answer pane shows it. */
function failureFrom(error: B44fnError): Failure {
  return { code: error.code, message: error.message, why: error.why, hint: error.hint, exit: 2 };
}
