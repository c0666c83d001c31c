import { codings, leftCodings } from '../sdk/decode.js';
import type { DispatcherLike, Outgoing, WireResponse } from '../sdk/exchange.js';
import { attempts } from './attempts.js';
import { bodyEvents } from './body.js';
import type { Outcome, RunEvent } from './events.js';
import { failureOf } from './failure.js';
import { identityOfHop } from './identity.js';
import { type RequestPlan, shownUrl } from './plan.js';
import type { Condition } from './record.js';
import type { StreamKind } from './records.js';
import type { RetryPolicy } from './retry.js';

export interface ExecuteOptions {
  dispatcher: DispatcherLike;
  /** Milliseconds since an arbitrary moment; for `t`. */
  now(): number;
  signal?: AbortSignal | undefined;
  /** Milliseconds; 0 or undefined: no limit. */
  connectTimeout?: number | undefined;
  answerTimeout?: number | undefined;
  /** Milliseconds of silence inside a body; 0 or undefined: no limit. */
  idleTimeout?: number | undefined;
  /** Kept up to date while the request is sent. */
  outgoing?: Outgoing | undefined;
  retry?: RetryPolicy | undefined;
  follow?: boolean | undefined;
  /** Keep the content-encoding as it was sent. */
  rawEncoding?: boolean | undefined;
  /**
   * Emit `message` events for streams of records; it costs a parse, so only those who show records ask.
   * An answer that ends inside a record fails the run (exit 7). `strict`: so does any record that is not JSON.
   * `counted`: neither does, for the records are not shown.
   */
  messages?: boolean | 'counted' | 'strict' | undefined;
  /** How to read the body, whatever its type says. */
  stream?: StreamKind | undefined;
  /** Stop, cleanly, at the record that meets it; an answer that ends before is cut short (exit 7). */
  until?: Condition | undefined;
  /** Stop, cleanly, after so many records. */
  maxItems?: number | undefined;
}

/** Sends a planned request and tells what happens: see RunEvent. Stopping the iteration after the head closes the connection; before it, the signal does. */
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
    const answered = yield* attempts(request, options, t);
    response = answered.response;
    const { status, statusText, headers } = response;
    const sent = identityOfHop(answered.request.headers, plan.sent);
    const head = { method: request.method, status, headers };
    const left = options.rawEncoding ? codings(head) : await leftCodings(head);
    const coded = left.length > 0 ? left.join(', ') : undefined;
    yield { type: 'head', t: t(), status, statusText, headers, sent, coded };
    yield* bodyEvents({ ...response, coded }, request.method, options, t);
  } catch (error) {
    outcome = options.signal?.aborted
      ? { kind: 'cancelled' }
      : { kind: 'failed', error: failureOf(error, request.url) };
  } finally {
    response?.body.cancel();
  }
  yield { type: 'end', t: t(), outcome };
}
