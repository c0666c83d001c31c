/** How the room of the answer's pane is shared out. */
import type { Run } from '../model.js';
import { inside } from '../widgets/box.js';
import type { Line, Size } from '../widgets/line.js';
import { documentOf } from './document.js';
import { leftOutLine } from './left-out.js';
import { problemLines } from './problem.js';
import { type Document, wrappedLines } from './rows.js';

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
}

/** @param runs how many there are */
export function roomOf(run: Run, size: Size, runs: number): Room {
  const room = inside(size);
  const columns = Math.max(1, room.columns - 1);
  const strip = runs > 1 && room.rows >= 6;
  const leftOut = leftOutLine(run, columns);
  const rows = room.rows - (strip ? 1 : 0) - (run.view.search ? 1 : 0) - (leftOut ? 1 : 0);
  const document = documentOf(run, columns);
  const problem = problemBelow(run, columns, Math.floor(rows / 3));
  return { document, columns, strip, leftOut, problem, rows: Math.max(1, rows - problem.length) };
}

/** Beside a body there is a third of the room for it; in place of one it is the document itself. */
function problemBelow({ problem, state, view }: Run, columns: number, most: number): Line[] {
  if (!problem || state.received === 0 || (view.tab !== 'body' && view.tab !== 'text')) return [];
  const failed = state.outcome?.kind === 'failed';
  return wrappedLines(problemLines(problem, failed), columns).lines.slice(0, most);
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
export function topOf(run: Run, { document, rows }: Room): number {
  const end = endOf(run, document);
  const latest = Math.max(document.first, end - rows);
  if (follows(run)) return latest;
  const cursor = cursorOf(run, document);
  // The cursor may have left the window: the pane has become smaller, or the rows there have gone.
  const top = Math.max(document.first, run.view.top);
  if (cursor < top) return cursor;
  return Math.min(latest, cursor >= top + rows ? cursor - rows + 1 : top);
}
