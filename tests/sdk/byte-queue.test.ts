import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ByteQueue } from '../../src/sdk/byte-queue.js';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

test('what a reader that is always a little late has read is let go, though the queue is never empty', async () => {
  const queue = new ByteQueue({ pause() {}, resume() {}, cancel() {} });
  const read: WeakRef<Uint8Array>[] = [];
  const push = (): void => queue.push(new Uint8Array(1024));
  push();
  for (let i = 0; i < 1000; i++) {
    push();
    const chunk = await queue.read();
    if (chunk) read.push(new WeakRef(chunk));
  }
  await new Promise((turn) => setImmediate(turn)); // a WeakRef holds its target until the turn ends
  collect();
  const kept = read.filter((chunk) => chunk.deref() !== undefined);
  expect(read).toHaveLength(1000);
  expect(kept.length).toBeLessThan(100);
});

test('the bytes come in their order all the same', async () => {
  const queue = new ByteQueue({ pause() {}, resume() {}, cancel() {} });
  const got: number[] = [];
  for (let i = 0; i < 500; i++) {
    queue.push(Uint8Array.of(i % 256));
    if (i % 2) got.push((await queue.read())![0]!);
  }
  queue.end();
  for await (const chunk of queue) got.push(chunk[0]!);
  expect(got).toEqual(Array.from({ length: 500 }, (_, i) => i % 256));
});
