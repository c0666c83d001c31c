/** How a run ended that was not answered whole, in a word or two: its status alone would read as if all were well. */
import { visibleLine } from '../output/text.js';
import type { Outcome } from '../run/events.js';
import type { Role } from './widgets/line.js';

export interface Ending {
  word: string;
  role: Role;
  /** Of the failure, where the word says only that it is one; in a list it stands instead. */
  code?: string;
}

/** @param why `cancelled`, or the code of the failure; undefined for a run that was answered whole */
export function endingOf(why: string | undefined): Ending | undefined {
  if (why === undefined) return undefined;
  if (why === 'cancelled') return { word: 'stopped', role: 'warn' };
  if (why.startsWith('TIMEOUT')) return { word: 'timed out', role: 'error' };
  if (why === 'ANSWER_CUT') return { word: 'cut short', role: 'error' };
  return { word: 'failed', role: 'error', code: visibleLine(why) };
}

/** What `endingOf` takes, of how a run ended. */
export function whyOf(outcome: Outcome | undefined): string | undefined {
  if (outcome === undefined || outcome.kind === 'completed') return undefined;
  return outcome.kind === 'failed' ? outcome.error.code : outcome.kind;
}
