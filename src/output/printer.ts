import type { RunEvent } from '../run/events.js';
import type { RunState } from '../run/state.js';
import type { Problem } from './problem.js';

/** Turns the events of a run into bytes on one sink. `end` comes once, with the state at the end and what is wrong with it. */
export interface Printer {
  event(event: RunEvent): Promise<void> | void;
  end(state: RunState, problem?: Problem): Promise<void> | void;
}
