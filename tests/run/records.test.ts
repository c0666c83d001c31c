import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RecordKind, recordReader, streamKind } from '../../src/run/records.js';

/** The records of bytes that arrive in pieces cut at these places. */
function read(kind: RecordKind, bytes: Buffer, cuts: number[] = []) {
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

const sequence = Buffer.from(
  '\u001e{"a":"é🎉"}\n\u001e\u001e[\r\n 1,\n"\\u001e]\\""]\r\n\u001e{oops\n}\n\u001e{"no":"line"}\u001e12 \u001e13\u001e"s"\u001e{"two":1}\n{"in":2}\n\u001e \n\u001etrue',
);
const sequenceRecords = [
  { data: '{"a":"é🎉"}' },
  { data: '[\r\n 1,\n"\\u001e]\\""]' },
  { data: '{oops\n}' },
  { data: '{"no":"line"}' },
  { data: '12' },
  { data: '13', cut: true },
  { data: '"s"' },
  { data: '{"two":1}' },
  { data: '{"in":2}' },
  { data: 'true', cut: true },
];

describe.each([
  ['json-seq', sequence, sequenceRecords],
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

/** The cases of the HTML standard, 9.2.6, and what its grammar says of line ends, BOM, NUL and fields. */
describe('event streams', () => {
  it.each([
    [
      'data: This is the first message.\n\ndata: second\ndata: line\n\n',
      [{ data: 'This is the first message.' }, { data: 'second\nline' }],
    ],
    [
      'event: add\ndata: 73\n\nevent: remove\ndata: 2\n\n',
      [
        { event: 'add', data: '73' },
        { event: 'remove', data: '2' },
      ],
    ],
    ['data: YHOO\ndata: +2\ndata: 10\n\n', [{ data: 'YHOO\n+2\n10' }]],
    [
      ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
      [{ id: '1', data: 'first event' }, { id: '', data: 'second event' }, { data: ' third event' }],
    ],
    ['data\n\ndata\ndata\n\ndata:', [{ data: '' }, { data: '\n' }]],
    ['data:test\n\ndata: test\n\n', [{ data: 'test' }, { data: 'test' }]],
    ['\ufeffdata: bom\n\n', [{ data: 'bom' }]],
    ['\ufeff\ufeffdata: two\n\ndata: then\n\n', [{ data: 'then' }]],
    ['ï»¿data: no bom\n\ndata: then\n\n', [{ data: 'then' }]],
    ['data: x\r\r', [{ data: 'x' }]],
    ['data: x\r\n\r\n', [{ data: 'x' }]],
    ['data: x\n\r', [{ data: 'x' }]],
    ['data: x\r\n\rdata: y\r\n\n', [{ data: 'x' }, { data: 'y' }]],
    ['id: a\u0000b\ndata: x\n\n', [{ data: 'x' }]],
    ['id: a\nid: b\u0000\ndata: x\n\n', [{ id: 'a', data: 'x' }]],
    ['data: a\u0000b\n\n', [{ data: 'a\u0000b' }]],
    ['retry: 10\ndata: x\n\nretry: soon\n\nretry\n\n', [{ data: 'x' }]],
    ['event: lost\n\ndata: x\n\n', [{ data: 'x' }]],
    ['event: a\nevent: b\ndata: x\n\n', [{ event: 'b', data: 'x' }]],
    ['event\ndata: x\n\n', [{ data: 'x' }]],
    ['DATA: x\nData: x\n data: x\nx:y\n\n', []],
    ['data: a: b\n\n', [{ data: 'a: b' }]],
    ['data: \u2028\u0085\u000b\n\n', [{ data: '\u2028\u0085\u000b' }]],
    ['', []],
    ['\n\r\r\n', []],
  ])('%j', (text, events) => {
    const bytes = Buffer.from(text);
    expect(read('sse', bytes)).toEqual(events);
    expect(read('sse', bytes, [...bytes.keys()])).toEqual(events);
  });

  it('a byte that is no UTF-8 costs one character, not the stream', () => {
    const bytes = Buffer.from('data: a\xff\xc3b\n\ndata: c\n\n', 'latin1');
    expect(read('sse', bytes, [...bytes.keys()])).toEqual([{ data: 'a\ufffd\ufffdb' }, { data: 'c' }]);
  });
});

it('whatever the bytes and however they are cut, the records are the same', () => {
  const pieces = fc.constantFrom(
    'data: x',
    'data',
    'event:e',
    'id: 1',
    ':',
    '\r',
    '\n',
    '\r\n',
    '\u001e',
    '{"a":',
    '[',
    ']',
    '}',
    '1',
    '"é"',
    '🎉',
    '"',
    '\\',
    ' ',
    ',',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      for (const kind of ['sse', 'ndjson', 'json-seq'] as const)
        expect(read(kind, bytes, cuts)).toEqual(read(kind, bytes));
    }),
  );
});

it.each([
  ['data: x\r', '\r'],
  ['data: x\r\n', '\r'],
  ['data: x\n', '\n'],
])(
  'an event is there with the last byte of %j and its blank line, for the next may take long',
  (first, second) => {
    const reader = recordReader('sse');
    expect(reader.feed(Buffer.from(first))).toEqual([]);
    expect(reader.feed(Buffer.from(second))).toHaveLength(1);
    expect(reader.unfinished()).toBeUndefined();
  },
);

it('a record of a JSON sequence is there with its line, for the next separator may take long', () => {
  const reader = recordReader('json-seq');
  expect(reader.feed(Buffer.from('\u001e{"a":\n1}'))).toEqual([]);
  expect(reader.feed(Buffer.from('\n'))).toEqual([{ data: '{"a":\n1}', format: 'json-seq' }]);
});

it.each(['ndjson', 'json-seq'] as const)(
  'one long line of %s in many pieces takes no quadratic time',
  (kind) => {
    const reader = recordReader(kind);
    const piece = Buffer.alloc(1000, 'x');
    reader.feed(Buffer.from('"'));
    for (let i = 0; i < 50_000; i++) reader.feed(piece);
    expect(reader.finish()[0]?.data).toHaveLength(50_000_001);
  },
);

it.each([
  ['text/event-stream', 'sse'],
  ['Text/Event-Stream; charset=utf-8', 'sse'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/json-seq', 'json-seq'],
  ['application/geo+json-seq; charset=utf-8', 'json-seq'],
  ['text/plain', 'text'],
  ['application/json', 'none'],
  ['', 'none'],
])('%j is %s', (type, kind) => {
  expect(streamKind({ headers: [['Content-Type', type]] })).toBe(kind);
  expect(streamKind({ headers: [] })).toBe('none');
});
