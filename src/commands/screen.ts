import type { Io } from '../io.js';

/** Whether the app can be shown: someone types, and what is written can be placed. */
export function isScreen({ stdin, stdout, env }: Io): boolean {
  return stdin.isTTY === true && stdout.isTTY === true && env.TERM !== 'dumb';
}
