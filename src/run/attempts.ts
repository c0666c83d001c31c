import { exchange, type WireRequest, type WireResponse } from '../sdk/exchange.js';
import { follow } from '../sdk/redirect.js';
import type { RunEvent } from './events.js';
import type { ExecuteOptions } from './execute.js';
import { failureOf } from './failure.js';
import { retryDelay, type Setback } from './retry.js';

/**
 * Sends the request until there is an answer to show: more than once only as `--retry` allows.
 * Yields when a connection stands, and before each further try; returns the last answer's head, and the request
 * that it answers (with --follow, the last of them).
 * @throws what exchange and follow throw, when no further try is allowed
 */
export async function* attempts(
  request: WireRequest,
  options: ExecuteOptions,
  t: () => number,
): AsyncGenerator<RunEvent, { response: WireResponse; request: WireRequest }, void> {
  for (let tries = 1; ; tries++) {
    let stood = false;
    let onConnected = (): void => undefined;
    const connected = new Promise<void>((resolve) => {
      onConnected = () => {
        stood = true;
        resolve();
      };
    });
    let last = request;
    const once = (one: WireRequest): Promise<WireResponse> => {
      last = one;
      return exchange(one, { ...options, onConnected });
    };
    const answered = options.follow
      ? follow(request, once).then((followed) => followed.response)
      : once(request);
    let setback: Setback;
    let delay: number | undefined;
    try {
      await Promise.race([connected, answered]);
      yield { type: 'connected', t: t(), via: options.dispatcher.via?.(last.url) };
      const response = await answered;
      setback = { kind: 'status', status: response.status, headers: response.headers };
      delay = delayAfter(request, setback, tries, options);
      if (delay === undefined) return { response, request: last };
      response.body.cancel();
    } catch (error) {
      // With --follow it may be a later hop that could not be reached: then something was sent.
      setback = { kind: 'error', error, sent: stood };
      delay = options.signal?.aborted ? undefined : delayAfter(request, setback, tries, options);
      if (delay === undefined) throw error;
    }
    const reason =
      setback.kind === 'status' ? `${setback.status}` : failureOf(setback.error, request.url).message;
    yield { type: 'retry', t: t(), tries, delay: Math.round(delay), reason };
    await wait(delay, options.signal);
  }
}

function delayAfter(
  request: WireRequest,
  setback: Setback,
  tries: number,
  { retry }: ExecuteOptions,
): number | undefined {
  return retry && retryDelay(request, setback, tries, retry);
}

/** @throws the signal's reason, at once when it aborts */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
