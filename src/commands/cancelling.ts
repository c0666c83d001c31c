import type { Io } from '../io.js';
import { type ExitPolicy, signalExit } from '../run/state.js';

/** What Ctrl-C and its like do to a run. */
export interface Cancelling {
  /** Aborts at the first signal. */
  abort: AbortSignal;
  /** The signal that came. */
  signal(): ExitPolicy['signal'];
  /** Takes the listeners off again. */
  stop(): void;
}

/**
 * The first signal ends the run in order, a second leaves at once.
 * @param leaving what must still be put right then; it cannot wait for anything
 */
export function cancelling(io: Io, leaving: () => void): Cancelling {
  const controller = new AbortController();
  let received: ExitPolicy['signal'];
  const stop = io.onSignal((signal) => {
    if (received) {
      leaving();
      io.exitNow(signalExit(signal));
    }
    received = signal;
    controller.abort();
  });
  return { abort: controller.signal, signal: () => received, stop };
}
