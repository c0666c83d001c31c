import { decodeBody } from '../sdk/decode.js';
import { type DispatcherLike, exchange, type WireRequest, type WireResponse } from '../sdk/exchange.js';
import { follow } from '../sdk/redirect.js';
import type { Outcome, RunEvent, StreamMessage } from './events.js';
import { failureOf, MalformedRecord } from './failure.js';
import { type RequestPlan, shownUrl } from './plan.js';
import { isJson, type RecordReader, recordReader, type StreamKind, streamKind } from './records.js';

export interface ExecuteOptions {
  dispatcher: DispatcherLike;
  /** Milliseconds since an arbitrary moment; for `t`. */
  now(): number;
  signal?: AbortSignal | undefined;
  /** Milliseconds; 0 or undefined: no limit. */
  connectTimeout?: number | undefined;
  answerTimeout?: number | undefined;
  follow?: boolean | undefined;
  /** Keep the content-encoding as it was sent. */
  rawEncoding?: boolean | undefined;
  /**
   * Emit `message` events for SSE and NDJSON; it costs a parse, so only those who show records ask.
   * `strict`: an NDJSON record that does not parse fails the run (exit 7).
   */
  messages?: boolean | 'strict' | undefined;
  /** How to read the body, whatever its type says. */
  stream?: StreamKind | undefined;
}

/** Sends a planned request and tells what happens: see RunEvent. Stopping the iteration closes the connection. */
export async function* execute(
  plan: RequestPlan,
  options: ExecuteOptions,
): AsyncGenerator<RunEvent, void, void> {
  const start = options.now();
  const t = (): number => Math.round((options.now() - start) * 10) / 10;
  const { request } = plan;
  let response: WireResponse | undefined;
  let outcome: Outcome = { kind: 'completed' };
  try {
    yield { type: 'planned', t: t(), method: request.method, url: shownUrl(request.url), sent: plan.sent };
    let onConnected = (): void => undefined;
    const connected = new Promise<void>((resolve) => {
      onConnected = resolve;
    });
    const once = (one: WireRequest): Promise<WireResponse> => exchange(one, { ...options, onConnected });
    const answered = options.follow ? follow(request, once).then((last) => last.response) : once(request);
    await Promise.race([connected, answered]);
    yield { type: 'connected', t: t() };
    response = await answered;
    const { status, statusText, headers } = response;
    yield { type: 'head', t: t(), status, statusText, headers };
    yield* body(response, request.method, options, t);
  } catch (error) {
    outcome = options.signal?.aborted
      ? { kind: 'cancelled' }
      : { kind: 'failed', error: failureOf(error, request.url) };
  } finally {
    response?.body.cancel();
  }
  yield { type: 'end', t: t(), outcome };
}

async function* body(
  response: WireResponse,
  method: string,
  options: ExecuteOptions,
  t: () => number,
): AsyncGenerator<RunEvent, void, void> {
  const kind = options.stream ?? streamKind(response.headers);
  const decoded = options.rawEncoding ? response.body : decodeBody({ ...response, method }, response.body);
  const reader: RecordReader | undefined =
    options.messages && (kind === 'sse' || kind === 'ndjson') ? recordReader(kind) : undefined;
  const checked = (message: StreamMessage): StreamMessage => {
    if (options.messages === 'strict' && message.format === 'ndjson' && !isJson(message.data))
      throw new MalformedRecord(message.data);
    return message;
  };
  for await (const chunk of decoded) {
    yield { type: 'bytes', t: t(), chunk };
    for (const message of reader?.feed(chunk) ?? [])
      yield { type: 'message', t: t(), message: checked(message) };
  }
  for (const message of reader?.finish() ?? []) yield { type: 'message', t: t(), message: checked(message) };
}
