/** A run's events, one after the other, to its printer. */
import type { Printer } from '../output/printer.js';
import type { Sink } from '../output/sink.js';
import { StopRun } from '../output/stop.js';
import type { RunEvent } from '../run/events.js';
import { failedWith, initialState, type RunState, reduce } from '../run/state.js';

export interface Printing {
  printer: Printer;
  main: Sink;
  /** The head is there: a file that the server names can be opened. */
  opened(head: Extract<RunEvent, { type: 'head' }>): Promise<void>;
  /** What stderr hears of an event. */
  tell(event: RunEvent): Promise<void> | undefined;
}

/** Pulls events as fast as the sink takes them. When the reader has gone, so is the reason to go on. */
export async function printAll(
  events: AsyncIterable<RunEvent>,
  { printer, main, opened, tell }: Printing,
): Promise<RunState> {
  let state = initialState;
  for await (const event of events) {
    state = reduce(state, event);
    if (event.type !== 'end') await tell(event);
    if (event.type === 'head') await opened(event);
    const before = state;
    state = await unlessStopped(state, async () => printer.event(event));
    // How it ended stands below the answer, whose last line the printer has ended.
    if (event.type === 'end') await tell({ ...event, outcome: state.outcome ?? event.outcome });
    if (main.gone) return { ...state, timing: { ...state.timing, total: event.t } };
    if (state !== before) return state;
  }
  return state;
}

/** The state after some printing, which may end the run. What a run failed of by itself stands. */
export async function unlessStopped(state: RunState, print: () => Promise<void>): Promise<RunState> {
  try {
    await print();
    return state;
  } catch (error) {
    if (!(error instanceof StopRun)) throw error;
    if (state.outcome?.kind === 'failed') return state;
    return error.failure ? failedWith(state, error.failure) : { ...state, outcome: { kind: 'completed' } };
  }
}
