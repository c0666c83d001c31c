import { describe, expect, it } from 'vitest';
import { dialogBox } from '../../src/ui/dialogs/pane.js';
import type { Effect, State } from '../../src/ui/model.js';
import { callOf, paste, place, press, after as stateAfter, stateOf, textOf } from './support.js';

const text = (state: State): string => textOf(dialogBox(state)?.lines ?? []);
const without = (as: 'user' | 'service'): State =>
  stateOf({ place: { ...place, as, identities: { ...place.identities, [as]: { ready: false } } } });

const call = callOf('chat');

describe('the login', () => {
  it.each(['user', 'service'] as const)(
    'is asked for when %s has no credential, and nothing is sent',
    (as) => {
      const { state, effects } = press(without(as), 'down', 'enter');
      expect(effects).toEqual([]);
      expect(state.dialog).toMatchObject({ kind: 'login', as });
    },
  );

  it('cycling to an identity without one opens it too', () => {
    const start = { ...without('user'), place: { ...without('user').place!, as: 'anonymous' as const } };
    expect(press(start, 'ctrl+t').state.dialog).toMatchObject({ kind: 'login', as: 'user' });
  });

  it('shows of a token only its length, and takes it as one paste', () => {
    const typed = paste(press(without('user'), 'ctrl+l').state, 'eyJ.secret.token\n');
    expect(text(typed)).not.toContain('secret');
    expect(text(typed)).toContain('•'.repeat(16));
    const { state, effects } = press(typed, 'enter');
    expect(effects).toEqual([{ type: 'login', dialog: typed.dialog, input: { token: 'eyJ.secret.token' } }]);
    expect(state.dialog).toBeUndefined();
  });

  it('takes e-mail and password as well, the password masked', () => {
    const typed = press(without('user'), 'ctrl+l', 'ctrl+t', 'dana@example.com', 'enter', 'hunter2').state;
    expect(text(typed)).toContain('dana@example.com');
    expect(text(typed)).not.toContain('hunter2');
    expect(press(typed, 'enter').effects).toEqual([
      { type: 'login', dialog: typed.dialog, input: { email: 'dana@example.com', password: 'hunter2' } },
    ]);
    expect(press(typed, 'tab', 'ctrl+u', 'enter').effects).toEqual([]);
  });

  it.each([
    [['enter'], 0, 'Type the token first.'],
    [['ctrl+t', 'enter', 'enter'], 0, 'Type the e-mail address first.'],
    [['ctrl+t', 'dana@example.com', 'enter', 'enter'], 1, 'Type the password first.'],
  ])('says what is missing, and goes there: %j', (keys, at, said) => {
    const { state, effects } = press(press(without('user'), 'ctrl+l').state, ...keys);
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ dialog: { kind: 'login', at }, notice: { text: said, kind: 'warn' } });
  });

  it('says what is sent then, and sends it; after esc nothing is', () => {
    const asked = press(without('user'), 'down', 'enter').state;
    expect(text(asked)).toContain('Then chat is sent.');
    expect(press(asked, 'eyJ', 'enter').effects).toMatchObject([{ type: 'login', dialog: { call } }]);
    const done = stateAfter(press(asked, 'eyJ', 'enter').state, [{ type: 'login.done', call, as: 'user' }]);
    expect(done.effects).toEqual([{ type: 'send', call, as: 'user', sure: false }]);
    expect(press(asked, 'escape', 'ctrl+l').state.dialog).not.toHaveProperty('call');
  });

  it('that failed is asked for again, with what was typed', () => {
    const typed = press(without('user'), 'ctrl+l', 'ctrl+t', 'dana@example.com', 'enter', 'hunter2').state;
    const { state, effects } = press(typed, 'enter');
    const dialog = (effects[0] as Extract<Effect, { type: 'login' }>).dialog;
    const again = stateAfter(state, [{ type: 'login.failed', dialog, why: 'no such user' }]).state;
    expect(text(again)).toMatch(/No such user\.[\s\S]*dana@example\.com[\s\S]*•{7}/);
    const elsewhere = stateAfter(press(state, '?').state, [
      { type: 'login.failed', dialog, why: 'no such user' },
    ]).state;
    expect(elsewhere).toMatchObject({ dialog: { kind: 'help' }, notice: { text: 'no such user' } });
  });

  it('says why it is asked for, and stays within the narrowest terminal', () => {
    const why = 'the token of dana@example.com has run out 3 minutes ago';
    const state = stateAfter(stateOf({ size: { columns: 40, rows: 12 } }), [
      { type: 'credential', call, as: 'user', why },
    ]).state;
    expect(text(state).replace(/[│\n]| {2,}/g, '')).toContain('The token of dana@example.com');
    for (const line of text(state).split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe('the service role', () => {
  const asked = stateAfter(stateOf(), [{ type: 'guard', call, as: 'service' }]).state;

  it('is sent with only after y', () => {
    expect(text(asked)).toContain('SERVICE ROLE');
    for (const key of ['enter', 'n', 'escape']) expect(press(asked, key).effects).toEqual([]);
    expect(press(asked, 'y').effects).toMatchObject([{ type: 'send', as: 'service', sure: true }]);
  });
});

describe('places', () => {
  const places = Array.from({ length: 30 }, (_, i) => ({
    id: `p${i}`,
    label: `place ${i}`,
    about: 'profile: 漢字',
  }));
  const asked = press(stateOf({ size: { columns: 60, rows: 16 } }), 'ctrl+g');
  const open = stateAfter(asked.state, [{ type: 'places', places }]).state;

  it('are looked for in sight, and come only to who still waits', () => {
    expect(asked.effects).toEqual([{ type: 'places' }]);
    expect(text(asked.state)).toContain('Looking for servers and profiles…');
    expect(press(asked.state, 'enter', 'down')).toMatchObject({ effects: [], state: asked.state });
    expect(text(open)).toContain('place 0');
    const closed = press(asked.state, 'escape').state;
    expect(stateAfter(closed, [{ type: 'places', places }]).state.dialog).toBeUndefined();
    const other = press(asked.state, 'escape', '?').state;
    expect(stateAfter(other, [{ type: 'places', places }]).state.dialog).toMatchObject({ kind: 'help' });
    expect(stateAfter(asked.state, [{ type: 'places', places: undefined }]).state.dialog).toBeUndefined();
  });

  it('are chosen with arrows, the list moving along', () => {
    const down = press(open, ...Array<string>(20).fill('down')).state;
    expect(text(down)).toContain('place 20');
    expect(text(down)).not.toContain('place 1 ');
    expect(press(down, 'enter').effects).toEqual([{ type: 'choosePlace', id: 'p20' }]);
    expect(press(open, 'up', 'escape')).toMatchObject({ effects: [], state: { dialog: undefined } });
  });

  it('are found by what is typed, letters of every command too', () => {
    const found = press(open, 'place 27').state;
    expect(text(found)).toContain('> place 27');
    expect(press(found, 'enter').effects).toEqual([{ type: 'choosePlace', id: 'p27' }]);
    expect(text(press(open, 'jkgGq').state)).toMatch(/> jkgGq[\s\S]*Nothing matches\..*URL/);
    // What was typed while they were looked for stays.
    const early = stateAfter(press(asked.state, '27').state, [{ type: 'places', places }]).state;
    expect(press(early, 'enter').effects).toEqual([{ type: 'choosePlace', id: 'p27' }]);
  });

  it.each([
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/'],
    ['  https://Staging.Test/base/ ', 'https://staging.test/base'],
  ])('take the URL %j of any server', (typed, server) => {
    const { state, effects } = press(paste(open, typed), 'enter');
    expect(effects).toEqual([{ type: 'goTo', server }]);
    expect(state.dialog).toBeUndefined();
  });

  it.each([
    ['http://dana:hunter2@staging.test', 'must not hold a user name or password'],
    ['ftp://staging.test', 'must begin with http:// or https://'],
    ['http://', 'is not a URL'],
    ['http://staging.test/?x=1', 'must not have a ? or # part'],
  ])('refuse %j, and stay open', (typed, why) => {
    const { state, effects } = press(paste(open, typed), 'enter');
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ dialog: { kind: 'places' }, notice: { kind: 'error' } });
    expect(state.notice?.text).toContain(why);
  });

  it('are listed once though typed in full', () => {
    const one = [{ id: 'host', label: 'http://127.0.0.1:8000', about: 'b44fn serve shop' }];
    const listed = stateAfter(asked.state, [{ type: 'places', places: one }]).state;
    expect(press(paste(listed, 'http://127.0.0.1:8000/'), 'enter').effects).toEqual([
      { type: 'choosePlace', id: 'host' },
    ]);
    expect(press(paste(listed, 'http://127.0.0.1:800'), 'enter').effects).toMatchObject([{ type: 'goTo' }]);
  });

  it.each([
    [80, ' > │  http://127.0.0.1:41297  as started · b44fn serve shop · now │  https://base44.app '],
    [40, ' > │  http://127.0.0.1:41297  now         │    as started · b44fn serve shop    │  https'],
  ])('mark that of now, in %i columns in a row or two', (columns, expected) => {
    const listed = stateAfter(press(stateOf({ size: { columns, rows: 12 } }), 'ctrl+g').state, [
      {
        type: 'places',
        places: [
          { id: 'start', label: 'http://127.0.0.1:41297', about: 'as started · b44fn serve shop', now: true },
          { id: 'hosted', label: 'https://base44.app', about: 'the hosted service', now: false },
        ],
      },
    ]).state;
    const squeezed = (shown: string): string => shown.replace(/[│\s]+/g, ' ');
    expect(squeezed(text(listed))).toContain(squeezed(expected));
  });

  it('say so when there are none', () => {
    expect(text(stateAfter(asked.state, [{ type: 'places', places: [] }]).state)).toContain('no other place');
  });
});

it('what the sources of functions said is read in full', () => {
  const notes = ['deployed: not logged in', `types: ${'a long story '.repeat(20)}`];
  const state = press(stateOf({ catalog: { entries: [], notes } }), 'alt+i').state;
  expect(text(state)).toContain('deployed: not logged in');
  expect(text(state).match(/story/g)).toHaveLength(20);
  expect(press(stateOf(), 'alt+i').state.notice?.kind).toBe('ok');
});

describe('every dialog', () => {
  const past = {
    id: '1',
    at: 940_000,
    name: 'chat',
    via: 'invoke',
    method: 'POST',
    as: 'user',
    ms: 1,
  } as const;
  const went = { ...past, server: 'https://base44.app', status: 200 };
  const credential = (as: 'user' | 'service', why: string): State =>
    stateAfter(stateOf(), [{ type: 'credential', call, as, why }]).state;
  const answer = (dialog: State['dialog']): State => ({ ...stateOf(), dialog });
  const dialogs: [string, State][] = [
    ['help', press(stateOf(), '?').state],
    ['text', answer({ kind: 'text', title: 'Message', lines: ['All is well.'] })],
    ['palette', press(stateOf(), 'ctrl+p').state],
    ['places that are looked for', press(stateOf(), 'ctrl+g').state],
    ['no places', stateAfter(press(stateOf(), 'ctrl+g').state, [{ type: 'places', places: [] }]).state],
    ['login', press(stateOf(), 'ctrl+l').state],
    ['login with a password', press(stateOf(), 'ctrl+l', 'ctrl+t').state],
    ['login after a refusal', credential('user', 'the user token of dana@example.com has run out, at noon')],
    ['login with a reason', credential('service', 'there is no token. It comes from BASE44_TOKEN.')],
    ['login with a text in code', credential('user', 'dana@example.com is not of this app')],
    ['guard', stateAfter(stateOf(), [{ type: 'guard', call, as: 'service' }]).state],
    ['again, elsewhere', answer({ kind: 'again', went, what: { past: went } })],
    [
      'again, as another',
      answer({ kind: 'again', went: { ...went, server: place.server }, what: { past: went } }),
    ],
    ['forget', answer({ kind: 'forget', past: went })],
    ['quit', press(stateOf(), 'ctrl+c').state],
    [
      'ask',
      answer({
        kind: 'ask',
        purpose: 'save',
        title: 'Save the whole answer as',
        field: { text: 'a', caret: 0 },
      }),
    ],
  ];
  /** Paragraphs, that is what stands between empty rows and above a field. */
  const said = (state: State): string[] =>
    text(state)
      .split('\n')
      .slice(1, -1)
      .map((row) => row.slice(2, -2).trim())
      .join('\n')
      .split(/\n\n|\n(?=(?:E-mail|Password|Token)\b)|(?<=\n(?:E-mail|Password|Token)\b.*)\n/)
      .map((part) => part.replace(/\s+/g, ' ').trim())
      .filter((part) => part !== '' && !/^(?:>|E-mail|Password|Token|a$)/.test(part));

  it.each(dialogs)('is worded as the others: %s', (name, state) => {
    expect(text(state).split('\n')[0]).toMatch(/^╭─ [A-Z]/);
    for (const label of text(state).matchAll(/^│ (e-mail|password|token) /gm)) expect(label).toBeUndefined();
    if (name === 'help' || name === 'palette') return;
    for (const part of said(state)) {
      expect(part).toMatch(/^(?:[A-Z]|dana@|chat went|y sends)/);
      expect(part).toMatch(/[.?…]$/);
    }
  });

  it.each(dialogs)('tells in its border of keys that do something: %s', (_name, state) => {
    const foot = text(state).split('\n').at(-1)!.replace(/[╰╯─]/g, '').trim();
    const keys = [...foot.matchAll(/(?:^| {2}|\/ |or )(y|n|esc|↵|\^[a-z])(?= )/g)].map(([, key]) => key!);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys.filter((one) => one !== '↵')) {
      const name = { esc: 'escape' }[key] ?? key.replace('^', 'ctrl+');
      expect(press(state, name).state, key).not.toEqual(state);
    }
  });
});
