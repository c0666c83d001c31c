import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { both, type Call, clearProxies, type Options } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** The same invoke through @base44/sdk and ours, the same bytes (docs/wire.md). */
let recorder: Recorder;
beforeAll(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

const invoke =
  (data?: unknown, name = 'hello'): Call =>
  (client) =>
    client.functions.invoke(name, data);

const file = (text = 'bytes', name = 'a.txt', type = 'text/plain'): File => new File([text], name, { type });

async function same(call: Call, options?: Options): Promise<void> {
  const { theirs, mine } = await both(recorder, call, options);
  expect(theirs.error).toBeUndefined();
  expect(mine.error).toBeUndefined();
  expect(theirs.sent).toHaveLength(1);
  expect(mine.sent).toEqual(theirs.sent);
}

class Money {
  constructor(readonly cents: number) {}
  toJSON(): string {
    return `${this.cents / 100} EUR`;
  }
}

const json: [name: string, data: unknown][] = [
  ['undefined', undefined],
  ['an empty object', {}],
  ['null', null],
  ['true', true],
  ['false', false],
  ['42', 42],
  ['0', 0],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['a Date', new Date(0)],
  ['an array', [1, 'two', { three: 3 }]],
  ['an empty array', []],
  // biome-ignore lint/suspicious/noSparseArray: the case
  ['an array with holes and undefined', [, undefined, () => 1, Symbol('s')]],
  ['nested objects', { a: { b: { c: [{ d: null }] } } }],
  ['undefined, function and symbol members', { a: undefined, b: () => 1, c: Symbol('s'), d: 1 }],
  ['NaN, Infinity and -0 members', { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 }],
  ['toJSON', { price: new Money(250) }],
  ['a Date member', { at: new Date(86_400_000) }],
  ['Map and Set', { map: new Map([['a', 1]]), set: new Set([1]) }],
  ['a Uint8Array member', { bytes: new Uint8Array([1, 2]) }],
  ['a Buffer member', { bytes: Buffer.from([1, 2]) }],
  ['unicode', { text: 'Zażółć gęślą 日本 🎉' }],
  ['line separators', { text: 'a\u2028b\u2029c' }],
  ['lone surrogates', { text: 'a\ud800b', '\udc00': 1 }],
  ['control characters', { text: '\u0000\u001f"\\/\b\f\n\r\t\u007f' }],
  ['numeric keys first, others in order', { b: 1, 2: 2, a: 3, 1: 4 }],
  ['no prototype', Object.assign(Object.create(null), { a: 1 })],
  ['big and small numbers', { a: 2 ** 53, b: 1e21, c: 1e-7, d: 0.1 + 0.2 }],
  ['a wrapped number and string', { a: Object(1), b: Object('x'), c: Object(true) }],
  ['a getter', Object.defineProperty({ b: 2 }, 'a', { get: () => 1, enumerable: true })],
  ['an Error member', { error: new Error('x') }],
  ['a RegExp and a URL', { pattern: /x/g, url: new URL('http://a.b/c') }],
  ['a shared reference', ((shared) => ({ a: shared, b: shared }))({ x: 1 })],
  ['a long text', { text: 'é'.repeat(70_000) }],
  ['an empty-string key', { '': 1 }],
  ['a symbol key', { [Symbol('s')]: 1, a: 2 }],
  ['a function as data', () => 1],
];

describe('JSON bodies', () => {
  it.each(json)('%s', (_, data) => same(invoke(data)));
});

const raw: [name: string, data: () => unknown][] = [
  ['Buffer', () => Buffer.from('{"raw":1}')],
  ['Uint8Array', () => new Uint8Array([0, 255, 10, 13])],
  ['ArrayBuffer', () => new Uint8Array([0, 1, 254]).buffer],
  ['DataView', () => new DataView(new Uint8Array([9, 8, 7]).buffer)],
  ['Float64Array', () => new Float64Array([1.5])],
  [
    'URLSearchParams',
    () =>
      new URLSearchParams([
        ['a', '1 2'],
        ['b', 'ü&='],
      ]),
  ],
  ['an empty URLSearchParams', () => new URLSearchParams()],
  ['Blob with a type', () => new Blob(['<a/>'], { type: 'application/xml' })],
  ['File with a type', () => file('x', 'x.png', 'image/png')],
];

describe('raw bodies, labelled as the official client labels them', () => {
  it.each(raw)('%s', (_, data) => same((client) => client.functions.invoke('hello', data())));
});

const forms: [name: string, data: () => Record<string, unknown> | unknown[]][] = [
  ['a file alone', () => ({ doc: file() })],
  ['a file among values, in the order of keys', () => ({ z: 1, doc: file(), a: 'text' })],
  ['several files', () => ({ one: file('1', '1.txt'), two: file('2', '2.csv', 'text/csv') })],
  ['an empty file', () => ({ doc: file('') })],
  ['no type', () => ({ doc: file('x', 'x.bin', '') })],
  ['a type with a parameter', () => ({ doc: file('x', 'x.txt', 'text/plain;charset=utf-8') })],
  ['an empty file name', () => ({ doc: file('x', '') })],
  ['quotes in name and file name', () => ({ 'a"b': file('x', 'c"d.txt') })],
  ['line breaks in name and file name', () => ({ 'a\r\nb\nc\rd': file('x', 'e\r\nf\ng\rh') })],
  ['a backslash', () => ({ 'a\\b': file('x', 'C:\\docs\\"x".txt') })],
  ['a path as file name', () => ({ doc: file('x', 'dir/sub/../x.txt') })],
  ['unicode names', () => ({ 'zażółć-日本': file('x', 'gęśl-🎉.txt') })],
  ['a lone surrogate in a name', () => ({ 'a\ud800': 'x', doc: file() })],
  ['an array with files as data', () => [file('1'), 'two', file('3')]],
  ['text with every kind of line break', () => ({ doc: file(), text: 'a\nb\rc\r\nd\n\re\n\n' })],
  ['text with lone surrogates', () => ({ doc: file(), text: 'a\ud800b\udc00' })],
  ['unicode text', () => ({ doc: file(), text: 'Zażółć 日本 🎉\u2028' })],
  ['an empty text', () => ({ doc: file(), text: '' })],
  ['null and undefined', () => ({ doc: file(), a: null, b: undefined })],
  ['numbers', () => ({ doc: file(), a: 7.5, b: -0, c: Number.NaN, d: Number.POSITIVE_INFINITY, e: 1e21 })],
  ['booleans', () => ({ doc: file(), yes: true, no: false })],
  ['a BigInt', () => ({ doc: file(), n: 10n ** 20n })],
  ['a function', () => ({ doc: file(), f: (a: number) => a + 1 })],
  ['a Date, with its quotes', () => ({ doc: file(), at: new Date(0) })],
  ['objects and arrays as JSON', () => ({ doc: file(), o: { a: [1, { b: 2 }] }, l: [1, 'x', null], e: [] })],
  ['an object that is a wrapped string', () => ({ doc: file(), o: Object('x') })],
  ['toJSON that gives nothing', () => ({ doc: file(), o: { toJSON: () => undefined } })],
  ['a Map and a typed array', () => ({ doc: file(), m: new Map([[1, 2]]), b: new Uint8Array([1]) })],
  ['a boundary-like text', () => ({ doc: file('--x\r\n--\r\n'), text: '--b44fn\r\n' })],
  ['binary content', () => ({ doc: new File([new Uint8Array(256).map((_, i) => i)], 'all.bin') })],
  ['a file of 3 MiB', () => ({ doc: new File([new Uint8Array(3 << 20).fill(7)], 'big.bin') })],
];

describe('multipart bodies', () => {
  it.each(forms)('%s', (_, data) => same((client) => client.functions.invoke('upload', data())));
});

const names = [
  'sendEmail',
  'send-email_2.v1',
  'orders/process',
  'a/b/c/d',
  'with space',
  'a b/c d',
  'zażółć',
  '日本/🎉',
  "a|b^c'd:e;f=g@h+i",
  'say"hi"',
  '<b>{c}`d`',
  'a,b&c$d!e*f(g)h~i[j]k',
  '...',
  '.hidden',
  'v1.2/..x',
];

describe('names', () => {
  it.each(names)('%s', (name) => same(invoke({ a: 1 }, name)));
});

const service: Call = (client) => client.asServiceRole.functions.invoke('hello', {});
/** A call after the user's token was changed. */
const as =
  (token: string, call: Call = invoke({})): Call =>
  (client) => {
    client.setToken(token);
    return call(client);
  };
const clients: [name: string, options: Options, call?: Call][] = [
  ['no token', {}],
  ['a token', { token: 'user.token' }],
  ['an empty token', { token: '' }],
  ['setToken where there was none', {}, as('new')],
  ['the service role', { serviceToken: 'service.token' }, service],
  ['the service role beside a token', { token: 'user.token', serviceToken: 'service.token' }, service],
  ['the user beside a service token', { token: 'user.token', serviceToken: 'service.token' }],
  ['setToken', { token: 'old' }, as('new')],
  ['setToken leaves the service role', { token: 'old', serviceToken: 's' }, as('new', service)],
  ['a token with a line end', { token: 'user.token\n' }],
  ['an Authorization header without a token', { headers: { Authorization: 'Basic YTpi' } }],
  ['another Accept', { headers: { Accept: 'text/csv' } }],
  ['accept in lower case', { headers: { accept: 'text/csv' } }],
  ['a Content-Type of the client’s headers', { headers: { 'Content-Type': 'text/plain' } }],
  ['the same with a file', { headers: { 'content-type': 'application/json' } }, invoke({ doc: file() })],
  [
    'X-Data-Env and others',
    { headers: { 'X-Data-Env': 'dev', 'X-Bypass-RLS': 'true', 'Base44-State': 'abc' } },
  ],
  ['an X-App-Id of the caller', { headers: { 'X-App-Id': 'other' } }],
  ['an empty header value', { headers: { 'X-Empty': '' } }],
  ['white space around a value', { headers: { 'X-Padded': '  a b\t' } }],
  ['a Latin-1 value', { headers: { 'X-Name': 'Zoë' } }],
  ['undefined and null header values', { headers: { 'X-A': undefined, 'X-B': null } as never }],
  ['functionsVersion', { functionsVersion: '42' }],
  ['functionsVersion for the service role', { functionsVersion: 'draft', serviceToken: 's' }, service],
  ['an empty functionsVersion', { functionsVersion: '' }],
  ['an app id with a space', { appId: 'my app' }],
];

describe('clients', () => {
  it.each(clients)('%s', (_, options, call) => same(call ?? invoke({ a: 1 }), options));
  it('the headers option’s Authorization beats the token', () =>
    same(invoke({}), { token: 'user.token', headers: { Authorization: 'Basic YTpi' } }));
  it('authorization in lower case too', () =>
    same(invoke({}), { token: 'user.token', headers: { authorization: 'Basic YTpi' } }));
  it('a path in serverUrl is kept', () => same(invoke({}), { serverUrl: `${recorder.url}/base/v1` }));
  it('localhost by name', async () => {
    await same(invoke({}), { serverUrl: recorder.url.replace('127.0.0.1', 'localhost') });
  });
});

describe('what both refuse before anything is sent', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  it.each<[string, unknown]>([
    ['a string', 'text'],
    ['an empty string', ''],
    ['a BigInt', 1n],
    ['a BigInt member', { n: 1n }],
    ['a circle', circular],
    ['a symbol in a form', { doc: file(), s: Symbol('s') }],
    ['a BigInt in an object in a form', { doc: file(), o: { n: 1n } }],
  ])('%s', async (_, data) => {
    const { theirs, mine } = await both(recorder, invoke(data, 'send'));
    expect(theirs.error).toBeInstanceOf(Error);
    expect(mine.error).toBeInstanceOf(Error);
    expect([...theirs.sent, ...mine.sent]).toEqual([]);
    if (typeof data === 'string') expect((mine.error as Error).message).toBe((theirs.error as Error).message);
  });

  it('asServiceRole without a service token, in the same words', async () => {
    const { theirs, mine } = await both(recorder, service, { token: 't' });
    expect((mine.error as Error).message).toBe((theirs.error as Error).message);
    expect([...theirs.sent, ...mine.sent]).toEqual([]);
  });
});
