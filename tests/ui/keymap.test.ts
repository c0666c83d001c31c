/** The table of keys: no two of a scope are the same, and what it promises happens or is refused in words. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { initialState as runState } from '../../src/run/state.js';
import { AnswerLog } from '../../src/ui/answer/log.js';
import { freshView } from '../../src/ui/answer/view.js';
import { hints } from '../../src/ui/hints.js';
import { type Binding, bindings, commandFor, type Scope } from '../../src/ui/keymap.js';
import type { Run, State } from '../../src/ui/model.js';
import { plain } from '../../src/ui/widgets/line.js';
import { textField } from '../../src/ui/widgets/text-field.js';
import { callOf, headOf, keysOf, past, press, after as stateAfter, stateOf, textOf } from './support.js';

const all: readonly Binding[] = bindings;

function run(): Run {
  const log = new AnswerLog();
  const text = '{"list":[1,2,3],"deep":{"a":{"b":1}},"more":[{"x":1},{"y":2}],"end":true}';
  log.add(headOf('application/json'));
  log.add({ type: 'bytes', t: 2, chunk: Buffer.from(text) });
  log.add({ type: 'end', t: 3, outcome: { kind: 'completed' } });
  return {
    id: 1,
    call: callOf('sendEmail'),
    as: 'user',
    startedAt: 900_000,
    state: { ...runState, phase: 'ended', status: 200, method: 'POST', outcome: { kind: 'completed' } },
    log,
    version: 1,
    view: {
      ...freshView,
      follow: false,
      cursor: 1,
      folds: new Set([6]),
      search: { field: textField('1'), typing: false },
    },
    logs: [],
  };
}

/** A state in which a command of the scope has something to do. */
function ready(scope: Scope): State {
  const history = [past('chat'), past('sendEmail')];
  const base = stateOf({ history, catalog: { ...stateOf().catalog, notes: ['deployed: not logged in'] } });
  switch (scope) {
    case 'functions':
      return press(base, '/', 's', 'enter', 'escape', 'down', 'down', 'down').state;
    case 'list':
      return press(base, 'down', 'down').state;
    case 'filter':
      return press(base, '/', 'down', 'down').state;
    case 'request':
      return press(base, 'enter', 'ada').state;
    case 'answer':
      return { ...base, focus: 'answer', runs: [run()], shown: 1 };
    default:
      return { ...base, zoomed: true, runs: [run()], shown: 1 };
  }
}

describe('every binding', () => {
  it.each(all.map((one) => [`${one.scope} ${one.keys[0]}`, one.command, one] as const))(
    '%s: %s does something, or says why not',
    (_name, _command, { scope, keys }) => {
      const before = ready(scope);
      const { state, effects } = press(before, keys.find((key) => key !== '+')!);
      expect(effects.length > 0 || !isDeepStrictEqual(state, before)).toBe(true);
    },
  );

  it('has a key of its own in its scope', () => {
    const keys = all.flatMap((one) => one.keys.map((key) => `${one.scope} ${key}`));
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('has a label', () => {
    for (const { label } of all) expect(label).toMatch(/^[A-Z]/);
  });

  it('is no letter where text is typed: there each command has another key', () => {
    const typing: Scope[] = ['text', 'request', 'global'];
    for (const { keys, scope } of all.filter((one) => one.scope === 'global' || one.scope === 'request')) {
      const held = keys.filter((key) => key.length > 1);
      expect(held, `${scope} ${keys[0]}`).not.toEqual([]);
      for (const key of keys.filter((one) => one.length === 1))
        expect(commandFor(keysOf(key)[0]!, typing), key).toBeUndefined();
    }
  });

  it('what a pane binds hides no key that leaves, sends or helps', () => {
    for (const scope of ['functions', 'filter', 'request', 'list'] as const)
      for (const key of ['ctrl+s', 'ctrl+p', 'ctrl+t', 'ctrl+c', 'ctrl+q', 'f1'])
        expect(commandFor(keysOf(key)[0]!, [scope, 'global']), `${scope} ${key}`).toBe(
          all.find((one) => one.scope === 'global' && one.keys.includes(key))?.command,
        );
  });
});

describe('help and palette', () => {
  it('tell of every command of the table', async () => {
    const { dialogBox } = await import('../../src/ui/dialogs/pane.js');
    const help = press(stateOf({ size: { columns: 200, rows: 80 } }), '?').state;
    const text = textOf(dialogBox(help)!.lines);
    for (const { label } of all) expect(text).toContain(label);
  });

  it('the palette runs a command in its pane, wherever it was opened', () => {
    const { state } = press(stateOf(), 'ctrl+p', 'add a field', 'enter');
    expect(state).toMatchObject({ focus: 'request', dialog: undefined });
    expect(state.drafts).toEqual({});
    const opened = press(stateOf(), 'enter', 'escape', 'ctrl+p', 'add a field', 'enter').state;
    expect(opened.drafts.sendEmail?.naming).toEqual({ text: '', caret: 0 });
  });

  it('help scrolls, and q, ? and esc close it', () => {
    const help = press(stateOf({ size: { columns: 40, rows: 12 } }), '?').state;
    expect(press(help, 'down', 'down').state.dialog).toMatchObject({ top: 2 });
    for (const key of ['q', '?', 'escape']) expect(press(help, key).state.dialog).toBeUndefined();
  });
});

describe('hints', () => {
  it.each([
    [80, '^s send  ? help  ^p palette'],
    [20, '^s send  ? help'],
    [8, '^s send'],
    [3, ''],
  ])('in %i cells are whole: %s', (columns, text) => {
    expect(plain(hints(['send', 'help', 'palette'], columns))).toBe(text);
  });

  it('show the key that is a command while one types', () => {
    expect(plain(hints(['help', 'quit'], 80, true))).toBe('f1 help  ^q quit');
  });
});

it('^c stops the call that is shown, and asks to leave when there is none', () => {
  const open = { ...run(), state: { ...runState, phase: 'connected' as const } };
  expect(press(stateOf({ runs: [open], shown: 1 }), 'ctrl+c').effects).toEqual([{ type: 'cancel', id: 1 }]);
  expect(press(stateOf(), 'ctrl+c').state.dialog).toEqual({ kind: 'quit' });
  expect(stateAfter(stateOf({ runs: [open], shown: undefined }), []).state.quitting).toBe(false);
});
