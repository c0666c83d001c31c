import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrettyJson, prettyJson } from '../../src/output/json-text.js';
import { painter } from '../../src/output/paint.js';
import { duration, size, visible, visibleLine } from '../../src/output/text.js';

const plain = painter(false);
/** What must never reach a terminal: it steers it, or changes what is read. */
const harmful =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;

describe('visible', () => {
  it.each([
    ['\u001b]52;c;ZXZpbA==\u0007', '␛]52;c;ZXZpbA==␇'],
    ['\u001b]0;title\u001b\\', '␛]0;title␛\\'],
    ['\u001b[2J\u001b[H', '␛[2J␛[H'],
    ['a\rb', 'a␍b'],
    ['a\r\nb', 'a\nb'],
    ['a\tb\n', 'a\tb\n'],
    ['\u009b31m', '<009B>31m'],
    ['\u0000\u0008\u007f', '␀␈␡'],
    ['\ud800x', '\ufffdx'],
    ['\u202egnp.exe', '<202E>gnp.exe'],
    ['\u2066\u2069\u200f\u061c', '<2066><2069><200F><061C>'],
    ['é日本🎉', 'é日本🎉'],
  ])('%j', (text, shown) => expect(visible(text)).toBe(shown));

  it('leaves nothing harmful of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmful.test(visible(text))).toBe(false);
        expect(visibleLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });
});

describe('prettyJson', () => {
  it('indents, and keeps digits, order, escapes and repeated keys', () => {
    const text =
      '{"b":12345678901234567890,"a":[1.10,-0,1e400,{"x":{}},[]],"b":"\\u00e9\\ud800\\n\\"","":null}';
    expect(prettyJson(text, plain)).toBe(
      `{
  "b": 12345678901234567890,
  "a": [
    1.10,
    -0,
    1e400,
    {
      "x": {}
    },
    []
  ],
  "b": "\\u00e9\\ud800\\n\\"",
  "": null
}`,
    );
    expect(prettyJson(' [1, {"a" :2}]\n', plain, true)).toBe('[1, {"a": 2}]');
  });

  it('says the same as JSON.stringify of any value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const shown = JSON.stringify(value, null, 2);
        fc.pre(!harmful.test(text));
        expect(prettyJson(text, plain)).toBe(shown);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
        expect(prettyJson(text, painter(true)).replace(/\u001b\[\d+m/g, '')).toBe(shown);
      }),
    );
  });

  it('says the same of text that arrives in pieces', () => {
    fc.assert(
      fc.property(fc.json(), fc.array(fc.nat(), { maxLength: 8 }), (text, cuts) => {
        const pretty = new PrettyJson(plain);
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, i) => pretty.feed(text.slice(at[i], end)).shown);
        expect(pieces.join('') + pretty.end().shown).toBe(prettyJson(text, plain));
      }),
    );
  });

  it('holds for a long string and for deep nesting', () => {
    const long = JSON.stringify('\\"x'.repeat(3_000_000));
    expect(prettyJson(long, plain)).toHaveLength(long.length);
    const depth = 200_000;
    expect(prettyJson(`${'['.repeat(depth)}${']'.repeat(depth)}`, plain).length).toBeLessThan(200 * depth);
  });
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1234, '1.2 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [34_500_000, '34.5 MB'],
  [2_147_483_648, '2.1 GB'],
])('size %d is %s', (bytes, text) => expect(size(bytes)).toBe(text));

it.each([
  [143.4, '143 ms'],
  [999.6, '1.0 s'],
  [2345, '2.3 s'],
  [59_999, '1 min 0 s'],
  [65_000, '1 min 5 s'],
  [119_800, '2 min 0 s'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
