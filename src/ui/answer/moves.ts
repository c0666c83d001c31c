/** Where an answer is looked at, moved. */
import type { Dialog } from '../dialogs/dialog.js';
import { type Effect, type Notice, none, type Run } from '../model.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { cursorOf, endOf, type Room, topOf } from './room.js';
import type { AnswerView, Spot } from './view.js';

/** What the app around it is to do besides. */
export interface More {
  leave?: boolean;
  dialog?: Dialog;
  notice?: Notice;
}

export type AnswerStep = readonly [run: Run, effects: readonly Effect[], more?: More];

export function seen(run: Run, view: Partial<AnswerView>): AnswerStep {
  return [{ ...run, view: { ...run.view, ...view } }, none];
}

/** The place where the view is now, to stay there while the answer grows. */
export function here(run: Run, room: Room): Spot {
  return { cursor: cursorOf(run, room.document), top: topOf(run, room), follow: false };
}

export function moved(run: Run, room: Room, to: number): AnswerStep {
  const { document, rows } = room;
  const end = endOf(run, document);
  const cursor = clamp(to, document.first, Math.max(document.first, end - 1));
  const top = Math.max(document.first, scrolled(topOf(run, room), cursor, rows, end));
  return seen(run, { cursor, top, follow: false });
}
