import { type Decoding, through } from './decoder.js';

/** Coded bytes that are kept to be decoded once more. Node's decoders fill 16 KiB at a time. */
const limit = 4 * 1024 * 1024;

/** So much a chunk counts on top of its bytes: many tiny ones are kept as well. */
const perChunk = 256;

/**
 * What a decoder had decoded when it met a fault. Node's give out nothing of the step in which they fail, up to 16 KiB
 * (a small answer with a wrong checksum came out empty), and do not say how much that is. So the data is decoded
 * again, and the piece with the fault byte by byte. Bodies over 4 MiB of coded bytes lose the step.
 */
export class Salvage {
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  #given = 0;

  /** A piece that is about to be decoded. */
  keep(piece: Uint8Array): void {
    this.#kept += piece.byteLength + perChunk;
    if (this.#kept <= limit) this.#pieces.push(piece);
    else this.#pieces.length = 0;
  }

  /** A chunk that was decoded. */
  give(chunk: Uint8Array): void {
    this.#given += chunk.byteLength;
  }

  /** What comes after the chunks that were given. */
  async *rest(decoding: Decoding): AsyncGenerator<Uint8Array> {
    const last = this.#pieces.pop();
    if (!last) return;
    // Twice: to find the few bytes with the fault, and to come close to it.
    const sound = await this.#soundUpTo(decoding, last);
    const before = [...this.#pieces, last.subarray(0, sound)];
    let skip = this.#given;
    try {
      for await (const chunk of through(decoding, chain(before, slices(last.subarray(sound), 1)))) {
        const fresh = chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - fresh.byteLength;
        if (fresh.byteLength > 0) yield fresh;
      }
    } catch {
      // It is the fault that is reported already.
    }
  }

  /** How many bytes of a piece are decoded without a fault, in steps of 256. */
  async #soundUpTo(decoding: Decoding, piece: Uint8Array): Promise<number> {
    let begun = 0;
    const counted = function* (): Generator<Uint8Array> {
      for (const slice of slices(piece, 256)) {
        begun += slice.byteLength;
        yield slice;
      }
    };
    try {
      for await (const _ of through(decoding, chain(this.#pieces, counted())));
    } catch {
      // Looked for.
    }
    return Math.max(0, Math.ceil(begun / 256) - 1) * 256;
  }
}

function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

function* chain(...all: Iterable<Uint8Array>[]): Generator<Uint8Array> {
  for (const one of all) yield* one;
}
