/** The picker as a table: what is typed, what stands there then, what becomes of it. */
import { describe, expect, test } from 'vitest';
import type { FunctionFacts, Parameter } from '../../../src/analysis/facts.js';
import { keyDecoder } from '../../../src/ui/keys.js';
import { filled } from '../../../src/ui/picker/filled.js';
import { type Effect, initialState, type State, type Step, update } from '../../../src/ui/picker/update.js';
import { view } from '../../../src/ui/picker/view.js';
import type { Entry } from '../../../src/ui/services.js';
import { lineWidth, plain } from '../../../src/ui/widgets/line.js';

const parameter = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  type: 'string',
  required: false,
  in: 'json',
  ...more,
});
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

/** Types, a paste or a key each; what files are asked for exist if their name says so. */
function after(typed: string[], from = start()): { state: State; effects: Effect[] } {
  let state = from;
  const effects: Effect[] = [];
  const take = ([next, asked]: Step): void => {
    state = next;
    for (const effect of asked) {
      effects.push(effect);
      if (effect.type === 'look')
        take(update(state, { type: 'looked', path: effect.path, found: effect.path.includes('real') }));
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
  let [state] = update(start(), { type: 'recent', names: ['two', 'gone', 'hello'] });
  const names = (): string[] =>
    screen(state)
      .split('\n')
      .slice(1, 4)
      .map((line) => line.slice(2).split(' ')[0]!);
  expect(names()).toEqual(['two', 'hello', 'blind']);
  state = after([down], state).state;
  const more = [...entries, fn('aaa')];
  [state] = update(state, { type: 'catalog', catalog: { entries: more, notes: [] } });
  expect(sent(['\r'], state)).toEqual(['invoke POST hello']);
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
