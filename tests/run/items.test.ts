import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { append, parseItem } from '../../src/run/items.js';

const text = (path: unknown[], value: string) => ({ kind: 'text', path, value });

describe('the grammar of items', () => {
  it.each([
    ['to=a@b.co', text(['to'], 'a@b.co')],
    ['u=https://x/?a:=1', text(['u'], 'https://x/?a:=1')],
    ['u=https://x:8080/@me?b==c', text(['u'], 'https://x:8080/@me?b==c')],
    ['a=', text(['a'], '')],
    ['a= spaced ', text(['a'], ' spaced ')],
    ['urgent:=true', { kind: 'json', path: ['urgent'], value: 'true' }],
    ['a:=', { kind: 'json', path: ['a'], value: '' }],
    ['a:==1', { kind: 'json', path: ['a'], value: '=1' }],
    ['a:=@rows.json', { kind: 'json-file', path: ['a'], value: 'rows.json' }],
    ['a=@not-a-file', text(['a'], '@not-a-file')],
    ['doc@report.pdf', { kind: 'file', path: ['doc'], value: 'report.pdf' }],
    ['doc@a=b.txt', { kind: 'file', path: ['doc'], value: 'a=b.txt' }],
    ['doc@a:=b', { kind: 'file', path: ['doc'], value: 'a:=b' }],
    ['a.b=nested', text(['a', 'b'], 'nested')],
    ['a.b.c:=1', { kind: 'json', path: ['a', 'b', 'c'], value: '1' }],
    ['list[]=x', text(['list', append], 'x')],
    ['a.list[]=x', text(['a', 'list', append], 'x')],
    ['list[].name=x', text(['list', append, 'name'], 'x')],
    ['m[][]:=1', { kind: 'json', path: ['m', append, append], value: '1' }],
    ['hub\\.mode=x', text(['hub.mode'], 'x')],
    ['a\\[\\]=x', text(['a[]'], 'x')],
    ['a\\=b=x', text(['a=b'], 'x')],
    ['a\\:b=x', text(['a:b'], 'x')],
    ['a\\@b=x', text(['a@b'], 'x')],
    ['a\\\\b=x', text(['a\\b'], 'x')],
    ['a\\b=x', text(['a\\b'], 'x')],
    ['a=b\\=c', text(['a'], 'b\\=c')],
    ['__proto__=x', text(['__proto__'], 'x')],
    ['ключ=значение', text(['ключ'], 'значение')],
    ['emoji🎉=🎊', text(['emoji🎉'], '🎊')],
    ['with space=x', text(['with space'], 'x')],
    ['0=x', text(['0'], 'x')],
    ['a=line\nbreak', text(['a'], 'line\nbreak')],
  ])('%s', (source, expected) => {
    expect(parseItem(source)).toMatchObject(expected);
  });

  it.each([
    ['q==shoes', 'has ==', '-Q q=shoes'],
    ['q==a b', 'has ==', "-Q 'q=a b'"],
    ['X-Name:value', 'looks like a header', '-H X-Name:value'],
    ['Accept: text/csv', 'looks like a header', "-H 'Accept: text/csv'"],
    ['a:b=c', 'looks like a header', '\\:'],
    ['plain', 'has no value', 'key=text'],
    ['', 'has no value', 'key=text'],
    ['{"a":1}', 'is JSON, not an item', `-d '{"a":1}'`],
    ['[1,2]', 'is JSON, not an item', '-d'],
    ['{}', 'is JSON, not an item', '-d'],
    ['=x', 'has an empty part', 'a.b=value'],
    [':=1', 'has an empty part', ''],
    ['@file', 'has an empty part', ''],
    ['a..b=1', 'has an empty part', '\\.'],
    ['.a=1', 'has an empty part', ''],
    ['a.=1', 'has an empty part', ''],
    ['[]=1', 'has an empty part', ''],
    ['a[].=1', 'has an empty part', ''],
    ['a[0]=1', 'has a [ without its ]', 'list[]=x'],
    ['a[=1', 'has a [ without its ]', '\\['],
    ['a[]b=1', 'after []', 'list[].name=x'],
    ['a[]\\.b=1', 'after []', 'list[].name=x'],
  ])('%s is exit 2', (source, message, hint) => {
    const refuse = (): unknown => parseItem(source);
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(message);
    try {
      refuse();
    } catch (error) {
      expect((error as UsageError).hint).toContain(hint);
      expect((error as UsageError).exitCode).toBe(2);
    }
  });

  it('gives back any key that is escaped, and any value', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (key, value) => {
          fc.pre(!value.startsWith('='));
          const escaped = key.replace(/[.[\]=:@\\]/g, '\\$&');
          expect(parseItem(`${escaped}=${value}`)).toMatchObject({ path: [key], key, kind: 'text', value });
        },
      ),
    );
  });
});
