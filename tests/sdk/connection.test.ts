import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, deferred } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** Connections: how many, how full, and what servers do with them that they should not. */
let recorder: Recorder;
beforeEach(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

describe('connections are used again', () => {
  it('by 5 calls of invoke, one after the other', async () => {
    const { functions } = ours(recorder.url);
    for (let count = 0; count < 5; count++) await functions.invoke('f', { count });
    expect([recorder.requests.length, recorder.connections]).toEqual([5, 1]);
  });

  it('by 5 of fetch, and by 204', async () => {
    const { functions } = ours(recorder.url);
    for (let count = 0; count < 5; count++) await (await functions.fetch('f')).text();
    recorder.answer = (_, socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    for (let count = 0; count < 3; count++) {
      expect((await functions.fetch('f')).body).toBeNull();
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect([recorder.requests.length, recorder.connections]).toEqual([8, 1]);
  });

  it('not when the server says close', async () => {
    recorder.answer = (_, socket) => void socket.end(answerBytes(200, { Connection: 'close' }, '{}'));
    const { functions } = ours(recorder.url);
    for (let count = 0; count < 3; count++) await functions.invoke('f');
    expect(recorder.connections).toBe(3);
  });

  it('calls at once get their own', async () => {
    const { functions } = ours(recorder.url);
    const results = await Promise.all(Array.from({ length: 10 }, (_, i) => functions.invoke('f', { i })));
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });
});

describe('informational answers', () => {
  // A limit of undici (and so of Node's own fetch): we never send Expect, so 100 is an answer to nothing.
  it('100 without having been asked for is an error', async () => {
    recorder.answer = (_, socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    await expect(ours(recorder.url).functions.invoke('f')).rejects.toMatchObject({ name: 'FunctionError' });
  });

  it.each(['HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', 'HTTP/1.1 102 Processing\r\n\r\n'])(
    '%j come before the answer',
    async (info) => {
      recorder.answer = (_, socket) =>
        void socket.write(Buffer.concat([Buffer.from(info + info), answerBytes(200, {}, '{"a":1}')]));
      const result = await ours(recorder.url).functions.invoke('f');
      expect(result).toMatchObject({ status: 200, data: { a: 1 } });
      expect(result.headers).not.toHaveProperty('link');
    },
  );
});

/** A server that sees requests before their bodies have come. */
async function serve(handler: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => void handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const piece = new Uint8Array(64 * 1024).map((_, i) => i % 253);

/** `total` bytes that never exist at once. */
function generated(
  total: number,
  onRead: (bytes: number) => void = () => undefined,
): ReadableStream<Uint8Array> {
  let left = total;
  return new ReadableStream({
    pull(controller) {
      const take = piece.subarray(0, Math.min(left, piece.length));
      left -= take.length;
      onRead(take.length);
      if (take.length > 0) controller.enqueue(new Uint8Array(take));
      if (left === 0) controller.close();
    },
  });
}

/** A File of a size that would not fit; its bytes are made when they are read. */
function virtualFile(size: number, onRead?: (bytes: number) => void): File {
  const file = new File([], 'big.bin', { type: 'application/octet-stream' });
  Object.defineProperty(file, 'size', { value: size });
  file.stream = () => generated(size, onRead) as ReturnType<File['stream']>;
  return file;
}

describe('uploads', () => {
  const size = 256 << 20;

  async function upload(
    send: (url: string) => Promise<unknown>,
  ): Promise<{ bytes: number; grown: number; hash: string; length: string | undefined }> {
    let bytes = 0;
    let peak = 0;
    let length: string | undefined;
    const hash = createHash('sha256');
    const before = process.memoryUsage().rss;
    const server = await serve(async (request, response) => {
      length = request.headers['content-length'];
      for await (const part of request) {
        bytes += part.length;
        hash.update(part);
        peak = Math.max(peak, process.memoryUsage().rss);
      }
      response.end('{}');
    });
    try {
      await send(server.url);
    } finally {
      await server.close();
    }
    return { bytes, grown: peak - before, hash: hash.digest('hex'), length };
  }

  const expected = createHash('sha256');
  for (let left = size; left > 0; left -= piece.length) expected.update(piece);
  const digest = expected.digest('hex');

  it('a Blob of 256 MiB in flat memory, with its length', async () => {
    const body = virtualFile(size);
    const sent = await upload((url) => ours(url).functions.invoke('f', body));
    expect(sent).toMatchObject({ bytes: size, hash: digest, length: String(size) });
    expect(sent.grown).toBeLessThan(128 << 20);
  });

  it('a multipart file of 256 MiB in flat memory, with its length', async () => {
    const sent = await upload((url) => ours(url).functions.invoke('f', { doc: virtualFile(size) }));
    expect(sent.length).toBe(String(sent.bytes));
    expect(sent.bytes).toBeGreaterThan(size);
    expect(sent.grown).toBeLessThan(128 << 20);
  });

  it('a ReadableStream of 256 MiB in flat memory, chunked', async () => {
    const init = { method: 'PUT', body: generated(size), duplex: 'half' } as RequestInit;
    const sent = await upload(async (url) => (await ours(url).functions.fetch('f', init)).text());
    expect(sent).toMatchObject({ bytes: size, hash: digest, length: undefined });
    expect(sent.grown).toBeLessThan(128 << 20);
  });

  it('wait for a server that does not read', async () => {
    const went = deferred<IncomingMessage>();
    const server = await serve((request, response) => {
      went.resolve(request);
      request.on('end', () => response.end('{}'));
    });
    let read = 0;
    const body = virtualFile(size, (bytes) => {
      read += bytes;
    });
    const call = ours(server.url).functions.invoke('f', { body });
    const request = await went.promise;
    // Until the source has been idle for a while: sockets hold a few MB, not all of it.
    for (let idle = 0, last = -1; idle < 200; idle = read === last ? idle + 1 : 0, last = read)
      await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBeLessThan(32 << 20);
    request.resume();
    expect((await call).status).toBe(200);
    expect(read).toBe(size);
    await server.close();
  });

  it.each(['fetch', 'invoke'])('an answer before the body was read counts (%s)', async (how) => {
    const server = await serve((_, response) =>
      response.writeHead(413, { Connection: 'close' }).end('{"error":"too big"}'),
    );
    const { functions } = ours(server.url);
    if (how === 'fetch') {
      const init = { method: 'POST', body: generated(8 << 20), duplex: 'half' } as RequestInit;
      const response = await functions.fetch('f', init);
      expect([response.status, await response.text()]).toEqual([413, '{"error":"too big"}']);
    } else {
      const call = functions.invoke('f', { doc: virtualFile(8 << 20) });
      await expect(call).rejects.toMatchObject({ status: 413, response: { data: { error: 'too big' } } });
    }
    await server.close();
  });

  it('a source that fails is the error, with its cause', async () => {
    const broken = new Error('the disk is gone');
    const body = new ReadableStream({
      pull(controller) {
        controller.error(broken);
      },
    });
    const call = ours(recorder.url).functions.fetch('f', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    await expect(call).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { phase: 'source', cause: broken },
    });

    const file = virtualFile(10);
    file.stream = () => body as ReturnType<File['stream']>;
    const invoke = ours(recorder.url).functions.invoke('f', { file });
    await expect(invoke).rejects.toMatchObject({ name: 'FunctionError', status: undefined });
  });
});

it('a slow reader stalls the server', async () => {
  const chunkSize = 64 * 1024;
  const total = 64 << 20;
  let written = 0;
  const sockets = deferred<Socket>();
  recorder.answer = (_, socket) => {
    sockets.resolve(socket);
    socket.write(answerBytes(200, { 'Content-Length': String(total) }));
    const more = (): void => {
      while (written < total) {
        written += chunkSize;
        if (!socket.write(Buffer.alloc(chunkSize, 'x'))) {
          socket.once('drain', more);
          return;
        }
      }
    };
    more();
  };
  const response = await ours(recorder.url).functions.fetch('f');
  await sockets.promise;
  const idle = async (): Promise<void> => {
    for (let turns = 0, last = -1; turns < 200; turns = written === last ? turns + 1 : 0, last = written)
      await new Promise((resolve) => setImmediate(resolve));
  };
  await idle();
  expect(written).toBeLessThan(total / 2); // what sockets and our 1 MiB hold
  let read = 0;
  for await (const part of response.body!) read += part.byteLength;
  expect([read, written]).toEqual([total, total]);
});
