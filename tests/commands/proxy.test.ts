/** Proxies at the command line: which is used is told, and what it does wrong is not blamed on the server. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { okAnswer, type Recorder, startRecorder } from '../helpers/recorder.js';
import { header, type Ran, useWorld } from '../helpers/world.js';

const world = useWorld();
let proxy: Recorder;
let used: string;
beforeAll(async () => {
  proxy = await startRecorder();
  used = proxy.url.replace('//', '//me:SENTINEL@');
});
beforeEach(() => {
  proxy.answer = (_, socket) => void socket.write(okAnswer);
});
afterAll(() => proxy.close());

async function call(server: string, env: Record<string, string>, ...more: string[]): Promise<Ran> {
  const ran = await world.run(['fetch', 'f', '--server', server, '--insecure-http', ...more], { env });
  expect(ran.err).not.toContain('SENTINEL');
  expect(ran.err).not.toContain('b44fn serve');
  return ran;
}

it('-v names the proxy, without its password', async () => {
  const ran = await call('http://app.example.test', { HTTP_PROXY: used }, '-v');
  expect(ran.code).toBe(0);
  expect(ran.err).toContain(`through the proxy ${proxy.url}\n`);
  expect((await world.run(['fetch', 'f', '-v'], { env: { HTTP_PROXY: used } })).err).not.toContain(
    'through the proxy',
  );
});

it.each([
  ['HTTP_PROXY', 'http://app.example.test'],
  ['https_proxy', 'https://app.example.test'],
])('%s: one that does not listen is named, and the variable', async (name, server) => {
  const closed = await startRecorder();
  await closed.close();
  const ran = await call(server, { [name]: closed.url.replace('//', '//me:SENTINEL@') });
  expect(ran.code).toBe(1);
  expect(ran.err).toContain(`no connection through the proxy ${closed.url}\n`);
  expect(ran.err).toContain('ECONNREFUSED');
  expect(ran.err).toContain(`Check ${name}, or leave this host out of it: NO_PROXY=app.example.test`);
});

it.each(['http://app.example.test', 'https://app.example.test'])('407 (%s)', async (server) => {
  proxy.answer = (_, socket) =>
    void socket.write(
      'HTTP/1.1 407 Authenticate\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno',
    );
  const ran = await call(server, { HTTP_PROXY: proxy.url });
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toContain(`the proxy ${proxy.url} wants a user and a password`);
  expect(ran.err).toContain(`HTTP_PROXY=${proxy.url.replace('//', '//user:password@')}`);
});

it('one that refuses the tunnel, or closes it', async () => {
  proxy.answer = (_, socket) => void socket.write('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n');
  const refused = await call('https://app.example.test', { HTTPS_PROXY: used });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(`the proxy ${proxy.url} refused the way to app.example.test`);
  expect(refused.err).toContain('it answered 403');
  proxy.answer = (_, socket) => void socket.end();
  const closed = await call('https://app.example.test', { HTTPS_PROXY: used });
  expect(closed.code).toBe(1);
  expect(closed.err).toContain(`no connection through the proxy ${proxy.url}`);
});

it('a status of the server that came through it is the server’s', async () => {
  proxy.answer = (_, socket) => void socket.write('HTTP/1.1 502 Mine Alone\r\nContent-Length: 0\r\n\r\n');
  const ran = await call('http://app.example.test', { HTTP_PROXY: used }, '-v');
  expect(ran.code).toBe(5);
  expect(ran.err).toContain('< 502 Mine Alone');
});

describe('SOCKS', () => {
  /** A proxy that lets everybody in, and answers each wish for a connection in this way. */
  const socks = async (
    reply: number | undefined,
    to = world.recorder,
  ): Promise<{ url: string; close(): void }> => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        if (reply === undefined) return void socket.write(Buffer.from([5, 255]));
        socket.write(Buffer.from([5, 0]));
        socket.once('data', () => {
          socket.write(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]));
          if (reply !== 0) return;
          const there = connect(Number(new URL(to.url).port), '127.0.0.1');
          there.on('error', () => undefined);
          socket.pipe(there).pipe(socket);
        });
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `//127.0.0.1:${port}`, close: () => server.close() };
  };

  it.each(['socks5:', 'socks:', 'socks5h:'])('%s carries a call', async (protocol) => {
    world.recorder.answer = (_, socket) => void socket.write(okAnswer);
    const way = await socks(0);
    const ran = await call('http://app.example.test', { HTTP_PROXY: protocol + way.url });
    way.close();
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(header(world.last(), 'host')).toBe('app.example.test');
  });

  it.each([
    ['that refuses the way', 5, 'SOCKS5 connection failed'],
    ['that lets nobody in', undefined, 'No acceptable authentication method'],
  ])('one %s is named, and the variable', async (_, reply, why) => {
    const way = await socks(reply);
    const ran = await call('http://app.example.test', { HTTP_PROXY: `socks5:${way.url}` });
    way.close();
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`no connection through the proxy socks5:${way.url}\n`);
    expect(ran.err).toContain(why);
    expect(ran.err).toContain('Check HTTP_PROXY');
  });

  it('one that does not listen too', async () => {
    const way = await socks(0);
    way.close();
    const ran = await call('http://app.example.test', { HTTP_PROXY: `socks5:${way.url}` });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`no connection through the proxy socks5:${way.url}\n`);
  });
});
