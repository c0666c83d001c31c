import { beforeEach, describe, expect, it } from 'vitest';
import { signsFor } from '../../src/output/bar.js';
import { painter } from '../../src/output/paint.js';
import { type ProgressOptions, runProgress } from '../../src/output/progress.js';
import type { RunEvent } from '../../src/run/events.js';

let now = 0;
const outgoing = { bytes: 0, whole: false };
beforeEach(() => {
  now = 0;
  Object.assign(outgoing, { bytes: 0, whole: false });
});

const made = (options: Partial<ProgressOptions> = {}) =>
  runProgress({
    total: 100e6,
    outgoing,
    now: () => now,
    signs: signsFor({ LANG: 'C.UTF-8' }, 'linux'),
    paint: painter(false),
    messages: false,
    ...options,
  });
const head = (...headers: [string, string][]): RunEvent => ({
  type: 'head',
  t: 0,
  status: 200,
  statusText: 'OK',
  headers,
  sent: { as: 'anonymous' },
});
const bytes = (chunk: string | number): RunEvent => ({
  type: 'bytes',
  t: 0,
  chunk: typeof chunk === 'number' ? new Uint8Array(chunk) : Buffer.from(chunk),
});
const sse: [string, string] = ['Content-Type', 'text/event-stream'];

it('one call: connecting, sending, waiting, a further try, receiving', () => {
  const progress = made();
  now = 700;
  expect(progress.text(79)).toBe('connecting · 0.7 s');
  progress.event({ type: 'connected', t: 0 });
  outgoing.bytes = 25e6;
  now = 1700;
  expect(progress.text(79)).toBe('↑ █████░░░░░░░░░░░░░░░  25% 25.0 MB of 100.0 MB · 25.0 MB/s · 3 s left');
  Object.assign(outgoing, { bytes: 100e6, whole: true });
  now = 4700;
  expect(progress.text(79)).toBe('waiting for the answer · 0.0 s');
  now = 7900;
  expect(progress.text(79)).toBe('waiting for the answer · 3.2 s');
  progress.event({ type: 'retry', t: 0, tries: 1, delay: 2000, reason: '503' });
  now = 8900;
  expect(progress.text(79)).toBe('trying again · in 1.0 s');
  now = 10_400;
  progress.text(79);
  now = 10_900;
  expect(progress.text(79)).toBe('connecting · 0.5 s');
  progress.event({ type: 'connected', t: 0 });
  progress.event(head(['content-length', '1000']));
  progress.event(bytes(250));
  now = 11_900;
  expect(progress.text(79)).toBe('↓ █████░░░░░░░░░░░░░░░  25% 250 B of 1.0 kB · 250 B/s · 3 s left');
});

it('a body that is sent again, to where a redirect points, is shown again', () => {
  const progress = made();
  progress.event({ type: 'connected', t: 0 });
  outgoing.whole = true;
  expect(progress.text(79)).toContain('waiting');
  Object.assign(outgoing, { bytes: 10e6, whole: false });
  expect(progress.text(79)).toContain('10% 10.0 MB of 100.0 MB');
});

it('the rate is of the last seconds: a stall shows, and no time is promised', () => {
  const progress = made();
  progress.event(head(['content-length', '1000000']));
  progress.event(bytes(500_000));
  now = 1000;
  expect(progress.text(79)).toContain('500.0 kB/s · 1 s left');
  for (now = 1100; now <= 6100; now += 100) progress.text(79);
  expect(progress.text(79)).toMatch(/· 0 B\/s$/);
});

describe('the size of what is received', () => {
  it.each<[string, [string, string][], Partial<ProgressOptions>, string]>([
    ['is not known without a length', [], {}, '↓ 100 B · 100 B/s · 1.0 s'],
    [
      'is not that of coded content',
      [
        ['content-length', '50'],
        ['content-encoding', 'gzip'],
      ],
      {},
      '↓ 100 B · 100 B/s · 1.0 s',
    ],
    [
      'is, where it stays coded',
      [
        ['content-length', '200'],
        ['content-encoding', 'gzip'],
      ],
      { rawEncoding: true },
      '50% 100 B of 200 B',
    ],
    [
      'identity is no coding',
      [
        ['content-length', '200'],
        ['content-encoding', 'identity'],
      ],
      {},
      '50% 100 B of 200 B',
    ],
  ])('%s', (_, headers, options, line) => {
    const progress = made(options);
    progress.event(head(...headers));
    progress.event(bytes(100));
    now = 1000;
    expect(progress.text(79)).toContain(line);
  });
});

describe('a stream is counted', () => {
  const message: RunEvent = { type: 'message', t: 0, message: { data: '', format: 'sse' } };
  it.each<[string, RunEvent[], Partial<ProgressOptions>, string]>([
    ['by its events', [head(sse), bytes('data: 1\n\n'), message], { messages: true }, '1 event · 3.4 s'],
    [
      'itself, where it passes as bytes',
      [head(sse), bytes(': ping\n\ndata: 1\n'), bytes('\ndata: 2\n\ndata: 3')],
      {},
      '2 events · 3.4 s',
    ],
    [
      'as records',
      [head(['content-type', 'application/x-ndjson']), bytes('1\n\n2\n')],
      {},
      '2 records · 3.4 s',
    ],
    ['before the first', [head(sse)], {}, '0 events · 3.4 s'],
    ['as it is said to be', [head(), bytes('1\n')], { stream: 'ndjson' }, '1 record · 3.4 s'],
    ['not as it is not', [head(sse), bytes('data: 1\n\n')], { stream: 'text' }, '↓ 9 B · 3 B/s · 3.4 s'],
  ])('%s', (_, events, options, line) => {
    const progress = made(options);
    for (const event of events) progress.event(event);
    now = 3400;
    expect(progress.text(79)).toBe(line);
  });
});
