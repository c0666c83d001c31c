import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordReader, streamKind } from '../../src/run/records.js';

/** The records of bytes that arrive in pieces cut at these places. */
function read(kind: 'sse' | 'ndjson', bytes: Buffer, cuts: number[] = []) {
  const reader = recordReader(kind);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const found = at.slice(1).flatMap((end, i) => reader.feed(bytes.subarray(at[i], end)));
  return [...found, ...reader.finish()].map(({ format: _, ...rest }) => rest);
}

const sse = Buffer.from(
  '\ufeffdata: é🎉\r\ndata:two\r\n\r\n: comment\nevent: e\nid: 7\nretry: 5\ndata\n\n\rdata: cr\r\rid: 8\n\ndata: [DONE]\n\nevent: nodata\n\ndata: cut off',
);
const sseRecords = [
  { data: 'é🎉\ntwo' },
  { event: 'e', id: '7', data: '' },
  { data: 'cr' },
  { data: '[DONE]' },
];
const ndjson = Buffer.from('\ufeff{"a":"é🎉"}\r\n\n  [1] \n\u001e{"rs":1}\nnot json\n"last"');
const ndjsonRecords = [
  { data: '{"a":"é🎉"}' },
  { data: '[1]' },
  { data: '{"rs":1}' },
  { data: 'not json' },
  { data: '"last"' },
];

describe.each([
  ['sse', sse, sseRecords],
  ['ndjson', ndjson, ndjsonRecords],
] as const)('records of %s', (kind, bytes, records) => {
  it('are told apart', () => expect(read(kind, bytes)).toEqual(records));
  it('wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
        expect(read(kind, bytes, cuts)).toEqual(records);
      }),
    );
    expect(read(kind, bytes, [...bytes.keys()])).toEqual(records);
  });
});

it('an SSE event that the CR at the very end completes is one', () => {
  expect(read('sse', Buffer.from('data: x\r\r'))).toEqual([{ data: 'x' }]);
});

it('one long line in many pieces takes no quadratic time', () => {
  const reader = recordReader('ndjson');
  const piece = Buffer.alloc(1000, 'x');
  for (let i = 0; i < 50_000; i++) reader.feed(piece);
  expect(reader.finish()[0]?.data).toHaveLength(50_000_000);
});

it.each([
  ['text/event-stream', 'sse'],
  ['Text/Event-Stream; charset=utf-8', 'sse'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/json-seq', 'ndjson'],
  ['text/plain', 'text'],
  ['application/json', 'none'],
  ['', 'none'],
])('%j is %s', (type, kind) => {
  expect(streamKind([['Content-Type', type]])).toBe(kind);
  expect(streamKind([])).toBe('none');
});
