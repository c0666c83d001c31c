import type { Failure } from '../run/events.js';

/** Thrown by a printer to end the run: with a failure, or because all that is wanted is there. */
export class StopRun extends Error {
  constructor(readonly failure?: Failure) {
    super(failure?.message);
  }
}
