/** Opens the app on a terminal, and gives the terminal back when it ends. */
import { tracingChannel } from 'node:diagnostics_channel';
import type { Io } from '../io.js';
import { signalExit } from '../run/state.js';
import { App } from './app.js';
import { copying } from './clipboard.js';
import { edited } from './editor.js';
import { createEffects } from './effects.js';
import { drawnAt, initialState } from './initial.js';
import type { Action, Effect, State } from './model.js';
import { mount } from './mount.js';
import { openScreen } from './screen.js';
import type { Place, Services } from './services.js';
import { createStore } from './store.js';
import { askBackground, createTheme, lookOf, type Palette, paletteOf } from './theme.js';
import { update } from './update.js';
import { sentence } from './widgets/sentence.js';

/** Each draw, for who measures (bench/ui-flood.js); without a listener it costs nothing. */
const drawing = tracingChannel('b44fn:draw');

export interface StartOptions {
  /** Colours or none, whatever the environment says. */
  color?: boolean | undefined;
  /** Where calls go, when that has been asked already: the first frame shows it. */
  place?: Place | undefined;
}

/** Runs until the person leaves. @returns the exit code. @throws what a defect of the app throws, the terminal given back */
export async function startApp(services: Services, io: Io, options: StartOptions = {}): Promise<number> {
  let end: (code: number) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<number>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  const guarded =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A): void => {
      try {
        work(...args);
      } catch (error) {
        fail(error);
      }
    };
  const screen = openScreen(io, {
    keys: guarded((keys) =>
      store.together(() => {
        for (const key of keys) store.dispatch({ type: 'key', key });
      }),
    ),
    redraw: guarded((size) => {
      store.dispatch({ type: 'resize', size });
      store.draw();
    }),
    ended: (signal) => end(signalExit(signal)),
  });
  const palette = paletteOf(io.stdout, io.env, options.color);
  let look = lookOf(createTheme(palette));
  const ui = mount(screen);
  const store = createStore<State, Action, Effect>({
    initial: initialState(screen.size, Date.now(), options.place),
    update,
    run: (effect) => effects.run(effect),
    draw: (state) => drawing.traceSync(() => ui.draw(<App state={drawnAt(state, Date.now())} look={look} />)),
    failed: (error) => fail(error),
    now: () => performance.now(),
    schedule: (call, ms) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  });
  const effects = createEffects({
    services,
    // What streams in is drawn soon, what a person did at once.
    dispatch: guarded((action: Action) =>
      store.dispatch(action, action.type === 'run.grew' || action.type === 'tick' ? 'soon' : 'now'),
    ),
    state: () => store.state,
    edit: async (text, suffix) => edited(text, suffix, { io, screen, folder: await services.folder() }),
    copy(text, what) {
      const { sequence, message } = copying(text, what, io.env);
      screen.send(sequence);
      return { text: message, kind: 'ok' };
    },
    quit: end,
    suspend: () => screen.suspend(),
    now: Date.now,
  });
  const offCrash = io.job.onCrash(fail); // in order then too: a host and temporary files are not left behind
  const offCatalog = services.watchCatalog(
    guarded((catalog) => store.dispatch({ type: 'catalog', catalog })),
  );
  const offHistory = services.watchHistory(
    guarded((history) => store.dispatch({ type: 'history', history })),
    guarded((error) =>
      store.dispatch({ type: 'notice', notice: { text: sentence(error.message), kind: 'error' } }),
    ),
  );
  const clock = setInterval(
    guarded(() => tick(store, Date.now())),
    250,
  );
  try {
    store.draw();
    if (!options.place) effects.run({ type: 'place' });
    void background(screen, palette).then(
      guarded((found) => {
        if (!found) return;
        look = lookOf(createTheme(found));
        store.draw();
      }),
    );
    return await ended;
  } finally {
    clearInterval(clock);
    offCatalog();
    offHistory();
    store.stop();
    ui.unmount();
    screen.close();
    await effects.close();
    await screen.written(); // before anything is said on another stream
    offCrash();
  }
}

/** The time is on the screen: each second, and four times as often of a call that is under way. */
function tick(
  { state, dispatch }: { state: State; dispatch(action: Action, pace: 'soon'): void },
  now: number,
): void {
  const open = state.runs.some((run) => run.state.phase !== 'ended');
  if (open || now - state.now >= 1000) dispatch({ type: 'tick', now }, 'soon');
}

async function background(
  screen: Parameters<typeof askBackground>[0],
  palette: Palette,
): Promise<Palette | undefined> {
  const found = await askBackground(screen);
  return found === undefined || found === palette.background ? undefined : { ...palette, background: found };
}
