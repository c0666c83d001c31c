/** How the room of the answer's pane is shared out. */
import type { Run } from '../model.js';
import { inside } from '../widgets/box.js';
import type { Line, Size } from '../widgets/line.js';
import { type WrappedLines, wrapJoined } from '../widgets/wrap-line.js';
import { documentOf } from './document.js';
import { leftOutLine } from './left-out.js';
import { problemLines } from './problem.js';
import { type Document, lineRows } from './rows.js';

export interface Room {
  document: Document;
  /** Rows for the document. Columns: what a row may take, the cursor's column apart. */
  rows: number;
  columns: number;
  /** The list of runs, where there are several. */
  strip: boolean;
  /** That the document is not all of the answer, below it: what is in sight stays where it is. */
  leftOut: Line | undefined;
  /** What is wrong with the answer, below it. */
  problem: readonly Line[];
  /** It is longer than that: the row of the document at which the whole of it begins. */
  goesOn: number | undefined;
}

/** Lines as they are, or rows of the document. */
export type Below = { lines: readonly Line[] } | { from: number; to: number };

/** @param runs how many there are */
export function roomOf(run: Run, size: Size, runs: number): Room {
  const room = inside(size);
  const columns = Math.max(1, room.columns - 1);
  const strip = runs > 1 && room.rows >= 6;
  const leftOut = leftOutLine(run, columns);
  const rows = room.rows - (strip ? 1 : 0) - (run.view.search ? 1 : 0) - (leftOut ? 1 : 0);
  const body = documentOf(run, columns);
  const all = problemBelow(run, columns);
  // Beside a body there is a third of the room for it. What that does not hold is read where the body ends.
  const problem = all.lines.slice(0, Math.floor(rows / 3));
  const goesOn = all.lines.length > problem.length;
  return {
    document: goesOn ? followedBy(body, lineRows(all)) : body,
    columns,
    strip,
    leftOut,
    problem,
    goesOn: goesOn ? body.end : undefined,
    rows: Math.max(1, rows - problem.length),
  };
}

/** In place of a body it is the document itself. */
function problemBelow({ problem, state, view }: Run, columns: number): WrappedLines {
  if (!problem || state.received === 0 || (view.tab !== 'body' && view.tab !== 'text'))
    return { lines: [], joins: [] };
  const failed = state.outcome?.kind === 'failed';
  return wrapJoined(problemLines(problem, failed), columns);
}

/** One document below another, numbered on from it. */
function followedBy(body: Document, more: Document): Document {
  const of = (at: number): [Document, number] => (at < body.end ? [body, at] : [more, at - body.end]);
  const ask =
    <T>(what: (document: Document, at: number) => T) =>
    (at: number): T =>
      what(...of(at));
  return {
    ...body,
    end: body.end + more.end,
    row: ask((document, at) => document.row(at)),
    text: ask((document, at) => document.text(at)),
    joined: ask((document, at) => document.joined?.(at)),
    handle: ask((document, at) => document.handle?.(at)),
    whole: ask((document, at) => document.whole?.(at) ?? document.text(at)),
  };
}

/** The rows below those of the document: the problem, or what is in sight of its whole. */
export function belowOf(run: Run, { document, rows, problem, goesOn }: Room, top: number): Below {
  if (goesOn === undefined) return { lines: problem };
  const inSight = !run.view.paused && goesOn - top <= rows;
  if (inSight) return { from: top + rows, to: Math.min(document.end, top + rows + problem.length) };
  const [last = [], ...others] = problem.toReversed();
  return { lines: [...others.reverse(), [...last, ['dim', ' …']]] };
}

/** One past the last row that may be looked at: what came while it is paused waits. */
export function endOf({ view }: Run, document: Document): number {
  return view.paused ? Math.min(view.paused.end, document.end) : document.end;
}

/** Whether the end is in sight and stays there. */
export function follows({ view }: Run): boolean {
  return view.follow && !view.paused;
}

/** The row the cursor is on. */
export function cursorOf(run: Run, document: Document): number {
  const last = Math.max(document.first, endOf(run, document) - 1);
  return follows(run) ? last : Math.max(document.first, Math.min(run.view.cursor, last));
}

/** The first row in sight. */
export function topOf(run: Run, { document, rows, problem, goesOn }: Room): number {
  const end = endOf(run, document);
  const seen = goesOn === undefined || run.view.paused ? rows : rows + problem.length;
  const latest = Math.max(document.first, end - seen);
  if (follows(run)) return latest;
  const cursor = cursorOf(run, document);
  // The cursor may have left the window: the pane has become smaller, or the rows there have gone.
  const top = Math.max(document.first, run.view.top);
  if (cursor < top) return cursor;
  return Math.min(latest, cursor >= top + rows ? cursor - rows + 1 : top);
}
