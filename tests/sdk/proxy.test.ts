import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDispatcher } from '../../src/sdk/dispatcher.js';
import { RequestError } from '../../src/sdk/index.js';
import { isLoopback } from '../../src/sdk/url.js';
import { rejection } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { okAnswer, type Recorder, startRecorder } from '../helpers/recorder.js';

/** HTTP_PROXY and its kin: honoured, but never for this machine. */
let proxy: Recorder;
let server: Recorder;
beforeEach(async () => {
  clearProxies();
  [proxy, server] = await Promise.all([startRecorder(), startRecorder()]);
  // A proxy that answers tunnelled requests itself, so that no name has to resolve.
  proxy.answer = ({ requestLine }, socket) =>
    void socket.write(
      requestLine.startsWith('CONNECT ') ? 'HTTP/1.1 200 Connection established\r\n\r\n' : okAnswer,
    );
});
afterEach(async () => {
  clearProxies();
  await Promise.all([proxy.close(), server.close()]);
});

const lines = (recorder: Recorder): string[] => recorder.requests.map(({ requestLine }) => requestLine);

describe('the environment of the process', () => {
  it.each(['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'])(
    '%s is not used for loopback',
    async (name) => {
      process.env[name] = proxy.url;
      for (const url of [server.url, server.url.replace('127.0.0.1', 'localhost')]) {
        await ours(url).functions.invoke('f', {});
        await (await ours(url).functions.fetch('f')).text();
      }
      expect([server.requests.length, proxy.connections]).toEqual([4, 0]);
    },
  );

  it('is used for another host', async () => {
    process.env.http_proxy = proxy.url;
    const { functions } = ours('http://app.example.test', { token: 'user.token' });
    expect((await functions.invoke('f', {})).status).toBe(200);
    expect(lines(proxy).join()).toContain('example.test');
    expect(server.connections).toBe(0);
  });
});

describe('createDispatcher', () => {
  async function through(env: Record<string, string>, target = 'http://app.example.test'): Promise<string[]> {
    const dispatcher = await createDispatcher(new URL(target), { env });
    const { functions } = ours(target, { dispatcher });
    await functions.invoke('f', {}).catch(() => undefined);
    await dispatcher.destroy();
    return lines(proxy);
  }

  it('a proxy for http: the whole URL in the request line, as curl and axios do', async () => {
    const [line, ...more] = await through({ HTTP_PROXY: proxy.url });
    expect(line).toMatch(/^POST http:\/\/app\.example\.test\/api\/apps\/\w+\/functions\/f HTTP\/1\.1$/);
    expect(more).toEqual([]);
    expect(proxy.requests[0]?.headers).toContainEqual(['host', 'app.example.test']);
  });

  it('a proxy for https: a tunnel, and nothing of the request in the clear', async () => {
    proxy.answer = (_, socket) => void socket.end('HTTP/1.1 200 Connection established\r\n\r\n');
    const seen = await through({ HTTPS_PROXY: proxy.url }, 'https://app.example.test');
    expect(seen).toEqual(['CONNECT app.example.test:443 HTTP/1.1']);
    expect(JSON.stringify(proxy.requests)).not.toContain('functions');
  });

  it('the lower-case name wins', async () => {
    expect(await through({ HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: proxy.url })).not.toEqual([]);
  });

  it('a proxy without http:// in front, as curl takes it', async () => {
    expect(await through({ HTTP_PROXY: new URL(proxy.url).host })).not.toEqual([]);
  });

  it('user name and password go to the proxy only', async () => {
    await through({ HTTP_PROXY: proxy.url.replace('//', '//me:pass%21@') });
    const [request] = proxy.requests;
    const basic = `Basic ${Buffer.from('me:pass!').toString('base64')}`;
    expect(request?.headers.find(([name]) => name.toLowerCase() === 'proxy-authorization')?.[1]).toBe(basic);
  });

  it.each(['app.example.test', '.example.test', '*', 'other.test,example.test'])(
    'NO_PROXY=%s',
    async (no) => {
      expect(await through({ HTTP_PROXY: proxy.url, NO_PROXY: no })).toEqual([]);
    },
  );

  it('an empty variable is none', async () => {
    expect(await through({ http_proxy: '', HTTP_PROXY: proxy.url })).toEqual([]);
  });

  it('the process’s own environment is not looked at', async () => {
    process.env.HTTPS_PROXY = proxy.url;
    process.env.NO_PROXY = '*';
    const seen = await through({ HTTP_PROXY: proxy.url });
    expect(seen).not.toEqual([]);
  });

  it('a proxy that is no URL is a RequestError that shows no password', async () => {
    const url = new URL('http://app.example.test');
    const error = await rejection(createDispatcher(url, { env: { HTTP_PROXY: 'http://me:SECRET@:x:y' } }));
    expect(error).toBeInstanceOf(RequestError);
    expect((error as Error).message).toContain('HTTP_PROXY');
    expect((error as Error).message).not.toContain('SECRET');
  });

  it('a proxy that refuses', async () => {
    proxy.answer = (_, socket) => void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    const dispatcher = await createDispatcher(new URL('https://app.example.test'), {
      env: { HTTPS_PROXY: proxy.url },
    });
    const error = await rejection(ours('https://app.example.test', { dispatcher }).functions.invoke('f'));
    expect(error).toMatchObject({ name: 'FunctionError', status: undefined });
    await dispatcher.destroy();
  });
});

it.each([
  ['http://localhost:1', true],
  ['http://LOCALHOST', true],
  ['http://app.localhost', true],
  ['http://127.0.0.1', true],
  ['http://127.9.9.9', true],
  ['http://2130706433', true], // 127.0.0.1 as one number
  ['http://[::1]:8', true],
  ['http://[::ffff:127.0.0.1]', true],
  ['http://localhost.', true],
  ['http://127.0.0.1.example.test', false],
  ['http://localhost.example.test', false],
  ['http://10.0.0.1', false],
  ['http://[::2]', false],
])('%s is loopback: %s', (url, expected) => expect(isLoopback(new URL(url))).toBe(expected));
