import { once } from 'node:events';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionError } from '../../src/sdk/index.js';
import { answerBytes, chunk, deferred, lastChunk, rejection } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';
import { watched } from '../helpers/watched.js';

/** Answers that break off: an error always, and every byte that came before it. */
let recorder: Recorder;
beforeEach(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

const chunked = (headers: Record<string, string> = {}): Buffer =>
  answerBytes(200, { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked', ...headers });
const short = answerBytes(200, { 'Content-Type': 'text/plain', 'Content-Length': '100' }, 'received');
/** Repeats, but not so much that it compresses to nothing. */
const long = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `line ${(i * 7919) % 10_007}\n`).join(''));
const gzip = gzipSync(long);

/** Each case writes its bytes and ends the connection in its way. */
const breaks: [name: string, answer: (socket: Socket) => unknown, received: string, code: string][] = [
  ['Content-Length not reached, closed', (s) => s.end(short), 'received', 'ERR_BODY_TRUNCATED'],
  [
    'chunked, no last chunk',
    (s) => s.end(Buffer.concat([chunked(), chunk('received')])),
    'received',
    'ERR_BODY_TRUNCATED',
  ],
  [
    'chunked, cut in a chunk',
    (s) => s.end(Buffer.concat([chunked(), Buffer.from('14\r\nreceived')])),
    'received',
    'ERR_BODY_TRUNCATED',
  ],
  [
    'chunked, then garbage',
    (s) => s.end(Buffer.concat([chunked(), chunk('received'), Buffer.from('zz\r\n')])),
    'received',
    'ERR_BODY_TRUNCATED',
  ],
  [
    'nothing of the body',
    (s) => s.end(answerBytes(200, { 'Content-Type': 'text/plain', 'Content-Length': '9' })),
    '',
    'ERR_BODY_TRUNCATED',
  ],
];

/** What only a close ends is whole when it closes, and cut when it is reset. */
describe.each([
  ['HTTP/1.1', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n'],
  ['with Connection: close', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n'],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n'],
])('a body without length or chunks, %s', (_, head) => {
  it('closed', async () => {
    recorder.answer = (_, socket) => void socket.end(`${head}received`);
    expect((await ours(recorder.url).functions.invoke('f')).data).toBe('received');
  });

  it('reset', async () => {
    const sockets: Socket[] = [];
    recorder.answer = (_, socket) => {
      sockets.push(socket);
      socket.write(`${head}received`);
    };
    const response = await ours(recorder.url).functions.fetch('f');
    const reader = response.body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('received');
    sockets[0]!.resetAndDestroy();
    expect(await rejection(reader.read())).toMatchObject({
      message: 'terminated',
      cause: { phase: 'body', code: 'ECONNRESET' },
    });
  });
});

describe('invoke keeps what was received', () => {
  it.each(breaks)('%s', async (_, answer, received, code) => {
    recorder.answer = (_, socket) => void answer(socket);
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ name: 'FunctionError', code, status: 200, response: { data: received } });
    expect(error.message).toMatch(/^the answer broke off: /);
  });

  it('bytes of a binary type', async () => {
    recorder.answer = (_, s) =>
      void s.end(
        answerBytes(
          200,
          { 'Content-Type': 'image/png', 'Content-Length': '9' },
          new Uint8Array([0x89, 0xff]),
        ),
      );
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error.response?.data).toEqual(new Uint8Array([0x89, 0xff]));
  });

  it('a 500 that breaks off says both', async () => {
    recorder.answer = (_, s) => void s.end(answerBytes(500, { 'Content-Length': '99' }, 'half'));
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_TRUNCATED', status: 500, response: { data: 'half' } });
  });

  it('Content-Length that is too small ends there', async () => {
    recorder.answer = (_, s) => void s.end(answerBytes(200, { 'Content-Length': '4' }, 'fourmore'));
    expect((await ours(recorder.url).functions.invoke('f')).data).toBe('four');
  });
});

const coded: [name: string, coding: string, bytes: Buffer][] = [
  ['gzip', 'gzip', gzip],
  ['deflate', 'deflate', deflateSync(long)],
  ['br', 'br', brotliCompressSync(long)],
];

describe('a coded body that is cut', () => {
  it.each(coded)('%s in a whole message: ERR_BODY_CODING', async (_, coding, bytes) => {
    const half = bytes.subarray(0, bytes.length >> 1);
    recorder.answer = (_, s) =>
      void s.write(answerBytes(200, { 'Content-Type': 'text/plain', 'Content-Encoding': coding }, half));
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_CODING', status: 200 });
    const data = error.response?.data as string;
    expect(data.length).toBeGreaterThan(40_000);
    expect(long.toString().startsWith(data)).toBe(true);
  });

  it.each(coded)('%s in a message that breaks off: ERR_BODY_TRUNCATED', async (_, coding, bytes) => {
    const half = bytes.subarray(0, bytes.length >> 1);
    recorder.answer = (_, s) =>
      void s.end(Buffer.concat([chunked({ 'Content-Encoding': coding }), chunk(half)]));
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_TRUNCATED', status: 200 });
    const data = error.response?.data as string;
    expect(data.length).toBeGreaterThan(40_000);
    expect(long.toString().startsWith(data)).toBe(true);
  });

  it.each(coded)('%s that is whole, in a message without its last chunk', async (_, coding, bytes) => {
    recorder.answer = (_, s) =>
      void s.end(Buffer.concat([chunked({ 'Content-Encoding': coding }), chunk(bytes)]));
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_TRUNCATED', response: { data: long.toString() } });
  });

  it.each(['gzip', 'deflate', 'br'])('%s that is not', async (coding) => {
    recorder.answer = (_, s) =>
      void s.write(answerBytes(200, { 'Content-Encoding': coding }, '\x08not coded at all'));
    const error = (await rejection(ours(recorder.url).functions.invoke('f'))) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_CODING', status: 200, response: { data: '' } });
  });
});

/** Reads to the end or the error, and gives both. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<{ text: string; error: unknown }> {
  const chunks: Uint8Array[] = [];
  let error: unknown;
  try {
    for await (const one of body) chunks.push(one);
  } catch (thrown) {
    error = thrown;
  }
  return { text: Buffer.concat(chunks).toString(), error };
}

/** A fetch whose client has all of `bytes` and has seen the connection go before the reader starts. */
async function lateFetch(head: Buffer, bytes: Buffer, body: number, how: 'end' | 'reset'): Promise<Response> {
  const dispatcher = await watched(recorder.url);
  recorder.answer = async (_, socket) => {
    socket.write(Buffer.concat([head, bytes]));
    await dispatcher.received(body);
    if (how === 'reset') socket.resetAndDestroy();
    else socket.end();
  };
  const response = await ours(recorder.url, { dispatcher }).functions.fetch('f');
  await dispatcher.over;
  return response;
}

describe('a late reader loses nothing', () => {
  const pieces = Array.from({ length: 50 }, (_, i) => `piece ${i};`);
  const all = pieces.join('');
  const bytes = Buffer.concat(pieces.map(chunk));

  it.each(['end', 'reset'] as const)('of plain chunks (%s)', async (how) => {
    const { text, error } = await drain((await lateFetch(chunked(), bytes, all.length, how)).body!);
    expect(text).toBe(all);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe('terminated');
  });

  it.each(['end', 'reset'] as const)('of invoke, which reads on its own time (%s)', async (how) => {
    const dispatcher = await watched(recorder.url);
    recorder.answer = async (_, socket) => {
      socket.write(Buffer.concat([chunked(), bytes]));
      await dispatcher.received(all.length);
      if (how === 'reset') socket.resetAndDestroy();
      else socket.end();
    };
    const error = (await rejection(
      ours(recorder.url, { dispatcher }).functions.invoke('f'),
    )) as FunctionError;
    expect(error).toMatchObject({ code: 'ERR_BODY_TRUNCATED', status: 200, response: { data: all } });
  });

  it('of 100 000 chunks of one byte', async () => {
    const response = await lateFetch(
      chunked(),
      Buffer.concat(Array(100_000).fill(chunk('x'))),
      100_000,
      'end',
    );
    expect((await drain(response.body!)).text).toBe('x'.repeat(100_000));
  });

  it.each(['end', 'reset'] as const)('of a gzip stream (%s)', async (how) => {
    const half = gzip.subarray(0, gzip.length >> 1);
    const response = await lateFetch(chunked({ 'Content-Encoding': 'gzip' }), chunk(half), half.length, how);
    const { text, error } = await drain(response.body!);
    expect(text.length).toBeGreaterThan(40_000);
    expect(long.toString().startsWith(text)).toBe(true);
    expect(error).toBeInstanceOf(TypeError);
  });

  // The decoder is paused many times before the error is reached.
  it.each([true, false])(
    'of a gzip stream far larger than what is buffered (message whole: %s)',
    async (whole) => {
      const huge = Buffer.alloc(8 << 20, 'abcdefghij\n');
      const bytes = gzipSync(huge).subarray(0, -8); // all the data, without the checksum
      const message = Buffer.concat([chunk(bytes), whole ? lastChunk : Buffer.alloc(0)]);
      const response = await lateFetch(chunked({ 'Content-Encoding': 'gzip' }), message, bytes.length, 'end');
      const reader = response.body!.getReader();
      const chunks: Uint8Array[] = [];
      const slowly = async (): Promise<void> => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          chunks.push(next.value);
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      expect(await rejection(slowly())).toBeInstanceOf(TypeError);
      expect(Buffer.concat(chunks).equals(huge)).toBe(true);
    },
  );

  it('of a body that came whole', async () => {
    const body = 'x'.repeat(200_000);
    const response = await lateFetch(answerBytes(200, {}, body), Buffer.alloc(0), body.length, 'end');
    expect(await response.text()).toBe(body);
  });
});

it('coded data that ended long before its message broke off is an error too', async () => {
  const sockets = deferred<Socket>();
  recorder.answer = (_, socket) => {
    socket.write(Buffer.concat([chunked({ 'Content-Encoding': 'gzip' }), chunk(gzip)]));
    sockets.resolve(socket);
  };
  const reader = (await ours(recorder.url).functions.fetch('f')).body!.getReader();
  for (let left = long.length; left > 0; ) left -= (await reader.read()).value!.byteLength;
  const last = rejection(reader.read());
  (await sockets.promise).end();
  expect(await last).toMatchObject({ message: 'terminated', cause: { phase: 'body' } });
});

it('a stream that breaks off gives its chunks as they come, then the error', async () => {
  const sockets = deferred<Socket>();
  recorder.answer = (_, socket) => {
    socket.write(Buffer.concat([chunked(), chunk('one')]));
    sockets.resolve(socket);
  };
  const response = await ours(recorder.url).functions.fetch('f');
  const reader = response.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('one');
  const socket = await sockets.promise;
  socket.write(chunk('two'));
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('two');
  socket.destroy();
  await once(socket, 'close');
  expect(await rejection(reader.read())).toMatchObject({ message: 'terminated', cause: { phase: 'body' } });
});
