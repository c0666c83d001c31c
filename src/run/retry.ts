import { ExchangeError, ProxyError } from '../sdk/errors.js';
import type { WireRequest } from '../sdk/exchange.js';
import { getHeader } from '../sdk/headers.js';
import { isCertificateCode } from './failure.js';

/** How often, and whether what may have run already may be sent again. */
export interface RetryPolicy {
  /** Tries beyond the first. */
  max: number;
  /** --retry-unsafe. */
  unsafe: boolean;
  /** In [0, 1), for the jitter. */
  random(): number;
  /** Milliseconds since the epoch, for a Retry-After that is a date. */
  now(): number;
}

/** How a try ended without an answer to show: an error, or a status that asks for another try. */
export type Setback =
  | { kind: 'error'; error: unknown; sent: boolean }
  | { kind: 'status'; status: number; headers: readonly (readonly [string, string])[] };

const busy = new Set([429, 502, 503, 504]);
const first = 500;
const longest = 30_000;
/** A server that asks for more is answered by showing its answer: ten minutes. */
export const longestAsked = 600_000;

/**
 * Milliseconds to wait before the next try, or undefined when there is to be none (cli.md, --retry).
 * Any method is sent again when nothing of the request was sent; GET and HEAD also on 429, 502, 503,
 * 504; other methods then, and after a broken connection, only with `unsafe`, for the function may have run.
 * @param tries how many there were
 */
export function retryDelay(
  request: WireRequest,
  setback: Setback,
  tries: number,
  policy: RetryPolicy,
): number | undefined {
  if (!mayTry(request, setback, tries, policy)) return undefined;
  const asked = askedFor(setback, policy);
  if (asked !== undefined) return asked > longestAsked ? undefined : asked;
  // Half of it is jitter, so that many callers do not come back at once.
  return Math.min(longest, first * 2 ** (tries - 1)) * (0.5 + policy.random() / 2);
}

/** Milliseconds a server asks to wait before a try that would be allowed, when that is more than is waited. */
export function tooLongAsked(
  request: WireRequest,
  setback: Setback,
  tries: number,
  policy: RetryPolicy,
): number | undefined {
  const asked = mayTry(request, setback, tries, policy) ? askedFor(setback, policy) : undefined;
  return asked !== undefined && asked > longestAsked ? asked : undefined;
}

const mayTry = (request: WireRequest, setback: Setback, tries: number, policy: RetryPolicy): boolean =>
  tries <= policy.max && allowed(request, setback, policy);

function askedFor(setback: Setback, policy: RetryPolicy): number | undefined {
  return setback.kind === 'status' ? retryAfter(setback.headers, policy.now()) : undefined;
}

function allowed({ method, body }: WireRequest, setback: Setback, { unsafe }: RetryPolicy): boolean {
  if (setback.kind === 'error') {
    const { error } = setback;
    if (!(error instanceof ExchangeError)) return false;
    if (isCertificateCode(error.code) || error.code.includes('INVALID')) return false; // it will not pass
    if (error.phase === 'source') return false; // what is sent is at fault
    if (error.cause instanceof ProxyError && (error.cause.status ?? 500) < 500) return false; // it refuses
    if (error.phase === 'connect' && !setback.sent) return true;
    return unsafe && error.phase !== 'body' && error.phase !== 'coding' && again(body);
  }
  const safe = method === 'GET' || method === 'HEAD';
  return busy.has(setback.status) && (safe || unsafe) && again(body);
}

/** A pipe that was read is gone. */
function again(body: WireRequest['body']): boolean {
  return body.kind !== 'stream' || body.replayable;
}

/** Retry-After as milliseconds: seconds, or a date (RFC 9110 10.2.3). */
function retryAfter(headers: readonly (readonly [string, string])[], now: number): number | undefined {
  const value = getHeader(headers, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
