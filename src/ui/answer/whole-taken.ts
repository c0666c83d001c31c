/** What becomes of the view when all of a long answer can be read, or has been searched. */
import type { Notice, Run } from '../model.js';
import type { Size } from '../widgets/line.js';
import { toMatch, type Way } from './find.js';
import { cursorOf, follows, roomOf, topOf } from './room.js';
import type { Whole } from './whole-document.js';
import type { WholeMatches } from './whole-search.js';

/** The row that was in sight stays there as far as it can be told: counted from the end. Who was at the beginning gets the real one. */
export function wholeTaken(run: Run, whole: Whole, size: Size, runs: number): Run {
  const before = roomOf(run, size, runs);
  const cursor = cursorOf(run, before.document);
  const top = topOf(run, before);
  run.log.become(whole);
  const next: Run = { ...run, version: run.version + 1, view: { ...run.view, paused: undefined } };
  const { view } = next;
  if (view.tab !== 'body') return { ...next, view: { ...view, left: { ...view.left, body: undefined } } };
  if (follows(run)) return next;
  if (cursor === before.document.first) return { ...next, view: { ...view, cursor: 0, top: 0 } };
  const more = roomOf(next, size, runs).document.end - before.document.end;
  return { ...next, view: { ...view, cursor: Math.max(0, cursor + more), top: Math.max(0, top + more) } };
}

export function foundTaken(
  run: Run,
  { found, way }: { found: WholeMatches; way: Way },
  size: Size,
  runs: number,
): [Run, Notice | undefined] {
  if (!run.log.whole) return [run, undefined];
  run.log.whole.found = found;
  if (run.view.search?.field.text !== found.query) return [run, undefined];
  const [next, , more] = toMatch(run, size, runs, way);
  return [{ ...next, version: next.version + 1 }, more?.notice];
}
