import { expect, test } from 'vitest';
import { remoteName } from '../../src/output/remote-name.js';

const url = new URL('http://127.0.0.1/api/functions/reports/export?x=1');
const named = (disposition: string) => remoteName([['Content-Disposition', disposition]], url, 'csv');
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

test.each([
  ['attachment; filename=orders.csv', 'orders.csv'],
  ['attachment; filename="my orders.csv"', 'my orders.csv'],
  ['attachment; filename="a \\"b\\".csv"', 'a _b_.csv'],
  ["attachment; filename=x.csv; filename*=UTF-8''%E2%82%AC%20rates.csv", '€ rates.csv'],
  [latin1('attachment; filename="größe.csv"'), 'größe.csv'],
  ['attachment; filename="../../.ssh/authorized_keys"', 'authorized_keys'],
  ['attachment; filename="..\\\\..\\\\evil.exe"', 'evil.exe'],
  ["attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
  ['attachment; filename=".bashrc"', '_bashrc'],
  ['attachment; filename="-rf"', '_rf'],
  ['attachment; filename="--help.txt"', '_-help.txt'],
  ['attachment; filename=".."', 'answer.csv'],
  ['attachment; filename=""', 'answer.csv'],
  [latin1('attachment; filename="a\u202egpj.exe"'), 'a_gpj.exe'],
  ['attachment; filename="CON.txt"', '_CON.txt'],
  ['attachment; filename="trailing. . "', 'trailing'],
  ['attachment', 'export'],
])('%s', (disposition, name) => {
  expect(named(disposition)).toBe(name);
});

test('without a header, the last part of the URL; without that, a name by the type', () => {
  expect(remoteName([], url, 'csv')).toBe('export');
  expect(remoteName([], new URL('http://h/%2e%2e%2fx/'), 'csv')).toBe('answer.csv');
  expect(remoteName([], new URL('http://h/'), undefined)).toBe('answer');
});

test('a very long name keeps its extension', () => {
  const name = named(`attachment; filename=${'x'.repeat(500)}.csv`);
  expect(name).toHaveLength(200);
  expect(name).toMatch(/x\.csv$/);
  // What a file system counts is bytes.
  const chinese = named(`attachment; filename*=UTF-8''${encodeURIComponent('報告'.repeat(60))}.csv`);
  expect(chinese).toBe(`${'報告'.repeat(33).slice(0, 65)}.csv`);
});
