/** A call as a line, and the line as a call: the same. */
import { execFileSync, spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodArg, sendArgs } from '../../src/commands/args.js';
import { splitArgv, unguarded } from '../../src/commands/argv.js';
import { buildCall } from '../../src/run/build.js';
import type { Call, FormField, Payload } from '../../src/run/call.js';
import { commandLine, shellLine, targetWords } from '../../src/run/command-line.js';
import { marker } from '../../src/run/marker.js';

/** Reads words as the command line does. */
function read(words: string[], stdin?: Uint8Array): Promise<Call> {
  const [via, ...rest] = words;
  const { options, positionals } = splitArgv(rest, { ...sendArgs, ...methodArg });
  const all = (name: string): string[] =>
    options.filter((one) => one.startsWith(`--${name}=`)).map((one) => unguarded(one.slice(name.length + 3)));
  const [name = '', ...items] = positionals;
  return buildCall(
    {
      via: via as Call['via'],
      name,
      items,
      data: all('data')[0],
      form: all('form'),
      headers: all('header'),
      query: all('query'),
      method: all('method')[0],
    },
    { stdin: Readable.from(stdin ? [Buffer.from(stdin)] : []), note: () => undefined },
  );
}

/** With a socket as its stdin bash would read ~/.bashrc. */
const quiet: { stdio: ('ignore' | 'pipe' | 'inherit')[] } = { stdio: ['ignore', 'pipe', 'inherit'] };

/** The words of a line, as bash has them after `b44fn`. */
function inBash(line: string, env: Record<string, string> = {}): string[] {
  const script = `b44fn() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync('bash', ['-c', script], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .toString()
    .split('\0')
    .slice(0, -1);
}

const base: Call = {
  via: 'invoke',
  name: 'f',
  method: 'POST',
  query: [],
  headers: [],
  payload: { kind: 'none' },
};
const json = (text: string): Payload => ({ kind: 'text', text, type: 'application/json' });
const plain = (text: string): Payload => ({ kind: 'text', text, type: 'text/plain;charset=UTF-8' });

describe('a call is the line, and the line is the call', () => {
  it.each<[Partial<Call>, string]>([
    [{}, 'b44fn invoke f'],
    [{ payload: json('{"a":"it\'s"}') }, `b44fn invoke f -d '{"a":"it'\\''s"}'`],
    [{ via: 'fetch', method: 'GET', name: '/a?x=1' }, "b44fn fetch '/a?x=1'"],
    [{ via: 'fetch', name: '-x' }, 'b44fn fetch -X POST -- -x'],
    [
      {
        via: 'fetch',
        method: 'GET',
        query: [
          ['d', ''],
          ['a=b', 'c'],
        ],
      },
      "b44fn fetch f -X GET -Q d= -- 'a\\=b=c'",
    ],
    [{ via: 'fetch', method: 'GET', payload: json('{}') }, "b44fn fetch f -X GET -d '{}'"],
    [{ via: 'fetch', payload: plain('') }, "b44fn fetch f -d ''"],
    [{ via: 'fetch', payload: plain('@x') }, 'printf %s @x | b44fn fetch f -d -'],
    [{ via: 'fetch', payload: plain('-') }, 'printf %s - | b44fn fetch f -d -'],
    [{ via: 'fetch', payload: plain('a\0') }, "printf %b '\\0141\\0000' | b44fn fetch f -d -"],
    [{ via: 'fetch', payload: plain('a\u202eb') }, "b44fn fetch f -d $'a\\xe2\\x80\\xaeb'"],
    [
      { via: 'fetch', payload: { kind: 'file', path: 'a b.csv', type: 'text/csv' } },
      "b44fn fetch f -d '@a b.csv'",
    ],
    [
      {
        via: 'fetch',
        payload: { kind: 'bytes', bytes: Buffer.from([255, 0]), type: 'application/octet-stream' },
      },
      "printf %b '\\0377\\0000' | b44fn fetch f -d -",
    ],
    [
      {
        headers: [
          ['X-A', ''],
          ['X-B', '@ü'],
        ],
        payload: {
          kind: 'form',
          fields: [
            { name: 'a', value: 'x;type=y' },
            { name: 'f', path: '/tmp/a b.pdf', type: 'text/x;charset=utf-8', filename: 'q;z.pdf' },
            { name: '-n', path: '-' },
          ],
        },
      },
      `b44fn invoke f -H 'X-A: ' -H 'X-B: @ü' -F 'a=x;type=y' -F 'f=@/tmp/a b.pdf;type=text/x;charset=utf-8;filename="q;z.pdf"' -F -n=@-`,
    ],
    [
      {
        payload: {
          kind: 'form',
          fields: [
            { name: 'a.b=c', value: '@x' },
            { name: 'f', path: '/x' },
          ],
        },
      },
      "b44fn invoke f -F f=@/x -- 'a\\.b\\=c=@x'",
    ],
  ])('%j', async (part, line) => {
    const call = { ...base, ...part };
    const made = commandLine(call);
    const { words, stdin } = made;
    expect(shellLine(made)).toBe(line);
    expect(inBash(line)).toEqual(words);
    if (stdin)
      expect(execFileSync('bash', ['-c', line.replace(/ \| b44fn .*/, '')], quiet)).toEqual(
        Buffer.from(stdin),
      );
    const again = await read(words, stdin);
    const sorted = ({ payload, ...rest }: Call): unknown => ({
      ...rest,
      // What only an item can say stands before -F when it is read.
      payload:
        payload.kind === 'form'
          ? new Set(payload.fields)
          : payload.kind === 'bytes'
            ? Buffer.from(payload.bytes)
            : payload,
    });
    expect(sorted(again)).toEqual(sorted(call));
  });

  it('of any call', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((one) => !one.includes('\0'));
    const name = text.filter((one) => one !== '' && !/^[-@]|[\p{Cc}]|⟦/u.test(one));
    const key = name.filter((one) => !/[=;]/.test(one));
    const field: fc.Arbitrary<FormField> = fc.oneof(
      fc.record({ name: key, value: text.filter((one) => !one.startsWith('@')) }),
      fc.record({
        name: key,
        path: fc.constantFrom('/a', 'b c.txt', '/ü;x.pdf'),
        type: fc.constantFrom('text/csv', 'a/b;charset=x'),
      }),
    );
    const payload = fc.oneof(
      fc.constant<Payload>({ kind: 'none' }),
      fc.object().map((value) => json(JSON.stringify(value))),
      fc.array(field, { minLength: 1, maxLength: 4 }).map((fields): Payload => ({ kind: 'form', fields })),
    );
    const call = fc.record({
      via: fc.constantFrom<Call['via']>('invoke', 'fetch'),
      name,
      method: fc.constantFrom('POST', 'PUT', 'DELETE'),
      query: fc.array(fc.tuple(key, text), { maxLength: 3 }),
      headers: fc.array(fc.tuple(fc.constantFrom('X-A', 'Accept'), fc.stringMatching(/^[!-~]{0,9}$/)), {
        maxLength: 3,
      }),
      payload,
    });
    const lines: [line: string, words: string[]][] = [];
    await fc.assert(
      fc.asyncProperty(call, async (any) => {
        const one: Call = any.via === 'invoke' ? { ...any, method: 'POST' } : any;
        const { words, stdin } = commandLine(one);
        expect(await read(words, stdin)).toEqual(one);
        lines.push([shellLine({ words }), words]);
      }),
      { numRuns: 150 },
    );
    const all = lines.flatMap(([, words]) => words);
    expect(inBash(lines.map(([line]) => line).join('\n'))).toEqual(all);
  });
});

describe('what was left out is a variable', () => {
  const nasty = `a"b\\c$d 'e\`é\u{1f600}\u0007\t@&%=\nz`;
  const env = { X_API_KEY: nasty, USER_PASSWORD: nasty, PIN: '3', TOKEN: nasty };
  const secretly: Call = {
    ...base,
    headers: [['X-Api-Key', marker('X-Api-Key')]],
    payload: json(
      `{"a":"${marker('user.password')}","n":"${marker('pin', true)}","t":"x ${marker('token')} 'y'"}`,
    ),
  };
  const form: Payload = {
    kind: 'form',
    fields: [
      { name: 'a', value: '1' },
      { name: 'password', value: marker('token') },
      { name: 'meta', value: `{"k":"${marker('user.password')}"}` },
    ],
  };

  it('and the line works once it is set, whatever the value is', () => {
    const made = (call: Call): string[] => inBash(shellLine(commandLine(call)), env);
    const [via, name, , header, , data, ...items] = made(secretly);
    expect([via, name, header]).toEqual(['invoke', 'f', `X-Api-Key: ${nasty}`]);
    expect(JSON.parse(data!)).toEqual({ n: 3, t: `x ${nasty} 'y'` });
    expect(items).toEqual(['--', `a=${nasty}`]);
    const parts = made({ ...base, payload: form });
    expect([...parts.slice(0, 4), ...parts.slice(6)]).toEqual([
      'invoke',
      'f',
      '-F',
      'a=1',
      '--',
      `password=${nasty}`,
    ]);
    expect(JSON.parse(parts[5]!.replace(/^meta=/, ''))).toEqual({ k: nasty });
    const path = made({ ...base, via: 'fetch', method: 'GET', name: `/f?token=${marker('token')}` })[1]!;
    expect(new URL(path, 'http://h').searchParams.get('token')).toBe(nasty);
  });

  it.each<[what: string, payload: string, rest: string | undefined, items: string[]]>([
    ['all of it', '{"a":"M"}', undefined, ['a=M']],
    ['with blanks', '{ "big": 12345678901234567890, "a":"M" }', undefined, []],
    ['the first', '{"a":"M","big":12345678901234567890}', '{"big":12345678901234567890}', ['a=M']],
    ['the last', '{"b":[1],"a.b":"M"}', '{"b":[1]}', ['a\\.b=M']],
    ['deeper, before one of its own', '{"b":{"a":"M"},"a":"M"}', undefined, []],
    ['in a list', '["M"]', undefined, []],
    ['twice', '{"a":"M","a":"M"}', undefined, []],
    ['only a part of it', '{"a":"x M"}', undefined, []],
  ])(
    'a member that was left out is an item, where that is surely the same call: %s',
    (_, text, rest, items) => {
      const filled = (one: string): string => one.replaceAll('M', marker('a'));
      const { words } = commandLine({ ...base, payload: json(filled(text)) });
      const data = items.length === 0 ? filled(text) : rest;
      expect(words).toEqual([
        'invoke',
        'f',
        ...(data === undefined ? [] : ['-d', data]),
        ...(items.length === 0 ? [] : ['--', ...items.map(filled)]),
      ]);
      const queried = commandLine({ ...base, via: 'fetch', method: 'GET', payload: json(filled(text)) });
      expect(queried.words).toContain(filled(text));
    },
  );

  it.each<[string, Partial<Call>]>([
    ['JSON', secretly],
    ['a form', { payload: form }],
    ['a path', { via: 'fetch', method: 'GET', name: `/f?token=${marker('token')}` }],
    ['a query', { query: [['token', marker('token')]] }],
    ['a header', { headers: [['X-Api-Key', marker('X-Api-Key')]] }],
    ['stdin', { via: 'fetch', payload: plain(`@token=${marker('token')}`) }],
  ])('and the line fails before b44fn is run until it is set: %s', (_, part) => {
    const line = shellLine(commandLine({ ...base, ...part }));
    expect(line).not.toContain('⟦');
    for (const shell of [['bash'], ['bash', '-i'], ['sh']]) {
      const [program, ...flags] = shell as [string, ...string[]];
      const run = spawnSync(program, [...flags, '-c', `b44fn() { echo run; }; ${line}`], {
        env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', PIN: '3' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(run.stdout.toString()).toBe('');
      expect(run.status).not.toBe(0);
      expect(run.stderr.toString()).toMatch(/(?:TOKEN|PASSWORD|KEY): parameter/);
    }
  });
});

it('says where the call went', () => {
  const target = { server: 'http://h', app: 'a', dialect: 'dev', as: 'user' } as const;
  expect(commandLine(base, targetWords(target)).words.join(' ')).toBe(
    'invoke f --server http://h --app a --dialect dev --as user',
  );
  expect(targetWords({ ...target, local: '/p', dataEnv: 'dev', functionsVersion: 'v' }).join(' ')).toBe(
    '--local --project /p --as user --functions-version v --data-env dev',
  );
});
