/**
 * The exchange primitive: one HTTP/1.1 request and its answer over an undici dispatcher.
 * Everything else (invoke, fetch, the command line) is built on it.
 *
 * Why not `fetch`: it refuses GET with a body, hides the phases of a call, and drops received bytes
 * when a connection dies while the reader is late (design.md 5).
 */
import { ByteQueue } from './byte-queue.js';
import { ExchangeError, type ExchangePhase } from './errors.js';
import { getHeader, type HeaderList } from './headers.js';
import { Secret } from './secret.js';

/** What is sent as the body. A stream is opened once a try; `length` undefined means chunked. */
export type WireBody =
  | { kind: 'none' }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'stream'; open(): AsyncIterable<Uint8Array>; length?: number | undefined; replayable: boolean };

/** One request as it goes on the wire. */
export interface WireRequest {
  method: string;
  url: URL;
  headers: HeaderList;
  body: WireBody;
}

/** The head of an answer, and its body still coded as it was sent (decode.ts). */
export interface WireResponse {
  status: number;
  statusText: string;
  /** In the order received, names as the server spelled them, values as Latin-1. */
  headers: [name: string, value: string][];
  body: AsyncIterableIterator<Uint8Array, undefined> & { cancel(): void };
}

/** What we need of an undici dispatcher, so that no type of undici shows in the SDK's declarations. */
export interface DispatcherLike {
  dispatch(options: object, handler: object): boolean;
  /** The request of this handler is no longer wanted, and waits for a connection: closes what is made for it. */
  abandon?(handler: object): void;
  /** The proxy a request for a URL goes through, without its password; undefined for none. */
  via?(url: URL): string | undefined;
}

export interface ExchangeOptions {
  dispatcher: DispatcherLike;
  signal?: AbortSignal | undefined;
  /** Milliseconds from the start to a connection on which the request is written. Default: none. */
  connectTimeout?: number | undefined;
  /** Milliseconds from the last byte of the request to the head of the answer. Default: none. */
  answerTimeout?: number | undefined;
  /** Called when the connection stands and the request is about to be written. */
  onConnected?: (() => void) | undefined;
  /** Kept up to date while the request is sent, for whoever shows it; begun anew by each try. */
  outgoing?: Outgoing | undefined;
}

/** How much of a request's body has been handed to the connection. */
export interface Outgoing {
  bytes: number;
  /** The body is sent, or there is none. */
  whole: boolean;
}

interface Controller {
  rawHeaders?: Buffer[];
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

/**
 * Sends the request; resolves with the head of the answer.
 * @throws ExchangeError with the phase it failed in, also from the body's iterator;
 * the signal's reason when it aborts.
 */
export function exchange(request: WireRequest, options: ExchangeOptions): Promise<WireResponse> {
  const { dispatcher, signal, outgoing = { bytes: 0, whole: false } } = options;
  return new Promise((resolve, reject) => {
    let phase: ExchangePhase = 'connect';
    let controller: Controller | undefined;
    let stopped: { reason: unknown } | undefined;
    let clock: NodeJS.Timeout | undefined;
    let received = 0;
    let length: string | undefined;

    const queue = new ByteQueue({
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
      cancel: () => stop(new ExchangeError('body', 'CANCELLED', 'the reader stopped')),
    });
    const settle = (): void => {
      clearTimeout(clock);
      signal?.removeEventListener('abort', onAbort);
    };
    // Stops from our side: a reason of ours wins over whatever the socket says next.
    const stop = (reason: unknown): void => {
      if (stopped) return;
      if (reason instanceof ExchangeError) reason.url = request.url;
      stopped = { reason };
      settle();
      if (controller) controller.abort(asError(reason));
      else dispatcher.abandon?.(handler);
      queue.fail(reason, { discard: true });
      reject(reason);
    };
    const onAbort = (): void => stop(signal?.reason);
    const startClock = (ms: number | undefined, code: string, message: string): void => {
      clearTimeout(clock);
      if (ms !== undefined && ms > 0)
        clock = setTimeout(() => stop(new ExchangeError(phase, code, message)), ms);
    };
    const onSent = (): void => {
      outgoing.whole = true;
      if (phase !== 'send') return; // a server may answer before it has read everything
      phase = 'answer';
      startClock(
        options.answerTimeout,
        'TIMEOUT_ANSWER',
        `no answer within ${seconds(options.answerTimeout)}`,
      );
    };

    const cut = (error: Error): string => {
      const code = codeOf(error);
      if (!isCut(code)) return messageOf(error);
      const how = code === 'ECONNRESET' ? 'reset' : 'closed';
      return `the connection was ${how} after ${received}${length === undefined ? '' : ` of ${length}`} bytes`;
    };

    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    startClock(
      options.connectTimeout,
      'TIMEOUT_CONNECT',
      `no connection within ${seconds(options.connectTimeout)}`,
    );

    const body = written(request.body, outgoing, {
      sent: onSent,
      failed: (error) => stop(new ExchangeError('source', codeOf(error), messageOf(error), error)),
    });
    const handler = {
      onRequestStart(started: Controller): void {
        controller = started;
        if (stopped) {
          started.abort(asError(stopped.reason));
          return;
        }
        clearTimeout(clock);
        phase = 'send';
        outgoing.bytes = 0;
        outgoing.whole = false;
        options.onConnected?.();
        if (body === null || body instanceof Uint8Array) onSent();
      },
      onResponseStart(_: Controller, status: number, headers: object, statusText = ''): void {
        if (status < 200 && status !== 101) return; // informational: the real head follows
        clearTimeout(clock);
        phase = 'body';
        const list = pairs(controller?.rawHeaders, headers);
        length = getHeader(list, 'content-length');
        resolve({ status, statusText, headers: list, body: queue });
      },
      onResponseData(_: Controller, chunk: Buffer): void {
        received += chunk.byteLength;
        queue.push(chunk);
      },
      onResponseEnd(): void {
        settle();
        // undici frees the connection on the next turn; told sooner, the caller's next call would open a second.
        queueMicrotask(() => setImmediate(() => queue.end()));
      },
      onResponseError(_: Controller, error: Error): void {
        settle();
        const failure = stopped
          ? stopped.reason
          : new ExchangeError(phase, codeOf(error), phase === 'body' ? cut(error) : messageOf(error), error);
        if (failure instanceof ExchangeError) failure.url = request.url;
        queue.fail(failure);
        reject(failure);
      },
    };
    try {
      dispatcher.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: headerLines(request.headers, request.body),
          body,
          headersTimeout: 0, // undici's are 300 s; ours are in ExchangeOptions
          bodyTimeout: 0,
        },
        handler,
      );
    } catch (error) {
      stop(new ExchangeError('connect', codeOf(error), messageOf(error), error));
    }
  });
}

/** Bytes; undefined when that is not known. */
export function lengthOf(body: WireBody): number | undefined {
  if (body.kind === 'bytes') return body.bytes.byteLength;
  return body.kind === 'stream' ? body.length : 0;
}

/** The only place where a secret is revealed: headers as undici takes them, name and value in turn. */
function headerLines(headers: HeaderList, body: WireBody): string[] {
  const length = lengthOf(body);
  const flat = headers
    // A caller's (copied from another request, say) counts only where we know no better.
    .filter(([name]) => length === undefined || name.toLowerCase() !== 'content-length')
    .flatMap(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]);
  const told = body.kind === 'stream' || (body.kind === 'bytes' && body.bytes.byteLength > piece);
  if (told && length !== undefined) flat.push('content-length', String(length));
  return flat;
}

/** At a time, so that what is sent can be told from what waits, on a slow connection too. */
const piece = 256 * 1024;
/** Where a piece goes in less than this many milliseconds the next is twice as large: fewer turns, a third more bytes a second. */
const quick = 50;
const largestPiece = 1024 * 1024;

/** The body as undici takes it: whole when it is small, else in pieces, each of which it asks for when the last is sent. */
function written(
  body: WireBody,
  outgoing: Outgoing,
  on: { sent(): void; failed(error: unknown): void },
): Uint8Array | AsyncIterable<Uint8Array> | null {
  if (body.kind === 'none') return null;
  if (body.kind === 'bytes' && body.bytes.byteLength <= piece) return body.bytes;
  let step = piece;
  return (async function* () {
    try {
      for await (const chunk of body.kind === 'bytes' ? [body.bytes] : body.open()) {
        for (let at = 0; at < chunk.byteLength; ) {
          const next = chunk.subarray(at, at + step);
          const begun = performance.now();
          yield next;
          step = performance.now() - begun < quick ? Math.min(2 * step, largestPiece) : piece;
          outgoing.bytes += next.byteLength;
          at += next.byteLength;
        }
      }
    } catch (error) {
      on.failed(error);
      throw error;
    }
    on.sent();
  })();
}

function pairs(raw: unknown, fallback: object): [string, string][] {
  if (Array.isArray(raw)) {
    const text = (value: unknown): string =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
    return Array.from({ length: raw.length / 2 }, (_, i) => [text(raw[2 * i]), text(raw[2 * i + 1])]);
  }
  return Object.entries(fallback).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
}

/** The socket is destroyed with an Error, whatever a signal gives as its reason. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('aborted', 'AbortError');
}

/** The most telling code: happy eyeballs wraps the causes in an AggregateError. */
function codeOf(error: unknown): string {
  const { name, message, code, errors } = error as Error & { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  // undici 7 loses the parser's code; the usual case has the name that Node's own parser gives it.
  if (name === 'HTTPParserError') {
    if (message.includes('Invalid EOF state')) return 'HPE_INVALID_EOF_STATE';
    return message.includes('Expected HTTP/') ? 'HPE_INVALID_CONSTANT' : 'HPE_INVALID';
  }
  return errors?.[0] ? codeOf(errors[0]) : 'UNKNOWN';
}

/** Whether a body lacks its end: the connection was closed or reset before it. */
function isCut(code: string): boolean {
  return /^(ECONNRESET|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE)$/.test(code);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  // The parser's own words, out of the brackets that undici puts them in.
  return (
    /^Response does not match the HTTP\/1\.1 protocol \((.+)\)$/.exec(error.message)?.[1] ?? error.message
  );
}

function seconds(ms: number | undefined): string {
  return `${(ms ?? 0) / 1000} s`;
}
