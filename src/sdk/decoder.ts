import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { ByteQueue } from './byte-queue.js';
import { ExchangeError } from './errors.js';
import { ZstdFrames } from './zstd-frames.js';

type Zlib = typeof import('node:zlib') & { createZstdDecompress?: () => Transform }; // zstd: Node 22.15 and later

/** How one coded body is undone. */
export interface Decoding {
  coding: string;
  /** A fresh decoder. */
  make(): Transform;
  /** How its data is written, if not as it comes; `whole` is asked at its end. */
  frames?: { pieces(chunk: Uint8Array): Iterable<Uint8Array>; readonly whole: boolean };
}

/** Undefined for a coding that this Node cannot undo. @param first the first bytes of the body */
export function decodingFor(zlib: Zlib, coding: string, first: Uint8Array): Decoding | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return { coding, make: () => zlib.createGunzip() };
  if (coding === 'br') return { coding, make: () => zlib.createBrotliDecompress() };
  // "deflate" is the zlib format (RFC 9110 8.4.1.2), but some servers send it raw.
  if (coding === 'deflate') {
    const wrapped = (first[0]! & 0x0f) === 8;
    return { coding, make: () => (wrapped ? zlib.createInflate() : zlib.createInflateRaw()) };
  }
  const { createZstdDecompress } = zlib;
  if (coding === 'zstd' && createZstdDecompress)
    return { coding, make: () => createZstdDecompress(), frames: new ZstdFrames() };
  return undefined;
}

export function codingError(coding: string, cause: Error & { code?: string }): ExchangeError {
  const message = `the answer is not valid ${coding}, or was cut short: ${cause.message}`;
  return new ExchangeError('coding', cause.code ?? 'Z_DATA_ERROR', message, cause);
}

/**
 * What a decoder makes of the pieces, up to its end or an error, whichever side it is from.
 * Not stream.pipeline: it destroys the decoder on an error, and with it what was decoded already.
 */
export async function* through(
  { coding, make }: Decoding,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const decoder = make();
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
  decoder.on('error', (cause: Error) => {
    drain();
    queue.fail(codingError(coding, cause));
  });
  const write = (chunk: Uint8Array): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve) => decoder.write(chunk, () => resolve())),
      closed.then(() => {}),
    ]);

  const pump = (async () => {
    try {
      for await (const piece of pieces) {
        await write(piece);
        if (decoder.destroyed) return;
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
