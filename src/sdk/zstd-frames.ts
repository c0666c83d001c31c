const standard = 0xfd2fb528;
const skippable = 0x184d2a5; // and any last digit

type Part =
  | 'magic'
  | 'descriptor'
  | 'header'
  | 'block'
  | 'content'
  | 'checksum'
  | 'skip'
  | 'skipped'
  | 'unknown';

/**
 * Where the frames of zstd data end (RFC 8878, 3.1). Node's decoder needs to be told: it stops, without a word, at the
 * end of the first frame in what is written to it, takes a skippable frame for the end, and (before Node 24) cut data for whole.
 */
export class ZstdFrames {
  #part: Part = 'magic';
  /** Bytes of the part that are still to come. */
  #left = 4;
  /** Those of a part that is to be read. */
  #field: number[] = [];
  #descriptor = 0;
  #last = false;

  /** Whether the data so far is whole frames. */
  get whole(): boolean {
    return this.#part === 'magic' && this.#field.length === 0;
  }

  /** The pieces to write, one by one: no frame goes on in the piece in which another ended, and skippable ones are left out. */
  *pieces(chunk: Uint8Array): Generator<Uint8Array> {
    let from = 0;
    for (let at = 0; at < chunk.length; ) {
      const part = this.#part;
      const end = Math.min(at + this.#left, chunk.length);
      if (part !== 'content' && part !== 'skipped' && part !== 'unknown')
        this.#field.push(...chunk.subarray(at, end));
      this.#left -= end - at;
      at = end;
      const read = this.#left === 0 ? this.#next() : undefined;
      const given = part !== 'magic' && part !== 'skip' && part !== 'skipped';
      if (read) yield read;
      // A part that ended a frame, or what follows of a chunk.
      if (given && (this.#part === 'magic' || at === chunk.length)) yield chunk.subarray(from, at);
      if (!given || this.#part === 'magic') from = at;
    }
  }

  /** The part is read: what comes next. @returns the magic number of a frame, which was held back until it was known */
  #next(): Uint8Array | undefined {
    const field = this.#field;
    this.#field = [];
    const number = field.reduceRight((sum, byte) => sum * 256 + byte, 0);
    switch (this.#part) {
      case 'magic':
        if (Math.floor(number / 16) === skippable) {
          this.#expect('skip', 4);
          return undefined;
        }
        // What is no frame is for the decoder to refuse.
        if (number === standard) this.#expect('descriptor', 1);
        else this.#expect('unknown', Number.POSITIVE_INFINITY);
        return Uint8Array.from(field);
      case 'descriptor': {
        this.#descriptor = number;
        const single = (number >> 5) & 1;
        const dictionary = [0, 1, 2, 4][number & 3]!;
        const size = [single, 2, 4, 8][number >> 6]!;
        this.#expect('header', 1 - single + dictionary + size);
        break;
      }
      case 'header':
        this.#expect('block', 3);
        break;
      case 'block':
        this.#last = (number & 1) === 1;
        // A block of one byte, repeated, says how often.
        this.#expect('content', ((number >> 1) & 3) === 1 ? 1 : number >> 3);
        break;
      case 'content':
        if (!this.#last) this.#expect('block', 3);
        else this.#expect('checksum', this.#descriptor & 4);
        break;
      case 'skip':
        this.#expect('skipped', number);
        break;
      default:
        this.#expect('magic', 4);
    }
    return undefined;
  }

  #expect(part: Part, bytes: number): void {
    this.#part = part;
    this.#left = bytes;
    if (bytes === 0) this.#next();
  }
}
