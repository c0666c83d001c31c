import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, FunctionError, RequestError } from '../../src/sdk/index.js';
import { answerBytes, rejection } from '../helpers/answers.js';
import { appId, clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

const token = 'SECRET-user-token';
const serviceToken = 'SECRET-service-token';
const secrets = { token, serviceToken, headers: { 'X-Api-Key': 'SECRET-key' } };

let recorder: Recorder;
beforeEach(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

/** Every text an error can end up as in a log. */
function everywhere(error: unknown): string {
  const texts: string[] = [inspect(error, { depth: 20, showHidden: true, getters: true })];
  for (let one = error; one instanceof Error; one = one.cause) {
    texts.push(String(one), one.stack ?? '', inspect(one, { depth: 20 }), JSON.stringify(one) ?? '');
  }
  return texts.join('\n');
}

async function failure(answer: (socket: import('node:net').Socket) => void): Promise<FunctionError> {
  recorder.answer = (_, socket) => answer(socket);
  const error = await rejection(ours(recorder.url, secrets).functions.invoke('f', { a: 1 }));
  expect(everywhere(error)).not.toContain('SECRET');
  expect(error).toBeInstanceOf(FunctionError);
  return error as FunctionError;
}

describe('a status that is not 2xx', () => {
  it.each([
    [400, 'ERR_BAD_REQUEST'],
    [404, 'ERR_BAD_REQUEST'],
    [499, 'ERR_BAD_REQUEST'],
    [500, 'ERR_BAD_RESPONSE'],
    [599, 'ERR_BAD_RESPONSE'],
    [304, 'ERR_BAD_RESPONSE'],
    [302, 'ERR_BAD_RESPONSE'], // without a Location
    [999, 'ERR_BAD_RESPONSE'],
  ])('%d is %s and carries the answer', async (status, code) => {
    const body = status === 304 ? '' : '{"error":"why"}';
    const head = { 'Content-Type': 'application/json', 'X-One': '1' };
    const error = await failure((socket) => socket.write(answerBytes(`${status} Words`, head, body)));
    expect(error).toMatchObject({
      name: 'FunctionError',
      message: `Request failed with status code ${status}`,
      code,
      status,
      response: { status, statusText: 'Words', headers: { 'x-one': '1' }, data: body && { error: 'why' } },
    });
    expect(error.cause).toBeUndefined();
  });

  it('as JSON it is what a log needs', async () => {
    const error = await failure((socket) => socket.write(answerBytes('422 No', {}, '{"detail":"bad"}')));
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'FunctionError',
      message: 'Request failed with status code 422',
      code: 'ERR_BAD_REQUEST',
      status: 422,
      response: {
        status: 422,
        statusText: 'No',
        headers: { 'content-length': '16' },
        data: { detail: 'bad' },
      },
    });
  });
});

describe('no answer', () => {
  it('nothing listens: ECONNREFUSED', async () => {
    const { url } = recorder;
    await recorder.close();
    const error = await rejection(ours(url, secrets).functions.invoke('f'));
    expect(error).toMatchObject({
      name: 'FunctionError',
      code: 'ECONNREFUSED',
      status: undefined,
      response: undefined,
    });
    expect((error as Error).message).toMatch(/^could not connect: /);
    expect(everywhere(error)).not.toContain('SECRET');
  });

  it('nothing listens on any address of localhost', async () => {
    const url = recorder.url.replace('127.0.0.1', 'localhost');
    await recorder.close();
    const error = await rejection(ours(url, secrets).functions.invoke('f'));
    expect(error).toMatchObject({ name: 'FunctionError', code: 'ECONNREFUSED' });
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  it('a name that does not resolve: its code', async () => {
    const error = await rejection(ours('http://no-such-host.invalid', secrets).functions.invoke('f'));
    expect((error as FunctionError).code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(everywhere(error)).not.toContain('SECRET');
  });

  it.each<[string, (socket: import('node:net').Socket) => void, string]>([
    ['closed', (socket) => socket.end(), 'ECONNRESET'],
    ['reset', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['closed in the status line', (socket) => socket.end('HTTP/1.1 20'), 'ECONNRESET'],
    ['closed in the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'), 'ECONNRESET'],
    ['not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'HPE_INVALID_CONSTANT'],
    [
      '100 KB of headers',
      (s) => s.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`),
      'HPE_HEADER_OVERFLOW',
    ],
    [
      'a Content-Length that is none',
      (s) => s.end('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'),
      'HPE_INVALID',
    ],
  ])('%s', async (_, answer, code) => {
    const error = await failure(answer);
    expect(error).toMatchObject({ code, status: undefined, response: undefined });
  });
});

describe('fetch', () => {
  it('throws what fetch throws, and no secret', async () => {
    recorder.answer = (_, socket) => void socket.end();
    const error = (await rejection(ours(recorder.url, secrets).functions.fetch('f'))) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('fetch failed');
    expect(error.cause).toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(everywhere(error)).not.toContain('SECRET');
  });

  it('never throws on a status', async () => {
    recorder.answer = (_, socket) => void socket.write(answerBytes(500, {}, 'no'));
    const response = await ours(recorder.url).functions.fetch('f');
    expect([response.status, response.ok, await response.text()]).toEqual([500, false, 'no']);
  });
});

describe('calls that are wrong', () => {
  const client = () => createClient({ appId, serverUrl: recorder.url, ...secrets });

  it.each<[string, () => Promise<unknown>]>([
    ['an empty name', () => client().functions.invoke('')],
    ['..', () => client().functions.invoke('..')],
    ['a nested ..', () => client().functions.invoke('../../x')],
    ['. as a part', () => client().functions.invoke('a/./b')],
    ['%2e%2e', () => client().functions.invoke('a/%2E%2e')],
    ['a leading slash', () => client().functions.invoke('/hello')],
    ['a trailing slash', () => client().functions.invoke('hello/')],
    ['?', () => client().functions.invoke('hello?a=1')],
    ['#', () => client().functions.invoke('hello#x')],
    ['a backslash', () => client().functions.invoke('a\\..\\b')],
    ['a line break', () => client().functions.invoke('a\nb')],
    ['NUL', () => client().functions.invoke('a\0b')],
    ['half a surrogate pair', () => client().functions.invoke('a\ud800')],
    ['no name at all', () => client().functions.invoke(undefined as never)],
    ['a fetch path with ..', () => client().functions.fetch('/../../x')],
    ['a fetch path with %2e%2e', () => client().functions.fetch('a/%2e%2E/b')],
    ['a fetch path with a backslash', () => client().functions.fetch('a\\..\\..\\b')],
    [
      'a header that is no header',
      () => client().functions.invoke('f', {}, { headers: { 'a b': 'SECRET' } }),
    ],
    [
      'a header value with a line break',
      () => client().functions.invoke('f', {}, { headers: { a: 'SECRET\nb' } }),
    ],
    [
      'a header of the connection',
      () => client().functions.invoke('f', {}, { headers: { 'Transfer-Encoding': 'chunked' } }),
    ],
    ['a nested file', () => client().functions.invoke('f', { o: { doc: new File(['SECRET'], 'a') } })],
    ['a file among texts', () => client().functions.invoke('f', { l: [new Blob(['x']), 'SECRET'] })],
  ])('%s: a RequestError, and nothing is sent', async (_, call) => {
    const error = await rejection(call());
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code: 'ERR_INVALID_REQUEST' });
    expect(everywhere(error)).not.toContain('SECRET');
    expect(recorder.connections).toBe(0);
  });

  it('a nested file is named by its key', async () => {
    const error = await rejection(client().functions.invoke('f', { o: { docs: [new File(['x'], 'a')] } }));
    expect((error as Error).message).toContain('"o.docs.0"');
  });

  it.each<[string, object]>([
    ['no URL', { serverUrl: 'base44.app' }],
    ['another protocol', { serverUrl: 'ftp://base44.app' }],
    ['user name and password', { serverUrl: 'https://SECRET:SECRET@base44.app' }],
    ['a query', { serverUrl: 'https://base44.app/?a=1' }],
    ['a fragment', { serverUrl: 'https://base44.app/#a' }],
    ['a token with a line break', { token: 'SECRET\nSECRET' }],
    ['a token outside Latin-1', { token: 'SECRET‑日本' }],
    ['a service token with a control character', { serviceToken: 'SECRET\x01' }],
    ['a header value with a line break', { headers: { 'X-Key': 'SECRET\r\nb' } }],
  ])('createClient with %s', (_, options) => {
    let error: unknown;
    try {
      createClient({ appId, ...options });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RequestError);
    expect(everywhere(error)).not.toContain('SECRET');
  });

  it('setToken with a bad token keeps the old one', async () => {
    const one = client();
    expect(() => one.setToken('a\nb')).toThrow(RequestError);
    await one.functions.invoke('f');
    expect(recorder.requests[0]?.headers).toContainEqual(['Authorization', `Bearer ${token}`]);
  });

  it.each(['', 'a/b', '..', 'a?b', 'a#b', undefined])('an app id of %j', async (id) => {
    const one = createClient({ appId: id as string, serverUrl: recorder.url });
    expect(await rejection(one.functions.invoke('f'))).toBeInstanceOf(RequestError);
    expect(recorder.connections).toBe(0);
  });
});

it('a client shows no secret, before and after calls', async () => {
  const client = createClient({ appId, serverUrl: recorder.url, ...secrets });
  const shown = (): string =>
    [client, client.functions, client.asServiceRole, client.asServiceRole.functions]
      .map((one) => inspect(one, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(one))
      .join('\n');
  expect(shown()).not.toContain('SECRET');
  await client.functions.invoke('f', {});
  client.setToken('SECRET-other');
  await client.asServiceRole.functions.fetch('f');
  expect(shown()).not.toContain('SECRET');
});
