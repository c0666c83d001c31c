/** The only place of the app where something happens: effects in, actions out. */
import { B44fnError } from '../errors.js';
import { decodeText } from '../sdk/answer.js';
import { longestCopy, tooLong } from './clipboard.js';
import { inKeys } from './hint.js';
import type { Action, Effect, Notice, State } from './model.js';
import { createRuns } from './runs.js';
import type { Place, Services } from './services.js';
import { sentence } from './widgets/sentence.js';

export interface Outside {
  services: Services;
  dispatch(action: Action): void;
  state(): State;
  /** Gives the terminal to an editor. @returns the text it left, undefined when it failed */
  edit(text: string, suffix: string): Promise<string>;
  /** @param what names it, at the start of a sentence @returns what was done, for the footer */
  copy(text: string, what: string): Notice;
  quit(code: number): void;
  /** Gives the terminal to the shell until the process is continued. */
  suspend(): void;
  /** ms since the epoch */
  now(): number;
}

export interface Effects {
  run(effect: Effect): void;
  /** Stops what is under way and removes what was kept. */
  close(): Promise<void>;
}

export function createEffects(outside: Outside): Effects {
  const { services, dispatch } = outside;
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

  /** Where no app is known most calls cannot be made: that is said before one is tried. */
  const arrived = (place: Place): void => {
    dispatch({ type: 'place', place });
    if (place.app !== undefined) {
      say(`Calls go to ${place.server}.`);
      return;
    }
    const hint = inKeys({
      do: 'give the app',
      profile: { value: place.profile ?? 'default', from: 'the app' },
    });
    say(`Calls go to ${place.server}, and no app is known. ${hint}`, 'warn');
  };

  const runs = createRuns({ services, dispatch, say, attempt, now: outside.now });

  const actions: { [T in Effect['type']]: (effect: Extract<Effect, { type: T }>) => Promise<void> } = {
    async send({ call, as, sure }) {
      await runs.send(call, as, sure);
    },
    async cancel({ id }) {
      runs.cancel(id);
    },
    async place({ as }) {
      dispatch({ type: 'place', place: await services.place(as) });
    },
    async places() {
      let places: Awaited<ReturnType<Services['places']>> | undefined;
      try {
        places = await services.places();
      } finally {
        dispatch({ type: 'places', places });
      }
    },
    async choosePlace({ id }) {
      arrived(await services.choosePlace(id));
    },
    async goTo({ server, app }) {
      arrived(await services.goTo({ server, app }));
    },
    async reloadCatalog() {
      services.reloadCatalog();
      await refreshHistory();
    },
    async recall({ id }) {
      dispatch({ type: 'recalled', id, recalled: await services.recall(id) });
    },
    async forget({ id }) {
      await services.forget(id);
      await refreshHistory();
    },
    async login({ dialog, input }) {
      const { as, call } = dialog;
      let done: Awaited<ReturnType<Services['login']>>;
      try {
        done = await services.login(as, input);
      } catch (error) {
        return dispatch({ type: 'login.failed', dialog, why: messageOf(error) });
      }
      const { place, insteadOf } = done;
      dispatch({ type: 'place', place });
      const used = insteadOf === undefined ? '' : `, and used instead of ${insteadOf} in this app`;
      say(`The ${as === 'service' ? 'service-role' : 'user'} token is stored for ${place.server}${used}.`);
      if (call) dispatch({ type: 'login.done', call, as });
    },
    async edit({ name, text, suffix }) {
      dispatch({ type: 'edited', name, text: await outside.edit(text, suffix) });
    },
    async lookAtFile({ name, field, path }) {
      dispatch({ type: 'file', name, field, file: await services.file(path) });
    },
    async completePath({ prefix }) {
      dispatch({ type: 'paths', paths: await services.completePath(prefix) });
    },
    async copy({ text, what }) {
      dispatch({ type: 'notice', notice: outside.copy(text, what) });
    },
    async copyBody({ id }) {
      const body = await runs.body(id);
      const run = outside.state().runs.find((one) => one.id === id);
      if (!body || !run) return;
      const { received, phase } = run.state;
      const what = phase === 'ended' ? 'The answer' : 'What has come of the answer';
      const refused = (length: number): B44fnError => tooLong(length, what, 's saves it to a file.');
      // Text in UTF-8 is at least half as long as in the encoding it came in.
      if (received > 2 * longestCopy + 2) throw refused(received);
      const text = decodeText(await body.read(0, received), run.log.type);
      const length = Buffer.byteLength(text);
      if (length > longestCopy) throw refused(length);
      dispatch({ type: 'notice', notice: outside.copy(text, what) });
    },
    async copyCall({ as, call, identity }) {
      const line =
        as === 'curl'
          ? await services.asCurl(call, identity)
          : as === 'command'
            ? await services.asCommand(call, identity)
            : await services.asCode(call, identity);
      const what = { curl: 'The curl command', command: 'The b44fn line', code: 'The SDK code' }[as];
      const names = await services.leftOut(call, as === 'command' ? undefined : identity);
      const { text, kind } = outside.copy(line, what);
      const first = names.length === 0 ? '' : `; set ${names.join(', ')} first`;
      dispatch({ type: 'notice', notice: { text: `${text}${first}`, kind } });
    },
    async save({ id, path }) {
      const body = await runs.body(id);
      if (!body) return;
      const ended = outside.state().runs.find((run) => run.id === id)?.state.phase === 'ended';
      try {
        say(`Saved ${ended ? '' : 'what has come so far '}as ${await services.save(body, path)}`);
      } catch (error) {
        dispatch({ type: 'save.failed', path, why: messageOf(error) });
      }
    },
    async search({ id, query, way }) {
      const whole = outside.state().runs.find((run) => run.id === id)?.log.whole;
      if (whole) await runs.search(id, whole.text, query, way);
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
    close: () => runs.close(),
  };
}

function messageOf(error: unknown): string {
  const message = sentence(error instanceof Error ? error.message : String(error));
  return error instanceof B44fnError && error.hint ? `${message} ${inKeys(error.hint)}` : message;
}
