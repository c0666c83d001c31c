/** Nothing that is said is cut off for good: at 40x12 all of it can be read. */
import { describe, expect, it, test } from 'vitest';
import type { Identity } from '../../src/run/call.js';
import { initialState as freshRun, reduce } from '../../src/run/state.js';
import { AnswerLog } from '../../src/ui/answer/log.js';
import { answerPane } from '../../src/ui/answer/pane.js';
import { freshView } from '../../src/ui/answer/view.js';
import { header, message } from '../../src/ui/bars.js';
import { paletteRows } from '../../src/ui/dialogs/palette.js';
import { dialogBox } from '../../src/ui/dialogs/pane.js';
import { bindings } from '../../src/ui/keymap.js';
import { paneSizes } from '../../src/ui/layout.js';
import { draftOf, type Run, type State, shownRun } from '../../src/ui/model.js';
import { requestPane } from '../../src/ui/request/pane.js';
import { type Line, lineWidth, plain } from '../../src/ui/widgets/line.js';
import { hanging, wrapLines } from '../../src/ui/widgets/wrap-line.js';
import { callOf, headOf, place, press, after as stateAfter, stateOf, textOf } from './support.js';

const narrow = (more: Partial<State> = {}): State => stateOf({ size: { columns: 40, rows: 12 }, ...more });

/** What stands within a box, as one text. */
const within = (lines: readonly Line[]): string =>
  lines
    .slice(1, -1)
    .map((line) => plain(line).slice(2, -2).trim())
    .join(' ')
    .replace(/ +/g, ' ');

const dialogText = (state: State): string => within(dialogBox(state)!.lines);

/** All pages of a dialog, one after the other. */
function pages(state: State): string {
  let text = dialogText(state);
  for (let now = state; ; ) {
    const next = press(now, 'pagedown').state;
    if (dialogBox(next)!.top === dialogBox(now)!.top) return text;
    text += ` ${dialogText(next)}`;
    now = next;
  }
}

describe('lines in rows', () => {
  it.each<[Line, number, Line[]]>([
    [['one ', ['strong', 'two three']], 7, [['one ', ['strong', 'two']], [['strong', 'three']]]],
    [[['warn', 'a\nb']], 7, [[['warn', 'a']], [['warn', 'b']]]],
    [['関数の名前'], 6, [['関数の'], ['名前']]],
    [['👩‍👩‍👧‍👦👩‍👩‍👧‍👦 ', ['dim', 'né́e']], 4, [['👩‍👩‍👧‍👦👩‍👩‍👧‍👦'], [['dim', 'né́e']]]],
    [['a\tb'], 10, [['a   b']]],
    [[], 10, [[]]],
  ])('%j in %i cells', (line, columns, rows) => {
    expect(wrapLines([line], columns)).toEqual(rows);
  });

  it('a head stands once, and what follows below what is behind it', () => {
    expect(textOf(hanging([['accent', 'k ']], ['one two'], 6))).toBe('k one\n  two');
  });
});

describe('the help', () => {
  const help = press(narrow(), '?').state;

  it.each(bindings.map(({ label }) => label))('says "%s"', (label) => {
    expect(pages(help)).toContain(label);
  });

  it('stops at its end: a key up moves at once', () => {
    const end = press(help, ...Array.from({ length: 40 }, () => 'pagedown')).state;
    expect(dialogText(press(end, 'up').state)).not.toBe(dialogText(end));
    expect(dialogText(press(end, 'g').state)).toBe(dialogText(help));
  });
});

test('the palette shows whole what is chosen', () => {
  let state = press(narrow(), 'ctrl+p').state;
  for (const { label } of paletteRows('')) {
    expect(dialogText(state)).toContain(label);
    state = press(state, 'down').state;
  }
});

test('places are told apart', () => {
  const places = ['staging', 'production'].map((name) => ({
    id: name,
    label: `https://${name}.functions.example.com:8443`,
    about: `profile: app 65${name.length}0f2a1b2c3d4e5f6a7b8c9`,
  }));
  const open = stateAfter(press(narrow(), 'ctrl+g').state, [{ type: 'places', places }]).state;
  const whole = `${dialogText(open)} ${dialogText(press(open, 'down').state)}`.replaceAll(' ', '');
  for (const { label, about } of places) {
    expect(whole).toContain(label);
    expect(whole).toContain(about.replaceAll(' ', ''));
  }
});

test.each(['user', 'service'] as const)('the login says where to, why, and which keys: %s', (as) => {
  const where = { ...place, server: 'https://preview-sandbox--65f0.example.com' };
  const why = 'the token of dana@example.com has run out 3 minutes ago';
  const { state } = stateAfter(narrow({ place: where }), [
    { type: 'credential', call: callOf('chat'), as, why },
  ]);
  const box = dialogBox(state)!;
  expect(plain(box.lines.at(-1)!)).toContain('esc back');
  const text = pages(state).replaceAll(' ', '');
  for (const part of [where.server, why.replace('the', 'The'), 'Token'])
    expect(text).toContain(part.replaceAll(' ', ''));
});

describe('a message', () => {
  const said = (text: string): State =>
    stateAfter(narrow(), [{ type: 'notice', notice: { text, kind: 'error' } }]).state;
  const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

  it('takes as many rows as it needs', () => {
    const state = said(words(12));
    expect(state.dialog).toBeUndefined();
    const rows = message(state);
    expect(rows.map((row) => lineWidth(row))).toEqual(rows.map(() => 40));
    expect(textOf(rows).replace(/\s+/g, ' ').trim()).toBe(words(12));
  });

  it('that would hide the screen is read in a dialog', () => {
    const state = said(words(90));
    expect(state.notice).toBeUndefined();
    expect(pages(state)).toContain(words(90).slice(0, 100));
    expect(pages(state)).toContain('word89');
  });
});

describe('what is wrong with an answer', () => {
  const problem = {
    code: 'HTTP_401',
    message: '401',
    why: 'Nobody was logged in, and this function asks who calls before it does anything at all.',
    hint: 'Store a token with ^l and send it again, or choose another identity with ^t and look.',
  };
  const answered = (body: string, view: Partial<Run['view']> = {}): State => {
    const log = new AnswerLog();
    let state = freshRun;
    for (const event of [
      { type: 'planned', t: 0, method: 'POST', url: 'http://h/f', sent: { as: 'user' } },
      headOf('text/plain', 401),
      { type: 'bytes', t: 2, chunk: Buffer.from(body) },
      { type: 'end', t: 3, outcome: { kind: 'completed' } },
    ] as Parameters<typeof reduce>[1][]) {
      state = reduce(state, event);
      log.add(event);
    }
    const call = callOf('f');
    const run = { id: 1, call, as: 'user', startedAt: 0, state, log, version: 1, logs: [], problem };
    const runs = [{ ...run, view: { ...freshView, follow: false, ...view } } as unknown as Run];
    return narrow({ runs, shown: 1, focus: 'answer' });
  };
  const shown = (state: State): string =>
    within(answerPane(shownRun(state), paneSizes(state).answer, true, state)).replaceAll('▌', '');

  it.each([1, 3, 30])('is read whole at the end of a body of %i lines', (count) => {
    let state = answered(Array.from({ length: count }, (_, i) => `line ${i}`).join('\n'));
    expect(shown(state)).toContain('line 0');
    expect(shown(state)).toMatch(/Nobody was logged in.* …|does anything at all/);
    const seen = [shown(state)];
    for (let i = 0; i < count + 20; i++) {
      state = press(state, 'down').state;
      seen.push(shown(state));
      expect(shown(state).split('Nobody was').length, 'it stands there once').toBe(2);
    }
    expect(seen.at(-1)).toMatch(/with \^t and look\.$/);
    expect(seen.some((text) => text.includes(problem.why))).toBe(true);
    expect(press(state, 'up').state.runs[0]!.view.cursor, 'the cursor stands on the last row').toBe(
      state.runs[0]!.view.cursor - 1,
    );
  });
});

describe('the header at 40 cells', () => {
  const sentAs = (as: Identity, now: Identity, facts = {}): State => {
    const identities = { ...place.identities, [now]: { ...place.identities[now], ...facts } };
    const state = { ...freshRun, method: 'POST', sent: { as } };
    const run = { id: 1, as, state, call: { name: 'f' }, view: freshView, log: new AnswerLog(), logs: [] };
    return narrow({
      place: { ...place, as: now, identities },
      runs: [run as unknown as Run],
      shown: 1,
      now: 0,
    });
  };
  it.each<[Identity, Identity, object, string]>([
    ['anonymous', 'service', {}, ' SERVICE  (sent as anonymous)'],
    ['user', 'service', { expires: 720_000 }, ' SERVICE ROLE   (sent as user)'],
    ['anonymous', 'service', { ready: false }, ' SERVICE  no token (sent as anonymous)'],
    ['service', 'user', { ready: false }, '● user no token (sent as service)'],
    ['service', 'user', { expires: 720_000 }, '● user  (sent as service)'],
    ['anonymous', 'user', { expires: -1 }, '● user expired (sent as anonymous)'],
    ['service', 'anonymous', {}, '○ anonymous  (sent as service)'],
  ])('after a call as %s, now %s %j', (sent, now, facts, text) => {
    const line = header(sentAs(sent, now, facts));
    expect(plain(line).replace(/ +/g, ' ')).toContain(text.replace(/ +/g, ' '));
    expect(lineWidth(line)).toBe(40);
  });
});

test('what is said in the form and the fault of the JSON are whole', () => {
  const pane = (state: State): string =>
    within(requestPane(draftOf(state), paneSizes(state).request, true, { now: 0 }));
  const [entry] = stateOf().catalog.entries;
  const partial = { ...entry!, facts: { ...entry!.facts!, partial: true } };
  const form = press(narrow({ catalog: { entries: [partial], notes: [] } }), 'enter').state;
  expect(pane(form)).toContain('The source could not be followed everywhere: alt+a adds what is missing.');
  expect(pane(press(form, 'alt+a', 'na').state)).toMatch(/New field na +name, or name@ for a file; ↵/);
  const json = press(form, 'ctrl+n', '{').state;
  expect(pane(json)).toMatch(/line 1, column \d+: .+/);
  expect(pane(json)).not.toContain('…');
  const headers = press(form, 'ctrl+n', 'ctrl+n').state;
  expect(pane(headers)).toContain('A token belongs into the login (^l), not here.');
});

describe('of the field under the cursor all that may stand there is read', () => {
  const parameters = [
    { name: 'month', type: 'number', required: true, in: 'json' },
    { name: 'customerEmailAddress', type: 'string', required: false, in: 'json' },
    { name: 'region', type: 'string', required: false, in: 'json', default: 'europe-west' },
    {
      name: 'format',
      type: 'string',
      required: true,
      values: ['csv', 'pdf', 'spreadsheet', 'archive'],
      in: 'json',
    },
    { name: 'data', type: 'unknown', required: false, in: 'json' },
    { name: 'draft', type: 'boolean', required: false, in: 'json' },
  ] as const;
  const entry = { name: 'report', sources: ['local'], facts: { parameters, body: 'json', partial: false } };
  const open = press(narrow({ catalog: { entries: [entry as never], notes: [] } }), 'enter').state;
  const pane = (state: State, focused = true): string =>
    within(requestPane(draftOf(state), paneSizes(state).request, focused, { now: 0 }));
  const at = (field: number): State => press(open, ...Array<string>(field).fill('down')).state;

  it.each<[field: number, keys: string[], note: string]>([
    [0, ['5'], 'month: number, required'],
    [1, [], 'customerEmailAddress: string, optional'],
    [2, [], 'region: string, else "europe-west"'],
    [3, [], 'format: one of csv, pdf, spreadsheet, archive, required'],
    [4, [], 'data: text, or := and JSON, optional'],
    [4, ['x'], 'data: text, or := and JSON, optional'],
  ])('in field %i after %j', (field, keys, note) => {
    const state = press(at(field), ...keys).state;
    expect(pane(state)).toContain(note);
    expect(pane(state, false)).not.toContain(note);
  });

  it('and it is not said twice', () => {
    expect(pane(open)).not.toContain('month: ');
    expect(pane(at(5))).not.toContain('draft: ');
  });

  it('nothing else moves when one begins to type', () => {
    const rows = (state: State): number =>
      paneSizes({ ...state, size: { columns: 80, rows: 24 } }).request.rows;
    expect(rows(press(open, '5').state)).toBe(rows(open));
  });
});
