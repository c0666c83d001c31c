import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/run/call.js';
import { dialogBox } from '../../src/ui/dialogs/pane.js';
import { functionsPane } from '../../src/ui/functions/pane.js';
import { paneSizes } from '../../src/ui/layout.js';
import type { State } from '../../src/ui/model.js';
import { requestPane } from '../../src/ui/request/pane.js';
import type { Entry, PastCall, Place } from '../../src/ui/services.js';
import { plain } from '../../src/ui/widgets/line.js';
import { callOf, past, place, press, after as stateAfter, stateOf, textOf } from './support.js';

const known = (
  name: string,
  facts: Partial<NonNullable<Entry['facts']>>,
  more: Partial<Entry> = {},
): Entry => ({
  name,
  sources: ['local'],
  facts: { parameters: [], partial: false, ...facts },
  ...more,
});

const screen = (state: State, columns = 44, rows = 12): string =>
  textOf(functionsPane(state, { columns, rows }, true));

describe('marks', () => {
  it.each<[marks: string, entry: Entry]>([
    ['local', known('f', { body: 'json', returns: 'json', streams: 'none', auth: 'none' })],
    ['deployed', known('f', {}, { sources: ['deployed'] })],
    ['both', known('f', {}, { sources: ['local', 'deployed', 'types'] })],
    ['changed', known('f', {}, { sources: ['local', 'deployed'], changed: true })],
    ['types', known('f', {}, { sources: ['types'], facts: undefined })],
    ['~sse local', known('f', { streams: 'sse', returns: 'text' })],
    ['~ndjson local', known('f', { streams: 'ndjson' })],
    ['csv local', known('f', { returns: 'csv' })],
    ['query local', known('f', { body: 'query' })],
    ['admin local', known('f', { auth: 'admin' })],
    ['service local', known('f', { auth: 'service' })],
    ['secret local', known('f', { auth: 'secret-header' })],
    [
      '✗ broken local',
      known('f', { partial: true, broken: { at: 'f.ts:1:2', message: 'Unexpected token' } }),
    ],
    ['local', known('f', { auth: 'user' })],
    ['file local', known('f', { parameters: [{ name: 'doc', type: 'file', required: false, in: 'form' }] })],
    ['file local', known('f', { body: 'multipart' })],
    ['local', known('f', { body: 'multipart', takes: ['json', 'form'] })],
    // A form besides JSON asks for no file.
    [
      'local',
      known('f', {
        body: 'multipart',
        parameters: [{ name: 'a', type: 'string', required: false, in: 'form' }],
      }),
    ],
  ])('%s', (marks, entry) => {
    const [, row] = functionsPane(
      stateOf({ catalog: { entries: [entry], notes: [] } }),
      { columns: 50, rows: 5 },
      true,
    );
    expect(plain(row!).replace(/│/g, '').trim()).toMatch(new RegExp(`^▸ f +${marks}$`));
  });

  it('give way to the name, the least telling first', () => {
    const entry = known('a/rather/long/name', { streams: 'sse', auth: 'admin' });
    const state = stateOf({ catalog: { entries: [entry], notes: [] } });
    const row = (columns: number): string =>
      plain(functionsPane(state, { columns, rows: 5 }, true)[1]!)
        .replace(/^│ | │$/g, '')
        .trimEnd();
    expect(row(42)).toBe('▸ a/rather/long/name  ~sse admin local');
    expect(row(36)).toBe('▸ a/rather/long/name  ~sse admin');
    expect(row(30)).toBe('▸ a/rather/long/name admin');
    expect(row(24)).toBe('▸ a/rather/long/name');
    expect(row(16)).toBe('▸ a/…name');
    expect(row(22), 'what is shortened anyway leaves the most telling one').toBe('▸ a/…name    admin');
  });
});

describe('the list', () => {
  it('shows functions, past calls with age and status, and what a source said', () => {
    const history = [
      past('chat'),
      past('sendEmail', { at: 990_000, status: 403, as: 'service' }),
      past('gone', { at: 1, status: undefined, failure: 'timeout', server: 'https://base44.app/' }),
    ];
    const catalog = { ...stateOf().catalog, notes: ['deployed: not logged in'] };
    expect(screen(stateOf({ history, catalog }), 44, 13)).toMatchInlineSnapshot(`
      "╭─ Functions 4 ────────────────────────────╮
      │ ▸ sendEmail                file local    │
      │   chat                     ~sse local    │
      │   orders/process                both     │
      │   reports/export      csv query deployed │
      │ History                                  │
      │   chat                            1m 200 │
      │   sendEmail              service 10s 403 │
      │ History elsewhere                        │
      │   gone          ↗ base44.app 16m timeout │
      │                                          │
      │ deployed: not logged in                  │
      ╰──────────────── ↵ open  r again  / find ─╯"
    `);
  });

  describe('of a place that has told what it has', () => {
    const absent = 'not on 127.0.0.1:4460';
    const told = {
      told: true,
      notes: [],
      entries: [
        known('ahead', {}, { absent }),
        known('leads', {}, { sources: ['served'] }),
        known('score', {}, { sources: ['local', 'served'] }),
      ],
    };

    it('has what is not there apart, dim, and says so beside the key that sends', () => {
      const state = stateOf({ catalog: told });
      expect(screen(state, 30, 7).split('\n').slice(1, -1)).toEqual([
        '│ ▸ leads             served │',
        '│   score             both   │',
        '│ Not on 127.0.0.1:4460      │',
        '│   ahead             local  │',
        '│                            │',
      ]);
      const pane = functionsPane(state, { columns: 30, rows: 7 }, true);
      expect(pane[4]).toContainEqual(['dim', 'ahead']);
      // What takes nothing is sent at once from the list, but not where it is not.
      expect(press(state, 'enter').effects).toMatchObject([{ type: 'send' }]);
      const opened = press(state, 'down', 'down', 'enter');
      expect(opened).toMatchObject({ effects: [], state: { focus: 'request' } });
      const { entries } = told;
      const around = { entry: entries[0], now: 0 };
      const form = requestPane(opened.state.drafts.ahead, { columns: 60, rows: 8 }, true, around);
      expect(plain(form.at(-1)!)).toContain(absent);
      expect(press(opened.state, 'ctrl+s').effects).toMatchObject([{ type: 'send' }]);
    });

    it('has the cursor on what is there, unless a request is being filled in', () => {
      const before = stateOf({
        catalog: { entries: [known('ahead', {}), known('behind', {})], notes: [] },
      });
      const chosen = press(before, 'down', 'up').state;
      const moved = (state: State): unknown =>
        stateAfter(state, [{ type: 'catalog', catalog: told }]).state.functions;
      expect(moved(chosen)).toMatchObject({ selected: 'leads', cursor: 0 });
      expect(moved({ ...chosen, focus: 'request' })).toMatchObject({ selected: 'ahead', cursor: 3 });
    });
  });

  it('says of a past call that was not answered whole how it ended, whatever its status and its name', () => {
    const name = 'aRatherLongNameOfAFunction';
    const history = [
      past('chat', { failure: 'cancelled' }),
      past(name, { failure: 'TIMEOUT_IDLE' }),
      past(name, { failure: 'ANSWER_CUT' }),
      past(name, { failure: 'BAD_RECORD' }),
      past(name, { status: undefined, failure: 'cancelled' }),
      past(name),
    ];
    const rows = screen(stateOf({ history, catalog: { entries: [], notes: [] } }), 30)
      .split('\n')
      .map((row) => row.replace(/^│ | │$/g, '').trim());
    expect(rows.slice(2, 8)).toEqual([
      'chat      1m 200 stopped',
      'aRath…tion 200 timed out',
      'aRath…tion 200 cut short',
      'aRat…tion 200 BAD_RECORD',
      'a…OfAFunction    stopped',
      'aRather…OfAFunction  200',
    ]);
  });

  it('says that nothing is known rather than nothing', () => {
    expect(screen(stateOf({ catalog: { entries: [], notes: ['local: no project here'] } }))).toContain(
      'No functions are known',
    );
    expect(screen(stateOf({ catalog: { entries: [], notes: [], reading: true } }))).toContain(
      'Looking for functions',
    );
    expect(screen(press(stateOf(), '/', 'zzz').state)).toContain('No function matches');
  });

  it('says what can be done where nothing is known, with and without past calls', () => {
    const catalog = { entries: [], notes: [] };
    for (const history of [[], [past('gone')]]) {
      const shown = screen(stateOf({ catalog, history }), 44, 20);
      expect(shown).toContain('/ and a name: calls one by its name.');
      expect(shown).toContain('base44/functions/hello/entry.ts');
      expect(shown).toContain('^g: calls another server.');
    }
    expect(press(stateOf({ catalog }), 'ctrl+s').state.notice?.text).toContain('by its name');
  });

  it('is as wide as it was told with names that no terminal should get', () => {
    const entries = ['漢字/漢字/漢字/漢字/漢字/漢字', 'a\u001b[31mred', '👩‍💻'.repeat(20)].map((name) =>
      known(name, {}),
    );
    for (const query of ['', 'a', '漢'])
      for (const row of screen(
        {
          ...stateOf({ catalog: { entries, notes: [] } }),
          functions: { ...stateOf().functions, filter: { text: query, caret: 1 } },
        },
        26,
        6,
      ).split('\n'))
        expect(row).toMatch(/[│╮╯]$/);
  });
});

describe('the filter', () => {
  it('marks the letters it found, counts, and moves with the arrows while one types', () => {
    const found = press(stateOf({ history: [past('sendEmail')] }), '/', 'sen').state;
    expect(screen(found)).toContain('Functions 1/4');
    const rows = functionsPane(found, { columns: 40, rows: 8 }, true).filter((row) =>
      plain(row).includes('sendEmail'),
    );
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(
        row.filter((span) => typeof span !== 'string' && span[0] === 'match').map((span) => span[1]),
      ).toEqual(['s', 'e', 'n']);
    // The name that was typed stands between them.
    expect(press(found, 'down').state.functions.cursor).toBe(1);
    expect(press(found, 'down', 'down').state.functions.cursor).toBe(3);
  });

  it('↵ opens what it is on, esc shows all again, letters are letters', () => {
    const typed = press(stateOf(), '/', 'q1?').state;
    expect(typed.functions.filter.text).toBe('q1?');
    expect(press(typed, 'escape').state.functions).toMatchObject({ filtering: false, filter: { text: '' } });
    const opened = press(stateOf(), '/', 'proc', 'enter').state;
    expect(opened).toMatchObject({
      focus: 'request',
      functions: { selected: 'orders/process', filtering: false },
    });
  });
});

const call: Call = {
  via: 'invoke',
  name: 'orders/process',
  method: 'POST',
  headers: [],
  query: [],
  payload: { kind: 'text', text: '{"action":"ship","carrier":"dhl"}', type: 'application/json' },
};
const secret: Call = {
  ...call,
  payload: { ...call.payload, text: '{"action":"ship","apiKey":"⟦redacted:apiKey⟧"}' } as Call['payload'],
};
const history = [past('orders/process')];
const id = 'past-orders/process';

describe('a name that no source lists', () => {
  it('is called by it: from a list without any, and below what matches too', () => {
    const typed = press(stateOf(), '/', 'bigbin').state;
    expect(screen(typed)).toContain('▸ call bigbin by name');
    expect(press(typed, 'ctrl+s').effects, 'not the function that was open before').toEqual([]);
    const { state, effects } = press(typed, 'enter', 'ctrl+s');
    expect(effects).toEqual([{ type: 'send', call: callOf('bigbin'), as: 'user', sure: false }]);
    expect(state.focus).toBe('request');
    const part = press(stateOf(), '/', 'send').state;
    expect(screen(part)).toMatch(/▸ sendEmail[\s\S]*call send by name/);
    expect(press(part, 'down', 'enter').state.functions.selected).toBe('send');
  });

  it('stays where it was when it has been called, before the past calls; ↵ on what is typed takes a call that it finds', () => {
    const typed = press(stateOf(), '/', 'bigbin').state;
    const line = (state: State): number =>
      screen(state)
        .split('\n')
        .findIndex((row) => row.includes('by name'));
    const called = stateAfter(typed, [{ type: 'history', history: [past('bigbin')] }]).state;
    expect(screen(called)).toMatch(/▸ call bigbin by name[\s\S]*History/);
    expect(line(called)).toBe(line(typed));
    const again = press(stateOf({ history: [past('bigbin')] }), '/', 'bigb').state;
    expect(screen(again)).toMatch(/ {2}call bigb by name[\s\S]*▸ bigbin/);
    expect(press(again, 'up', 'enter').state.functions.selected).toBe('bigb');
  });

  it('keeps its request while the list changes, and is a row of its own once it is listed', () => {
    const open = press(stateOf(), '/', 'bigbin', 'enter').state;
    const later = stateAfter(open, [{ type: 'history', history: [past('bigbin')] }]).state;
    expect(later.functions.selected).toBe('bigbin');
    const catalog = { entries: [...later.catalog.entries, known('bigbin', {})], notes: [] };
    const listed = stateAfter(later, [{ type: 'catalog', catalog }]).state;
    expect(listed.functions.selected).toBe('bigbin');
    expect(screen(listed)).not.toContain('by name');
  });

  it('is seen from its beginning while it is typed, where there is little room', () => {
    const typed = press(stateOf(), '/', 'reports/exp').state;
    expect(screen(typed, 30)).toContain('/ reports/exp');
    expect(screen(typed, 30)).not.toContain('Functions');
  });
});

describe('a past call', () => {
  const onPast = press(stateOf({ history }), 'G').state;

  it('is filled in by ↵', () => {
    const asked = press(onPast, 'enter');
    expect(asked.effects).toEqual([{ type: 'recall', id }]);
    const { state } = stateAfter(asked.state, [{ type: 'recalled', id, recalled: { call, notes: [] } }]);
    expect(state).toMatchObject({ focus: 'request', functions: { selected: 'orders/process' } });
    expect(state.drafts['orders/process']!.fields.map(({ input }) => input.text)).toEqual([
      'ship',
      'dhl',
      '',
    ]);
    expect(state.drafts['orders/process']!.since).toBe(940_000);
  });

  it('is sent again by r', () => {
    const { effects } = stateAfter(press(onPast, 'r').state, [
      { type: 'recalled', id, recalled: { call, notes: [] } },
    ]);
    expect(effects).toMatchObject([
      { type: 'send', as: 'user', call: { name: 'orders/process', payload: call.payload } },
    ]);
  });

  it('is asked for its secret before it is sent again', () => {
    const asked = press(onPast, 'r');
    const { state, effects } = stateAfter(asked.state, [
      { type: 'recalled', id, recalled: { call: secret, notes: [] } },
    ]);
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ focus: 'request', drafts: { 'orders/process': { at: 2 } } });
    expect(state.notice?.text).toBe('History keeps no secrets: fill in apiKey, then ^s.');
  });

  it('leaves what was typed one step away', () => {
    const typed = press(
      stateOf({ history }),
      'down',
      'down',
      'enter',
      'space',
      'tab',
      'ups',
      'escape',
      'G',
      'enter',
    ).state;
    const { state } = stateAfter(typed, [
      { type: 'recalled', id, recalled: { call, notes: ['./a.pdf has changed'] } },
    ]);
    expect(state.notice).toEqual({ text: './a.pdf has changed', kind: 'warn' });
    expect(press(state, 'alt+u').state.drafts['orders/process']!.fields[1]!.input.text).toBe('ups');
  });

  it.each<[to: string, more: Partial<PastCall>, fill: string, question: string]>([
    [
      'another server',
      { server: 'https://base44.app' },
      'It went to base44.app then; ^s sends it to 127.0.0.1:4460.',
      'went to https://base44.app as user.',
    ],
    [
      'another server, as someone else',
      { server: 'https://base44.app/', as: 'service' },
      'It went as service to base44.app then; ^s sends it as user dana@example.com to 127.0.0.1:4460.',
      'went to https://base44.app as service.',
    ],
    [
      'another app of this server',
      { app: 'crm' },
      'It went to app crm then; ^s sends it to app shop.',
      'went to http://127.0.0.1:4460 app crm as user.',
    ],
    [
      'this place, as someone else',
      { as: 'anonymous' },
      'It went as anonymous then; ^s sends it as user dana@example.com.',
      'went to http://127.0.0.1:4460 as anonymous.',
    ],
    [
      'this place, as another user',
      { who: 'lee@example.com' },
      'It went as user lee@example.com then; ^s sends it as user dana@example.com.',
      'went to http://127.0.0.1:4460 as user lee@example.com.',
    ],
  ])('that went to %s is sent only after y, both being named', (_, more, fill, question) => {
    const before = press(stateOf({ history: [past('orders/process', more)] }), 'G').state;
    const recalled = { call, notes: [] };
    const filled = stateAfter(press(before, 'enter').state, [{ type: 'recalled', id, recalled }]).state;
    expect(filled.notice?.text).toBe(fill);
    const form = textOf(requestPane(filled.drafts['orders/process'], { columns: 70, rows: 16 }, true));
    expect(form).toContain(`It ${question}`);

    const asked = press(before, 'r');
    expect(asked.effects).toEqual([]);
    const said = textOf(dialogBox(asked.state)!.lines).replace(/[│\s]+/g, ' ');
    expect(said).toContain(
      `orders/process ${question} Send it to http://127.0.0.1:4460 app shop as user dana@example.com?`,
    );
    for (const no of ['n', 'escape', 'enter'])
      expect(press(asked.state, no)).toMatchObject({ effects: [], state: before });
    const sure = press(asked.state, 'y');
    expect(sure.effects).toEqual([{ type: 'recall', id }]);
    const sent = stateAfter(sure.state, [{ type: 'recalled', id, recalled }]);
    expect(sent.effects).toMatchObject([{ type: 'send', as: 'user', sure: false }]);
    // Where calls go has changed while it was looked up: what was confirmed was another place.
    const moved = { ...place, server: 'https://third.test' };
    const late = stateAfter(sure.state, [
      { type: 'place', place: moved },
      { type: 'recalled', id, recalled },
    ]);
    expect(late).toMatchObject({ effects: [], state: { dialog: { kind: 'again' } } });
  });

  it.each<[what: string, more: Partial<PastCall>, now: Partial<Place>]>([
    ['of the same user', { who: 'dana@example.com' }, {}],
    ['of a user that its token did not name', {}, {}],
    ['of a service token of another name', { as: 'service', who: 'a' }, { as: 'service' }],
    [
      'that a fetch to the hosted service sent to the app’s own host',
      { server: 'https://shop.example.com', published: true },
      { server: 'https://base44.app' },
    ],
  ])('%s went to where calls go now: it is sent without a question', (_, more, now) => {
    const history = [past('orders/process', more)];
    const asked = press(stateOf({ history, place: { ...place, ...now } }), 'G', 'r');
    expect(asked.effects).toEqual([{ type: 'recall', id }]);
  });

  it('^g goes to where it went, and sends nothing; where it is known that nothing is there, it is not offered', () => {
    const to = (more: Partial<PastCall>): ReturnType<typeof press> =>
      press(stateOf({ history: [past('chat', more)] }), 'G', 'r', 'ctrl+g');
    const server = 'https://base44.app';
    expect(to({ server, app: 'crm' }).effects).toEqual([{ type: 'goTo', server, app: 'crm' }]);
    expect(to({ server, local: true })).toMatchObject({ effects: [], state: { dialog: { kind: 'again' } } });
    expect(to({ as: 'anonymous' })).toMatchObject({ effects: [], state: { dialog: { kind: 'again' } } });
  });

  it('of another place is not the last one of a function that was called here', () => {
    const there = past('chat', { id: 'there', server: 'https://base44.app' });
    const { effects } = press(stateOf({ history: [there, past('chat', { id: 'here' })] }), 'down', 'r');
    expect(effects).toEqual([{ type: 'recall', id: 'here' }]);
  });

  it('of a path below the function is its last one too', () => {
    const below = past('orders/process/42?x=1');
    const { effects } = press(stateOf({ history: [past('chat'), below] }), 'down', 'down', 'r');
    expect(effects).toEqual([{ type: 'recall', id: below.id }]);
  });

  it('is forgotten by x and y; a function is not', () => {
    const asked = press(onPast, 'x');
    expect(asked.effects).toEqual([]);
    expect(press(asked.state, 'y').effects).toEqual([{ type: 'forget', id }]);
    for (const no of ['n', 'escape', 'enter'])
      expect(press(asked.state, no)).toMatchObject({ effects: [], state: { dialog: undefined } });
    expect(press(stateOf(), 'x')).toMatchObject({ effects: [], state: { notice: { kind: 'warn' } } });
  });
});

describe('past calls of other places', () => {
  const there = (name: string, more: Partial<PastCall> = {}): PastCall =>
    past(name, { server: 'https://staging.example.com', app: 'crm', ...more });
  const catalog = { entries: [known('alpha', {})], notes: [] };
  const history = [there('beta', { status: 500 }), past('alpha'), there('gamma')];
  const rows = (state: State, columns: number): string[] => screen(state, columns, 12).split('\n');

  it('stand below those of here, and say so at every width', () => {
    const state = stateOf({ catalog, history });
    expect(rows(state, 60).slice(1, 8).join('\n')).toMatch(
      /alpha .*\n.*History .*\n.*alpha .*\n.*History elsewhere.*\n.*beta +↗ staging\.example\.com 1m 500.*\n.*gamma +↗ staging/,
    );
    for (let columns = 14; columns <= 60; columns++) {
      const beta = rows(state, columns).find((row) => row.includes('500'))!;
      expect(beta).toContain('↗');
      expect(rows(state, columns).filter((row) => row.includes('↗'))).toHaveLength(2);
    }
  });

  it('under the cursor are told in full', () => {
    const state = press(stateOf({ catalog, history }), 'G').state;
    expect(screen(state, 60, 12)).toContain('↗ https://staging.example.com app crm as user');
  });

  it('are those of here once calls go there, the cursor staying on its call', () => {
    const before = press(stateOf({ catalog, history }), 'G').state;
    const moved = { ...place, server: 'https://staging.example.com', app: 'crm' };
    const { state } = stateAfter(before, [{ type: 'place', place: moved }]);
    expect(rows(state, 60).slice(2, 7).join('\n')).toMatch(
      /History .*\n.*beta .*\n.*▸ gamma .*\n.*History elsewhere.*\n.*alpha +↗ 127\.0\.0\.1:4460/,
    );
  });

  it('are the last of many, of which it is said how many more there are; a filter shows them all', () => {
    const many = Array.from({ length: 120 }, (_, i) => past(`call${i}`, { id: `${i}` }));
    const state = press(stateOf({ catalog, history: many }), 'G').state;
    expect(screen(state, 44, 20)).toMatch(/▸ call49 [\s\S]*and 70 more: \/ finds them/);
    expect(press(state, 'down', 'down').state.functions.cursor).toBe(state.functions.cursor);
    expect(press(state, 'pageup', 'pagedown').state.functions.cursor).toBe(state.functions.cursor);
    const found = press(state, '/', 'call', 'enter', 'escape', '/', 'call11', 'escape', '/', 'l119').state;
    expect(screen(found, 44, 20)).toMatch(/▸ call119/);
    expect(screen(press(state, '/', 'call').state, 44, 130)).not.toContain('more:');
  });
});

describe('the last payload of a function', () => {
  const open = press(stateOf({ history }), 'down', 'down', 'enter');

  it('is offered in its empty request, once, and says that it is', () => {
    expect(open.effects).toEqual([{ type: 'recall', id }]);
    const { state } = stateAfter(open.state, [{ type: 'recalled', id, recalled: { call, notes: [] } }]);
    expect(state.drafts['orders/process']).toMatchObject({ since: 940_000 });
    expect(press(state, 'x').state.drafts['orders/process']!.since).toBeUndefined();
    expect(press(state, 'alt+r', 'escape', 'enter').effects).toEqual([]);
  });

  it('does not overwrite what was typed meanwhile', () => {
    const typed = press(open.state, 'space', 'tab', 'ups').state;
    const { state } = stateAfter(typed, [{ type: 'recalled', id, recalled: { call, notes: [] } }]);
    expect(state.drafts['orders/process']!.fields[1]!.input.text).toBe('ups');
  });
});

it('files that change on the disk leave the cursor and what was typed', () => {
  const typed = press(stateOf(), 'down', 'down', 'enter', 'space', 'tab', 'dhl').state;
  const [, , , ...rest] = stateOf().catalog.entries;
  const changed = known('orders/process', {
    parameters: [{ name: 'carrier', type: 'string', required: true, in: 'json' }],
  });
  const { state } = stateAfter(typed, [
    { type: 'catalog', catalog: { entries: [changed, ...rest], notes: [] } },
  ]);
  expect(state.focus).toBe('request');
  expect(
    state.drafts['orders/process']!.fields.map(({ name, input, added }) => [name, input.text, added]),
  ).toEqual([
    ['carrier', 'dhl', false],
    ['action', 'ship', true],
  ]);
  expect(paneSizes(state).single).toBe(false);
});

describe('the cursor stays on what it is on', () => {
  const entries = ['alpha', 'beta', 'gamma'].map((name) => known(name, {}));
  const catalog = { entries, notes: [] };
  const under = (state: State): string | undefined =>
    screen(state, 44, 20).match(/▸ (\S+)(?: .*?(\d+)s )?/)?.[1];

  it('when the filter is left', () => {
    const { state } = press(stateOf({ catalog }), '/', 'gam', 'enter', 'escape', 'escape');
    expect(state.functions.filter.text).toBe('');
    expect(state.functions.selected).toBe('gamma');
    expect(under(state)).toBe('gamma');
  });

  it('when a call comes to the history', () => {
    const history = [past('beta'), past('alpha')];
    const { state } = press(stateOf({ catalog, history }), 'G');
    const later = stateAfter(state, [{ type: 'history', history: [past('gamma'), ...history] }]).state;
    expect(under(later)).toBe('alpha');
    expect(later.functions.cursor).toBe(state.functions.cursor + 1);
  });

  it('and in sight when the terminal becomes smaller', () => {
    const history = Array.from({ length: 20 }, (_, i) => past('beta', { id: `past-${i}` }));
    const tall = press(stateOf({ catalog, history, size: { columns: 80, rows: 40 } }), 'G').state;
    const small = stateAfter(tall, [{ type: 'resize', size: { columns: 40, rows: 12 } }]).state;
    expect(screen(small, 40, 9)).toMatch(/▸ beta/);
  });

  it('when functions are found before it', () => {
    const { state } = press(stateOf({ catalog }), 'j');
    const more = { entries: [known('aaa', {}), ...entries], notes: [] };
    expect(under(stateAfter(state, [{ type: 'catalog', catalog: more }]).state)).toBe('beta');
  });
});

describe('what is typed before there are functions', () => {
  const reading = { entries: [], notes: [], reading: true };
  const catalog = {
    entries: [known('alpha', { parameters: [{ name: 'n', type: 'string', required: true, in: 'json' }] })],
    notes: [],
  };

  it('is done once there are some', () => {
    const before = press(stateOf({ catalog: reading }), '/', 'alp', 'enter', 'Zo');
    expect(before.state.notice?.text).toContain('Still looking');
    const { state } = stateAfter(before.state, [{ type: 'catalog', catalog }]);
    expect(state).toMatchObject({ focus: 'request', ahead: [], functions: { selected: 'alpha' } });
    expect(state.drafts.alpha!.fields[0]!.input.text).toBe('Zo');
  });

  it('does not keep the app from being left', () => {
    const { effects } = press(stateOf({ catalog: reading }), 'enter', 'q');
    expect(effects).toContainEqual({ type: 'quit' });
  });

  it('the history that comes first does not take the cursor', () => {
    const { state } = stateAfter(stateOf({ catalog: reading }), [
      { type: 'history', history: [past('alpha')] },
      { type: 'catalog', catalog },
    ]);
    expect(state.functions.cursor).toBe(0);
  });
});

describe('a source that is no code while it is being written', () => {
  const whole = known('f', {
    parameters: [
      { name: 'to', type: 'string', required: true, in: 'json' },
      { name: 'cc', type: 'string', required: false, in: 'json' },
    ],
    body: 'json',
  });
  const path = 'base44/functions/f/entry.ts';
  const fault = { at: `${path}:3:9`, message: 'Unexpected token' };
  const broken = known('f', { partial: true, broken: fault }, { path });
  const saved = (state: State, entry: Entry): State =>
    stateAfter(state, [{ type: 'catalog', catalog: { entries: [entry], notes: [] } }]).state;
  const request = (state: State): string =>
    textOf(requestPane(state.drafts.f, { columns: 60, rows: 14 }, true));

  it('is marked where it is listed and where it is called, and takes nothing of what was typed', () => {
    const typed = press(stateOf({ catalog: { entries: [whole], notes: [] } }), 'enter', 'dana').state;
    expect(request(typed)).toMatch(/to \*.*dana/);
    const worse = saved(saved(typed, broken), broken);
    expect(screen(worse)).toMatch(/f .*✗ broken/);
    expect(request(worse)).toMatch(
      /to \*.*dana[\s\S]*cc[\s\S]*✗ broken: base44\/functions\/f\/entry\.ts:3:9: Unexpected +│\n│ *token[\s\S]*older source/,
    );
    const mended = saved(worse, whole);
    expect(request(mended)).toMatch(/to \*.*dana[\s\S]*cc/);
    expect(request(mended) + screen(mended)).not.toContain('broken');
  });

  it('says where under the list of a narrow terminal, and in the form of one that was never read', () => {
    const state = stateOf({ size: { columns: 40, rows: 12 }, catalog: { entries: [broken], notes: [] } });
    expect(screen(state, 40, 10)).toMatch(/✗ broken[\s\S]*3:9: Unexpected token/);
    expect(request(press(state, 'enter').state)).toMatch(/✗ broken: [\s\S]*No parameters are known/);
  });
});
