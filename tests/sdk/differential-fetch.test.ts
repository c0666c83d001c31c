import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appId, both, type Call, clearProxies, type Options } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** The same functions.fetch through @base44/sdk and ours, the same bytes (docs/wire.md). */
let recorder: Recorder;
beforeAll(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

const fetching =
  (path: string, init?: () => RequestInit): Call =>
  async (client) => {
    const response = await client.functions.fetch(path, init?.());
    await response.arrayBuffer();
  };

/** Equal but for X-App-Id, which ours sends so that a shared host can tell the app. */
async function same(call: Call, options?: Options, extra: Record<string, string> = {}): Promise<void> {
  const { theirs, mine } = await both(recorder, call, options);
  expect(theirs.error).toBeUndefined();
  expect(mine.error).toBeUndefined();
  expect(theirs.sent).toHaveLength(1);
  const [sent] = theirs.sent;
  expect(mine.sent).toEqual([{ ...sent, headers: { 'x-app-id': appId, ...sent!.headers, ...extra } }]);
}

const init =
  (value: RequestInit & { duplex?: 'half' }): (() => RequestInit) =>
  () =>
    value;
const post =
  (body: () => unknown, more: RequestInit = {}): (() => RequestInit) =>
  () =>
    ({ method: 'POST', body: body(), ...more }) as RequestInit;

describe('methods', () => {
  it('GET when none is named', () => same(fetching('hello')));
  it.each([
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'PROPFIND',
    'get',
    'post',
    'put',
    'delete',
    'options',
    'head',
    'Post',
    'report',
  ])('%s without a body', (method) => same(fetching('hello', init({ method }))));
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'REPORT'])('%s with a body', (method) =>
    same(fetching('hello', init({ method, body: 'x' }))),
  );
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s with an empty body', (method) =>
    same(fetching('hello', init({ method, body: '' }))),
  );
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one ');
  yield Buffer.from('two');
}

function form(): FormData {
  const data = new FormData();
  data.append('a', '1');
  data.append('a', '2\n3\r4\r\n5');
  data.append('zażółć', 'gęśl\ud800');
  data.append('doc', new File(['x'], 'd"o\\c.txt', { type: 'text/plain' }));
  data.append('blob', new Blob(['y']));
  data.append('named', new Blob(['z'], { type: 'image/png' }), 'n.png');
  return data;
}

const one = (name: string, value: string | Blob): FormData => {
  const data = new FormData();
  data.append(name, value as string);
  return data;
};

const bodies: [name: string, init: () => RequestInit][] = [
  ['a string', post(() => 'text 日本')],
  ['a string with its own type', post(() => '{}', { headers: { 'Content-Type': 'application/json' } })],
  ['a string with lone surrogates', post(() => 'a\ud800')],
  ['a wrapped string', post(() => Object('x'))],
  ['a number', post(() => 42)],
  ['a plain object', post(() => ({ a: 1 }))],
  [
    'URLSearchParams',
    post(
      () =>
        new URLSearchParams([
          ['a', '1 2'],
          ['ü', '&='],
        ]),
    ),
  ],
  ['a Blob', post(() => new Blob(['b'], { type: 'image/png' }))],
  ['a Blob without a type', post(() => new Blob(['b']))],
  ['an empty Blob', post(() => new Blob([]))],
  ['a File', post(() => new File(['f'], 'f.csv', { type: 'text/csv' }))],
  ['a File with the caller’s type', post(() => new File(['f'], 'f'), { headers: { 'content-type': 'a/b' } })],
  ['a Uint8Array', post(() => new Uint8Array([0, 255, 13, 10]))],
  ['a view into a larger buffer', post(() => new Uint8Array(new ArrayBuffer(8), 2, 3))],
  ['a DataView', post(() => new DataView(new ArrayBuffer(8), 2, 3))],
  ['a Buffer', post(() => Buffer.from('buffer'))],
  ['an empty Uint8Array', post(() => new Uint8Array())],
  ['an ArrayBuffer', post(() => new Uint8Array([1, 2, 3]).buffer)],
  ['FormData', post(form)],
  ['an empty FormData', post(() => new FormData())],
  ['FormData with an empty file name', post(() => one('doc', new File(['x'], '')))],
  ['FormData with line breaks in a name', post(() => one('a\nb\rc\r\nd', 'x'))],
  ['FormData with line breaks in a file name', post(() => one('a\nb', new File(['x'], 'c\nd\re')))],
  ['FormData with quotes in a name', post(() => one('a"b\\c', 'x'))],
  ['a ReadableStream', post(() => ReadableStream.from(pieces()), { duplex: 'half' } as RequestInit)],
  ['an empty ReadableStream', post(() => new Blob([]).stream(), { duplex: 'half' } as RequestInit)],
  ['an async iterable', post(pieces, { duplex: 'half' } as RequestInit)],
  [
    'PUT with a stream',
    () => ({
      ...post(() => ReadableStream.from(pieces()), { duplex: 'half' } as RequestInit)(),
      method: 'PUT',
    }),
  ],
  ['a body of null', post(() => null)],
  ['a large string', post(() => 'é'.repeat(100_000))],
];

describe('bodies', () => {
  it.each(bodies)('%s', (_, init) => same(fetching('upload', init)));
});

const paths = [
  'hello',
  '/hello',
  '//hello',
  'hello/',
  '/',
  '',
  'reports/export',
  'reports//export',
  'hello?a=1&b=2',
  'hello?q=a b"<>ü\u{1f389}',
  "hello?q='|^`{}",
  'hello?path=C:\\x',
  'hello?a=../..',
  '?a=1',
  'hello#fragment',
  'hello?a#b?c',
  'a b/ü/日本',
  'a%20b/%2F/%zz/%',
  "a|b^c'd:e;f=g@h+i,j&k$l!m*n(o)p~q[r]",
  'a"<>`{}b',
  'v1..2/...',
];

describe('paths', () => {
  it.each(paths)('%j', (path) => same(fetching(path)));
});

const clients: [
  name: string,
  options: Options,
  init?: RequestInit & { cache?: string },
  extra?: Record<string, string>,
][] = [
  ['a token', { token: 'user.token' }],
  ['an empty token', { token: '' }],
  ['the caller’s Authorization', { token: 't' }, { headers: { Authorization: 'Basic YTpi' } }],
  ['the caller’s authorization in lower case', { token: 't' }, { headers: { authorization: 'x' } }],
  ['an empty Authorization', { token: 't' }, { headers: { Authorization: '' } }],
  ['caller’s headers', {}, { headers: { Accept: 'text/event-stream', 'X-One': '1', cookie: 'a=b' } }],
  [
    'headers as pairs',
    {},
    {
      headers: [
        ['X-One', '1'],
        ['x-two', '2'],
      ],
    },
  ],
  [
    'headers as pairs, one repeated',
    {},
    {
      headers: [
        ['X-One', '1'],
        ['x-one', '2'],
      ],
    },
  ],
  ['a Headers object', {}, { headers: new Headers({ 'X-One': '1' }) }],
  ['white space around a value', {}, { headers: { 'X-One': '  a b \t' } }],
  ['a Latin-1 value', {}, { headers: { 'X-One': 'Zoë' } }],
  ['an empty value', {}, { headers: { 'X-One': '' } }],
  ['undefined as a value', {}, { headers: { 'X-One': undefined } as never }],
  ['the caller’s accept-language', {}, { headers: { 'accept-language': 'pl' } }],
  ['the caller’s X-App-Id', {}, { headers: { 'x-app-id': 'other' } }],
  [
    'mode, cache, credentials, referrer',
    {},
    { mode: 'cors', cache: 'no-store', credentials: 'include', referrer: '' },
  ],
  ['cache reload', {}, { cache: 'reload' }],
  ['cache no-cache', {}, { cache: 'no-cache' }],
  [
    'cache no-store with its own header',
    {},
    { cache: 'no-store', headers: { 'Cache-Control': 'max-age=9' } },
  ],
  ['a conditional request', {}, { headers: { 'If-None-Match': '"x"' } }],
  ['a range', {}, { headers: { Range: 'bytes=0-9' } }],
  ['keepalive and integrity', {}, { keepalive: true, integrity: '' }],
  // What ours adds on purpose, so that a shared host can tell the app and the version.
  ['the client’s headers', { headers: { 'X-Data-Env': 'dev' } }, {}, { 'x-data-env': 'dev' }],
  ['functionsVersion', { functionsVersion: '42' }, {}, { 'base44-functions-version': '42' }],
];

describe('clients', () => {
  it.each(clients)('%s', (_, options, init, extra) =>
    same(
      fetching('hello', () => init ?? {}),
      options,
      extra,
    ),
  );
  it('the service role', () =>
    same(async (c) => (await c.asServiceRole.functions.fetch('hello')).text(), { serviceToken: 's' }));
  it('a path in serverUrl', () => same(fetching('hello'), { serverUrl: `${recorder.url}/base` }));
  it('no init at all, one of undefined values', async () => {
    await same(async (c) => (await c.functions.fetch('hello')).text());
    await same(fetching('hello', init({ method: undefined, body: undefined, headers: undefined } as never)));
  });
});

describe('what both refuse before anything is sent', () => {
  const locked = (): ReadableStream => {
    const stream = new Blob(['x']).stream();
    stream.getReader();
    return stream;
  };
  it.each<[string, () => RequestInit & { duplex?: string }]>([
    ['GET with a body', () => ({ body: 'x' })],
    ['HEAD with a body', () => ({ method: 'HEAD', body: 'x' })],
    ['a stream without duplex', () => ({ method: 'POST', body: ReadableStream.from(pieces()) })],
    ['a locked stream', () => ({ method: 'POST', body: locked(), duplex: 'half' })],
    ['a method that is no token', () => ({ method: 'a b' })],
    ['CONNECT', () => ({ method: 'CONNECT' })],
    ['trace', () => ({ method: 'trace' })],
    ['a header value with a line break', () => ({ headers: { a: 'b\nc' } })],
    ['a header name with a space', () => ({ headers: { 'a b': 'c' } })],
    ['a header value outside Latin-1', () => ({ headers: { a: '日本' } })],
    ['a signal that is none', () => ({ signal: {} as AbortSignal })],
    ['a redirect mode that is none', () => ({ redirect: 'maybe' as 'follow' })],
  ])('%s', async (_, init) => {
    const { theirs, mine } = await both(recorder, fetching('hello', init as () => RequestInit));
    expect(theirs.error).toBeInstanceOf(TypeError);
    expect(mine.error).toBeInstanceOf(TypeError);
    expect([...theirs.sent, ...mine.sent]).toEqual([]);
  });

  it('an abort with any reason, as the reason', async () => {
    for (const reason of [undefined, 'a string', 42, new Error('mine')]) {
      const controller = new AbortController();
      controller.abort(reason);
      const { theirs, mine } = await both(recorder, fetching('hello', init({ signal: controller.signal })));
      expect(mine.error).toBe(theirs.error);
      expect(mine.error).toBe(controller.signal.reason);
      expect(mine.sent).toEqual([]);
    }
  });
});
