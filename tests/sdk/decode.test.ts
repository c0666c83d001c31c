import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBody } from '../../src/sdk/decode.js';
import { ExchangeError } from '../../src/sdk/errors.js';
import { answerBytes, chunk, deferred, lastChunk, rejection } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** The content-codings of answers, undone as they stream (RFC 9110 8.4). */
const text = 'zażółć gęślą jaźń; '.repeat(500);
const zstdCompress = (zlib as { zstdCompressSync?: (data: string) => Buffer }).zstdCompressSync;

async function* source(...pieces: (Uint8Array | Error)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Error) throw piece;
    yield piece;
  }
}

async function decoded(coding: string | undefined, ...pieces: Uint8Array[]): Promise<Buffer> {
  const headers: [string, string][] = coding === undefined ? [] : [['Content-Encoding', coding]];
  const chunks: Uint8Array[] = [];
  for await (const one of decodeBody({ method: 'GET', status: 200, headers }, source(...pieces)))
    chunks.push(one);
  return Buffer.concat(chunks);
}

const bytewise = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => new Uint8Array([byte]));

describe('codings', () => {
  it.each<[string, string, () => Buffer]>([
    ['gzip', 'gzip', () => zlib.gzipSync(text)],
    ['x-gzip', 'x-gzip', () => zlib.gzipSync(text)],
    ['in upper case', 'GZip', () => zlib.gzipSync(text)],
    [
      'gzip of two members',
      'gzip',
      () => Buffer.concat([zlib.gzipSync(text.slice(0, 99)), zlib.gzipSync(text.slice(99))]),
    ],
    ['deflate', 'deflate', () => zlib.deflateSync(text)],
    ['deflate without its wrapper', 'deflate', () => zlib.deflateRawSync(text)],
    ['br', 'br', () => zlib.brotliCompressSync(text)],
    ['identity', 'identity', () => Buffer.from(text)],
    ['two, the last applied first undone', 'deflate, gzip', () => zlib.gzipSync(zlib.deflateSync(text))],
    ['three', 'br,gzip , deflate', () => zlib.deflateSync(zlib.gzipSync(zlib.brotliCompressSync(text)))],
    ['gzip twice', 'gzip, gzip', () => zlib.gzipSync(zlib.gzipSync(text))],
    ['one among nothing', ' , gzip,, identity', () => zlib.gzipSync(text)],
  ])('%s, in one piece and byte by byte', async (_, coding, encode) => {
    expect((await decoded(coding, encode())).toString()).toBe(text);
    expect((await decoded(coding, ...bytewise(encode()))).toString()).toBe(text);
  });

  it.runIf(zstdCompress)('zstd, where Node has it', async () => {
    const bytes = zstdCompress!(text);
    expect((await decoded('zstd', bytes)).toString()).toBe(text);
    expect((await decoded('zstd', ...bytewise(bytes))).toString()).toBe(text);
  });

  it('two headers are one list', async () => {
    const headers: [string, string][] = [
      ['Content-Encoding', 'deflate'],
      ['content-encoding', 'gzip'],
    ];
    const bytes = zlib.gzipSync(zlib.deflateSync(text));
    const chunks: Uint8Array[] = [];
    for await (const one of decodeBody({ method: 'GET', status: 200, headers }, source(bytes)))
      chunks.push(one);
    expect(Buffer.concat(chunks).toString()).toBe(text);
  });

  it('what nobody knows is left as it is', async () => {
    expect((await decoded('compress', Buffer.from('as sent'))).toString()).toBe('as sent');
  });

  it.each(['gzip', 'deflate', 'br', 'gzip, br'])('%s of an empty body is empty', async (coding) => {
    expect((await decoded(coding)).length).toBe(0);
    expect((await decoded(coding, new Uint8Array(), new Uint8Array())).length).toBe(0);
  });

  it('nothing is decoded for HEAD, 204 and 304', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const body = source();
      expect(decodeBody({ method, status, headers: [['content-encoding', 'gzip']] }, body)).toBe(body);
    }
  });
});

/** All that comes, and the error it ends with. */
async function outcome(coding: string, ...pieces: Uint8Array[]): Promise<{ data: Buffer; error: unknown }> {
  const chunks: Uint8Array[] = [];
  const body = decodeBody(
    { method: 'GET', status: 200, headers: [['content-encoding', coding]] },
    source(...pieces),
  );
  const error = await rejection(
    (async () => {
      for await (const one of body) chunks.push(one);
    })(),
  );
  return { data: Buffer.concat(chunks), error };
}

/** Does not compress, so that what is coded is as long. */
const noise = createHash('shake256', { outputLength: 300_000 }).update('noise').digest();
const spoiled = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[copy.length + at]! ^= 0xff;
  return copy;
};

describe('a fault comes after all that stands before it', () => {
  const lines = Buffer.from('hello world\n'.repeat(20_000));
  it.each<[string, string, Buffer, Buffer]>([
    ['a wrong checksum, small', 'gzip', spoiled(zlib.gzipSync('one\n'), -6), Buffer.from('one\n')],
    ['a wrong checksum, 240 000 bytes', 'gzip', spoiled(zlib.gzipSync(lines), -6), lines],
    ['a wrong checksum, not compressed', 'gzip', spoiled(zlib.gzipSync(noise), -6), noise],
    ['a wrong length', 'gzip', spoiled(zlib.gzipSync(lines), -1), lines],
    [
      'no gzip after the first member',
      'gzip',
      Buffer.concat([zlib.gzipSync('one\n'), Buffer.from('trash')]),
      Buffer.from('one\n'),
    ],
    ['a wrong checksum', 'deflate', spoiled(zlib.deflateSync(lines), -1), lines],
    [
      'a wrong checksum inside gzip',
      'deflate, gzip',
      zlib.gzipSync(spoiled(zlib.deflateSync(lines), -1)),
      lines,
    ],
    [
      'a wrong checksum around deflate',
      'deflate, gzip',
      spoiled(zlib.gzipSync(zlib.deflateSync(lines)), -6),
      lines,
    ],
  ])('%s (%s)', async (_, coding, bytes, expected) => {
    for (const pieces of [
      [bytes],
      [bytes.subarray(0, 1000), bytes.subarray(1000)].filter((one) => one.length),
    ]) {
      const { data, error } = await outcome(coding, ...pieces);
      expect(error).toMatchObject({ phase: 'coding' });
      expect(data.equals(expected), `${data.length} of ${expected.length}`).toBe(true);
    }
  });

  it.each(['gzip', 'deflate'])(
    'broken in the middle: a beginning, and as much as byte by byte (%s)',
    async (coding) => {
      const encode = coding === 'gzip' ? zlib.gzipSync : zlib.deflateSync;
      const whole = Buffer.from(noise.subarray(0, 30_000).toString('hex'));
      const bytes = encode(whole);
      noise.copy(bytes, bytes.length >> 1, 0, 2000);
      const { data, error } = await outcome(coding, bytes);
      expect(error).toMatchObject({ phase: 'coding' });
      expect(data.equals((await outcome(coding, ...bytewise(bytes))).data)).toBe(true);
      expect(data.length).toBeGreaterThan(20_000);
    },
  );
});

describe.runIf(zstdCompress)('zstd frames', () => {
  const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  it('several are one body, skippable ones are not in it', async () => {
    const [one, two] = [zstdCompress!(text), zstdCompress!('end')];
    for (const frames of [
      [one, two],
      [skipped, one, two],
      [one, skipped, two],
      [one, skipped, skipped, two, skipped],
    ]) {
      const bytes = Buffer.concat(frames);
      expect((await decoded('zstd', bytes)).toString()).toBe(`${text}end`);
      expect((await decoded('zstd', ...bytewise(bytes))).toString()).toBe(`${text}end`);
    }
  });

  it('a frame that is cut anywhere is an error', async () => {
    const bytes = Buffer.concat([zstdCompress!('first\n'), zstdCompress!('second')]);
    const ends = [0, zstdCompress!('first\n').length, bytes.length];
    for (let length = 1; length < bytes.length; length++) {
      if (ends.includes(length)) continue;
      const { data, error } = await outcome('zstd', bytes.subarray(0, length));
      expect(error, `${length} bytes`).toMatchObject({ phase: 'coding' });
      // Of a block that is not compressed, what came of it.
      expect('first\nsecond'.startsWith(data.toString())).toBe(true);
      expect(data.length).toBeGreaterThanOrEqual(length < ends[1]! ? 0 : 'first\n'.length);
    }
  });

  it('what follows and is no frame is one too', async () => {
    const { data, error } = await outcome(
      'zstd',
      Buffer.concat([zstdCompress!('first'), Buffer.from('trash')]),
    );
    expect(error).toMatchObject({ phase: 'coding' });
    expect(data.toString()).toBe('first');
  });
});

describe('an error after everything that could be decoded', () => {
  // Around the sizes at which the decoder is paused, for then part of the output waits inside it.
  const sizes = Array.from({ length: 24 }, (_, i) => 240_000 + i * 7_001);

  it.each(['cut', 'source'] as const)('with a reader that comes late (%s)', async (how) => {
    for (const size of sizes) {
      const data = Buffer.from(Array.from({ length: size }, (_, i) => i % 251));
      const bytes = zlib.gzipSync(data).subarray(0, -8);
      const pieces = how === 'cut' ? [bytes] : [bytes, new ExchangeError('body', 'GONE', 'gone')];
      const body = decodeBody(
        { method: 'GET', status: 200, headers: [['content-encoding', 'gzip']] },
        source(...pieces),
      );
      const iterator = body[Symbol.asyncIterator]();
      const chunks = [(await iterator.next()).value as Uint8Array];
      for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve));
      const rest = async (): Promise<void> => {
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
          chunks.push(next.value);
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      expect(await rejection(rest())).toMatchObject({ phase: how === 'cut' ? 'coding' : 'body' });
      expect(Buffer.concat(chunks).equals(data), `${size} bytes`).toBe(true);
    }
  });

  it('names the coding', async () => {
    const error = await rejection(decoded('gzip', Buffer.from('plain text')));
    expect(error).toMatchObject({ name: 'ExchangeError', phase: 'coding', code: 'Z_DATA_ERROR' });
    expect((error as Error).message).toContain('gzip');
  });
});

describe('over a connection', () => {
  let recorder: Recorder;
  beforeAll(async () => {
    clearProxies();
    recorder = await startRecorder();
  });
  afterAll(() => recorder.close());

  it.each<[string, () => zlib.Gzip | zlib.BrotliCompress | zlib.Deflate]>([
    ['gzip', () => zlib.createGzip()],
    ['deflate', () => zlib.createDeflate()],
    ['br', () => zlib.createBrotliCompress()],
  ])('%s output is delivered before the end comes', async (coding, create) => {
    const encoder = create();
    const write = (piece: string): Promise<void> =>
      new Promise((resolve) => {
        encoder.write(piece);
        encoder.flush(() => resolve());
      });
    const go = deferred();
    recorder.answer = async (_, socket) => {
      socket.write(answerBytes(200, { 'Transfer-Encoding': 'chunked', 'Content-Encoding': coding }));
      encoder.on('data', (piece: Buffer) => socket.write(chunk(piece)));
      encoder.on('end', () => socket.write(lastChunk));
      await write('data: one\n\n');
      await go.promise;
      await write('data: two\n\n');
      encoder.end();
    };
    const response = await ours(recorder.url).functions.fetch('chat');
    const reader = response.body!.getReader();
    const first = await reader.read();
    expect(Buffer.from(first.value!).toString()).toBe('data: one\n\n'); // while the server still waits for `go`
    go.resolve();
    let rest = '';
    for (let next = await reader.read(); !next.done; next = await reader.read())
      rest += Buffer.from(next.value);
    expect(rest).toBe('data: two\n\n');
  });

  it('invoke drops Content-Encoding when it has undone it, and keeps it when it could not', async () => {
    const known = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    recorder.answer = (_, socket) => void socket.write(answerBytes(200, known, zlib.gzipSync('{"a":1}')));
    const result = await ours(recorder.url).functions.invoke('f');
    expect(result.data).toEqual({ a: 1 });
    expect(result.headers).not.toHaveProperty('content-encoding');

    const unknown = { 'Content-Type': 'application/json', 'Content-Encoding': 'compress' };
    recorder.answer = (_, socket) =>
      void socket.write(answerBytes(200, unknown, new Uint8Array([0x1f, 0x9d, 0xff])));
    const kept = await ours(recorder.url).functions.invoke('f');
    expect(kept.data).toEqual(new Uint8Array([0x1f, 0x9d, 0xff]));
    expect(kept.headers).toMatchObject({ 'content-encoding': 'compress' });
  });

  it('HEAD with a Content-Encoding has no body', async () => {
    recorder.answer = (_, socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n');
    const response = await ours(recorder.url).functions.fetch('f', { method: 'HEAD' });
    expect(response.body).toBeNull();
    expect(response.headers.get('content-encoding')).toBe('gzip');
  });

  it('a reader that stops early closes the connection, and leaves no error behind', async () => {
    const gone = deferred();
    recorder.answer = (_, socket) => {
      socket.on('close', () => gone.resolve());
      socket.write(answerBytes(200, { 'Transfer-Encoding': 'chunked', 'Content-Encoding': 'gzip' }));
      const encoder = zlib.createGzip();
      encoder.on('data', (piece: Buffer) => socket.write(chunk(piece)));
      encoder.write('data: one\n\n');
      encoder.flush();
    };
    const response = await ours(recorder.url).functions.fetch('chat');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await gone.promise;
  });
});
