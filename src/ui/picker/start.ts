/** `b44fn invoke` without a name: the picker, a few lines on stderr, so that stdout is the answer's alone. */
import { B44fnError, UsageError } from '../../errors.js';
import type { Io } from '../../io.js';
import { visibleLine } from '../../output/text.js';
import { signalExit } from '../../run/state.js';
import { edited } from '../editor.js';
import type { Draft } from '../request/draft.js';
import type { Catalog } from '../services.js';
import { takeTerminal } from '../terminal.js';
import { createTheme, lookOf, paletteOf } from '../theme.js';
import { draw } from '../widgets/line.js';
import { filled } from './filled.js';
import { inlineSurface } from './inline.js';
import { pickByPrompts } from './prompts.js';
import type { Asker, Picked, PickerServices } from './services.js';
import { type Action, type Effect, initialState, type State } from './state.js';
import { update } from './update.js';
import { view } from './view.js';

export interface PickOptions {
  /** Colours or none, whatever the environment says. */
  color?: boolean | undefined;
  /** Only the function is chosen: the payload stands on the command line. */
  onlyName: boolean;
  /** A dialogue a line at a time, for where nothing can be drawn. */
  dialogue<T>(talk: (asker: Asker) => Promise<T>): Promise<T>;
}

/** Runs until something is chosen, or the person leaves. @throws UsageError when no function is known */
export async function pick(services: PickerServices, io: Io, options: PickOptions): Promise<Picked> {
  if (!drawable(io)) {
    let catalog: Catalog = { entries: [], notes: [] };
    for await (const one of services.catalogs(new AbortController().signal)) catalog = one;
    checkAny(catalog);
    const draft = await options.dialogue((asker) =>
      pickByPrompts(catalog, services, asker, options.onlyName),
    );
    return { filled: filled(draft) };
  }
  const chosen = await pickInline(services, io, options);
  return 'left' in chosen ? chosen : { filled: filled(chosen.draft) };
}

/** ACCESSIBLE asks for lines that a screen reader can follow, as it does of other tools. */
function drawable({ env, stdin }: Io): boolean {
  const { ACCESSIBLE = '', TERM } = env;
  return TERM !== 'dumb' && /^(?:|0|false)$/i.test(ACCESSIBLE) && stdin.setRawMode !== undefined;
}

function checkAny({ entries, notes }: Catalog): void {
  if (entries.length > 0) return;
  throw new UsageError('no functions are known here to choose from', {
    ...(notes.length > 0 ? { why: notes.map(visibleLine).join('\n') } : {}),
    hint: 'cd into the project or name it: --project <dir>; or name the function: b44fn invoke <function>',
  });
}

async function pickInline(
  services: PickerServices,
  io: Io,
  { color, onlyName }: PickOptions,
): Promise<{ draft: Draft } | { left: number }> {
  const look = lookOf(createTheme(paletteOf(io.stderr, io.env, color)));
  let end: (picked: { draft: Draft } | { left: number }) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<{ draft: Draft } | { left: number }>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  let over = false;
  const leaving = new AbortController();
  const screen = takeTerminal(
    io,
    {
      keys(keys) {
        for (const key of keys) {
          if (key.kind === 'key' && key.ctrl && key.name === 'z') screen.suspend();
          else dispatch({ type: 'key', key });
        }
      },
      redraw: (size) => dispatch({ type: 'size', size }),
      ended: (signal) => end({ left: signalExit(signal) }),
    },
    inlineSurface(io.stderr, io.env),
  );
  let state: State = initialState(screen.size, onlyName);

  function dispatch(action: Action): void {
    if (over) return; // what was typed ahead
    try {
      const [next, effects] = update(state, action);
      state = next;
      for (const effect of effects) run(effect);
      if (!over)
        screen.draw(
          view(state)
            .map((line) => draw(line, look))
            .join('\n'),
        );
    } catch (error) {
      fail(error);
    }
  }

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'look':
        services.file(effect.path).then((file) => dispatch({ ...effect, type: 'looked', file }), fail);
        return;
      case 'paths':
        services.completePath(effect.prefix).then((paths) => dispatch({ ...effect, paths }), fail);
        return;
      case 'edit':
        edit(effect.text, effect.suffix).then(dispatch, fail);
        return;
      case 'chosen':
        over = true;
        end({ draft: effect.draft });
        return;
      case 'leave':
        over = true;
        end({ left: signalExit('SIGINT') });
    }
  }

  /** An editor that fails is said, and costs nothing of what was filled in. */
  async function edit(given: string, suffix: string): Promise<Action> {
    try {
      const text = await edited(given, suffix, { io, screen, folder: await services.folder() });
      const { jsonFault } = await import('../../run/json-fault.js');
      return { type: 'edited', text, fault: jsonFault(text) };
    } catch (error) {
      if (!(error instanceof B44fnError)) throw error;
      return { type: 'problem', text: error.message };
    }
  }

  async function readCatalogs(): Promise<void> {
    for await (const catalog of services.catalogs(leaving.signal)) dispatch({ type: 'catalog', catalog });
    checkAny(state.catalog);
    dispatch({ type: 'complete' });
  }

  try {
    dispatch({ type: 'size', size: screen.size });
    services.recent().then((past) => dispatch({ type: 'recent', past, now: Date.now() }), fail);
    services.place().then((place) => dispatch({ type: 'place', place, now: Date.now() }), fail);
    readCatalogs().catch(fail);
    return await ended;
  } finally {
    over = true;
    leaving.abort();
    screen.close();
  }
}
