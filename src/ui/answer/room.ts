/** How the room of the answer's pane is shared out. */
import type { Run } from '../model.js';
import { inside } from '../widgets/box.js';
import { type Line, plain, type Size } from '../widgets/line.js';
import { documentOf } from './document.js';
import { problemLines } from './problem.js';
import { type Document, wrappedLines } from './rows.js';

export interface Room {
  document: Document;
  /** Rows for the document. Columns: what a row may take, the cursor's column apart. */
  rows: number;
  columns: number;
  /** The list of runs, where there are several. */
  strip: boolean;
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
  const strip = runs > 1 && room.rows >= 8;
  const rows = room.rows - (strip ? 1 : 0) - (run.view.search ? 1 : 0);
  const body = documentOf(run, columns);
  const all = problemBelow(run, columns);
  // Beside a body there is a third of the room for it. What that does not hold is read where the body ends.
  const problem = all.slice(0, Math.floor(rows / 3));
  const goesOn = all.length > problem.length;
  return {
    document: goesOn ? followedBy(body, all) : body,
    columns,
    strip,
    problem,
    goesOn: goesOn ? body.end : undefined,
    rows: Math.max(1, rows - problem.length),
  };
}

/** In place of a body it is the document itself. */
function problemBelow({ problem, state, view }: Run, columns: number): readonly Line[] {
  if (!problem || state.received === 0 || (view.tab !== 'body' && view.tab !== 'text')) return [];
  const failed = state.outcome?.kind === 'failed';
  return wrappedLines(problemLines(problem, failed), columns);
}

function followedBy(body: Document, lines: readonly Line[]): Document {
  const isBody = (at: number): boolean => at < body.end;
  const line = (at: number): Line => lines[at - body.end] ?? [];
  const { handle, whole } = body;
  return {
    ...body,
    end: body.end + lines.length,
    row: (at) => (isBody(at) ? body.row(at) : line(at)),
    text: (at) => (isBody(at) ? body.text(at) : plain(line(at))),
    ...(handle && { handle: (at: number) => (isBody(at) ? handle(at) : undefined) }),
    ...(whole && { whole: (at: number) => (isBody(at) ? whole(at) : plain(line(at))) }),
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
