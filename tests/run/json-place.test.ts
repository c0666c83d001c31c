/** A fault of JSON is pointed at where a person sees it. */
import { expect, it } from 'vitest';
import { pointAt } from '../../src/run/json-place.js';
import { width } from '../../src/run/width.js';

const long = (char: string): string => char.repeat(60);

it.each([
  ['plain letters', '{"a": "x", ^b}'],
  ['wide characters', '{"a": "漢字漢字", ^b}'],
  ['emoji, one of several joined', '{"a": "👩‍👩‍👧 🎉", ^b}'],
  ['letters with marks of their own', '{"a": "e\u0301a\u0308", ^b}'],
  ['a tab before it', '\t{"a": "漢"\t, ^b}'],
  ['a control character', '{"a": "\u0007漢", ^b}'],
  ['more on both sides than is shown', `{"a": "${long('漢')}", ^b, "c": "${long('字')}"}`],
  ['a later line', `{\n "a": "漢字" ^b\n}`],
])('%s', (_, marked) => {
  const offset = marked.indexOf('^');
  const text = marked.replace('^', '');
  const { line, column, picture } = pointAt(text, offset);
  const [shown = '', caret = ''] = picture.split('\n');
  const at = shown.indexOf('b');
  const cells = (part: string): number => width(part.replaceAll('\u0007', '.').replaceAll('\t', ' '));
  expect(cells(caret)).toBe(cells(shown.slice(0, at)) + 1);
  expect(caret).toMatch(/^[\s]*\^$/);
  expect(width(shown)).toBeLessThanOrEqual(72);
  expect(text.split('\n')[line - 1]!.slice(column - 1)).toMatch(/^b/);
  expect([...shown].every((char) => char.codePointAt(0)! < 0xd800 || char.codePointAt(0)! > 0xdfff)).toBe(
    true,
  );
});
