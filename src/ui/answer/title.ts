/** What stands in the borders of the answer's pane. */
import { size as bytes, duration, visibleLine } from '../../output/text.js';
import { ok } from '../../run/state.js';
import { width } from '../../run/width.js';
import { endingOf, whyOf } from '../ending.js';
import { hints } from '../hints.js';
import { scopesIn } from '../keymap.js';
import type { Run } from '../model.js';
import { type Line, lineWidth, type Role, type Span } from '../widgets/line.js';
import { shortName } from '../widgets/path.js';
import { tabLines } from '../widgets/tabs.js';
import { type AnswerTab, tabsOf } from './view.js';

/** What a title may say. */
interface Parts {
  /** The word Answer. */
  word: boolean;
  /** Of the function, in so many cells. */
  name: number;
  /** The status in words: its number says the same. */
  text: boolean;
  identity: boolean;
  ms: boolean;
  /** How many of the other facts. */
  more: number;
}

/**
 * `Answer  200 OK · as user · 143 ms · 1.2 kB · json`, as much of it as there is room for, or what it waits for. First come who
 * called, the function where it must be named, how long it took, and the status in words.
 * @param named the function is to be named: it stands nowhere beside the answer
 */
export function titleOf(run: Run, now: number, columns: number, named: boolean): Line {
  let parts: Parts = { word: true, name: 0, text: false, identity: false, ms: false, more: 0 };
  const take = (more: Partial<Parts>): boolean => {
    const fuller = { ...parts, ...more };
    if (lineWidth(lineOf(run, now, fuller)) > columns) return false;
    parts = fuller;
    return true;
  };
  // What calls with every right, or as another than was chosen, is said however little room there is.
  if (!take({ identity: true }) && identity(run).some(([role]) => role === 'service'))
    parts = { ...parts, identity: true };
  if (named) {
    const whole = width(visibleLine(run.call.name));
    // Where only one of them has room, the name: the row below says which pane it is.
    for (const word of [true, false]) {
      const room = columns - lineWidth(lineOf(run, now, { ...parts, word, name: 1 })) + 1;
      if (room >= Math.min(whole, shortestName) && take({ word, name: Math.min(whole, room) })) break;
    }
  }
  if (!take({ ms: true })) return lineOf(run, now, parts);
  take({ text: true });
  for (let count = 1; count <= more(run).length; count++) if (!take({ more: count })) break;
  return lineOf(run, now, parts);
}

/** Cells from which on a name that is cut still tells something. */
const shortestName = 8;

function lineOf(run: Run, now: number, { word, name, text, ms, more: count, ...parts }: Parts): Line {
  const { outcome, timing } = run.state;
  // Never less than its last event, which stands below.
  const last = run.log.records.at(-1)?.t ?? 0;
  const taken = duration(timing.total ?? Math.max(last, now - run.startedAt));
  const facts: Span[] = [
    ...(parts.identity ? identity(run) : []),
    ...(ms ? [['dim', taken] as const] : []),
    ...more(run)
      .slice(0, count)
      .map((fact): Span => ['dim', fact]),
  ];
  return [
    ...(word ? [['title', 'Answer'] as const] : []),
    ...(word && name > 0 ? [' '] : []),
    ...(name > 0 ? [['strong', shortName(visibleLine(run.call.name), name)] as const] : []),
    '  ',
    ...(outcome ? [] : [['accent', '● '] as const]),
    ...headOf(run, text),
    ...facts.flatMap((fact): Span[] => [['dim', ' · '], fact]),
  ];
}

/** The status; how it ended takes the place of the status's name, for `200 OK` of half an answer is not so. */
function headOf({ state }: Run, text: boolean): Span[] {
  const { status, statusText = '', outcome } = state;
  const ending = endingOf(whyOf(outcome));
  const ended: Span[] = ending
    ? [[ending.role, ending.word + (ending.code === undefined ? '' : `: ${ending.code}`)]]
    : [];
  if (status === undefined) return ending ? ended : [['accent', 'sending']];
  const role = ok(status) ? 'ok' : status < 400 ? 'warn' : 'error';
  if (ending) return [[role, `${status} `], ...ended];
  return [[role, visibleLine(`${status} ${text ? statusText : ''}`).trim()]];
}

function more({ state, log }: Run): string[] {
  const events = log.dropped + log.records.length; // of the log: that is what is drawn below, and the state may be older
  return [
    ...(log.kind === 'records' ? [`${events} ${events === 1 ? 'event' : 'events'}`] : []),
    ...(state.received > 0 ? [bytes(state.received)] : []),
    ...(state.unfinished === undefined ? [] : ['ends inside an event']),
    ...(state.retries > 0 ? [`tried ${state.retries + 1} times`] : []),
    ...(log.kind === 'records' || log.kind === 'nothing' ? [] : [log.kind]),
  ];
}

/** Whom the request itself named. Another than was chosen is never to be overlooked. */
function identity({ state, as }: Run): (readonly [Role, string])[] {
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
