import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { ByteQueue } from './byte-queue.js';
import { ExchangeError } from './errors.js';
import { headerRecord } from './headers.js';

type Chunks = AsyncIterable<Uint8Array>;
type Head = { method: string; status: number; headers: readonly (readonly [string, string])[] };

const simple = new Set(['gzip', 'x-gzip', 'deflate', 'br']);

/** The codings of an answer that this Node can undo, in the order they were applied. */
function codings(head: Pick<Head, 'headers'>): string[] {
  return (headerRecord(head.headers)['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
}

type Zlib = typeof import('node:zlib') & { createZstdDecompress?: () => Transform }; // zstd: Node 22.15 and later

function decoderFor(zlib: Zlib, coding: string, first: Uint8Array): Transform | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip();
  if (coding === 'br') return zlib.createBrotliDecompress();
  if (coding === 'zstd') return zlib.createZstdDecompress?.();
  // "deflate" is the zlib format (RFC 9110 8.4.1.2), but some servers send it raw.
  if (coding === 'deflate') return (first[0]! & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
  return undefined;
}

/** Whether decodeBody gives the content itself: false when a coding is one this Node cannot undo. */
export async function decodable(head: Pick<Head, 'headers'>): Promise<boolean> {
  const zlib = await import('node:zlib');
  return codings(head).every(
    (coding) => simple.has(coding) || (coding === 'zstd' && 'createZstdDecompress' in zlib),
  );
}

/**
 * Undoes the content-encoding of an answer as it streams (RFC 9110 8.4).
 * Codings we do not know are left alone, as fetch does. Nothing is decoded for HEAD, 204, 304 or an
 * empty body. Output that was decoded is delivered before an error is reported.
 * @throws ExchangeError of phase `coding` for invalid or cut-off coded data, from the iterator.
 */
export function decodeBody(head: Head, body: Chunks): Chunks {
  if (head.method === 'HEAD' || head.status === 204 || head.status === 304) return body;
  return codings(head).reduceRight<Chunks>((source, coding) => undo(coding, source), body);
}

async function* undo(coding: string, source: Chunks): Chunks & AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let first = await iterator.next();
    while (!first.done && first.value.byteLength === 0) first = await iterator.next();
    if (first.done) return;
    const decoder = decoderFor(await import('node:zlib'), coding, first.value);
    if (decoder) return yield* through(decoder, coding, first.value, iterator);
    yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** Not stream.pipeline: it destroys the decoder on an error, and with it what was decoded already. */
async function* through(
  decoder: Transform,
  coding: string,
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const queue = new ByteQueue({
    pause: () => decoder.pause(),
    resume: () => decoder.resume(),
    cancel: () => decoder.destroy(),
  });
  const closed = once(decoder, 'close').catch(() => undefined);
  const take = (chunk: Uint8Array): void => queue.push(chunk);
  // What a slow reader left in the decoder. Without `take`, for read() emits `data` as well.
  const drain = (): void => {
    decoder.off('data', take);
    for (let left = decoder.read(); left; left = decoder.read()) queue.push(left);
  };
  decoder.on('data', take);
  decoder.on('end', () => queue.end());
  decoder.on('error', (cause: Error & { code?: string }) => {
    drain();
    const message = `the answer is not valid ${coding}, or was cut short: ${cause.message}`;
    queue.fail(new ExchangeError('coding', cause.code ?? 'Z_DATA_ERROR', message, cause));
  });
  const write = (chunk: Uint8Array): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve) => decoder.write(chunk, () => resolve())),
      closed.then(() => {}),
    ]);

  const pump = (async () => {
    try {
      await write(first);
      for (let next = await rest.next(); !next.done && !decoder.destroyed; next = await rest.next()) {
        await write(next.value);
      }
      decoder.end();
    } catch (error) {
      drain();
      queue.fail(error);
    }
  })();
  try {
    yield* queue;
    await pump;
  } finally {
    decoder.destroy();
  }
}
