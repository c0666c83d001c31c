/** ^q and ^c wherever one is: leaving is never out of reach, and never by surprise. */
import { describe, expect, test } from 'vitest';
import { initialState as runState } from '../../src/run/state.js';
import { AnswerLog } from '../../src/ui/answer/log.js';
import { freshView } from '../../src/ui/answer/view.js';
import { dialogBox } from '../../src/ui/dialogs/pane.js';
import { keyDecoder } from '../../src/ui/keys.js';
import type { Effect, Run, State } from '../../src/ui/model.js';
import { after, press, stateOf, textOf } from './support.js';

const call = {
  via: 'invoke' as const,
  name: 'chat',
  method: 'POST',
  headers: [],
  query: [],
  payload: { kind: 'none' as const },
};

function run(phase: 'streaming' | 'ended'): Run {
  return {
    id: 1,
    call,
    as: 'user',
    startedAt: 900_000,
    state: { ...runState, phase, status: 200, method: 'POST' },
    log: new AnswerLog(),
    version: 1,
    view: freshView,
    logs: [],
  };
}

const past = {
  id: 'past',
  at: 940_000,
  name: 'chat',
  via: 'invoke' as const,
  method: 'POST',
  as: 'user' as const,
  status: 200,
  ms: 12,
  server: 'http://127.0.0.1:4460',
};

const begin = (phase: 'streaming' | 'ended'): State => ({
  ...stateOf({ history: [past], runs: [run(phase)], shown: 1 }),
  catalog: { ...stateOf().catalog, notes: ['deployed: not logged in'] },
});

const places = [{ label: 'staging', about: 'profile', id: 'p' }];

const elsewhere = (state: State): State => ({
  ...state,
  history: [{ ...past, server: 'https://base44.app' }],
});

/** How one comes there; `dialog` where ^c closes what is open. */
const everywhere: [where: string, go: (state: State) => State, dialog?: 'dialog'][] = [
  ['a function', (state) => state],
  ['a past call', (state) => press(state, 'G').state],
  ['the filter', (state) => press(state, '/', 'ch').state],
  ['what is looked for', (state) => ({ ...state, catalog: { entries: [], notes: [], reading: true } })],
  ['the request', (state) => press(state, 'enter', 'ada').state],
  ['its JSON', (state) => press(state, 'enter', 'ctrl+n').state],
  ['its headers', (state) => press(state, 'enter', 'ctrl+n', 'ctrl+n').state],
  ['the answer', (state) => ({ ...state, focus: 'answer' })],
  ['its search', (state) => press({ ...state, focus: 'answer' }, '/', 'x').state],
  ['one pane', (state) => ({ ...state, zoomed: true })],
  ['the keys', (state) => press(state, '?').state, 'dialog'],
  ['the palette', (state) => press(state, 'ctrl+p', 'q').state, 'dialog'],
  ['what sources said', (state) => press(state, 'alt+i').state, 'dialog'],
  [
    'where to call',
    (state) => after(press(state, 'ctrl+g').state, [{ type: 'places', places }]).state,
    'dialog',
  ],
  ['what looks for servers', (state) => press(state, 'ctrl+g').state, 'dialog'],
  ['the login', (state) => press(state, 'ctrl+l', 'eyJ').state, 'dialog'],
  ['the service role', (state) => after(state, [{ type: 'guard', call, as: 'service' }]).state, 'dialog'],
  ['what went elsewhere', (state) => press(elsewhere(state), 'G', 'r').state, 'dialog'],
  ['a call to be forgotten', (state) => press(state, 'G', 'x').state, 'dialog'],
  ['the name of a file', (state) => press({ ...state, focus: 'answer' }, 's').state, 'dialog'],
];

/** What a keyboard sends: as it always was, kitty's, xterm's modifyOtherKeys, and behind an escape that tmux held back. */
const forms: [string, q: string, c: string][] = [
  ['a byte', '\u0011', '\u0003'],
  ['kitty', '\u001b[113;5u', '\u001b[99;5u'],
  ['kitty, with locks', '\u001b[113;197u', '\u001b[99;197u'],
  ['modifyOtherKeys', '\u001b[27;5;113~', '\u001b[27;5;99~'],
];

function type(state: State, bytes: string): { state: State; effects: Effect[] } {
  const keys = keyDecoder().feed(Buffer.from(bytes));
  return after(
    state,
    keys.map((key) => ({ type: 'key', key })),
  );
}

describe.each(forms)('%s', (_, q, c) => {
  test.each(everywhere)('^q in %s leaves, and asks while a call is under way', (_where, go) => {
    const idle = type(go(begin('ended')), q);
    expect(idle.effects).toEqual([{ type: 'quit' }]);
    const asked = type(go(begin('streaming')), q);
    expect(asked.effects.filter(({ type: what }) => what === 'quit')).toEqual([]);
    expect(asked.state.dialog).toEqual({ kind: 'quit' });
    expect(type(asked.state, q).effects).toEqual([{ type: 'quit' }]);
  });

  test.each(everywhere)('^c in %s closes, stops or asks; once more leaves', (_where, go, dialog) => {
    const idle = type(go(begin('ended')), c);
    expect(idle.effects).toEqual([]);
    expect(idle.state.dialog).toEqual(dialog ? undefined : { kind: 'quit' });
    const open = type(go(begin('streaming')), c);
    expect(open.effects).toEqual(dialog ? [] : [{ type: 'cancel', id: 1 }]);
    expect(open.state.dialog).toBeUndefined();
    expect(type(begin('ended'), c + c).effects).toEqual([{ type: 'quit', code: 130 }]);
  });
});

test.each(forms)('%s: ^q at once behind an escape is both', (_, q) => {
  const stopped = type({ ...begin('streaming'), focus: 'answer' }, `\u001b${q}`);
  expect(stopped.effects).toEqual([{ type: 'cancel', id: 1 }]);
  expect(stopped.state.dialog).toEqual({ kind: 'quit' });
});

test.each([
  [120, 40],
  [80, 24],
  [40, 12],
])('at %ix%i the question says that ^c leaves', (columns, rows) => {
  const { state } = press({ ...begin('streaming'), size: { columns, rows } }, 'ctrl+q');
  const text = textOf(dialogBox(state)!.lines);
  expect(text).toContain('y or ^c leaves  n / esc stays');
  expect(text.replace(/[│\s]+/g, ' ')).toContain('A call is still under way. Stop it and leave?');
});
