import type { Writable } from 'node:stream';
import { B44fnError } from '../errors.js';

/** Where bytes go. A slow reader makes `write` wait, and with it the socket the bytes come from. */
export interface Sink {
  write(chunk: Uint8Array | string): Promise<void>;
  /** Everything is written. `kept` says whether the result is worth keeping (files). */
  close(kept: boolean): Promise<void>;
  /** The reader has gone (`| head`): nothing more is wanted. */
  readonly gone: boolean;
}

export interface StreamSinkOptions {
  /** For the error when it cannot be written; without a name it is then given up without a word. */
  name?: string;
  /** Once it aborts nothing waits any more for a reader that does not read. */
  signal?: AbortSignal;
}

/** A sink on stdout or stderr, which are never closed. */
export function streamSink(stream: Writable, { name, signal }: StreamSinkOptions = {}): Sink {
  let gone = stream.destroyed || stream.writableEnded;
  let failure: Error | undefined;
  const wakers = new Set<() => void>();
  const wake = (): void => {
    for (const waker of wakers) waker();
    wakers.clear();
  };
  const leave = (): void => {
    gone = true;
    wake();
  };
  const fail = (error: NodeJS.ErrnoException): void => {
    if (name !== undefined && error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED')
      failure = writeFailed(name, error);
    leave();
  };
  stream.on('error', fail);
  stream.on('close', leave);
  stream.on('drain', wake);
  signal?.addEventListener('abort', wake);
  const settled = async (start: (wake: () => void) => void): Promise<void> => {
    if (!gone && !signal?.aborted)
      await new Promise<void>((resolve) => {
        wakers.add(resolve);
        start(resolve);
      });
    if (failure) throw failure;
  };
  return {
    get gone() {
      return gone;
    },
    async write(chunk) {
      if (failure) throw failure;
      if (gone || chunk.length === 0 || stream.write(chunk)) return;
      await settled(() => undefined);
    },
    async close() {
      try {
        // A write's callback comes when the bytes are with the system: nothing is cut off at the exit.
        await settled((wakeUp) => stream.write('', () => setImmediate(wakeUp)));
      } finally {
        stream.off('error', fail);
        stream.off('close', leave);
        stream.off('drain', wake);
        signal?.removeEventListener('abort', wake);
        stream.on('error', () => undefined); // a reader may leave after the last byte
      }
    },
  };
}

/** The error for output that could not be written. @param untouched whether what was there before still is */
export function writeFailed(name: string, cause: unknown, untouched = false): B44fnError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const why = [full && 'The disk is full.', untouched && 'What was there before is untouched.'].filter(
    Boolean,
  );
  return new B44fnError('WRITE_FAILED', `${name} could not be written: ${message}`, {
    ...(why.length > 0 ? { why: why.join(' ') } : {}),
    hint: full ? 'Make room, or write elsewhere with -o.' : 'Check the disk, or write elsewhere with -o.',
    cause,
  });
}
