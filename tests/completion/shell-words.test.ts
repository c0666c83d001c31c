import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backslashed, splitLine } from '../../src/completion/shell-words.js';

/** bash's own, but for the blanks: they cannot end a word that is cut. */
const breaks = ' \t\n"\'@><=;|&(:';

test.each([
  ['b44fn invoke ', ['b44fn', 'invoke', ''], '', ''],
  ['b44fn  inv', ['b44fn', 'inv'], '', ''],
  ['x action=sh', ['x', 'action=sh'], 'action=', ''],
  ['x a:=1', ['x', 'a:=1'], 'a:=', ''],
  ['x file@re', ['x', 'file@re'], 'file', ''],
  ['x two\\ wo', ['x', 'two wo'], '', ''],
  ['x "two wo', ['x', 'two wo'], '', '"'],
  ["x action='sh", ['x', 'action=sh'], 'action=', "'"],
  ['x "a b"=c', ['x', 'a b=c'], 'a b=', ''],
  ['x "a\\"b\\c" ', ['x', 'a"b\\c', ''], '', ''],
  ['x --output=a/b', ['x', '--output=a/b'], '--output=', ''],
  ["x '' ", ['x', '', ''], '', ''],
  ['', [''], '', ''],
])('%s', (line, words, kept, quote) => {
  expect(splitLine(line, breaks)).toEqual({ words, kept, quote });
});

test('what is inserted means itself to bash', () => {
  const texts = fc.sample(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }), 200);
  const odd = ['~/a', 'a b', '$(id)', '`id`', "it's", '"q"', '#x', '!x', 'ü…', '{a,b}', '*', 'a\\b', '-n'];
  const all = [...odd, ...texts];
  const script = `printf '%s\\0' ${all.map(backslashed).join(' ')}`;
  const { stdout, status } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.split('\0').slice(0, -1)).toEqual(all);
});
