/**
 * The errors of the SDK. None of them holds the request, so none can print a token
 * (the official client's errors do: wire.md section 2).
 */

/** What a server answered, as far as it was received. */
export interface FunctionResponse<T = unknown> {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  data: T;
}

/** Options of {@link FunctionError}. */
export interface FunctionErrorOptions {
  response?: FunctionResponse;
  cause?: unknown;
}

/**
 * `functions.invoke` did not get a 2xx answer it could read to the end.
 *
 * `code` is `ERR_BAD_REQUEST` for 4xx and `ERR_BAD_RESPONSE` for 5xx and 3xx (the official client's
 * codes), `ERR_BODY_TRUNCATED` when the answer broke off (`response.data` keeps what arrived),
 * `ERR_BODY_CODING` when its content-encoding is invalid, else the network's own code
 * (`ECONNREFUSED`, `ECONNRESET`, …).
 */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly code: string;
  /** The HTTP status; undefined when no status line was received. */
  readonly status: number | undefined;
  readonly response: FunctionResponse | undefined;

  constructor(message: string, code: string, options: FunctionErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.response?.status;
    this.response = options.response;
  }

  toJSON(): Record<string, unknown> {
    const { name, message, code, status, response } = this;
    return { name, message, code, status, response };
  }
}

/** The call itself is wrong (name, path, option, header, payload); nothing was sent. */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';
  readonly code = 'ERR_INVALID_REQUEST';
}

/**
 * How far an exchange had got when it failed.
 * `connect`: nothing of the request was sent. `source`: its body could not be read, so it was not sent whole.
 * `send`: it could not be written. `answer`: sent, but no complete status line and headers came back. `body`: the
 * answer broke off, or is malformed. `coding`: its content-encoding is.
 */
export type ExchangePhase = 'connect' | 'source' | 'send' | 'answer' | 'body' | 'coding';

/** The one failure of the exchange primitive; every client-side error is made from it. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly phase: ExchangePhase;
  readonly code: string;
  /** Of the request that failed: after a redirect not the one that was asked for. */
  url: URL | undefined;

  constructor(phase: ExchangePhase, code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.phase = phase;
    this.code = code;
  }
}

/**
 * A proxy could not be reached, or did not let the request through; the cause of an ExchangeError. Not the fault of
 * the server behind it. Its code is its own: undici would begin again, and for ever, at a connector's UND_ERR_SOCKET.
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'ERR_PROXY';
  /** Its URL, without user and password. */
  readonly proxy: string;
  /** The environment variable that names it. */
  readonly from: string;
  /** What it answered, if it did. */
  readonly status: number | undefined;

  constructor(message: string, proxy: string, from: string, cause: Error & { status?: number }) {
    super(message, { cause });
    this.proxy = proxy;
    this.from = from;
    this.status = cause.status;
  }
}

// The build shortens class names, and inspect shows the constructor's.
for (const [one, name] of [
  [FunctionError, 'FunctionError'],
  [RequestError, 'RequestError'],
  [ExchangeError, 'ExchangeError'],
  [ProxyError, 'ProxyError'],
] as const) {
  Object.defineProperty(one, 'name', { value: name });
}
