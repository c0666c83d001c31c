import type { Path } from '../../run/record.js';
import type { TextField } from '../widgets/text-field.js';
import type { AnswerLog } from './log.js';

export type AnswerTab = 'body' | 'text' | 'headers' | 'logs' | 'request';

/** A place in one of the views. Rows are counted from the first that ever was, so a row that has gone moves nothing. */
export interface Spot {
  /** The row the cursor is on. */
  cursor: number;
  top: number;
  /** The end stays in sight as it grows. */
  follow: boolean;
}

/** How an answer is looked at. */
export interface AnswerView extends Spot {
  tab: AnswerTab;
  /** Where the other tabs were left. */
  left: Partial<Record<AnswerTab, Spot | undefined>>;
  /** One past the last row that was there when it was paused: what comes later waits. */
  paused: { end: number } | undefined;
  /** `picked`: the text is the one before, and the first letter that is typed takes its place. */
  search: { field: TextField; typing: boolean; picked?: boolean } | undefined;
  /** Lines of a JSON document that are folded. */
  folds: ReadonlySet<number>;
  /** Records that are open, by number. */
  opened: ReadonlySet<number>;
  /** Which text of each record is the prose; undefined: found out. */
  textPath: Path | undefined;
}

export const freshView: AnswerView = {
  tab: 'body',
  left: {},
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

/** Another tab, where it was left; what still grows is followed at first. */
export function inTab(view: AnswerView, tab: AnswerTab, open: boolean): AnswerView {
  const { cursor, top, follow, tab: before } = view;
  const growing = open && (tab === 'body' || tab === 'text');
  const spot = view.left[tab] ?? { cursor: 0, top: 0, follow: growing };
  return {
    ...view,
    ...spot,
    tab,
    left: { ...view.left, [before]: { cursor, top, follow } },
    paused: undefined,
  };
}

/** Milliseconds; what came in less was not watched as it came, and is read from its beginning. */
const watched = 700;

/** The run is over: who has watched it come stays at the end, who gets it whole begins at its beginning. */
export function whenEnded(view: AnswerView, ms: number, isDocument: boolean): AnswerView {
  if (!view.follow || (ms >= watched && !isDocument)) return view;
  return { ...view, cursor: 0, top: 0, follow: false };
}
