/** What is wrong with how a run ended: what happened, why, what to do next. */
import type { Problem } from '../../output/problem.js';
import { visible } from '../../output/text.js';
import { inKeys } from '../hint.js';
import type { Line } from '../widgets/line.js';

/** @param message whether what happened is said too; a status says it in the title already */
export function problemLines({ message: happened, why, hint }: Problem, message: boolean): Line[] {
  return [
    ...(message ? [[['error', visible(happened)]] as Line] : []),
    ...(why === undefined ? [] : [[visible(why)]]),
    ...(hint === undefined ? [] : [[['dim', `→ ${visible(inKeys(hint))}`]] as Line]),
  ];
}
