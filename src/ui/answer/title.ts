/** What stands in the borders of the answer's pane. */
import { size as bytes, duration, visibleLine } from '../../output/text.js';
import { ok } from '../../run/state.js';
import { endingOf, whyOf } from '../ending.js';
import { hints } from '../hints.js';
import { scopesIn } from '../keymap.js';
import type { Run } from '../model.js';
import { type Line, lineWidth, type Span } from '../widgets/line.js';
import { tabLines } from '../widgets/tabs.js';
import { type AnswerTab, tabsOf } from './view.js';

/**
 * `Answer  200 OK · as user · 143 ms · 1.2 kB · json`, as much of it as there is room for, or what it waits for. A long name of a
 * status gives way to who called and how long it took.
 */
export function titleOf(run: Run, now: number, columns: number): Line {
  const { state } = run;
  const { outcome, timing } = state;
  const ms = timing.total ?? Math.max(0, now - run.startedAt);
  const facts: Span[] = [
    ...identity(run),
    ['dim', duration(ms)],
    ...more(run).map((text): Span => ['dim', text]),
  ];
  let line: Line = [
    ['title', 'Answer  '],
    ...(outcome ? [] : [['accent', '● '] as const]),
    ...headOf(run, columns),
  ];
  for (const fact of facts) {
    const loud = typeof fact !== 'string' && fact[0] === 'service';
    const longer: Line = [...line, ['dim', ' · '], fact];
    if (lineWidth(longer) <= columns || loud) line = longer;
  }
  return line;
}

/** The status; how it ended takes the place of the status's name, for `200 OK` of half an answer is not so. */
function headOf({ state }: Run, columns: number): Span[] {
  const { status, statusText = '', outcome } = state;
  const ending = endingOf(whyOf(outcome));
  const ended: Span[] = ending
    ? [[ending.role, ending.word + (ending.code === undefined ? '' : `: ${ending.code}`)]]
    : [];
  if (status === undefined) return ending ? ended : [['accent', 'sending']];
  const role = ok(status) ? 'ok' : status < 400 ? 'warn' : 'error';
  if (ending) return [[role, `${status} `], ...ended];
  return [[role, visibleLine(`${status} ${statusText.length < columns / 3 ? statusText : ''}`).trim()]];
}

function more({ state, log }: Run): string[] {
  return [
    ...(log.kind === 'records' ? [`${state.messages} ${state.messages === 1 ? 'event' : 'events'}`] : []),
    ...(state.received > 0 ? [bytes(state.received)] : []),
    ...(state.unfinished === undefined ? [] : ['ends inside an event']),
    ...(state.retries > 0 ? [`tried ${state.retries + 1} times`] : []),
    ...(log.kind === 'records' || log.kind === 'nothing' ? [] : [log.kind]),
  ];
}

/** Whom the request itself named. Another than was chosen is never to be overlooked. */
function identity({ state, as }: Run): Span[] {
  if (state.method === '') return [];
  // Who the token is of stands in the header and in the Request view: here is no room for it.
  const sent = `as ${state.sent.as === 'header' ? 'your Authorization header' : state.sent.as}`;
  if (state.sent.as !== as) return [['service', ` ${sent}, not ${as} `]];
  return [[state.sent.as === 'service' ? 'service' : 'dim', sent]];
}

const names: Record<AnswerTab, string> = {
  body: 'Body',
  text: 'Text',
  headers: 'Headers',
  logs: 'Logs',
  request: 'Request',
};

export function tabsLine(run: Run): Line[] {
  const all = tabsOf(run);
  const shown = all.map((tab) => (tab === 'body' && run.log.kind === 'records' ? 'Events' : names[tab]));
  return tabLines(shown, all.indexOf(run.view.tab));
}

/** Which way it goes, and the keys of use. @param waiting rows that came while it is paused */
export function footOf({ view, state }: Run, waiting: number, columns: number): Line {
  const live = state.phase !== 'ended';
  const mode: Line = view.paused
    ? [['warn', waiting > 0 ? `paused, ${waiting} more  ` : 'paused  ']]
    : live && view.follow
      ? [['ok', 'following  ']]
      : [];
  const next = view.paused || !view.follow ? 'answer.follow' : 'answer.pause';
  // While there is a search, esc is for that.
  const open = [...(view.search ? [] : (['answer.cancel'] as const)), next, 'answer.search'] as const;
  const typing = view.search?.typing === true;
  const keys = typing ? whileFinding : live ? open : whenOver;
  return [...mode, ...hints(keys, columns - lineWidth(mode), scopesIn('answer', typing))];
}

const whileFinding = ['answer.find', 'answer.closeSearch'] as const;
const whenOver = ['answer.search', 'answer.copy', 'answer.save', 'copy.curl', 'again'] as const;
