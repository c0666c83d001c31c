import { expect, it } from 'vitest';
import { jsonState } from '../../src/run/json-state.js';

it.each([
  ['whole', [' {"a":[1]} ', '12', '"x"', 'null', '[]']],
  ['blank', ['', ' \r\n']],
  [
    'cut',
    ['{', '[{"a":1},', '[{"a"', '{"a":1', '"x', '[1', '[tr', 'tru', '-', '1.', '[1e+', '"\\u12', '{"a":'],
  ],
  ['other', ['oops', 'nothing', '<p>', '{a:1}', '[1,]', '{"a":1} more', '1 2', '"a\nb', '[1}', '01']],
] as const)('%s', (state, texts) => {
  for (const text of texts) expect([text, jsonState(text)]).toEqual([text, state]);
});
