/** The picker as a table: what is typed, what stands there then, what becomes of it. */
import { describe, expect, test } from 'vitest';
import type { FunctionFacts, Parameter } from '../../../src/analysis/facts.js';
import type { Call } from '../../../src/run/call.js';
import { jsonFault } from '../../../src/run/json-fault.js';
import { keyDecoder } from '../../../src/ui/keys.js';
import { filled } from '../../../src/ui/picker/filled.js';
import { type Effect, initialState, type State, type Step } from '../../../src/ui/picker/state.js';
import { update } from '../../../src/ui/picker/update.js';
import { view } from '../../../src/ui/picker/view.js';
import type { Entry, FileFacts, Place } from '../../../src/ui/services.js';
import { lineWidth, plain } from '../../../src/ui/widgets/line.js';
import { parameter } from '../../helpers/parameter.js';

const needed = (name: string, more: Partial<Parameter> = {}): Parameter =>
  parameter(name, { required: true, ...more });
const fn = (name: string, facts?: Partial<FunctionFacts>): Entry => ({
  name,
  sources: ['local'],
  facts: facts && { parameters: [], partial: false, ...facts },
});

const entries: Entry[] = [
  fn('blind'),
  fn('files', { body: 'multipart', parameters: [needed('doc', { type: 'file', in: 'form' })] }),
  fn('hello', { body: 'none' }),
  fn('orders/process', {
    body: 'json',
    parameters: [
      needed('action', { values: ['ship', 'refund'] }),
      needed('orderId', { when: { action: ['ship'] } }),
      parameter('reason', { when: { action: ['refund'] } }),
      parameter('count', { type: 'number' }),
      parameter('urgent', { type: 'boolean' }),
      parameter('apiKey', { secret: true }),
    ],
  }),
  fn('partly', { partial: true, parameters: [needed('to')] }),
  fn('search', { body: 'query', methods: ['GET'], parameters: [needed('q', { in: 'query' })] }),
  fn('two', { parameters: [needed('a'), needed('b')] }),
  fn('upload', { body: 'multipart' }),
  fn('user', { parameters: [needed('id', { in: 'path' }), parameter('v', { in: 'query' })] }),
];

const start = (size = { columns: 80, rows: 24 }, onlyName = false): State => {
  const [state] = update(initialState(size, onlyName), {
    type: 'catalog',
    catalog: { entries, notes: [] },
  });
  return update(state, { type: 'complete' })[0];
};

const up = '\u001b[A';
const down = '\u001b[B';
const esc = 'ESC';

const fileAt = (path: string): FileFacts => {
  if (path.endsWith('/')) return 'folder';
  if (!path.includes('real')) return 'missing';
  return path.includes('*') ? { size: 2048, count: 3 } : { size: 5, type: 'text/plain' };
};

/** Types, a paste or a key each; what files are asked for exist if their name says so. */
function after(typed: string[], from = start()): { state: State; effects: Effect[] } {
  let state = from;
  const effects: Effect[] = [];
  const take = ([next, asked]: Step): void => {
    state = next;
    for (const effect of asked) {
      effects.push(effect);
      if (effect.type === 'look')
        take(update(state, { ...effect, type: 'looked', file: fileAt(effect.path) }));
    }
  };
  for (const text of typed) {
    const decoder = keyDecoder();
    const keys =
      text === esc
        ? [...decoder.feed(Buffer.from('\u001b')), ...decoder.flush()]
        : decoder.feed(Buffer.from(text));
    for (const key of keys) {
      take(update(state, { type: 'key', key }));
    }
  }
  return { state, effects };
}

const screen = (state: State): string => view(state).map(plain).join('\n');

/** What would be sent. */
function sent(typed: string[], from?: State): unknown {
  const { effects, state } = after(typed, from);
  const chosen = effects.find((one) => one.type === 'chosen');
  if (!chosen) throw new Error(`nothing was chosen:\n${screen(state)}`);
  const { via, name, method, query, data, payload } = filled(chosen.draft);
  const body = payload.kind === 'text' ? payload.text : payload.kind === 'form' ? payload.fields : undefined;
  return [
    `${via} ${method} ${name}`,
    ...(query.length > 0 ? [query] : []),
    ...(data ? [data] : []),
    ...(body ? [body] : []),
  ];
}

test.each<[string, string[], unknown]>([
  ['takes nothing: sent at once', ['hel\r'], ['invoke POST hello']],
  [
    'one prompt for each that is needed, then sent',
    ['two\r', 'x\r', '"y z"\r'],
    ['invoke POST two', '{"a":"x","b":"y z"}'],
  ],
  ['the cursor chooses', [`${down}${down}\r`], ['invoke POST hello']],
  ['and goes round', [`${up}${up}${up}\r`, 'x\r', 'y\r'], ['invoke POST two', '{"a":"x","b":"y"}']],
  ['ctrl+n and ctrl+p', ['\u000e\u000e\u000e\u0010\r'], ['invoke POST hello']],
  [
    'a select; what belongs to the choice is asked',
    ['proc\r', '\r', 'A1\r', '\r'],
    ['invoke POST orders/process', '{"action":"ship","orderId":"A1"}'],
  ],
  [
    'what belongs to another choice is not',
    ['proc\r', `${down}\r`, '\r'],
    ['invoke POST orders/process', '{"action":"refund"}'],
  ],
  [
    'a choice that is changed takes with it what belonged to it',
    ['proc\r', '\r', 'A1\r', 'action\r', `${down}\r`, '\r'],
    ['invoke POST orders/process', '{"action":"refund"}'],
  ],
  [
    'optional ones are offered: number, yes, secret',
    ['proc\r', 'ref\r', 'count\r', '5\r', 'urg\r', 'y', 'api\r', 'sk_1\r', '\r'],
    ['invoke POST orders/process', '{"action":"refund","count":5,"urgent":true,"apiKey":"sk_1"}'],
  ],
  [
    'an optional one is left out again',
    ['proc\r', 'ref\r', 'urg\r', 'n', 'urg\r', 'leave\r', '\r'],
    ['invoke POST orders/process', '{"action":"refund"}'],
  ],
  [
    'a file that is there',
    ['files\r', 'real.pdf\r'],
    ['invoke POST files', [{ name: 'doc', path: 'real.pdf' }]],
  ],
  ['query parameters by fetch', ['search\r', 'a b\r'], ['fetch GET search', [['q', 'a b']]]],
  ['a path parameter', ['user\r', 'a/1\r', 'v\r', '2\r', '\r'], ['fetch POST user/a%2F1', [['v', '2']]]],
  ['nothing known: a payload', ['blind\r', '{"a": 1}\r'], ['invoke POST blind', '{"a": 1}']],
  ['or none', ['blind\r', '\r'], ['invoke POST blind']],
  ['or a file', ['blind\r', '@real.json\r'], ['invoke POST blind', '@real.json']],
  [
    'partly known: more as JSON, digits kept',
    ['partly\r', 'x\r', 'more\r', '{"n": 1.10}\r', '\r'],
    ['invoke POST partly', '{"to":"x","n":1.10}'],
  ],
  [
    'an upload of whatever',
    ['upload\r', 'file\r', 'real.png\r', 'more\r', '{"n": 1}\r', '\r'],
    [
      'invoke POST upload',
      [
        { name: 'file', path: 'real.png' },
        { name: 'n', value: '1' },
      ],
    ],
  ],
  [
    'a paste is one answer',
    ['two\r', '\u001b[200~x\r\ny\u001b[201~\r', 'b\r'],
    ['invoke POST two', '{"a":"x y","b":"b"}'],
  ],
  [
    'esc goes back to the answer before, which is kept',
    ['two\r', 'x\r', esc, '1\r', 'y\r'],
    ['invoke POST two', '{"a":"x1","b":"y"}'],
  ],
  ['and to the functions', ['two\r', esc, '\u0015hello\r'], ['invoke POST hello']],
])('%s', (_, typed, expected) => {
  expect(sent(typed)).toEqual(expected);
});

test.each<[string, string[], string]>([
  ['an empty answer', ['two\r', '\r'], 'a is needed; "" is an empty text.'],
  ['no number', ['proc\r', 'ref\r', 'count\r', 'many\r'], 'count wants a number'],
  ['no such file', ['files\r', 'gone.pdf\r'], 'There is no file gone.pdf.'],
  ['no JSON', ['blind\r', '{"a"\r'], 'This is not JSON'],
  ['no object', ['partly\r', 'x\r', 'more\r', '[1]\r'], 'wants a JSON object'],
])('%s is said, and nothing is lost', (_, typed, message) => {
  const { state, effects } = after(typed);
  expect(screen(state)).toContain(message);
  expect(effects.map(({ type }) => type)).not.toContain('chosen');
  expect(screen(after(['z'], state).state)).not.toContain(message);
});

test('a secret is not shown while it is typed, nor afterwards', () => {
  const typing = after(['proc\r', 'ref\r', 'api\r', 'SECRET']);
  expect(screen(typing.state)).toMatch(/apiKey {2}•{6}/);
  expect(screen(typing.state)).not.toContain('SECRET');
  expect(screen(after(['\r'], typing.state).state)).not.toContain('SECRET');
});

test.each([
  ['esc at the functions', [esc]],
  ['ctrl+c there', ['\u0003']],
  ['ctrl+c anywhere', ['two\r', 'x\r', '\u0003']],
])('%s leaves', (_, typed) => {
  expect(after(typed).effects).toEqual([{ type: 'leave' }]);
});

test('a payload on the command line: only the function is chosen', () => {
  expect(sent(['two\r'], start(undefined, true))).toEqual(['invoke POST two']);
});

test('those called lately come first, and what is found later moves no cursor', () => {
  let [state] = update(start(), {
    type: 'recent',
    past: ['two', 'gone', 'hello'].map((name) => ({ name, at: 0, call: undefined })),
    now: 0,
  });
  const names = (): string[] =>
    screen(state)
      .split('\n')
      .slice(2, 5)
      .map((line) => line.slice(2).split(' ')[0]!);
  expect(names()).toEqual(['two', 'hello', 'blind']);
  state = after([down], state).state;
  const more = [...entries, fn('aaa')];
  [state] = update(state, { type: 'catalog', catalog: { entries: more, notes: [] } });
  expect(sent(['\r'], state)).toEqual(['invoke POST hello']);
});

test('what is not there comes last, however lately it was called, and says so', () => {
  const absent = 'not on 127.0.0.1:4460';
  const catalog = {
    entries: [
      { ...fn('ahead'), absent },
      { ...fn('leads'), sources: ['served'] },
    ],
    notes: [],
  };
  const [state] = update(update(start(), { type: 'catalog', catalog })[0], {
    type: 'recent',
    past: [{ name: 'ahead', at: 0, call: undefined }],
    now: 0,
  });
  const rows = view(state).map((line) => plain(line).trim());
  expect(rows[2]).toMatch(/^▸ leads .* served$/);
  expect(rows[3]).toMatch(/^ahead .* not on 127\.0\.0\.1:4460$/);
});

test('paths: the rest is offered, tab takes what they share', () => {
  const typing = after(['files\r', 're']);
  expect(typing.effects.at(-1)).toEqual({ type: 'paths', prefix: 're', take: false });
  const paths = ['real-1.pdf', 'real-2.pdf'];
  const [ghost] = update(typing.state, { type: 'paths', prefix: 're', paths, take: false });
  expect(screen(ghost)).toContain('al- →');
  const tab = after(['\t'], typing.state);
  expect(tab.effects).toEqual([{ type: 'paths', prefix: 're', take: true }]);
  const [taken] = update(tab.state, { type: 'paths', prefix: 're', paths, take: true });
  expect(sent(['2.pdf\r'], taken)).toEqual(['invoke POST files', [{ name: 'doc', path: 'real-2.pdf' }]]);
});

describe('where the call goes, and as whom', () => {
  const ready = { anonymous: { ready: true }, user: { ready: false }, service: { ready: true } };
  const place = (as: Place['as'], profile?: string): Place => ({
    server: 'http://127.0.0.1:4460',
    app: 'shop',
    profile,
    project: 'shop',
    as,
    identities: ready,
  });
  test.each<[Place, string]>([
    [place('anonymous'), 'to http://127.0.0.1:4460 as ○ anonymous'],
    [place('user', 'stage'), 'to http://127.0.0.1:4460 (profile stage) as ● user no token'],
    [place('service'), 'to http://127.0.0.1:4460 as  SERVICE ROLE '],
  ])('%j', (where, line) => {
    const [state] = update(start(), { type: 'place', place: where, now: 0 });
    for (const typed of [[], ['two\r'], ['two\r', 'a\r'], ['partly\r', 'a\r']])
      expect(screen(after(typed, state).state).split('\n')[0]!.trimEnd()).toBe(line.trimEnd());
  });
});

test.each([
  [60, 'to http://127.0.0.1:4460 as ○ anonymous'],
  [36, 'to 127.0.0.1:4460 as ○ anonymous'],
  [30, '127.0.0.1:4460 ○ anonymous'],
  [20, '○ anonymous'],
])('in %i columns who calls is always seen', (columns, line) => {
  const ready = { ready: true };
  const identities = { anonymous: ready, user: ready, service: ready };
  const server = 'http://127.0.0.1:4460';
  const place: Place = { server, app: 'a', profile: undefined, project: 'p', as: 'anonymous', identities };
  const [state] = update(start({ columns, rows: 20 }), { type: 'place', place, now: 0 });
  expect(screen(state).split('\n')[0]).toBe(line);
});

describe('the last payload', () => {
  const call = (name: string, payload: Call['payload'], more: Partial<Call> = {}): Call => ({
    via: 'invoke',
    name,
    method: 'POST',
    headers: [],
    query: [],
    payload,
    ...more,
  });
  const json = (value: object | string): Call['payload'] => ({
    kind: 'text',
    text: typeof value === 'string' ? value : JSON.stringify(value),
    type: 'application/json',
  });
  const once = (sentLast: Call): State =>
    update(start(), {
      type: 'recent',
      past: [{ name: sentLast.name, at: 1000, call: sentLast }],
      now: 61_000,
    })[0];

  test.each<[string, Call, string[], unknown]>([
    [
      'is sent again by ↵',
      call('two', json({ a: 'x', b: 'y' })),
      ['\r', '\r'],
      ['invoke POST two', '{"a":"x","b":"y"}'],
    ],
    [
      'with what the source does not know, digits and all',
      call('orders/process', json('{"action":"refund","reason":"r","more":{"n":12345678901234567890}}')),
      ['\r', '\r'],
      ['invoke POST orders/process', '{"action":"refund","reason":"r","more":{"n":12345678901234567890}}'],
    ],
    [
      'a file by its path',
      call('files', { kind: 'form', fields: [{ name: 'doc', path: '/real/a.pdf' }] }),
      ['\r', '\r'],
      ['invoke POST files', [{ name: 'doc', path: '/real/a.pdf' }]],
    ],
    [
      'several files of one name',
      call('upload', {
        kind: 'form',
        fields: ['a', 'b'].map((one) => ({ name: 'file', path: `/real/${one}` })),
      }),
      ['\r', '\r'],
      [
        'invoke POST upload',
        [
          { name: 'file', path: '/real/a' },
          { name: 'file', path: '/real/b' },
        ],
      ],
    ],
    [
      'a query',
      call('search', { kind: 'none' }, { via: 'fetch', method: 'GET', query: [['q', 'x']] }),
      ['\r', '\r'],
      ['fetch GET search', [['q', 'x']]],
    ],
    [
      'as a whole, where nothing is known',
      call('blind', json('[1]')),
      ['\r', '\r'],
      ['invoke POST blind', '[1]'],
    ],
    [
      'a secret is asked for anew',
      call('orders/process', json({ action: 'refund', apiKey: '⟦redacted:apiKey⟧' })),
      ['\r', 'new\r', '\r'],
      ['invoke POST orders/process', '{"action":"refund","apiKey":"new"}'],
    ],
    [
      'alt+r begins empty',
      call('two', json({ a: 'x', b: 'y' })),
      ['\r', '\u001br', '1\r', '2\r'],
      ['invoke POST two', '{"a":"1","b":"2"}'],
    ],
    [
      'what is no JSON is not offered',
      call('two', { kind: 'text', text: 'plain', type: 'text/plain' }),
      ['\r', '1\r', '2\r'],
      ['invoke POST two', '{"a":"1","b":"2"}'],
    ],
    [
      'a whole payload with a secret in it is not offered',
      call('blind', json('{"k":"⟦redacted:k⟧"}')),
      ['\r', '\r'],
      ['invoke POST blind'],
    ],
  ])('%s', (_, past, typed, wanted) => {
    expect(sent(typed, once(past))).toEqual(wanted);
  });

  test('says when that was, and takes nothing of it where the payload is on the command line', () => {
    const state = once(call('two', json({ a: 'x', b: 'y' })));
    expect(screen(after(['\r'], state).state)).toMatch(
      /invoke two {2}as it was sent 1m ago[\s\S]*alt\+r empty/,
    );
    expect(sent(['\r'], { ...state, onlyName: true })).toEqual(['invoke POST two']);
  });
});

describe('$EDITOR', () => {
  const typing = (typed: string[], from?: State) => after([...typed, '\u0005'], from);
  const edits = (typed: string[], from?: State): unknown =>
    typing(typed, from).effects.filter(({ type }) => type === 'edit');
  const left = (text: string, typed: string[]): State =>
    update(typing(typed).state, { type: 'edited', text, fault: jsonFault(text) })[0];

  test.each<[string, string[], string, string]>([
    [
      'what is filled in, with what is being typed',
      ['two\r', 'x\r', 'y'],
      '{\n  "a": "x",\n  "b": "y"\n}',
      '.json',
    ],
    ['the whole payload, where nothing is known', ['blind\r', '{"a":1}'], '{"a":1}', '.json'],
    [
      'with the rest of it',
      ['partly\r', 'x\r', `${down}${down}\r`, '{"n":1.50}\r'],
      '{"to":"x","n":1.50}',
      '.json',
    ],
  ])('is given %s', (_, typed, text, suffix) => {
    expect(edits(typed)).toEqual([{ type: 'edit', text, suffix }]);
  });

  test('what it leaves is filled in, with names of its own, and then sent', () => {
    const state = left('{"a":"1","b":"2","c":[3.0]}', ['two\r']);
    expect(screen(state)).toMatch(/▸ send\n {2}a +1\n {2}b +2\n {2}c +\[3\.0\]/);
    expect(sent(['\r'], state)).toEqual(['invoke POST two', '{"a":"1","b":"2","c":[3.0]}']);
  });

  test('what is needed and missing there is asked for', () => {
    expect(screen(left('{"a":"1"}', ['two\r']))).toContain('? b');
  });

  test.each([
    ['{"a": ', 'Not JSON: line 1, column 7: a value is expected here; ^e opens it again.'],
    ['[1]', 'This wants a JSON object; ^e opens it again.'],
    ['{"a":1,"a":2}', 'Not JSON: '],
  ])('%s is said, opened again, and costs nothing', (text, problem) => {
    const state = left(text, ['two\r', 'x\r']);
    expect(screen(state)).toContain(problem);
    expect(screen(state)).toMatch(/a {2}x/);
    expect(edits([], state)).toEqual([{ type: 'edit', text, suffix: '.json' }]);
  });

  test('a whole payload is seen again before it is sent', () => {
    expect(screen(left('{"x": 1}\n', ['blind\r']))).toContain('? payload  {"x": 1}');
  });
});

test('a part that is the path of a file goes as that file', () => {
  const parts = fn('parts', {
    body: 'multipart',
    parameters: [needed('file', { type: 'array', in: 'form' })],
  });
  const [state] = update(start(), { type: 'catalog', catalog: { entries: [parts], notes: [] } });
  expect(sent(['\r', '@/real/a\r'], state)).toEqual([
    'invoke POST parts',
    [{ name: 'file', path: '/real/a' }],
  ]);
});

test('what is known at a glance', () => {
  expect(screen(start())).toContain('  files           doc@');
  expect(screen(after(['proc']).state)).toMatch(/▸ orders\/process {2}action=ship\|refund orderId=.*local$/m);
});

describe.each([
  [40, 12],
  [80, 24],
  [20, 4],
])('%ix%i', (columns, rows) => {
  test.each([
    [[]],
    [['proc']],
    [['zzz']],
    [['proc\r']],
    [['proc\r', 'ref\r']],
    [['two\r', 'long '.repeat(30)]],
  ])('no line is too long, and there are not too many: %j', (typed) => {
    const lines = view(after(typed, start({ columns, rows })).state);
    expect(lines.length).toBeLessThan(rows);
    for (const line of lines) expect(lineWidth(line)).toBeLessThan(columns);
    expect(plain(lines.at(-1)!)).toMatch(/^↵|esc/);
  });
});
