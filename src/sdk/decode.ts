import { codingError, type Decoding, decodingFor, through } from './decoder.js';
import type { ExchangeError } from './errors.js';
import { headerRecord } from './headers.js';
import { Salvage } from './salvage.js';

type Chunks = AsyncIterable<Uint8Array>;
type Head = { method: string; status: number; headers: readonly (readonly [string, string])[] };

/** The codings of an answer, in the order they were applied. */
export function codings(head: Pick<Head, 'headers'>): string[] {
  return (headerRecord(head.headers)['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
}

/** The codings this Node undoes, as they may be asked for. */
export async function knownCodings(): Promise<string[]> {
  const zstd = 'createZstdDecompress' in (await import('node:zlib')); // Node 22.15 and later
  return ['gzip', 'deflate', 'br', ...(zstd ? ['zstd'] : [])];
}

/** The codings that decodeBody leaves on a body: one that this Node cannot undo, and those below it. */
export async function leftCodings(head: Head): Promise<string[]> {
  const all = bodiless(head) ? [] : codings(head);
  if (all.length === 0) return all;
  const known = new Set([...(await knownCodings()), 'x-gzip']);
  return all.slice(0, all.findLastIndex((coding) => !known.has(coding)) + 1);
}

function bodiless({ method, status }: Head): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}

/**
 * Undoes the content-encoding of an answer as it streams (RFC 9110 8.4).
 * Codings we do not know are left alone, as fetch does. Nothing is decoded for HEAD, 204, 304 or an
 * empty body. Output that was decoded is delivered before an error is reported.
 * @throws ExchangeError of phase `coding` for invalid or cut-off coded data, from the iterator.
 */
export function decodeBody(head: Head, body: Chunks): Chunks {
  return bodiless(head) || codings(head).length === 0 ? body : undoAll(head, body);
}

async function* undoAll(head: Head, body: Chunks): AsyncGenerator<Uint8Array> {
  const left = await leftCodings(head);
  yield* codings(head)
    .slice(left.length)
    .reduceRight<Chunks>((source, coding) => undo(coding, source), body);
}

async function* undo(coding: string, source: Chunks): Chunks & AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    let first = await iterator.next();
    while (!first.done && first.value.byteLength === 0) first = await iterator.next();
    if (first.done) return;
    const decoding = decodingFor(await import('node:zlib'), coding, first.value);
    const all = from(first.value, iterator);
    yield* decoding ? decoded(decoding, all) : all;
  } finally {
    await iterator.return?.();
  }
}

async function* from(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* decoded(decoding: Decoding, source: Chunks): AsyncGenerator<Uint8Array> {
  const { coding, frames } = decoding;
  const salvage = new Salvage();
  let broken = false; // the source, not what it gives
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of source) {
        for (const piece of frames ? frames.pieces(chunk) : [chunk]) {
          salvage.keep(piece);
          yield piece;
        }
      }
    } catch (error) {
      broken = true;
      throw error;
    }
  };
  try {
    for await (const chunk of through(decoding, pieces())) {
      salvage.give(chunk);
      yield chunk;
    }
  } catch (error) {
    // Data that only lacks its end has been given out.
    if (!broken && (error as ExchangeError).code !== 'Z_BUF_ERROR') yield* salvage.rest(decoding);
    throw error;
  }
  if (frames && !frames.whole) throw codingError(coding, new Error('its last frame has no end'));
}
