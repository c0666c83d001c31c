import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner, type JsonToken } from '../../src/run/json-scanner.js';
import { isJson } from '../../src/run/records.js';

/** What a scanner makes of text that arrives in pieces cut at these places. */
function scan(text: string, cuts: number[] = []) {
  const tokens: [JsonToken, string][] = [];
  const scanner = new JsonScanner((token, piece) => tokens.push([token, piece]));
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  let rest: string | undefined;
  for (let i = 1; i < at.length; i++) {
    const piece = text.slice(at[i - 1], at[i]);
    rest = rest === undefined ? scanner.feed(piece) : rest + piece;
  }
  rest ??= scanner.end();
  return { tokens, rest, valid: rest === undefined && scanner.complete };
}

const cuts = fc.array(fc.nat(), { maxLength: 8 });
/** Text that is JSON now and then: JSON with one place changed, and pieces of JSON in any order. */
const almostJson = fc.oneof(
  fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom(...'"\\{}[],:0-1.eE+ tfn\u0000\n\u00a0x'))
    .map(([text, at, char]) => text.slice(0, at % text.length) + char + text.slice((at % text.length) + 1)),
  fc
    .array(
      fc.constantFrom(
        ...'{}[],:"',
        '"a"',
        '"\\u00e9"',
        '0',
        '-1.5e3',
        '01',
        'true',
        'nul',
        'null',
        ' ',
        '\n',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('JsonScanner', () => {
  it('takes what JSON.parse takes, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), almostJson), cuts, (text, places) => {
        const whole = scan(text);
        expect(whole.valid).toBe(isJson(text));
        expect(scan(text, places)).toEqual(whole);
        expect(
          scan(
            text,
            [...text].map((_, at) => at),
          ),
        ).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('gives every token as it was written, and of what is no JSON nothing is lost', () => {
    fc.assert(
      fc.property(almostJson, cuts, (text, places) => {
        const { tokens, rest = '' } = scan(text, places);
        const given = tokens.map(([, piece]) => piece).join('') + rest;
        const white = /[ \n\r\t]/g;
        expect(given.replace(white, '')).toBe(text.replace(white, ''));
      }),
    );
  });

  it.each([
    ['{"a": [1, "b", true], "c": {}}', undefined],
    ['12345678901234567890', undefined],
    [' \r\n\t"\\ud800"', undefined],
    ['[1,]', ']'],
    ['[01]', '01]'],
    ['{"a" 1}', '1}'],
    ['["tab\there"]', '"tab\there"]'],
    ['["\\x"]', '"\\x"]'],
    ['["\\u12g4"]', '"\\u12g4"]'],
    ['{"a":nope,"b":1}', 'nope,"b":1}'],
    ['[1\u00a0,2]', '1\u00a0,2]'],
    ['{} x', 'x'],
    ['[tru', 'tru'],
    ['["cut', '"cut'],
    ['+1', '+1'],
    [']', ']'],
    ['{]', ']'],
  ])('%j has %j left that is none', (text, rest) => expect(scan(text).rest).toBe(rest));

  it('a number is whole only when something stands behind it', () => {
    const scanner = new JsonScanner();
    scanner.feed('12');
    expect(scanner.complete).toBe(false);
    scanner.feed('3\n');
    expect(scanner.complete).toBe(true);
  });

  it('does not hold a long string, nor what calls itself a number and does not end', () => {
    let longest = 0;
    let given = 0;
    const scanner = new JsonScanner((_, piece) => {
      longest = Math.max(longest, piece.length);
      given += piece.length;
    });
    const piece = 'x'.repeat(10_000);
    scanner.feed('["');
    for (let i = 0; i < 1000; i++) scanner.feed(piece);
    expect(scanner.feed('"]')).toBeUndefined();
    expect(given).toBe(10_000_000 + 4);
    expect(longest).toBeLessThan(100_000);
    expect(new JsonScanner().feed('9'.repeat(100_000))).toHaveLength(100_000);
  });
});
