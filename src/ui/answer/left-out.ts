/** What is said where an answer is longer than what is kept of it in memory: that this is not all, and how to get it. */
import { size as bytes } from '../../output/text.js';
import type { Run } from '../model.js';
import { type Line, lineWidth } from '../widgets/line.js';
import { prosePath } from './prose.js';

/** The line, or undefined where all of it is here. @param columns the cells that it may take */
export function leftOutLine(run: Run, columns: number): Line | undefined {
  const { log, view, state } = run;
  if (view.tab !== 'body' && view.tab !== 'text') return undefined;
  const what = view.tab === 'body' && log.kind === 'records' ? recordsLeft(run) : textLeft(run);
  if (what === undefined) return undefined;
  if (log.making) return [['dim', `Making all ${bytes(state.received)} ready…`]];
  const forms = [
    `Only the latest ${what} are shown. s saves all ${bytes(state.received)}.`,
    `Only the latest ${what}; s saves all`,
    `Latest ${what}; s saves all`,
  ].map((text): Line => [['warn', text]]);
  return forms.find((line) => lineWidth(line) <= columns) ?? forms.at(-1);
}

function recordsLeft({ log }: Run): string | undefined {
  return log.dropped === 0 ? undefined : `${log.records.length} events`;
}

function textLeft({ log, view }: Run): string | undefined {
  const path = view.tab === 'text' ? (view.textPath ?? prosePath(log.records)) : undefined;
  const buffer = view.tab === 'text' ? path && log.proseAt(path) : log.text;
  return buffer?.cut ? bytes(buffer.length) : undefined;
}
