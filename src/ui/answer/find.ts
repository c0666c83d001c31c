/** Searching an answer. */
import { size as bytes } from '../../output/text.js';
import type { Key } from '../keys.js';
import { none, type Run } from '../model.js';
import type { Size } from '../widgets/line.js';
import { textField, typed } from '../widgets/text-field.js';
import { type AnswerStep, here, moved, seen } from './moves.js';
import { cursorOf, endOf, roomOf } from './room.js';
import { matchesBefore, patternOf } from './search.js';

export function searchKey(run: Run, key: Key, size: Size, runs: number): AnswerStep {
  const { search } = run.view;
  if (!search?.typing) return [run, none];
  // As in a browser: letters take the place of what was looked for before, and an arrow is there to change it.
  const field = typed(search.picked && replaces(key) ? textField() : search.field, key);
  if (!field) return [run, none];
  // What is being looked for is looked at where it stands: the view holds still.
  return seen(run, {
    search: { field, typing: true },
    ...(field.text === '' ? {} : here(run, roomOf(run, size, runs))),
  });
}

const replaces = (key: Key): boolean =>
  key.kind !== 'key' ||
  (key.text !== '' && !key.ctrl && !key.alt) ||
  key.name === 'backspace' ||
  key.name === 'delete';

/** ↵ while it is typed: the first match from here on. */
export function searched(run: Run, size: Size, runs: number): AnswerStep {
  const search = { field: run.view.search!.field, typing: false };
  return toMatch({ ...run, view: { ...run.view, search } }, size, runs, 'here');
}

/** From where the cursor is, or from the row behind it or before it. */
export type Way = 'here' | 'next' | 'before';

/** The next match, or the one before. */
export function toMatch(run: Run, size: Size, runs: number, way: Way): AnswerStep {
  const query = run.view.search?.field.text ?? '';
  if (query === '')
    return [run, none, { notice: { text: 'Nothing is looked for yet: / searches.', kind: 'warn' } }];
  const opened = unfoldedFor(run, query);
  const room = roomOf(opened, size, runs);
  if (room.document.find && room.document.find(query) === undefined) {
    const text = `Searching all ${bytes(run.state.received)}…`;
    return [run, [{ type: 'search', id: run.id, query, way }], { notice: { text, kind: 'ok' } }];
  }
  const all = matchesBefore(room.document, query, endOf(run, room.document));
  if (all.length === 0) {
    const where = run.view.paused ? 'is not in what came before the pause; p goes on' : 'is not there';
    return [opened, none, { notice: { text: `${JSON.stringify(query)} ${where}.`, kind: 'warn' } }];
  }
  const at = cursorOf(opened, room.document);
  const to =
    way === 'before'
      ? (all.findLast((row) => row < at) ?? all.at(-1)!)
      : (all.find((row) => (way === 'here' ? row >= at : row > at)) ?? all[0]!);
  return moved(opened, room, to);
}

/** Folds that hide a match are opened; the others stay. */
function unfoldedFor(run: Run, query: string): Run {
  const { folds } = run.view;
  const { tree } = run.log;
  if (!tree || folds.size === 0) return run;
  const pattern = patternOf(query);
  // How many of the lines before each match: a fold hides one when the count grows within it.
  const before = new Uint32Array(tree.length + 1);
  for (const [at, { text }] of tree.entries())
    before[at + 1] = before[at]! + (text.search(pattern) < 0 ? 0 : 1);
  const kept = [...folds].filter((at) => before[tree[at]!.closes!] === before[at + 1]);
  return kept.length === folds.size ? run : { ...run, view: { ...run.view, folds: new Set(kept) } };
}
