import type { Path } from '../../run/record.js';
import type { TextField } from '../widgets/text-field.js';
import type { AnswerLog } from './log.js';

export type AnswerTab = 'body' | 'text' | 'headers' | 'logs' | 'request';

/** How an answer is looked at. */
export interface AnswerView {
  tab: AnswerTab;
  /** The row the cursor is on. */
  cursor: number;
  top: number;
  /** The end stays in sight as it grows. */
  follow: boolean;
  /** Rows that were there when it was paused: what comes later waits. */
  paused: { rows: number } | undefined;
  search: { field: TextField; typing: boolean } | undefined;
  /** Lines of a JSON document that are folded. */
  folds: ReadonlySet<number>;
  /** Records that are open, by number. */
  opened: ReadonlySet<number>;
  /** Which text of each record is the prose; undefined: found out. */
  textPath: Path | undefined;
}

export const freshView: AnswerView = {
  tab: 'body',
  cursor: 0,
  top: 0,
  follow: true,
  paused: undefined,
  search: undefined,
  folds: new Set(),
  opened: new Set(),
  textPath: undefined,
};

/** The views that an answer has. */
export function tabsOf({
  log,
  logs,
}: {
  log: Pick<AnswerLog, 'kind'>;
  logs: readonly string[];
}): AnswerTab[] {
  return [
    'body',
    ...(log.kind === 'records' ? (['text'] as const) : []),
    'headers',
    ...(logs.length > 0 ? (['logs'] as const) : []),
    'request',
  ];
}
