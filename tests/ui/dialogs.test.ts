import { describe, expect, it } from 'vitest';
import { dialogBox } from '../../src/ui/dialogs/pane.js';
import type { State } from '../../src/ui/model.js';
import { paste, place, press, after as stateAfter, stateOf, textOf } from './support.js';

const text = (state: State): string => textOf(dialogBox(state)?.lines ?? []);
const without = (as: 'user' | 'service'): State =>
  stateOf({ place: { ...place, as, identities: { ...place.identities, [as]: { ready: false } } } });

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
    expect(effects).toEqual([{ type: 'login', as: 'user', input: { token: 'eyJ.secret.token' } }]);
    expect(state.dialog).toBeUndefined();
  });

  it('takes e-mail and password as well, the password masked', () => {
    const typed = press(without('user'), 'ctrl+l', 'ctrl+t', 'dana@example.com', 'enter', 'hunter2').state;
    expect(text(typed)).toContain('dana@example.com');
    expect(text(typed)).not.toContain('hunter2');
    expect(press(typed, 'enter').effects).toEqual([
      { type: 'login', as: 'user', input: { email: 'dana@example.com', password: 'hunter2' } },
    ]);
    expect(press(typed, 'tab', 'ctrl+u', 'enter').effects).toEqual([]);
  });

  it('says why it is asked for, and stays within the narrowest terminal', () => {
    const why = 'the token of dana@example.com has run out 3 minutes ago';
    const state = stateAfter(stateOf({ size: { columns: 40, rows: 12 } }), [
      { type: 'credential', as: 'user', why },
    ]).state;
    expect(text(state).replace(/[│\n]| {2,}/g, '')).toContain('the token of dana@example.com');
    for (const line of text(state).split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe('the service role', () => {
  const call = {
    via: 'invoke',
    name: 'chat',
    method: 'POST',
    query: [],
    headers: [],
    payload: { kind: 'none' },
  } as const;
  const asked = stateAfter(stateOf(), [
    { type: 'guard', call: { ...call, query: [], headers: [] }, as: 'service' },
  ]).state;

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
  const open = stateAfter(stateOf({ size: { columns: 60, rows: 16 } }), [{ type: 'places', places }]).state;

  it('are chosen with arrows, the list moving along', () => {
    const down = press(open, ...Array<string>(20).fill('down')).state;
    expect(text(down)).toContain('place 20');
    expect(text(down)).not.toContain('place 1 ');
    expect(press(down, 'enter').effects).toEqual([{ type: 'choosePlace', id: 'p20' }]);
    expect(press(open, 'up', 'escape')).toMatchObject({ effects: [], state: { dialog: undefined } });
  });

  it('say so when there are none', () => {
    expect(text(stateAfter(stateOf(), [{ type: 'places', places: [] }]).state)).toContain('no other place');
  });
});

it('what the sources of functions said is read in full', () => {
  const notes = ['deployed: not logged in', `types: ${'a long story '.repeat(20)}`];
  const state = press(stateOf({ catalog: { entries: [], notes } }), 'alt+i').state;
  expect(text(state)).toContain('deployed: not logged in');
  expect(text(state).match(/story/g)).toHaveLength(20);
  expect(press(stateOf(), 'alt+i').state.notice?.kind).toBe('ok');
});
