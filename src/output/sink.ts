import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Where bytes go. A slow reader makes `write` wait, and with it the socket the bytes come from. */
export interface Sink {
  write(chunk: Uint8Array | string): Promise<void>;
  /** Everything is written. `kept` says whether the result is worth keeping (files). */
  close(kept: boolean): Promise<void>;
  /** The reader has gone (`| head`): nothing more is wanted. */
  readonly gone: boolean;
}

/** A sink on stdout or stderr, which are never closed. */
export function streamSink(stream: Writable): Sink {
  let gone = stream.destroyed || stream.writableEnded;
  const wakers = new Set<() => void>();
  const leave = (): void => {
    gone = true;
    for (const wake of wakers) wake();
  };
  const fail = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure = error;
    leave();
  };
  let failure: Error | undefined;
  stream.on('error', fail);
  stream.on('close', leave);
  return {
    get gone() {
      return gone;
    },
    async write(chunk) {
      if (failure) throw failure;
      if (gone || chunk.length === 0) return;
      if (stream.write(chunk)) return;
      await new Promise<void>((resolve) => {
        wakers.add(resolve);
        void once(stream, 'drain').then(
          () => resolve(),
          () => resolve(),
        );
      }).then(() => wakers.clear());
      if (failure) throw failure;
    },
    async close() {
      // A write's callback comes when the bytes are with the system: nothing is cut off at the exit.
      if (!gone) await new Promise<void>((resolve) => stream.write('', () => resolve()));
      stream.off('error', fail);
      stream.off('close', leave);
      stream.on('error', () => undefined); // a reader may leave after the last byte
    },
  };
}
