import { hints } from '../hints.js';
import { scopesIn } from '../keymap.js';
import type { Run } from '../model.js';
import { boxed, inside } from '../widgets/box.js';
import { type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { caretLine } from '../widgets/text-lines.js';
import { belowOf, cursorOf, endOf, follows, type Room, roomOf, topOf } from './room.js';
import { runsStrip } from './runs-strip.js';
import { markedRow, matchesBefore } from './search.js';
import { footOf, tabsLine, titleOf } from './title.js';

/** What stands around an answer. */
export interface AroundAnswer {
  /** ms since the epoch, for the clock of what is under way */
  now: number;
  /** All, newest first. */
  runs: readonly Run[];
  /** The request of its function is seen beside it. */
  besideRequest?: boolean;
}

/** An answer, whole or still coming. */
export function answerPane(
  run: Run | undefined,
  size: Size,
  focused: boolean,
  { now, runs, besideRequest = false }: AroundAnswer,
): Line[] {
  if (!run) {
    return boxed([[['dim', 'The answer comes here.']]], size, { title: [['title', 'Answer']], focused });
  }
  const room = roomOf(run, size, runs.length);
  const tabs = tabsLine(run);
  return boxed(
    [
      ...(room.strip ? [runsStrip(runs, run, inside(size).columns)] : []),
      ...bodyLines(run, room, focused),
      ...(room.leftOut ? [[' ', ...room.leftOut]] : []),
      ...(run.view.search ? [searchLine(run, room)] : []),
    ],
    size,
    {
      // What the box itself takes, and the view that is open.
      title: titleOf(run, now, size.columns - 9 - lineWidth(tabs.at(-1)!), !room.strip && !besideRequest),
      corner: tabs,
      ...(focused
        ? { foot: footOf(run, room.document.end - endOf(run, room.document), size.columns - 6) }
        : {}),
      focused,
    },
  );
}

/** The rows in sight, and below them what is wrong with the answer. */
function bodyLines(run: Run, room: Room, focused: boolean): Line[] {
  const { document } = room;
  const top = topOf(run, room);
  const cursor = focused && !follows(run) ? cursorOf(run, document) : undefined;
  const query = run.view.search?.field.text ?? '';
  const rows = (from: number, to: number): Line[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, i): Line => {
      const at = from + i;
      const row = query === '' ? document.row(at) : markedRow(document, at, query);
      return at === cursor ? [['selected', '▌'], ...row] : [' ', ...row];
    });
  const content = rows(top, Math.min(top + room.rows, endOf(run, document)));
  while (content.length < room.rows) content.push([]);
  const below = belowOf(run, room, top);
  return [
    ...content,
    ...('lines' in below ? below.lines.map((line): Line => [' ', ...line]) : rows(below.from, below.to)),
  ];
}

function searchLine(run: Run, { document, columns }: Room): Line {
  const { field, typing, picked = false } = run.view.search!;
  const matches = matchesBefore(document, field.text, endOf(run, document));
  const unknown = document.find && document.find(field.text) === undefined;
  const at = matches.indexOf(cursorOf(run, document)) + 1;
  const count =
    field.text === ''
      ? ''
      : unknown
        ? '  ↵ searches'
        : `  ${at > 0 ? `${at}/` : ''}${matches.length}${run.log.whole?.found?.more ? '+' : ''}`;
  const keys = typing
    ? []
    : hints(['answer.nextMatch', 'answer.previousMatch'], 18, scopesIn('answer', false));
  const text = caretLine(field, columns - 26, typing && !picked);
  return [
    ['accent', '/'],
    ...(typing && picked
      ? [...text.map((span): Span => ['caret', typeof span === 'string' ? span : span[1]])]
      : text),
    ['dim', `${count}  `],
    ...keys,
  ];
}
