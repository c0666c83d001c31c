import { describe, expect, test } from 'vitest';
import { parseCondition, parsePath, recordOf, valueAt } from '../../src/run/record.js';

const sse = (data: string, event?: string, id?: string) => ({
  data,
  format: 'sse' as const,
  ...(event ? { event } : {}),
  ...(id ? { id } : {}),
});
const ndjson = (data: string) => ({ data, format: 'ndjson' as const });

describe('paths', () => {
  test.each([
    ['a', ['a']],
    ['data.delta.text', ['data', 'delta', 'text']],
    ['a\\.b.c', ['a.b', 'c']],
    ['a\\\\.b', ['a\\', 'b']],
    ['choices.0.text', ['choices', '0', 'text']],
  ])('%s', (text, path) => {
    expect(parsePath(text, 'text')).toEqual(path);
  });

  test.each(['', '.', 'a.', '.a', 'a..b'])('%j is an error that names the option', (text) => {
    expect(() => parsePath(text, 'until')).toThrow(/--until/);
  });

  test('a value is found through objects and lists, and never in a prototype', () => {
    const record = { a: [{ b: 0 }], text: 'x' };
    expect(valueAt(record, ['a', '0', 'b'])).toBe(0);
    expect(valueAt(record, ['text', 'length'])).toBeUndefined();
    expect(valueAt(record, ['constructor'])).toBeUndefined();
    expect(valueAt(null, ['a'])).toBeUndefined();
  });

  test('an SSE record is {event, id, data}, data parsed when it is JSON', () => {
    expect(recordOf(sse('{"a":1}', 'tick', '7'))).toEqual({ event: 'tick', id: '7', data: { a: 1 } });
    expect(recordOf(sse('plain'))).toEqual({ event: undefined, id: undefined, data: 'plain' });
    expect(recordOf(ndjson('{"a":1}'))).toEqual({ a: 1 });
  });
});

describe('--until', () => {
  test.each([
    ['event=done', sse('x', 'done'), true],
    ['event=done', sse('done', 'token'), false],
    ['event=done', sse('{"event":"done"}'), false],
    ['[DONE]', sse('[DONE]'), true],
    ['[DONE]', sse('[DONE] more'), false],
    ['data.state=ready', sse('{"state":"ready"}'), true],
    ['data.state=ready', sse('{"state":"busy"}'), false],
    ['data.state=ready', sse('not json'), false],
    ['state=ready', ndjson('{"state":"ready"}'), true],
    ['count=3', ndjson('{"count":3}'), true],
    ['ok=true', ndjson('{"ok":true}'), true],
    ['gone=null', ndjson('{"gone":null}'), true],
    ['missing=undefined', ndjson('{}'), false],
    ['q=a=b', ndjson('{"q":"a=b"}'), true],
  ])('%s', (condition, message, met) => {
    expect(parseCondition(condition)(message)).toBe(met);
  });
});
