/** Bytes that may wait for a slow reader before the source is asked to pause. */
const highWater = 1024 * 1024;

/** Chunks that may have been read before the queue lets go of them. */
const compactAfter = 64;

/**
 * Turns pushes into pulls. Everything pushed before `fail` is delivered before the error is: a late
 * reader loses nothing (undici's own fetch drops what is queued, measured in design.md 5).
 */
export class ByteQueue implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #chunks: Uint8Array[] = [];
  // Where the queue begins: Array.shift would make a long queue of tiny chunks quadratic (200 000 took 14 s).
  #next = 0;
  readonly #source: { pause(): void; resume(): void; cancel(): void };
  #queued = 0;
  #paused = false;
  #finished = false;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(source: { pause(): void; resume(): void; cancel(): void }) {
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    if (this.#finished) return;
    this.#chunks.push(chunk);
    this.#queued += chunk.byteLength;
    if (this.#queued > highWater && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#wake?.();
  }

  end(): void {
    this.#finished = true;
    this.#wake?.();
  }

  /** Ends with an error, after what is queued; with `discard`, at once. */
  fail(error: unknown, options: { discard?: boolean } = {}): void {
    if (this.#finished) return;
    if (options.discard) this.#clear();
    this.#failure = { error };
    this.end();
  }

  /** The next chunk, or undefined at the end. */
  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#take();
      if (chunk) {
        this.#queued -= chunk.byteLength;
        if (this.#paused && this.#queued <= highWater / 2) {
          this.#paused = false;
          this.#source.resume();
        }
        return chunk;
      }
      if (this.#failure) throw this.#failure.error;
      if (this.#finished) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #take(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#next];
    this.#next += 1;
    if (this.#next >= this.#chunks.length) this.#clear();
    else if (this.#next >= compactAfter) {
      // A slow reader never empties the queue: what it has read must not be kept.
      this.#chunks.splice(0, this.#next);
      this.#next = 0;
    }
    return chunk;
  }

  #clear(): void {
    this.#chunks.length = 0;
    this.#next = 0;
  }

  /** The reader wants no more: the source is stopped unless it has finished by itself. */
  cancel(): void {
    this.#clear();
    if (this.#finished) return;
    this.end();
    this.#source.cancel();
  }

  // Not a generator: `return` must reach a reader that is waiting, and a generator's would queue behind it.
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = await this.read();
    return value ? { done: false, value } : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.cancel();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
