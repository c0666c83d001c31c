import type { FunctionResponse } from './errors.js';
import type { DispatcherLike } from './exchange.js';
import type { Dialect } from './url.js';

/**
 * The names of an app's functions, to be augmented: `b44fn types` and the official generator write
 *
 *     declare module 'b44fn/sdk' { interface FunctionNameRegistry { sendEmail: true } }
 *
 * A declaration made for '@base44/sdk' serves here too: see docs/sdk.md.
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, for only those can be augmented
export interface FunctionNameRegistry {}

/**
 * What functions take, by name, to be augmented: `b44fn types --params` writes it. Nothing is checked by it unless you
 * ask: `invoke('orders/process', {…} satisfies FunctionPayloads['orders/process'])`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, for only those can be augmented
export interface FunctionPayloads {}

/** The names in {@link FunctionNameRegistry}; any string as long as it is empty. */
export type FunctionName = keyof FunctionNameRegistry extends never ? string : keyof FunctionNameRegistry;

export interface ClientOptions {
  /** The app's id: the part between /apps/ and /editor/ of the editor's URL. */
  appId: string;
  /** Default: https://base44.app. Or the app's own host, or a local one such as http://127.0.0.1:4460. */
  serverUrl?: string | undefined;
  /** A user's token. None: calls are anonymous. */
  token?: string | undefined;
  /** The service role's token, for `asServiceRole`. Hosted functions get one; few people have one. */
  serviceToken?: string | undefined;
  /** Pins a version of the functions (header Base44-Functions-Version). */
  functionsVersion?: string | undefined;
  /** More headers for every call, for example `{'X-Data-Env': 'dev'}`. They win over ours. */
  headers?: Record<string, string> | undefined;
  /** The form of URLs. Default: hosted. `dev` is for `base44 dev` (docs/wire.md). */
  dialect?: Dialect | undefined;
  /** An undici dispatcher to send with. Default: one that honours HTTP_PROXY and so on, made at the first call. */
  dispatcher?: DispatcherLike | undefined;
}

export interface InvokeOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call, the answer's body included. Default: none. */
  timeout?: number | undefined;
  /** Headers of this call; they win over all others but X-App-Id. */
  headers?: RequestInit['headers'] | undefined;
}

/** What `invoke` resolves to. */
export type InvokeResult<T = unknown> = FunctionResponse<T>;

export interface FunctionsModule {
  /**
   * Posts `data` to a function and reads its whole answer (wire.md section 2).
   *
   * @param name  the function's name, `orders/process` for a nested one
   * @param data  named parameters; sent as JSON, or as multipart when a value is a File
   * @returns the answer, `data` parsed when it is JSON, bytes when its type is binary
   * @throws FunctionError when the status is not 2xx, or no whole answer came
   * @throws RequestError when the call itself is wrong; nothing was sent
   */
  // biome-ignore lint/suspicious/noExplicitAny: as the official client types it: data is what the function says
  invoke<T = any>(name: FunctionName, data?: unknown, options?: InvokeOptions): Promise<InvokeResult<T>>;
  /**
   * Requests a function's path and returns a native Response, for streams, other methods, files.
   * Never throws on a status. A leading slash is optional.
   *
   * @throws TypeError `fetch failed`, its `cause.code` telling why, as fetch does
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface Client {
  functions: FunctionsModule;
  /** The same calls with the service token. Throws when the client was made without one. */
  readonly asServiceRole: { functions: FunctionsModule };
  /** The user token of all calls from now on; an empty one makes them anonymous. */
  setToken(token: string | undefined): void;
}
