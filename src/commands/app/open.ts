import type { Context } from '../../context.js';
import { UsageError } from '../../errors.js';
import type { Io } from '../../io.js';
import { signalExit } from '../../run/state.js';
import type { targetArgs } from '../args.js';
import type { Values } from '../command.js';
import { placeOf } from '../send.js';
import { createServices } from './services.js';

/**
 * Opens the app; with --local on a host that lives as long as it does. What is wrong with where calls go is thrown before
 * the screen is taken.
 * @returns the exit code
 */
export async function openApp(
  context: Context,
  values: Partial<Values<typeof targetArgs>>,
  color: boolean,
): Promise<number> {
  const place = placeOf(values);
  if (place.tokenFile === '-')
    throw new UsageError('--token-file - reads standard input, which is the app’s keyboard', {
      hint: 'Give the path of a file, or log in in the app: ^l.',
    });
  const signals = inOrder(context.io);
  let code: number;
  try {
    // A host for each call would start each function anew.
    const host = place.local ? await context.openTarget(place, { listed: true }) : undefined;
    const flags = host ? { ...place, local: undefined, server: host.target.server.value.href } : place;
    try {
      const services = await createServices(context, flags);
      try {
        const at = await services.place(); // what is wrong with it is thrown while there is no screen yet
        const { startApp } = await import('../../ui/start.js');
        code = signals.before() ?? (await startApp(services, context.io, { color, place: at }));
      } finally {
        signals.closing();
        await services.close();
      }
    } finally {
      await host?.close();
    }
  } finally {
    signals.off();
  }
  if (context.io.stdout.writableLength > 0) context.io.exitNow(code); // a terminal that takes nothing: it would be waited for
  return code;
}

interface Signals {
  /** The exit code, when one came while all was being opened. */
  before(): number | undefined;
  /** From here on one leaves at once. */
  closing(): void;
  off(): void;
}

/**
 * A signal ends the app (ui/screen.ts), and its host and its files go in order; a second one, while they do, leaves at once. But
 * not SIGHUP: of one window that closes come several, from the terminal, from the shell, and from tmux.
 * Without a listener of ours all along, ink's (signal-exit) would find itself alone and kill the process at the first.
 */
function inOrder(io: Io): Signals {
  let first: number | undefined;
  let closing = false;
  const off = io.onSignal((signal) => {
    first ??= signalExit(signal);
    if (closing && signal !== 'SIGHUP') io.exitNow(first);
  });
  return {
    off,
    before: () => first,
    closing() {
      closing = true;
    },
  };
}
