import { expect, it } from 'vitest';
import { eventTail } from '../../src/run/event-tail.js';

const unfinished = (pieces: Iterable<string | Uint8Array>): string | undefined => {
  const tail = eventTail();
  for (const piece of pieces) expect(tail.feed(Buffer.from(piece as string))).toEqual([]);
  expect(tail.finish()).toEqual([]);
  return tail.unfinished();
};

it.each([
  ['', undefined],
  ['data: a\n\n', undefined],
  ['data: a\r\r', undefined],
  ['data: a\r\n\r\n', undefined],
  ['data: a\n\r\n', undefined],
  ['data: a\r\n\n', undefined],
  ['data: a\n\r', undefined],
  ['data: a\n\n: comment\n', undefined],
  ['data: a\n\nid: 1\nevent: x\n', undefined],
  ['data: a', 'a'],
  ['data: a\n', 'a'],
  ['data: a\r\n', 'a'],
  ['data: a\n\ndata: b\r\ndata: c', 'b\nc'],
  ['data: a\r\rdata: ☕\r', '☕'],
])('%j leaves %j, cut anywhere', (text, left) => {
  expect(unfinished([text])).toBe(left);
  const bytes = Buffer.from(text);
  expect(unfinished([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(left);
  for (let at = 1; at < bytes.length; at++)
    expect(unfinished([bytes.subarray(0, at), bytes.subarray(at)])).toBe(left);
});

it('holds little of an event that does not end, and none of the chunks it was given', () => {
  const chunk = Buffer.from(`data: ${'x'.repeat(10_000)}`);
  const tail = eventTail();
  for (let i = 0; i < 100; i++) tail.feed(chunk);
  chunk.fill('y');
  expect(tail.unfinished()).toMatch(/^x{10000}/);
  expect(tail.unfinished()!.length).toBeLessThan(40_000);
});
