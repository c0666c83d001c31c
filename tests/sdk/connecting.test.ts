/** Connections that are given up while they are made: closed at once, whatever stage they are in. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClosableDispatcher, createDispatcher } from '../../src/sdk/dispatcher.js';
import { ExchangeError } from '../../src/sdk/errors.js';
import { exchange } from '../../src/sdk/exchange.js';
import { answerBytes, closed, rejection } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { okAnswer } from '../helpers/recorder.js';

/** Takes connections, and hands them to the test. */
let server: Server;
let port: number;
let dispatcher: ClosableDispatcher | undefined;
const held = new Set<Socket>();
beforeEach(async () => {
  clearProxies();
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    held.add(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  await dispatcher?.destroy();
  dispatcher = undefined;
  for (const socket of held) socket.destroy();
  held.clear();
  server.close();
});

/** The next connection, once it has sent something. */
async function spoken(): Promise<{ socket: Socket; text: string }> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [data] = (await once(socket, 'data')) as [Buffer];
  return { socket, text: data.toString('latin1') };
}

/** Each stage leaves the server with the socket of a connection that is not yet made. */
const stages: [
  name: string,
  url: () => string,
  env: () => Record<string, string>,
  reach: () => Promise<Socket>,
][] = [
  ['the TLS handshake', () => `https://127.0.0.1:${port}`, () => ({}), async () => (await spoken()).socket],
  [
    'the proxy’s answer to CONNECT',
    () => 'https://app.example.test',
    () => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` }),
    async () => (await spoken()).socket,
  ],
  [
    'the TLS handshake inside a tunnel',
    () => 'https://app.example.test',
    () => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` }),
    async () => {
      const { socket } = await spoken();
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      await once(socket, 'data');
      return socket;
    },
  ],
  [
    'the handshake with a proxy that speaks TLS',
    () => 'http://app.example.test',
    () => ({ HTTP_PROXY: `https://127.0.0.1:${port}` }),
    async () => (await spoken()).socket,
  ],
];

describe.each(stages)('while it waits for %s', (_, url, env, reach) => {
  async function begin(signal: AbortSignal, connectTimeout?: number) {
    dispatcher = await createDispatcher(new URL(url()), { env: env() });
    const reached = reach();
    const request = { method: 'GET', url: new URL(url()), headers: [], body: { kind: 'none' as const } };
    const error = rejection(exchange(request, { dispatcher, signal, connectTimeout }));
    return { socket: await reached, error };
  }

  it('an abort closes the connection', async () => {
    const controller = new AbortController();
    const { socket, error } = await begin(controller.signal);
    controller.abort(new Error('enough'));
    expect(await error).toBe(controller.signal.reason);
    await closed(socket);
  });

  it('so does the time limit', async () => {
    const { socket, error } = await begin(new AbortController().signal, 300);
    expect(await error).toMatchObject({ phase: 'connect', code: 'TIMEOUT_CONNECT' });
    await closed(socket);
  });

  it('so does the end of the dispatcher', async () => {
    const { socket, error } = await begin(new AbortController().signal);
    await dispatcher!.destroy();
    expect(await error).toBeInstanceOf(ExchangeError);
    await closed(socket);
  });
});

it('other calls of the client go on, and later ones are answered', async () => {
  const sockets: Socket[] = [];
  const waiting: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('data', (data: Buffer) => {
      if (data.toString().includes('/slow')) waiting.push(socket);
      else socket.write(okAnswer);
    });
  });
  const { functions } = ours(`http://127.0.0.1:${port}`);
  const slow = functions.invoke('slow');
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const controller = new AbortController();
  const given = rejection(functions.invoke('given-up', {}, { signal: controller.signal }));
  await import('../../src/sdk/dispatcher.js');
  controller.abort();
  await given;
  expect((await functions.invoke('later')).status).toBe(200);
  waiting[0]!.write(answerBytes(200, {}, '{"slow":true}'));
  expect((await slow).data).toEqual({ slow: true });
});

it('twenty calls at once leave no warning behind', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', warned);
  server.on('connection', (socket: Socket) => socket.on('data', () => socket.write(okAnswer)));
  const { functions } = ours(`http://127.0.0.1:${port}`);
  await Promise.all(Array.from({ length: 20 }, () => functions.invoke('f')));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});
