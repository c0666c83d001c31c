/** Long answers in a file: every row, however the lines are and however wide the pane. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { width } from '../../src/run/width.js';
import { makeWhole } from '../../src/ui/answer/make-whole.js';
import { lineAround } from '../../src/ui/answer/rows.js';
import { wholeDocument } from '../../src/ui/answer/whole-document.js';
import { searchWhole } from '../../src/ui/answer/whole-search.js';
import type { Spill } from '../../src/ui/services.js';

function spillOf(text = ''): Spill {
  let all = Buffer.from(text);
  return {
    path: 'memory',
    async write(chunk) {
      all = Buffer.concat([all, chunk]);
    },
    flush: async () => undefined,
    read: async (offset, length) => all.subarray(offset, offset + length),
    readNow: (offset, length) => all.subarray(offset, offset + length),
    close: async () => undefined,
  };
}

const { signal } = new AbortController();
const made = async (text: string, json = false) =>
  (await makeWhole(spillOf(text), { json, type: undefined, open: async () => spillOf(), signal }))!;

test('rows are the lines, none wider than the pane, and a search finds each match once', async () => {
  const piece = fc.constantFrom(
    'ab ',
    'needle',
    '漢字',
    '😀',
    'x'.repeat(5000),
    'é'.repeat(40),
    '',
    '😀'.repeat(3000),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(piece, { maxLength: 4 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 34, max: 120 }),
      async (parts, columns) => {
        const lines = [...parts.map((line) => line.join('')), 'last'];
        const { whole } = await made(lines.join('\n'));
        const document = wholeDocument({ text: whole, json: false, found: undefined }, columns);
        const seen: string[] = [];
        for (let at = 0; at < document.end; at++) {
          expect(width(document.text(at))).toBeLessThanOrEqual(columns + 1);
          if (document.joined!(at) === undefined) seen.push(lineAround(document, at));
        }
        expect(seen).toEqual(lines);
        const found = (await searchWhole(whole, 'needle', signal))!;
        expect(found.length).toBe(lines.join('\n').split('needle').length - 1);
        for (let i = 0; i < found.length; i++) {
          const { line, unit } = found.place(i);
          const row = whole.rowOf(line, unit, columns);
          expect(whole.rowAt(row, columns)).toMatchObject({ line });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ['JSON is indented', '{"a":[1,2]}', true, undefined, ['{', '  "a": [', '    1,', '    2', '  ]', '}']],
  ['JSON that is cut short too', '{"a":[1,tr', true, undefined, ['{', '  "a": [', '    1,', '    tr']],
  ['what is none comes as it came, with the place', '{"a":  1,\n oops}', false, 11, ['{"a":  1,', ' oops}']],
])('%s', async (_, text, json, fault, lines) => {
  const { whole, ...rest } = await made(text, true);
  expect(rest).toEqual({ json, ...(fault === undefined ? {} : { fault }) });
  expect(Array.from({ length: whole.lines }, (_line, at) => whole.text(at))).toEqual(lines);
});
