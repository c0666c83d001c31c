import type { Io } from '../io.js';
import { type ExitPolicy, signalExit } from '../run/state.js';

/** The first signal ends the run in order, a second leaves at once. */
export function cancelling(io: Io): { abort: AbortSignal; signal(): ExitPolicy['signal']; stop(): void } {
  const controller = new AbortController();
  let received: ExitPolicy['signal'];
  const stop = io.onSignal((signal) => {
    if (received) io.exitNow(signalExit(signal));
    received = signal;
    controller.abort();
  });
  return { abort: controller.signal, signal: () => received, stop };
}
