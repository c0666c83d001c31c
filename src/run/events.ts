import type { Hint } from '../errors.js';
import type { SentIdentity } from './identity.js';

/**
 * What happens during one run, few and true: planned, (connected, retry)*, connected, head,
 * (bytes, message*)*, end. Progress is derived (the sum of bytes), judgements are
 * made outside (a 500 is a head and then `completed`). There is exactly one `end`, and it is the
 * last: a `for await` over a run needs no `try`, and a throw from it means a bug.
 *
 * `t` is milliseconds since the run began.
 */
export type RunEvent =
  | { type: 'planned'; t: number; method: string; url: string; sent: SentIdentity }
  /** `via`: the proxy it goes through, without its password. */
  | { type: 'connected'; t: number; via?: string | undefined }
  /** A try failed, or was told to come back; the next begins in `delay` milliseconds. */
  | { type: 'retry'; t: number; tries: number; delay: number; reason: string }
  /** `sent`: of the request that this answers, which after a redirect may have left the credential behind. */
  | {
      type: 'head';
      t: number;
      status: number;
      statusText: string;
      headers: [string, string][];
      sent: SentIdentity;
      /** The content-encoding that the bytes still have, because it was to be kept, or this Node cannot undo it. */
      coded?: string | undefined;
    }
  /** A piece of the body, decoded unless asked otherwise. */
  | { type: 'bytes'; t: number; chunk: Uint8Array }
  /** One record of a stream; what follows from the bytes before it. */
  | { type: 'message'; t: number; message: StreamMessage }
  /** An SSE event without its blank line at the end, which is none (WHATWG): what it would have held. */
  | { type: 'unfinished'; t: number; data: string }
  | { type: 'end'; t: number; outcome: Outcome };

export interface StreamMessage {
  /** SSE event name, when the record had one. */
  event?: string;
  /** SSE id, when one was set. */
  id?: string;
  /** The data of an SSE event, or the JSON text of a record of NDJSON or a JSON sequence. */
  data: string;
  format: 'sse' | 'ndjson' | 'json-seq';
  /** A number or word that ends a record of a JSON sequence with nothing behind it: some of it may be missing (RFC 7464, 2.4). */
  cut?: true;
}

export type Outcome = { kind: 'completed' } | { kind: 'failed'; error: Failure } | { kind: 'cancelled' };

/** Why a run failed: plain data, so that every consumer can print it. */
export interface Failure {
  code: string;
  message: string;
  why?: string | undefined;
  hint?: Hint | undefined;
  /** 1: no status line; 6: a time limit; 7: the answer is cut short or malformed; 2: bad input; 9: the answer is not what --jq expects. */
  exit: 1 | 2 | 6 | 7 | 9;
}
