/** Keys and commands of the answer pane. */
import type { Dialog } from '../dialogs/dialog.js';
import type { Command } from '../keymap.js';
import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { type Effect, type Notice, none, type Run } from '../model.js';
import type { Size } from '../widgets/line.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { textField, typed } from '../widgets/text-field.js';
import { type Document, documentOf } from './document.js';
import { bodySize } from './pane.js';
import { matchesIn } from './search.js';
import { type AnswerView, tabsOf } from './view.js';

export type AnswerAction = { type: 'key'; key: Key } | { type: 'command'; command: Command };

/** What the app around it is to do besides. */
export interface More {
  leave?: boolean;
  dialog?: Dialog;
  notice?: Notice;
}

export type AnswerStep = readonly [run: Run, effects: readonly Effect[], more?: More];

export function answerUpdate(run: Run, action: AnswerAction, size: Size): AnswerStep {
  const room = bodySize(size);
  if (action.type === 'key') return searchKey(run, action.key, room);
  const document = documentOf(run, room.columns);
  switch (action.command) {
    case 'answer.cancel':
      return backOut(run);
    case 'answer.nextTab': {
      const all = tabsOf(run);
      const tab = all[(all.indexOf(run.view.tab) + 1) % all.length]!;
      return seen(run, { tab, cursor: 0, top: 0, follow: isOpen(run) });
    }
    case 'list.down':
      return moved(run, document, place(run, document, room) + 1, room);
    case 'list.up':
      return moved(run, document, place(run, document, room) - 1, room);
    case 'list.pageDown':
      return moved(run, document, place(run, document, room) + room.rows, room);
    case 'list.pageUp':
      return moved(run, document, place(run, document, room) - room.rows, room);
    case 'list.first':
      return moved(run, document, 0, room);
    case 'list.last':
      return seen(moved(run, document, document.count - 1, room)[0], {
        follow: isOpen(run),
        paused: undefined,
      });
    case 'answer.follow':
      return seen(run, { follow: !run.view.follow, paused: undefined });
    case 'answer.pause':
      return seen(run, run.view.paused ? { paused: undefined } : { paused: { rows: document.count } });
    case 'answer.toggle':
      return toggled(run, document, place(run, document, room));
    case 'answer.foldAll':
      return seen(run, { folds: allFolds(run), opened: new Set(), cursor: 0, top: 0 });
    case 'answer.openAll':
      return seen(run, { folds: new Set() });
    case 'answer.search':
      return seen(run, { search: { field: run.view.search?.field ?? textField(), typing: true } });
    case 'answer.nextMatch':
      return toMatch(run, document, room, 1);
    case 'answer.previousMatch':
      return toMatch(run, document, room, -1);
    case 'answer.textPath': {
      const path = run.view.textPath?.join('.') ?? 'data.delta.text';
      const title = 'Which text of each record is prose (a path)';
      return [run, none, { dialog: { kind: 'ask', purpose: 'textPath', title, field: textField(path) } }];
    }
    case 'answer.copy':
      return copy(run);
    case 'answer.copyItem': {
      const at = place(run, document, room);
      const text = document.whole?.(at) ?? document.text(at);
      return [run, [{ type: 'copy', what: 'the line', text }]];
    }
    case 'answer.save': {
      const field = textField(nameFor(run));
      return [
        run,
        none,
        { dialog: { kind: 'ask', purpose: 'save', title: 'Save the whole answer as', field } },
      ];
    }
    default:
      return [run, none];
  }
}

const isOpen = (run: Run): boolean => run.state.phase !== 'ended';

function seen(run: Run, view: Partial<AnswerView>): AnswerStep {
  return [{ ...run, view: { ...run.view, ...view } }, none];
}

/** Where the cursor is: at the end while it follows. */
export function place(run: Run, document: Document, _room: Size): number {
  return run.view.follow && !run.view.paused ? Math.max(0, document.count - 1) : run.view.cursor;
}

function moved(run: Run, document: Document, to: number, room: Size): AnswerStep {
  const cursor = clamp(to, 0, Math.max(0, document.count - 1));
  const from = run.view.follow && !run.view.paused ? document.count - room.rows : run.view.top;
  const top = scrolled(Math.max(0, from), cursor, room.rows, document.count);
  // Going down to the last row of what still grows is following it again.
  const follow = isOpen(run) && to >= document.count - 1 && run.view.follow;
  return seen(run, { cursor, top, follow });
}

/** esc: first the search, then the call, then the pane. */
function backOut(run: Run): AnswerStep {
  if (run.view.search) return seen(run, { search: undefined });
  if (isOpen(run)) return [run, [{ type: 'cancel', id: run.id }]];
  return [run, none, { leave: true }];
}

function toggled(run: Run, document: Document, at: number): AnswerStep {
  const handle = document.handle?.(at);
  if (!handle) return [run, none];
  const kept = { cursor: at, follow: false };
  if ('line' in handle) return seen(run, { ...kept, folds: flipped(run.view.folds, handle.line) });
  return seen(run, { ...kept, opened: flipped(run.view.opened, handle.record) });
}

function flipped(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** Everything but the outermost. */
function allFolds({ log }: Run): ReadonlySet<number> {
  return new Set(log.tree?.flatMap(({ closes }, at) => (closes === undefined || at === 0 ? [] : [at])));
}

function searchKey(run: Run, key: Key, room: Size): AnswerStep {
  const { search } = run.view;
  if (!search?.typing) return [run, none];
  if (keyName(key) === 'enter') {
    const done: Run = { ...run, view: { ...run.view, search: { ...search, typing: false } } };
    return toMatch(done, documentOf(done, room.columns), room, 1, true);
  }
  const field = typed(search.field, key);
  return field ? seen(run, { search: { field, typing: true } }) : [run, none];
}

function toMatch(run: Run, document: Document, room: Size, way: 1 | -1, here = false): AnswerStep {
  const query = run.view.search?.field.text ?? '';
  const all = matchesIn(run, document, query);
  if (all.length === 0)
    return [
      run,
      none,
      query === '' ? {} : { notice: { text: `${JSON.stringify(query)} is not there.`, kind: 'warn' } },
    ];
  const at = place(run, document, room);
  const after = (row: number): boolean => (here ? row >= at : row > at);
  const next = way > 0 ? (all.find(after) ?? all[0]!) : (all.findLast((row) => row < at) ?? all.at(-1)!);
  return moved({ ...run, view: { ...run.view, follow: false } }, document, next, room);
}

function copy(run: Run): AnswerStep {
  const { log, view } = run;
  if (view.tab === 'text')
    return [run, [{ type: 'copy', what: 'the text', text: log.proseAt(view.textPath ?? []).text }]];
  const text =
    log.kind === 'json'
      ? (log.tree ?? []).map((line) => line.text).join('\n')
      : log.kind === 'records'
        ? log.records.map(({ message }) => message.data).join('\n')
        : log.kind === 'text'
          ? log.text.text
          : undefined;
  if (text === undefined)
    return [run, none, { notice: { text: 'A binary answer is not copied; s saves it.', kind: 'warn' } }];
  return [run, [{ type: 'copy', what: 'the answer', text }]];
}

/** A name to save under: the function's, with the ending its type asks for. */
function nameFor({ call, log }: Run): string {
  const base =
    call.name
      .replace(/[?#].*$/, '')
      .split('/')
      .filter(Boolean)
      .join('-') || 'answer';
  const ending = { json: 'json', records: 'txt', text: 'txt', binary: 'bin', nothing: 'bin' }[log.kind];
  return `${base}.${log.type?.includes('csv') ? 'csv' : ending}`;
}
