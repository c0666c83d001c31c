import { size as bytes, duration, visibleLine } from '../../output/text.js';
import type { Run } from '../model.js';
import { boxed, inside } from '../widgets/box.js';
import type { Line, Size, Span } from '../widgets/line.js';
import { scrolled } from '../widgets/scroll.js';
import { tabLines } from '../widgets/tabs.js';
import { caretLine } from '../widgets/text-lines.js';
import { documentOf } from './document.js';
import { matchesIn } from './search.js';
import { type AnswerTab, tabsOf } from './view.js';

/** The room that rows have; one line of it may be the search. */
export const bodySize = inside;

/** An answer, whole or still coming. @param now ms since the epoch, for the clock of what is under way */
export function answerPane(run: Run | undefined, size: Size, focused: boolean, now: number): Line[] {
  if (!run) {
    return boxed([[['dim', 'The answer comes here.']]], size, { title: [['title', 'Answer']], focused });
  }
  const room = bodySize(size);
  const { search } = run.view;
  const rows = search ? room.rows - 1 : room.rows;
  const content = bodyLines(run, { ...room, rows }, focused);
  if (search) {
    while (content.length < rows) content.push([]);
    content.push(searchLine(run, room));
  }
  return boxed(content, size, {
    title: titleOf(run, now),
    corner: tabsLine(run),
    ...(focused ? { foot: footOf(run) } : {}),
    focused,
  });
}

function bodyLines(run: Run, room: Size, focused: boolean): Line[] {
  const document = documentOf(run, room.columns);
  if (document.count === 0) return emptyLines(run);
  const { view } = run;
  const count = view.paused ? Math.min(view.paused.rows, document.count) : document.count;
  const follows = view.follow && !view.paused;
  const cursor = follows ? count - 1 : Math.min(view.cursor, count - 1);
  const top = follows ? Math.max(0, count - room.rows) : scrolled(view.top, cursor, room.rows, count);
  const query = view.search?.field.text ?? '';
  return Array.from({ length: Math.min(room.rows, count - top) }, (_, i): Line => {
    const row = document.row(top + i);
    const shown = query === '' ? row : marked(row, query);
    return focused && top + i === cursor && !follows ? [['selected', '▌'], ...shown] : [' ', ...shown];
  });
}

function emptyLines({ state, log }: Run): Line[] {
  const { outcome } = state;
  if (outcome?.kind === 'failed') {
    const { message, why, hint } = outcome.error;
    return [
      [['error', visibleLine(message)]],
      ...(why === undefined ? [] : [[visibleLine(why)]]),
      ...(hint ?? '').split('\n').map((line): Line => [['dim', visibleLine(line)]]),
    ];
  }
  if (outcome?.kind === 'cancelled') return [[['dim', 'Stopped before anything came.']]];
  if (outcome?.kind === 'completed') return [[['dim', 'The answer is empty.']]];
  if (log.kind === 'json' && state.received > 0) return [[['dim', `${bytes(state.received)} so far`]]];
  return [
    [
      [
        'dim',
        state.status === undefined ? 'Waiting for the answer. esc stops.' : 'Waiting for the first byte.',
      ],
    ],
  ];
}

/** The places that match, in their own role. */
function marked(line: Line, query: string): Line {
  const low = query.toLowerCase();
  return line.flatMap((span): Span[] => {
    const [role, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    const at = text.toLowerCase().indexOf(low);
    if (at < 0) return [span];
    const end = at + query.length;
    return [
      [role, text.slice(0, at)],
      ['match', text.slice(at, end)],
      ...marked([[role, text.slice(end)]], query),
    ];
  });
}

function searchLine(run: Run, room: Size): Line {
  const { field, typing } = run.view.search!;
  const matches = matchesIn(run, documentOf(run, room.columns), field.text);
  const at = matches.indexOf(run.view.cursor) + 1;
  const count = field.text === '' ? '' : `  ${at > 0 ? `${at}/` : ''}${matches.length}`;
  return [
    ['accent', '/'],
    ...caretLine(field, room.columns - 16, typing),
    ['dim', `${count}${typing ? '' : '  ] next  [ before'}`],
  ];
}

/** `Answer  200 OK · 143 ms · 1.2 kB · json`, or what it waits for. */
function titleOf(run: Run, now: number): Line {
  const { state, log } = run;
  const { status, statusText, outcome, timing } = state;
  const ms = timing.total ?? Math.max(0, now - run.startedAt);
  const role = status === undefined ? 'accent' : status < 300 ? 'ok' : status < 400 ? 'warn' : 'error';
  const head =
    status === undefined
      ? outcome
        ? ending(run)
        : 'sending'
      : visibleLine(`${status} ${statusText ?? ''}`).trim();
  const facts = [
    duration(ms),
    ...(state.received > 0 ? [bytes(state.received)] : []),
    ...(log.kind === 'records' ? [`${state.messages} ${state.messages === 1 ? 'event' : 'events'}`] : []),
    ...(status !== undefined && outcome && outcome.kind !== 'completed' ? [ending(run)] : []),
    ...(state.unfinished === undefined ? [] : ['ends inside an event']),
  ];
  const live: Line = outcome ? [] : [['accent', ' ●']];
  return [['title', 'Answer  '], [role, head], ['dim', ` · ${facts.join(' · ')}`], ...live];
}

function ending({ state: { outcome } }: Run): string {
  if (outcome?.kind === 'cancelled') return 'stopped';
  return outcome?.kind === 'failed' ? `failed: ${visibleLine(outcome.error.code)}` : '';
}

const names: Record<AnswerTab, string> = {
  body: 'Body',
  text: 'Text',
  headers: 'Headers',
  logs: 'Logs',
  request: 'Request',
};

function tabsLine(run: Run): Line[] {
  const all = tabsOf(run);
  const shown = all.map((tab) => (tab === 'body' && run.log.kind === 'records' ? 'Events' : names[tab]));
  return tabLines(shown, all.indexOf(run.view.tab));
}

function footOf({ view, state }: Run): Line {
  const live = state.phase !== 'ended';
  const mode = view.paused
    ? [['warn', 'paused '] as const]
    : view.follow && live
      ? [['ok', 'following '] as const]
      : [];
  const keys = live ? 'esc stop  p pause  f follow' : '/ search  y copy  s save  c curl  r again';
  return [...mode, ['dim', keys]];
}
