import type { RunEvent } from '../run/events.js';
import type { RunState } from '../run/state.js';

/** Turns the events of a run into bytes on one sink. `end` comes once, with the state at the end. */
export interface Printer {
  event(event: RunEvent): Promise<void> | void;
  end(state: RunState): Promise<void> | void;
}
