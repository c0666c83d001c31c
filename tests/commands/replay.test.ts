/** A past call sent again: the same request, today's credentials, any target. */
import { mkdir, readFile, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { okAnswer, type Recorded, startRecorder } from '../helpers/recorder.js';
import { header, parts, useWorld } from '../helpers/world.js';

const world = useWorld();
const state = (): string => join(world.env.B44FN_CONFIG_DIR!, 'state');
beforeEach(async () => {
  await rm(state(), { recursive: true, force: true });
  world.recorder.answer = (_, socket) => void socket.write(okAnswer);
});

/** A request without what differs between two of the same call. */
function same({ requestLine, headers, body }: Recorded): unknown {
  const boundary = /boundary=(.+)$/.exec(
    headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '',
  )?.[1];
  const tidy = (text: string): string => (boundary ? text.replaceAll(boundary, 'BOUNDARY') : text);
  return {
    requestLine,
    headers: headers.map(([name, value]) => [name, tidy(value)]),
    body: tidy(body.toString('latin1')),
  };
}

describe('sends the same request', () => {
  const csv = (): Promise<string> => world.file('a b.csv', 'a,b\n');
  it.each<[string, () => Promise<string[]>, string?]>([
    ['of invoke', async () => ['invoke', 'orders/process', 'a=1', 'n:=12345678901234567890']],
    ['as it was written', async () => ['invoke', 'f', '-d', '{ "a" : 1.50,\n "b":[ ] }']],
    ['without a body', async () => ['invoke', 'f', '-H', 'X-A: 1', '-Q', 'q=a b']],
    ['of any method', async () => ['fetch', 'reports/export?m=2', '-X', 'PUT', '-d', 'plain text\n']],
    ['of GET with a query', async () => ['fetch', 'search', '-X', 'GET', 'q=shoes', 'n:=2']],
    ['of a file', async () => ['fetch', 'f', '-d', `@${await csv()}`]],
    [
      'of a form',
      async () => [
        'invoke',
        'f',
        'to=x',
        `doc@${await csv()};type=text/x;filename=z.txt`,
        '-F',
        'b=1',
        '-F',
        'b=2',
      ],
    ],
    [
      'of a large file as JSON',
      async () => ['invoke', 'f', '-d', `@${await world.file('big.json', `{"x":"${'y'.repeat(70_000)}"}`)}`],
    ],
    ['of stdin', async () => ['fetch', 'f', '-d', '-'], 'a\r\nb'],
    ['of bytes', async () => ['fetch', 'f', '-d', '-'], '\ufeffa'],
    ['of an empty body', async () => ['fetch', 'f', '-d', '']],
  ])('%s', async (_, argv, stdin = '') => {
    expect((await world.run(await argv(), { stdin })).code).toBe(0);
    const first = same(world.last());
    const again = await world.run(['replay']);
    expect([again.code, again.out, again.err]).toEqual([0, '{}', '']);
    expect(world.recorder.requests).toHaveLength(2);
    expect(same(world.last())).toEqual(first);
  });

  it('of a number, an id, and by default of the last', async () => {
    for (const name of ['a', 'b', 'c']) await world.run(['invoke', name]);
    const { id } = JSON.parse((await world.run(['history', '3', '--json'])).out) as { id: string };
    const called = async (...args: string[]): Promise<string> => {
      await world.run(['replay', '--no-history', ...args]);
      return world.last().requestLine;
    };
    expect(await called()).toContain('/functions/c ');
    expect(await called('2')).toContain('/functions/b ');
    expect(await called(id)).toContain('/functions/a ');
    expect((await world.run(['replay', '7'])).code).toBe(2);
    expect((await world.run(['replay', 'none'])).err).toContain('there is no past call "none"');
  });

  it('with output as of any call, and into history again', async () => {
    await world.run(['invoke', 'f', 'a=1']);
    expect(JSON.parse((await world.run(['replay', '--json'])).out)).toMatchObject({ ok: true, data: {} });
    expect((await world.run(['replay', '--jsonl'])).out.split('\n')).toHaveLength(4);
    expect((await world.run(['replay', '--dry-run'])).out).toContain('POST ');
    expect((await world.run(['replay', '--curl'])).out).toContain(`--data-raw '{"a":"1"}'`);
    expect((await world.run(['replay', '-i'])).out).toContain('HTTP/1.1 200 OK');
    const { entries } = JSON.parse((await world.run(['history', '--json'])).out) as { entries: unknown[] };
    expect(entries).toHaveLength(4);
    world.recorder.answer = (_, socket) => void socket.write('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n');
    expect((await world.run(['replay'])).code).toBe(5);
  });

  it('says that there is nothing to send again', async () => {
    const { code, err } = await world.run(['replay']);
    expect([code, err]).toEqual([2, expect.stringContaining('there are no past calls')]);
  });
});

describe('what was left out', () => {
  const first = [
    'invoke',
    'f',
    'to=a',
    'password=p"1',
    'pin:=12',
    'again=b',
    '-H',
    'Authorization: Bearer abcdefgh',
    '-Q',
    'key=k',
  ];
  const hint = `--set 'key=…' --set 'Authorization=…' --set 'password=…' --set 'pin:=<json>'`;
  it('has to be given: exit 8 off a terminal, and nothing is sent', async () => {
    await world.run(first);
    const { code, err } = await world.run(['replay']);
    expect([code, world.recorder.requests.length]).toEqual([8, 1]);
    expect(err).toContain('key, Authorization, password, pin of that call were left out of history');
    expect(err).toContain(`→ Give them again: ${hint}`);
  });

  it('is given with --set', async () => {
    await world.run(first);
    const before = same(world.last());
    const set = ['key=k', 'Authorization=Bearer abcdefgh', 'password=p"1', 'pin=12'].flatMap((one) => [
      '--set',
      one,
    ]);
    expect((await world.run(['replay', ...set])).code).toBe(0);
    expect(same(world.last())).toEqual(before);
    expect((await world.run(['replay', ...set, '--set', 'pin={'])).code).toBe(2);
  });

  it('is asked for at a terminal, and not shown', async () => {
    await world.run(first);
    const before = same(world.last());
    const { code, err } = await world.run(['replay'], {
      stdin: 'k\nabcdefgh\np"1\n12\n',
      tty: ['stdin', 'stderr'],
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(same(world.last())).toEqual(before);
    expect(err).toContain('password: \n');
    expect(err).not.toContain('p"1');
  });

  it('comes out of the environment when it came from there', async () => {
    const env = { STRIPE_KEY: 'SENTINEL1234', B44FN_TOKEN: 'TOKEN56789' };
    await world.run(['invoke', 'f', 'x=SENTINEL1234', 'y=TOKEN56789'], { env });
    const before = same(world.last());
    expect(await readFile(join(state(), 'history.jsonl'), 'utf8')).toContain('⟦redacted:STRIPE_KEY⟧');
    expect((await world.run(['replay'], { env })).code).toBe(0);
    expect(same(world.last())).toEqual(before);
    expect((await world.run(['replay'])).err).toContain('STRIPE_KEY, B44FN_TOKEN');
  });

  it('is percent-encoded in a path and a form', async () => {
    const type = ['-H', 'Content-Type: application/x-www-form-urlencoded'];
    await world.run(['fetch', 'f?token=a%26b', '-d', 'secret=c%26d&x=1', ...type]);
    const before = same(world.last());
    await world.run(['replay', '--set', 'token=a&b', '--set', 'secret=c&d']);
    expect(same(world.last())).toEqual(before);
  });

  it('--dry-run and --curl do without it', async () => {
    await world.run(first);
    for (const argv of [
      ['replay', '--dry-run'],
      ['replay', '--curl'],
    ]) {
      const { code, out } = await world.run(argv);
      expect([code, out]).toEqual([0, expect.stringContaining('"password":"(redacted)","pin":"(redacted)"')]);
    }
  });
});

describe('--set gives other values', () => {
  it.each<[string, string[], string[], string]>([
    [
      'of JSON',
      ['invoke', 'f', 'a=1', 'b.c:=2'],
      ['a=x', 'b.d:=3', 'e[]=1'],
      '{"a":"x","b":{"c":2,"d":3},"e":["1"]}',
    ],
    ['of no body', ['invoke', 'f'], ['a=x'], '{"a":"x"}'],
  ])('%s', async (_, argv, set, body) => {
    await world.run(argv);
    expect((await world.run(['replay', ...set.flatMap((one) => ['--set', one])])).code).toBe(0);
    expect(world.last().body.toString()).toBe(body);
  });

  it('of a query, and of a form with its files', async () => {
    await world.run(['fetch', 's', '-Q', 'a=1', '-Q', 'b=2']);
    await world.run(['replay', '--set', 'a=3']);
    expect(world.last().requestLine).toContain('?a=3&b=2 ');
    const [one, two] = [await world.file('1.txt', '1'), await world.file('2.txt', '2')];
    await world.run(['invoke', 'f', 'a=1', 'b=2', `doc@${one}`]);
    await world.run(['replay', '--set', 'a=x', '--set', `doc@${two}`]);
    expect(parts(world.last()).map((part) => part.split('\r\n').at(-1))).toEqual(['x', '2', '2']);
    await world.run(['fetch', 't', '-d', 'text']);
    const { code, err } = await world.run(['replay', '--set', 'a=1']);
    expect([code, err]).toEqual([2, expect.stringContaining('the body of that call is not JSON')]);
  });
});

describe('where to, and as whom', () => {
  it('goes where it went, whatever the environment says now, with the token of today', async () => {
    await world.run(['invoke', 'f'], { env: { B44FN_TOKEN: 'token-of-then' } });
    const { code, err } = await world.runBare(['replay', '-v'], {
      env: {
        B44FN_TOKEN: 'token-of-today',
        B44FN_SERVER: 'http://127.0.0.1:9',
        BASE44_APP_ID: 'other',
        B44FN_AS: 'anonymous',
      },
    });
    expect(code).toBe(0);
    expect(world.last().requestLine).toBe('POST /api/apps/app1/functions/f HTTP/1.1');
    expect(header(world.last(), 'authorization')).toBe('Bearer token-of-today');
    expect(err).toContain(`server ${world.recorder.url} (from the call in history)`);
    expect(err).toContain('as user (from the call in history; token from B44FN_TOKEN)');
    const without = await world.runBare(['replay']);
    expect([without.code, without.err]).toEqual([
      8,
      expect.stringContaining('made as user (the call in history)'),
    ]);
    expect((await world.runBare(['replay', '--as', 'anonymous'])).code).toBe(0);
    expect(header(world.last(), 'authorization')).toBeUndefined();
  });

  it('goes elsewhere when that is said', async () => {
    const other = await startRecorder();
    try {
      await world.run(['fetch', 'f', '--data-env', 'dev', '--functions-version', 'v1']);
      expect(header(world.last(), 'x-data-env')).toBe('dev');
      await world.run(['replay']);
      expect(header(world.last(), 'x-data-env')).toBe('dev');
      await world.run(['replay', '--app', 'app2']);
      expect(world.last().requestLine).toContain('/apps/app2/');
      expect((await world.run(['replay', '--server', other.url])).code).toBe(0);
      expect(other.requests.map(({ requestLine }) => requestLine)).toEqual([
        'GET /api/apps/app2/functions/f HTTP/1.1',
      ]);
    } finally {
      await other.close();
    }
  });

  it('--local takes the project here, and not the place of then', async () => {
    await world.run(['invoke', 'f']);
    const { code, err } = await world.run(['replay', '--local']);
    expect([code, err]).toEqual([2, expect.stringContaining('there is no Base44 project here')]);
  });
});

describe('files', () => {
  it('that changed are sent as they are now, and it is said', async () => {
    const path = await world.file('f.txt', 'one');
    await world.run(['invoke', 'f', `doc@${path}`]);
    await utimes(path, 1000, 1000);
    expect((await world.run(['replay'])).err).toBe(''); // only touched: its sha256 is the same
    await writeFile(path, 'two');
    const { code, err } = await world.run(['replay', '2']);
    expect([code, err]).toEqual([0, `b44fn: ${path} has changed since that call; it is sent as it is now\n`]);
    expect(parts(world.last())[0]).toContain('two');
    const json = await world.file('big.json', `{"x":"${'y'.repeat(70_000)}"}`);
    await world.run(['invoke', 'f', '-d', `@${json}`]);
    await writeFile(json, '{"x":1}');
    expect((await world.run(['replay'])).err).toContain('has changed since that call');
    expect(world.last().body.toString()).toBe('{"x":1}');
  });

  it('that are gone are an error before anything is sent', async () => {
    const path = await world.file('gone.txt', 'one');
    await world.run(['fetch', 'f', '-d', `@${path}`]);
    await unlink(path);
    const { code, err } = await world.run(['replay']);
    expect([code, err, world.recorder.requests.length]).toEqual([
      2,
      expect.stringContaining(`there is no file ${path}`),
      1,
    ]);
  });

  it('and bodies that were not kept cannot be sent again', async () => {
    await mkdir(world.dir, { recursive: true });
    for (const argv of [
      ['fetch', 'f', '-d', '-'],
      ['invoke', 'f', 'doc@-'],
    ]) {
      await world.run(argv, { stdin: 'x'.repeat(70_000) });
      const { code, err } = await world.run(['replay']);
      expect([code, err]).toEqual([2, expect.stringContaining('cannot be sent again: its ')]);
    }
    expect(world.recorder.requests).toHaveLength(2);
  });
});
