import { expect, it } from 'vitest';
import { streamStatistics } from '../../src/output/summary.js';
import { initialState, reduce } from '../../src/run/state.js';

it.each([
  [[], ', longest gap 0 ms'],
  [[100], ', first record after 100 ms, longest gap 0 ms'],
  [[100, 100.4], ', first record after 100 ms, longest gap 0 ms'],
  [[100, 600], ', first record after 100 ms, 2.0 records/s, longest gap 500 ms'],
  [[0, 1000, 2000, 3000], ', first record after 0 ms, 1.0 records/s, longest gap 1.0 s'],
  [Array.from({ length: 101 }, (_, i) => i), ', first record after 0 ms, 1000 records/s, longest gap 1 ms'],
])('the rate of records is that of what lies between them %#', (times, expected) => {
  let state = initialState;
  for (const t of times.length === 0 ? [100] : times) {
    state = reduce(state, { type: 'bytes', t, chunk: Buffer.from('1\n') });
    if (times.length > 0)
      state = reduce(state, { type: 'message', t, message: { data: '1', format: 'ndjson' } });
  }
  state = reduce(state, { type: 'end', t: 9000, outcome: { kind: 'completed' } });
  expect(streamStatistics(state)).toContain(expected);
});
