/** What is known of a request's body while it is sent. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exchange, type Outgoing, type WireBody } from '../../src/sdk/exchange.js';

let server: Server;
let url: URL;
let dispatcher: Agent;
beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}/f`);
  dispatcher = new Agent();
});
afterEach(async () => {
  await dispatcher.destroy();
  server.closeAllConnections();
  server.close();
});

const megabytes = Buffer.alloc(64_000_000, 'x'); // more than the sockets between hold
const send = (body: WireBody, outgoing: Outgoing) =>
  exchange({ method: 'POST', url, headers: [], body }, { dispatcher, outgoing });

it.each<[string, WireBody, number, string | undefined]>([
  ['nothing', { kind: 'none' }, 0, undefined],
  ['a few bytes, which go at once and are not counted', { kind: 'bytes', bytes: Buffer.from('abc') }, 0, '3'],
  ['many', { kind: 'bytes', bytes: megabytes }, megabytes.length, String(megabytes.length)],
  [
    'a stream',
    {
      kind: 'stream',
      open: async function* () {
        yield Buffer.from('ab');
        yield Buffer.alloc(0);
        yield Buffer.from('c');
      },
      replayable: true,
    },
    3,
    undefined,
  ],
])('%s', async (_, body, bytes, length) => {
  let seen: { length: string | undefined; received: number } | undefined;
  server.on('request', async (request, response) => {
    let received = 0;
    for await (const chunk of request) received += chunk.length;
    seen = { length: request.headers['content-length'], received };
    response.end();
  });
  const outgoing = { bytes: 7, whole: true }; // of a try before
  await send(body, outgoing);
  expect(outgoing).toEqual({ bytes, whole: true });
  const received = body.kind === 'none' ? 0 : body.kind === 'bytes' ? body.bytes.length : 3;
  expect(seen).toEqual({ length: body.kind === 'none' ? '0' : length, received });
});

it('counts what has left, not what waits for a server that does not read', async () => {
  const outgoing = { bytes: 0, whole: false };
  const arrived = once(server, 'request');
  const answered = send({ kind: 'bytes', bytes: megabytes }, outgoing);
  const [request, response] = await arrived;
  expect(outgoing.whole).toBe(false);
  expect(outgoing.bytes).toBeLessThan(megabytes.length);
  request.resume();
  await once(request, 'end');
  expect(outgoing).toEqual({ bytes: megabytes.length, whole: true });
  response.end();
  expect((await answered).status).toBe(200);
});

it('an answer that comes before all of a large body was read is an answer', async () => {
  server.on('request', (_, response) => response.writeHead(413, { connection: 'close' }).end('too large'));
  const response = await send({ kind: 'bytes', bytes: megabytes }, { bytes: 0, whole: false });
  expect(response.status).toBe(413);
  const chunks = [];
  for await (const chunk of response.body) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('too large');
});
