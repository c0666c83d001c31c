/** What is kept of a call, what never is, and how it is shown. */
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/run/history.js';
import { answerBytes } from '../helpers/answers.js';
import { okAnswer } from '../helpers/recorder.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const state = (): string => join(world.env.B44FN_CONFIG_DIR!, 'state');
const text = (): Promise<string> => readFile(join(state(), 'history.jsonl'), 'utf8');
const entries = async (): Promise<HistoryEntry[]> =>
  (await text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEntry);
const latest = async (): Promise<HistoryEntry> => (await entries()).at(-1)!;

beforeEach(async () => {
  await rm(state(), { recursive: true, force: true });
  world.recorder.answer = (_, socket) => void socket.write(okAnswer);
});

it('one line a run, with all that is known of it', async () => {
  const before = Date.now();
  await world.run(['invoke', 'orders/process', 'a:=1.50', 'b=x', '-H', 'X-A: 1', '-Q', 'q=1']);
  const entry = await latest();
  expect(entry).toEqual({
    v: 1,
    id: expect.stringMatching(/^[a-z][a-z0-9]{9}$/),
    at: expect.any(String),
    call: {
      via: 'invoke',
      name: 'orders/process',
      method: 'POST',
      query: [['q', '1']],
      headers: [['X-A', '1']],
      payload: { kind: 'text', text: '{"a":1.50,"b":"x"}', type: 'application/json' },
    },
    target: { server: world.recorder.url, app: 'app1', dialect: 'dev', as: 'anonymous', profile: 'default' },
    sent: { as: 'anonymous' },
    outcome: 'completed',
    status: 200,
    ms: expect.any(Number),
    bytesSent: 18,
    bytesReceived: 2,
    exit: 0,
  });
  expect(Date.parse(entry.at)).toBeGreaterThanOrEqual(before - 1);
  expect((await stat(join(state(), 'history.jsonl'))).mode & 0o777).toBe(0o600);
});

it('runs that went wrong are kept too; what was not sent is not', async () => {
  world.recorder.answer = (_, socket) => void socket.write(answerBytes('404 Not Found', {}, 'no'));
  await world.run(['fetch', 'x', '-X', 'DELETE']);
  world.recorder.answer = (_, socket) => void socket.destroy();
  await world.run(['fetch', 'y']);
  const kept = await entries();
  expect(
    kept.map(({ call, status, outcome, error, exit }) => [call.name, status, outcome, error, exit]),
  ).toEqual([
    ['x', 404, 'completed', undefined, 4],
    ['y', undefined, 'failed', expect.any(String), 1],
  ]);
  for (const argv of [
    ['x', '--dry-run'],
    ['x', '--curl'],
    ['x', 'a'],
    ['x', '--no-history'],
  ])
    await world.run(['invoke', ...argv]);
  await world.run(['invoke', 'x'], { env: { B44FN_HISTORY: '0' } });
  expect(await entries()).toHaveLength(2);
});

describe('no secret is in it', () => {
  /** Each stands in one place of a call; none may be found in the state folder afterwards. */
  const s = (name: string): string => `SENTINEL${name}x9`;
  const found = async (): Promise<string[]> => {
    const files = await readdir(state(), { recursive: true });
    const all = await Promise.all(
      files.map((file) => readFile(join(state(), file), 'latin1').catch(() => '')),
    );
    return all.flatMap((one) => [...one.replaceAll('\0', '').matchAll(/SENTINEL\w+/g)].map(([hit]) => hit));
  };
  const json = JSON.stringify({
    to: 'a@b.co',
    password: s('A'),
    deep: [{ api_key: s('B'), list: [{ token: s('C') }] }],
    credentials: { user: s('D'), any: [s('E')] },
    pin: `${s('F')}`,
    note: `see Bearer ${s('G')} and https://u:${s('H')}@h/?sig=${s('I')}`,
    body: JSON.stringify({ client_secret: s('J'), inner: JSON.stringify({ token: s('K') }) }),
    jwt: 'eyJhbGciOiJIUzI1NiJ9.SENTINEL.sig',
    plain: 'eyJhbGciOiJIUzI1NiJ9.SENTINELp.sig',
    env: `x-${s('ENV')}-y`,
    mine: s('TOKEN'),
  });
  const env = { B44FN_TOKEN: s('TOKEN'), STRIPE_SECRET_KEY: s('ENV'), B44FN_SERVICE_TOKEN: s('SERVICE') };
  it.each<[string, () => Promise<string[]>]>([
    [
      'items',
      async () => ['invoke', 'f', `password=${s('A')}`, `a.b.secret=${s('B')}`, `auth:={"x":["${s('C')}"]}`],
    ],
    ['-d', async () => ['invoke', 'f', '-d', json]],
    ['-d @file', async () => ['invoke', 'f', '-d', `@${await world.file('secret.json', json)}`]],
    ['-d JSON5', async () => ['invoke', 'f', '-d', `{password: '${s('A')}', a: {token: '${s('B')}'}}`]],
    [
      '-d with the same key twice',
      async () => ['fetch', 'f', '-d', `{"a":{"token":"${s('A')}"},"x":1,"x":2}`],
    ],
    ['fetch -d', async () => ['fetch', 'f', '-d', json]],
    ['NDJSON', async () => ['fetch', 'f', '-d', `${json}\n{"token":{"a":"${s('Z')}"}}\n`]],
    ['broken JSON', async () => ['fetch', 'f', '-d', `{"password": "${s('A')}", "b": {"token": ${s('B')}`]],
    ['a form as text', async () => ['fetch', 'f', '-d', `a=1&client_secret=${s('A')}&x%5Ftoken=${s('B')}`]],
    [
      'lines',
      async () => [
        'fetch',
        'f',
        '-d',
        `API_KEY=${s('A')}\npassword: ${s('B')}\nCookie: a=${s('C')}; b=${s('D')}`,
      ],
    ],
    [
      'headers',
      async () => [
        'fetch',
        'f',
        ...['Authorization: Bearer ', 'Cookie: a=', 'X-Api-Key: ', 'X-Any: Bearer '].flatMap((one, i) => [
          '-H',
          `${one}${s(`H${i}`)}`,
        ]),
      ],
    ],
    [
      'headers of a file',
      async () => [
        'fetch',
        'f',
        '-H',
        `@${await world.file('h.txt', `Authorization: Basic ${s('A')}=\nX-Auth: ${s('B')}`)}`,
      ],
    ],
    ['the query', async () => ['invoke', 'f', '-Q', `token=${s('A')}`, '-Q', `url=https://h/?key=${s('B')}`]],
    ['items as the query', async () => ['fetch', 'f', '-X', 'GET', `api_key=${s('A')}`]],
    ['the path', async () => ['fetch', `f?x=1&access_token=${s('A')}`]],
    [
      'a form',
      async () => [
        'invoke',
        'f',
        '-F',
        `password=${s('A')}`,
        '-F',
        `meta={"token":"${s('B')}"}`,
        '-F',
        `note=Bearer ${s('C')}`,
        '-F',
        `f=@${await world.file('plain.txt', s('FILE'))}`,
      ],
    ],
    [
      'a token of the environment',
      async () => [
        'invoke',
        'f',
        `x=${s('TOKEN')}`,
        `y=${s('SERVICE')}`,
        `z[]=${s('ENV')}`,
        '-H',
        `X-Y: ${s('TOKEN')}`,
      ],
    ],
    [
      'a token file',
      async () => ['invoke', 'f', `x=${s('OTHER')}`, '--token-file', await world.file('t.txt', s('OTHER'))],
    ],
  ])('%s', async (_, argv) => {
    const { code } = await world.run(await argv(), { env });
    expect(code).toBe(0);
    expect(await entries()).toHaveLength(1);
    expect(await found()).toEqual([]);
  });

  it.each<[string, Buffer]>([
    ['text with a byte order mark', Buffer.from(`\ufeff{"password":"${s('A')}"}`)],
    ['UTF-16', Buffer.from(`\ufeffpassword=${s('A')}`, 'utf16le')],
    ['bytes', Buffer.concat([Buffer.from([255, 0, 1]), Buffer.from(`token=${s('A')}`)])],
    ['more than 64 KiB', Buffer.from(`{"password":"${s('A')}","x":"${'y'.repeat(70_000)}"}`)],
    ['JSON too deep to be read', Buffer.from(`${'['.repeat(30_000)}"${s('A')}"${']'.repeat(30_000)}`)],
  ])('stdin: %s', async (_, stdin) => {
    expect((await world.run(['fetch', 'f', '-d', '-'], { stdin })).code).toBe(0);
    expect(await entries()).toHaveLength(1);
    expect(await found()).toEqual([]);
  });
});

describe('large bodies and files', () => {
  const large = `{"x":"${'y'.repeat(70_000)}"}`;
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
  it('over 64 KiB stand by their sha256, those of a file by its path', async () => {
    await world.run(['invoke', 'f', '-d', '-'], { stdin: large });
    expect((await latest()).call.payload).toEqual({
      kind: 'left-out',
      type: 'application/json',
      size: 70_008,
      sha256,
    });
    const path = await world.file('large.json', large);
    await world.run(['invoke', 'f', '-d', `@${path}`]);
    expect((await latest()).call.payload).toEqual({
      kind: 'data',
      path,
      type: 'application/json',
      size: 70_008,
      sha256,
    });
  });

  it('files of any size stand by path, size, time and what was sent of them', async () => {
    const path = await world.file('rows.csv', 'a,b\n');
    const empty = await world.file('empty.txt', '');
    await world.run(['fetch', 'f', '-d', `@${path}`]);
    const file = { path, size: 4, modified: (await stat(path)).mtime.toISOString(), sha256 };
    expect((await latest()).call.payload).toEqual({ kind: 'file', type: 'text/csv', ...file });
    await world.run(['invoke', 'f', `docs@${path}`, `none@${empty};type=x/y`, 'in@-'], { stdin: 'piped' });
    expect((await latest()).call.payload).toEqual({
      kind: 'form',
      fields: [
        { name: 'docs', filename: 'rows.csv', type: 'text/csv', ...file },
        expect.objectContaining({ name: 'none', path: empty, size: 0, type: 'x/y', sha256 }),
        { name: 'in', path: '-', filename: '', type: 'application/octet-stream' },
      ],
    });
  });
});

describe('a history that cannot be written', () => {
  it('is no fault of the call, and said with -v only', async () => {
    await mkdir(world.env.B44FN_CONFIG_DIR!, { recursive: true });
    await writeFile(state(), 'a file where the folder should be');
    const quiet = await world.run(['invoke', 'f']);
    expect([quiet.code, quiet.err]).toEqual([0, '']);
    const verbose = await world.run(['invoke', 'f', '-v']);
    expect([verbose.code, verbose.out]).toEqual([0, '{}']);
    expect(verbose.err).toContain('the call could not be kept in history: ');
  });
});

it('docs/history.md shows what is true', async () => {
  const docs = await readFile('docs/history.md', 'utf8');
  const documented = JSON.parse(/```json\n([\s\S]+?)```/.exec(docs)![1]!) as HistoryEntry;
  expect(docs).toContain("`b44fn invoke sendEmail to=a@b.co password=hunter2 -H 'X-Api-Key: k1'`");
  await world.run(['invoke', 'sendEmail', 'to=a@b.co', 'password=hunter2', '-H', 'X-Api-Key: k1']);
  const shown = JSON.parse((await world.run(['history', '1', '--json'])).out) as HistoryEntry;
  const { id, at, ms } = documented;
  expect(id).toMatch(/^[a-z][a-z0-9]{9}$/);
  expect({ ...shown, id, at, ms, target: { ...shown.target, server: documented.target.server } }).toEqual({
    ...documented,
    bytesSent: world.last().body.length,
  });
  expect(Object.keys(shown)).toEqual(Object.keys(documented));
});

describe('b44fn history', () => {
  const ids = async (): Promise<string[]> => (await entries()).map(({ id }) => id).reverse();
  it('is a table, the latest first', async () => {
    await world.run(['invoke', 'first', 'a=1']);
    world.recorder.answer = (_, socket) => void socket.write(answerBytes('403 Forbidden', {}, 'no'));
    await world.run(['fetch', 'second/x', '-X', 'PUT']);
    const { out, err, code } = await world.run(['history']);
    expect([err, code]).toEqual(['', 0]);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(lines.map(([n, , what, who, status, , where]) => [n, what, who, status, where])).toEqual([
      ['1', 'PUT second/x', 'anonymous', '403', `${world.recorder.url} app1`],
      ['2', 'first', 'anonymous', '200', `${world.recorder.url} app1`],
    ]);
    expect(lines[0]![1]).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const person = await world.run(['history'], { tty: ['stdout', 'stderr'], env: { NO_COLOR: '1' } });
    expect(person.out).toMatch(/^1 {2}(?:now|\d+ s ago) +PUT second\/x {2}anonymous {2}403 /);
    expect(Math.max(...person.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('chooses by function and by count', async () => {
    for (const name of ['a', 'b', 'a']) await world.run(['invoke', name]);
    await world.run(['fetch', '/a?x=1']);
    const names = async (...args: string[]): Promise<string[]> =>
      (
        JSON.parse((await world.run(['history', '--json', ...args])).out) as { entries: HistoryEntry[] }
      ).entries.map(({ call }) => `${call.via} ${call.name}`);
    expect(await names('a')).toEqual(['fetch /a?x=1', 'invoke a', 'invoke a']);
    expect(await names('a', '-n', '1')).toEqual(['fetch /a?x=1']);
    expect(await names()).toHaveLength(4);
    const none = await world.run(['history', 'zzz']);
    expect([none.code, none.out, none.err]).toEqual([0, '', 'There are no past calls of zzz.\n']);
  });

  it('shows one by its number, its id, or the beginning of that', async () => {
    await world.run(['invoke', 'old', 'x=1']);
    await world.run(['invoke', 'new', 'password=hunter2']);
    const [, old] = await ids();
    for (const name of ['2', old!, old!.slice(0, 5)]) {
      const shown = JSON.parse((await world.run(['history', name, '--json'])).out) as Record<string, unknown>;
      expect(shown).toMatchObject({ n: 2, id: old, call: { name: 'old' }, missing: [] });
    }
    const { out } = await world.run(['history', '1']);
    expect(out).toContain('left out  password\n');
    expect(out).toContain(
      `b44fn invoke new --server ${world.recorder.url} --app app1 --dialect dev --as anonymous -- password="\${PASSWORD:?}"`,
    );
    expect(out).toContain('again     b44fn replay 1\n');
    const beyond = await world.run(['history', '9']);
    expect([beyond.code, beyond.err]).toEqual([2, expect.stringContaining('there is no past call "9"')]);
  });

  it('says so when lines of the file are damaged', async () => {
    await world.run(['invoke', 'f']);
    await writeFile(join(state(), 'history.jsonl'), `${await text()}{"v":1,\n`);
    const { out, err, code } = await world.run(['history']);
    expect([out.trim().split('\n').length, code]).toEqual([1, 0]);
    expect(err).toBe(`b44fn: a damaged line is left out of ${join(state(), 'history.jsonl')}\n`);
  });

  it('--clear deletes one or all, when that is confirmed', async () => {
    for (const name of ['a', 'b', 'c']) await world.run(['invoke', name]);
    const unconfirmed = await world.run(['history', '--clear']);
    expect([unconfirmed.code, unconfirmed.err]).toEqual([2, expect.stringContaining('Add --yes')]);
    expect((await world.run(['history', 'a', '--clear', '--yes'])).code).toBe(2);
    expect((await world.run(['history', '2', '--clear', '--yes'])).code).toBe(0);
    expect((await entries()).map(({ call }) => call.name)).toEqual(['a', 'c']);
    const asked = await world.run(['history', '--clear'], { stdin: 'y\n', tty: ['stdin', 'stderr'] });
    expect([asked.code, asked.err]).toEqual([0, expect.stringContaining('Deleted all 2 calls')]);
    expect((await world.run(['history'])).err).toBe('There are no past calls.\n');
  });

  it('a function may be called anything: nothing steers the terminal', async () => {
    await world.run(['fetch', 'x?\u202e=\u009b31m']).catch(() => undefined);
    await world.run(['invoke', 'f', '-H', 'X-A: 1']);
    await chmod(join(state(), 'history.jsonl'), 0o600);
    const lines = (await text()).replace('"name":"f"', `"name":"\\u001b[2J\\u202e"`);
    await writeFile(join(state(), 'history.jsonl'), lines);
    for (const argv of [
      ['history'],
      ['history', '1'],
      ['history', '--print-command'],
      ['history', '--json'],
    ]) {
      const { out } = await world.run(argv, { tty: ['stdout', 'stderr'], env: { NO_COLOR: '1' } });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(out, argv.join(' ')).not.toMatch(/[\u001b\u009b\u202e]/);
    }
  });
});
