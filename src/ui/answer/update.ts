import { saveDialog } from '../dialogs/dialog.js';
import type { Command } from '../keymap.js';
import type { Key } from '../keys.js';
import { none, type Run } from '../model.js';
import type { Size } from '../widgets/line.js';
import { type TextField, textField } from '../widgets/text-field.js';
import { searched, searchKey, toMatch } from './find.js';
import { type AnswerStep, here, moved, seen } from './moves.js';
import { prosePath } from './prose.js';
import { cursorOf, follows, type Room, roomOf } from './room.js';
import { lineAround } from './rows.js';
import { copied, nameFor } from './take-out.js';
import { type AnswerView, inTab, tabsOf } from './view.js';

export type AnswerAction = { type: 'key'; key: Key } | { type: 'command'; command: Command };

/** @param runs how many there are: their list takes room */
export function answerUpdate(run: Run, action: AnswerAction, size: Size, runs: number): AnswerStep {
  const room = roomOf(run, size, runs);
  if (action.type === 'key') return searchKey(run, action.key, size, runs);
  const { document } = room;
  const at = cursorOf(run, document);
  const noFolds = foldless(run);
  switch (action.command) {
    case 'answer.cancel':
      return backOut(run);
    case 'answer.nextTab': {
      const all = tabsOf(run);
      const tab = all[(all.indexOf(run.view.tab) + 1) % all.length]!;
      return [{ ...run, view: inTab(run.view, tab, isOpen(run)) }, none];
    }
    case 'list.down':
      return step(run, room, 1);
    case 'list.up':
      return step(run, room, -1);
    case 'list.pageDown':
      return step(run, room, room.rows);
    case 'list.pageUp':
      return step(run, room, -room.rows);
    case 'list.first':
      return moved(run, room, document.first);
    case 'list.last':
      return seen(moved(run, room, document.end - 1)[0], { follow: isOpen(run), paused: undefined });
    case 'answer.follow': {
      const held = here(run, room);
      return follows(run) ? seen(run, held) : seen(run, { follow: true, paused: undefined });
    }
    case 'answer.pause':
      if (run.view.paused) return seen(run, { paused: undefined, follow: isOpen(run) });
      return isOpen(run)
        ? seen(run, { ...here(run, room), paused: { end: document.end } })
        : [
            run,
            none,
            { notice: { text: 'The answer has ended: nothing comes that could be held.', kind: 'warn' } },
          ];
    case 'answer.toggle':
      return toggled(run, room, at);
    case 'answer.foldAll':
      if (noFolds) return noFolds;
      return seen(run, { folds: allFolds(run), opened: new Set(), cursor: 0, top: 0, follow: false });
    case 'answer.openAll':
      if (noFolds) return noFolds;
      return seen(run, { folds: new Set() });
    case 'answer.search':
      return seen(run, { search: asked(run.view.search?.field ?? textField()) });
    case 'answer.find':
      return searched(run, size, runs);
    case 'answer.closeSearch':
      return seen(run, { search: undefined });
    case 'answer.nextMatch':
      return toMatch(run, size, runs, 'next');
    case 'answer.previousMatch':
      return toMatch(run, size, runs, 'before');
    case 'answer.textPath': {
      if (run.log.kind !== 'records' && (run.state.status !== undefined || !isOpen(run)))
        return [
          run,
          none,
          { notice: { text: 'This answer has no events that a text could be read of.', kind: 'warn' } },
        ];
      const path = (run.view.textPath ?? prosePath(run.log.records))?.join('.') || 'data.delta.text';
      const title = 'Which text of each record is prose (a path)';
      return [run, none, { dialog: { kind: 'ask', purpose: 'textPath', title, field: textField(path) } }];
    }
    case 'answer.copy':
      return copied(run);
    case 'answer.copyItem': {
      const whole = document.whole?.(at);
      const what = whole === undefined ? 'The line that the cursor is on' : 'What the cursor is on';
      return [run, [{ type: 'copy', what, text: whole ?? lineAround(document, at) }]];
    }
    case 'answer.save': {
      return [run, none, { dialog: saveDialog(nameFor(run)) }];
    }
    default:
      return [run, none];
  }
}

const asked = (field: TextField): AnswerView['search'] => ({
  field,
  typing: true,
  picked: field.text !== '',
});

const isOpen = (run: Run): boolean => run.state.phase !== 'ended';

function step(run: Run, room: Room, by: number): AnswerStep {
  // Down, while the end is followed, leads nowhere else.
  if (by > 0 && follows(run) && isOpen(run)) return [run, none];
  return moved(run, room, cursorOf(run, room.document) + by);
}

/** esc: first the search, then the call, then the pane. */
function backOut(run: Run): AnswerStep {
  if (run.view.search) return seen(run, { search: undefined });
  if (isOpen(run)) return [run, [{ type: 'cancel', id: run.id }]];
  return [run, none, { leave: true }];
}

function toggled(run: Run, room: Room, at: number): AnswerStep {
  const handle = room.document.handle?.(at);
  if (!handle) return foldless(run) ?? [run, none];
  const kept = { ...here(run, room), cursor: at };
  if ('line' in handle) return seen(run, { ...kept, folds: flipped(run.view.folds, handle.line) });
  return seen(run, { ...kept, opened: flipped(run.view.opened, handle.record) });
}

function flipped(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** Why there is nothing to fold, where one would look for it. */
function foldless(run: Run): AnswerStep | undefined {
  const { log, view, state } = run;
  if (view.tab !== 'body' || log.kind !== 'json' || log.tree) return undefined;
  const text =
    state.phase === 'ended'
      ? 'JSON this long does not fold; / searches all of it.'
      : 'JSON folds once it has ended.';
  return [run, none, { notice: { text, kind: 'warn' } }];
}

/** Everything but the outermost. */
function allFolds({ log }: Run): ReadonlySet<number> {
  return new Set(log.tree?.flatMap(({ closes }, at) => (closes === undefined || at === 0 ? [] : [at])));
}
