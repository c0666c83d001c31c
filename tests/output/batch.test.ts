import { expect, it } from 'vitest';
import { batched } from '../../src/output/batch.js';
import type { Sink } from '../../src/output/sink.js';
import { deferred } from '../helpers/answers.js';

/** A sink that keeps what each write brought; `ready` says when a write is over. */
function recording(ready: () => Promise<void> = async () => undefined) {
  const writes: string[] = [];
  const sink: Sink = {
    gone: false,
    async write(chunk) {
      writes.push(Buffer.from(chunk as string).toString());
      await ready();
    },
    close: async () => undefined,
  };
  return { sink, writes };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('what is written in one turn of the event loop is one write, and waits no longer', async () => {
  const { sink, writes } = recording();
  const batch = batched(sink);
  for (const line of ['a', 'b', 'c']) await batch.write(line);
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual(['abc']);
  await batch.write('d');
  await batch.flush();
  expect(writes).toEqual(['abc', 'd']);
  await batch.flush();
  await turn();
  expect(writes).toHaveLength(2);
});

it('keeps the order, bytes included, and writes what is much at once', async () => {
  const { sink, writes } = recording();
  const batch = batched(sink);
  await batch.write('a');
  await batch.write(Buffer.from('b'));
  expect(writes).toEqual(['a', 'b']);
  await batch.write('x'.repeat(100_000));
  expect(writes[2]).toHaveLength(100_000);
  await batch.write('end');
  await batch.close(true);
  expect(writes[3]).toBe('end');
});

it('waits for a slow reader', async () => {
  const reader = deferred();
  const { sink, writes } = recording(() => reader.promise);
  const batch = batched(sink);
  await batch.write('a');
  await turn();
  let accepted = false;
  const next = batch.write('b').then(() => {
    accepted = true;
  });
  await turn();
  await turn();
  expect([accepted, writes]).toEqual([false, ['a']]);
  reader.resolve();
  await next;
  await batch.flush();
  expect(writes).toEqual(['a', 'b']);
});

it('tells the next writer that a write failed', async () => {
  const batch = batched(
    recording(async () => {
      throw new Error('no room');
    }).sink,
  );
  await batch.write('a');
  await turn();
  await expect(batch.write('b')).rejects.toThrow('no room');
  await expect(batch.flush()).rejects.toThrow('no room');
});
