import { expect, test } from 'vitest';
import { type RetryPolicy, retryDelay, type Setback } from '../../src/run/retry.js';
import { ExchangeError, type ExchangePhase, ProxyError } from '../../src/sdk/errors.js';
import type { WireRequest } from '../../src/sdk/exchange.js';

const request = (method: string, body: WireRequest['body'] = { kind: 'none' }): WireRequest => ({
  method,
  url: new URL('http://127.0.0.1/'),
  headers: [],
  body,
});
const failed = (phase: ExchangePhase): Setback => ({
  kind: 'error',
  error: new ExchangeError(phase, 'X', 'x'),
  sent: phase !== 'connect',
});
const refusedBy = (answered: number | undefined): Setback => {
  const cause = Object.assign(new Error('x'), answered === undefined ? {} : { status: answered });
  const error = new ProxyError('x', 'http://proxy', 'HTTP_PROXY', cause);
  return { kind: 'error', error: new ExchangeError('connect', error.code, 'x', error), sent: false };
};
const status = (code: number, headers: [string, string][] = []): Setback => ({
  kind: 'status',
  status: code,
  headers,
});
const policy = (max: number, unsafe = false, random = 0.5): RetryPolicy => ({
  max,
  unsafe,
  random: () => random,
  now: () => Date.parse('2026-01-01T00:00:00Z'),
});
const once = policy(1);
const unsafe = policy(1, true);
const delay = (r: WireRequest, setback: Setback, given: RetryPolicy, tries = 1) =>
  retryDelay(r, setback, tries, given);
const pipe: WireRequest['body'] = { kind: 'stream', open: async function* () {}, replayable: false };

test.each<[string, WireRequest, Setback, RetryPolicy, boolean]>([
  ['POST, nothing was sent', request('POST'), failed('connect'), once, true],
  ['POST from a pipe, nothing was sent', request('POST', pipe), failed('connect'), once, true],
  ['POST that may have run', request('POST'), failed('answer'), once, false],
  ['POST that may have run, unsafe', request('POST'), failed('answer'), unsafe, true],
  ['POST from a pipe that was read, unsafe', request('POST', pipe), failed('answer'), unsafe, false],
  [
    'a later hop that could not be reached',
    request('POST'),
    { ...failed('connect'), sent: true } as Setback,
    once,
    false,
  ],
  [
    'a certificate',
    request('GET'),
    { kind: 'error', error: new ExchangeError('connect', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'x'), sent: false },
    once,
    false,
  ],
  ['a server that asks for a day', request('GET'), status(503, [['Retry-After', '86400']]), once, false],
  ['a file that could not be sent whole, unsafe', request('PUT'), failed('source'), unsafe, false],
  ['a proxy that could not be reached', request('POST'), refusedBy(undefined), once, true],
  ['a proxy that wants a password', request('GET'), refusedBy(407), once, false],
  ['a proxy that is overloaded', request('GET'), refusedBy(503), once, true],
  ['a body that broke off', request('GET'), failed('body'), unsafe, false],
  ['GET 503', request('GET'), status(503), once, true],
  ['HEAD 429', request('HEAD'), status(429), once, true],
  ['GET 500', request('GET'), status(500), unsafe, false],
  ['POST 503', request('POST'), status(503), once, false],
  ['POST 503, unsafe', request('POST'), status(503), unsafe, true],
  ['an abort', request('GET'), { kind: 'error', error: new Error('aborted'), sent: false }, unsafe, false],
])('%s', (_, r, setback, policy, again) => {
  expect(delay(r, setback, policy) !== undefined).toBe(again);
});

test('as many tries as were asked for', () => {
  expect(delay(request('GET'), status(503), policy(2), 2)).toBeDefined();
  expect(delay(request('GET'), status(503), policy(2), 3)).toBeUndefined();
  expect(delay(request('GET'), status(503), policy(0), 1)).toBeUndefined();
});

test('it waits twice as long each time, up to half a minute, half of it jitter', () => {
  const at = (tries: number, random: number) =>
    retryDelay(request('GET'), failed('connect'), tries, policy(99, false, random));
  expect([at(1, 0), at(2, 0), at(3, 0)]).toEqual([250, 500, 1000]);
  expect(at(20, 0.999)).toBeLessThanOrEqual(30_000);
});

test.each([
  ['7', 7000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', 375],
])('Retry-After: %s', (value, expected) => {
  expect(delay(request('GET'), status(503, [['Retry-After', value]]), once)).toBe(expected);
});
