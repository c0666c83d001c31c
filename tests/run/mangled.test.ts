/** Payloads as shells and editors leave them: the message shows them, says what happened, and how to say it with items. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/run/assemble.js';
import { parseItem } from '../../src/run/items.js';
import { writeJson } from '../../src/run/json.js';
import { salvage } from '../../src/run/mangled.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();

const never = (): Promise<string> => Promise.reject(new Error('no file is read'));

/** What items mean. */
async function meaning(items: string[] | undefined): Promise<unknown> {
  if (!items) return undefined;
  return JSON.parse(writeJson((await assemble(items.map(parseItem), {}, never)).object));
}

/** The words of a hint's command line, as a POSIX shell splits them. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:"([^"]*)"|'((?:[^']|'\\'')*)'|\S)+/g)].map(([word]) =>
    word.replace(
      /"([^"]*)"|'([^']*)'|\\'/g,
      (all, double: string, single: string) => double ?? single ?? (all === "\\'" ? "'" : all),
    ),
  );
}

const quotesTaken = 'the shell took them';
const cmd = 'cmd.exe does not know them';
const typographic = 'typographic quotes';
const backslashes = 'escaped them once too often';

describe('a mangled payload', () => {
  it.each<[string, string[], string, unknown]>([
    ['PowerShell 5', ['{to:a}'], quotesTaken, { to: 'a' }],
    [
      'PowerShell 5, several fields',
      ['{to:a@b.co,urgent:true,n:2}'],
      quotesTaken,
      { to: 'a@b.co', urgent: true, n: 2 },
    ],
    [
      'PowerShell 5, split at its spaces',
      ['{to:a', 'b,subject:hello', 'you}'],
      quotesTaken,
      { to: 'a b', subject: 'hello you' },
    ],
    ['PowerShell 5, a space after each colon', ['{to:', 'a,', 'n:', '1}'], quotesTaken, { to: 'a', n: 1 }],
    [
      'PowerShell 5, nested',
      ['{to:{name:Dana,mail:d@x.co},tags:[a,b],none:[]}'],
      quotesTaken,
      { to: { name: 'Dana', mail: 'd@x.co' }, tags: ['a', 'b'], none: [] },
    ],
    [
      'PowerShell 5, a URL',
      ['{url:https://x.example/a?b=c,n:null}'],
      quotesTaken,
      { url: 'https://x.example/a?b=c', n: null },
    ],
    ['PowerShell 5, a zip code', ['{zip:01234}'], quotesTaken, { zip: '01234' }],
    ['PowerShell 5, a comma in a text', ['{text:hello, world}'], quotesTaken, { text: 'hello, world' }],
    ['PowerShell 5, a text that begins with =', ['{formula:=A1+1}'], quotesTaken, { formula: '=A1+1' }],
    ['PowerShell 5, a dot in a key', ['{hub.mode:x}'], quotesTaken, { 'hub.mode': 'x' }],
    ['cmd.exe', ["'{to:a}'"], cmd, { to: 'a' }],
    ['cmd.exe with its quotes kept', [`'{"to":"a"}'`], cmd, { to: 'a' }],
    ['cmd.exe, split', ["'{to:a", "b}'"], cmd, { to: 'a b' }],
    ['an editor', ['{“to”:“a”,”n”:1}'], typographic, { to: 'a', n: 1 }],
    ['an editor, German', ['{„to“:„a“}'], typographic, { to: 'a' }],
    ['an editor, single ones', ['{‘to’:‘a’}'], typographic, { to: 'a' }],
    ['escaped twice', ['{\\"to\\":\\"a b\\"}'], backslashes, { to: 'a b' }],
    ['a missing quote', ['{"to:"a"}'], '', { to: 'a' }],
    ['a missing closing quote', ['{"to":"a}'], '', { to: 'a' }],
    ['a missing brace', ['{"to":"a"'], '', { to: 'a' }],
    ['a missing inner brace', ['{"o":{"to":"a","n":1}'], '', { o: { to: 'a', n: 1 } }],
    ['a missing bracket', ['{"l":["a","b"}'], '', { l: ['a', 'b'] }],
  ])('of %s', async (_, [data = '', ...rest], diagnosis, intended) => {
    const ran = await world.run(['invoke', 'sendEmail', '-d', data, ...rest]);
    expect(ran.code).toBe(2);
    const arrived = [data, ...rest].join(' ');
    expect(ran.err).toContain(arrived.slice(0, 60));
    expect(ran.err).toContain(diagnosis);
    expect(ran.err).toMatch(/is not JSON: line 1, column \d+/);
    if (rest.length > 0) expect(ran.err).toContain(`in ${rest.length + 1} pieces`);
    const line = /b44fn invoke sendEmail (.*)/.exec(ran.err)?.[1] ?? '';
    expect(await meaning(words(line))).toEqual(intended);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it.each([
    '{',
    '{}x',
    '{:}',
    '{,}',
    '[a,b]',
    'to:a',
    '{{}}',
    '',
    '{"a"}',
    "'",
    '“”',
    `{${'a:{'.repeat(100)}`,
    `{a:${'x'.repeat(20_000)}}`,
  ])('%j has no items made up for it, or sound ones', async (text) => {
    const items = salvage(text);
    if (items) await meaning(items);
    const ran = await world.run(['invoke', 'f', '-d', text]);
    expect(ran.code).toBe(2);
    expect(ran.err).not.toContain('fault of b44fn');
  });

  it('of any simple object without its quotes gives the object back', async () => {
    const word = fc
      .stringMatching(/^[A-Za-z_][A-Za-z0-9_@./-]{0,8}$/)
      .filter((text) => !['true', 'false', 'null'].includes(text));
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
    const scalar = fc.oneof(word, fc.boolean(), fc.constant(null), fc.integer());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(scalar, { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        async (object) => {
          expect(await meaning(salvage(JSON.stringify(object).replaceAll('"', '')))).toEqual(object);
        },
      ),
    );
  });
});

it('of a file is not taken for a shell’s doing', async () => {
  const path = await world.file('p.json', '{to:a}');
  const ran = await world.run(['invoke', 'f', '-d', `@${path}`]);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(`the file ${path} is not JSON`);
  expect(ran.err).toContain('Mend it at that place');
});

it('-d that is whole leaves an odd item to its own message', async () => {
  const ran = await world.run(['invoke', 'f', '-d', '{"a":1}', 'word']);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('the item "word" has no value');
});
