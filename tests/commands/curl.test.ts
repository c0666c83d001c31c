/** --curl and --dry-run: what is printed is what would be sent, secrets aside. curl is run for real. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import type { Recorded } from '../helpers/recorder.js';
import { startWorld, type World } from '../helpers/world.js';

const token = 'SENTINEL-0123456789';
let world: World;
let csv: string;
let odd: string;
let empty: string;
beforeAll(async () => {
  world = await startWorld();
  csv = await world.file('rows.csv', 'a,b\r\n1,2\n');
  odd = await world.file(`a "b"; $HOME\\'c,d.bin`, Buffer.from([0, 255, 13, 10]));
  empty = await world.file('empty.txt', '');
});
beforeEach(() => {
  world.recorder.requests.length = 0;
  world.recorder.answer = (request, socket) => {
    const head = request.requestLine.startsWith('HEAD ');
    socket.end(
      head
        ? 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'
        : answerBytes(200, { 'Content-Type': 'application/json' }, '{}'),
    );
  };
});
afterAll(() => world.close());

/** Who sends and how the connection is kept is no part of the request that is compared. */
const own = new Set(['connection', 'host']);

function normal({ requestLine, headers, body, chunked }: Recorded) {
  const boundary = /boundary=(\S+)$/.exec(
    headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '',
  )?.[1];
  const text = body.toString('latin1');
  const tidy = (value: string): string => (boundary ? value.replaceAll(boundary, 'BOUNDARY') : value);
  return {
    requestLine,
    headers: headers
      .map(([name, value]): [string, string] => [name.toLowerCase(), tidy(value)])
      .filter(([name]) => !own.has(name) && !(boundary && name === 'content-length'))
      .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1)),
    body: tidy(text),
    chunked,
  };
}

function bash(line: string, stdin: string | Buffer, env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'bash',
      ['-c', `${line} --silent --show-error`],
      { env: { PATH: process.env.PATH ?? '', ...env }, cwd: '/' },
      (error, _, stderr) => (error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve()),
    );
    child.stdin?.end(stdin);
  });
}

const values = `it's "quoted" $HOME \`id\` \\n ! # & | ; * ~ % {a,b} [1-3] é日本🎉`;

describe('--curl', () => {
  it.each<[string, () => string[], (string | Buffer)?]>([
    ['nothing', () => ['invoke', 'hello']],
    ['items', () => ['invoke', 'hello', 'a=1', 'b:=2']],
    ['a nested name', () => ['invoke', 'orders/process', '-d', '{"a": 1}']],
    ['a name with signs', () => ['invoke', 'a b\'c"d$e`f[g]{h}é', '-d', '{}']],
    ['every kind of quote', () => ['invoke', 'hello', `text=${values}`]],
    [
      'line breaks and control characters',
      () => ['invoke', 'hello', 'text=a\nb\r\nc\td\u001b[2J\u007f\u0080\u0085'],
    ],
    ['control characters in text', () => ['fetch', 'hello', '-d', 'a\nb\r\nc\td\u001b1\u007f\u0085é\\x41']],
    ['text that begins with @', () => ['fetch', 'hello', '-d', '-'], '@not-a-file'],
    ['text that begins with -', () => ['fetch', 'hello', '-d', '--data']],
    ['text with NUL, from stdin', () => ['fetch', 'hello', '-d', '-'], 'a\u0000b'],
    ['bytes from stdin', () => ['fetch', 'hello', '-d', '-'], Buffer.from([0, 255, 10, 13])],
    ['an empty text', () => ['fetch', 'hello', '-d', '']],
    ['a file as the body', () => ['fetch', 'hello', '-X', 'PUT', '-d', `@${csv}`]],
    ['an empty file as the body', () => ['fetch', 'hello', '-d', `@${empty}`]],
    ['a file with an odd name', () => ['fetch', 'hello', '-d', `@${odd}`]],
    ['GET', () => ['fetch', 'hello']],
    [
      'GET with a query',
      () => ['fetch', `reports/x?a=1&b=%20[2]`, '-Q', `q=${values}`, '-X', 'GET', 'z={1}'],
    ],
    ['GET with a body', () => ['fetch', 'hello', '-X', 'GET', '-d', '{"a":1}']],
    ['HEAD', () => ['fetch', 'hello', '-X', 'HEAD', 'a=1']],
    ['HEAD with a body', () => ['fetch', 'hello', '-X', 'HEAD', '-d', 'x']],
    ['DELETE', () => ['fetch', 'hello', '-X', 'DELETE']],
    ['POST without a body', () => ['fetch', 'hello', '-X', 'POST']],
    ['PUT, PATCH, OPTIONS', () => ['fetch', 'hello', '-X', 'PATCH']],
    ['a method of one’s own', () => ['fetch', 'hello', '-X', 'P$RGE']],
    [
      'headers',
      () => [
        'fetch',
        'hello',
        '-H',
        `X-A: ${values.replace('日本🎉', '')}`,
        '-H',
        'X-Empty:',
        '-H',
        'X-A: again',
        '-H',
        'Accept: a/b',
      ],
    ],
    ['a secret header', () => ['fetch', 'hello', '-H', `X-Api-Key: ${token}`, '-H', `cookie: ${token}`]],
    ['a user', () => ['invoke', 'hello', '--as', 'user']],
    ['the service role', () => ['invoke', 'hello', '--as', 'service']],
    ['one’s own authorization', () => ['invoke', 'hello', '-H', `Authorization: Basic ${token}`]],
    [
      'a form',
      () => [
        'invoke',
        'hello',
        `text=${values}`,
        'lines=a\nb\r\nc\rd',
        'json:={"a":1}',
        'empty=',
        `doc@${csv}`,
        '-F',
        'at=x@y',
        '-F',
        'lt=<x;type=y',
      ],
    ],
    ['a form without a file', () => ['fetch', 'hello', '-F', 'a=1']],
    [
      'a form with odd files',
      () => [
        'invoke',
        'hello',
        `a@${odd};type=image/png;filename=x "y"\\z é.png`,
        `b@${empty}`,
        `q"n@${csv}`,
      ],
    ],
    ['a form with a file from stdin', () => ['invoke', 'hello', 'f@-', 'a=1'], 'piped'],
    [
      'a file with parameters in its type',
      () => ['invoke', 'hello', `f@${csv};type=text/csv;charset=latin1;filename=n`],
    ],
    [
      'a version and an environment',
      () => ['invoke', 'hello', '--functions-version', "v'1", '--data-env', 'dev', '--compressed'],
    ],
  ])('of %s sends the same', async (_, argv, stdin = '') => {
    const env = { B44FN_TOKEN: token, B44FN_SERVICE_TOKEN: `${token}-service` };
    const args = argv();
    const ran = await world.run(args, { env, stdin });
    expect(ran.code, ran.err).toBe(0);
    const ours = normal(world.last());
    world.recorder.requests.length = 0;

    const printed = await world.run([...args, '--curl'], { env, stdin });
    expect(printed.code, printed.err).toBe(0);
    expect(world.recorder.requests).toHaveLength(0);
    expect(printed.out).not.toContain(token);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line that is printed must not steer a terminal
    expect(printed.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    await bash(printed.out.trimEnd(), stdin, {
      ...env,
      X_API_KEY: token,
      COOKIE: token,
      AUTHORIZATION: `Basic ${token}`,
    });
    const theirs = normal(world.last());
    if (ours.chunked !== theirs.chunked) {
      // curl reads stdin first and sends its length, where we stream it.
      expect(args.join(' ')).toMatch(/@-|-d -/);
      theirs.headers = theirs.headers.filter(([name]) => name !== 'content-length');
      ours.headers = ours.headers.filter(([name]) => name !== 'transfer-encoding');
      theirs.chunked = ours.chunked;
    }
    theirs.headers = theirs.headers.filter(([name]) => name !== 'transfer-encoding');
    ours.headers = ours.headers.filter(([name]) => name !== 'transfer-encoding');
    expect(theirs).toEqual(ours);
  });

  it('of a form that curl has no words for is exit 2', async () => {
    const ran = await world.run(['invoke', 'hello', 'a\\=b=1', `f@${csv}`, '--curl']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('ends a name at the first =');
  });
});

describe('--dry-run', () => {
  it('prints the request and sends nothing', async () => {
    const ran = await world.run(['invoke', 'hello', 'a=1', '-H', `X-Api-Key: ${token}`, '--dry-run'], {
      env: { B44FN_TOKEN: token },
    });
    expect(ran.code).toBe(0);
    expect(ran.out).toBe(`POST ${world.recorder.url}/api/apps/app1/functions/hello
Accept: application/json
Content-Type: application/json
Authorization: Bearer (redacted)
User-Agent: b44fn/0.1.0
Accept-Encoding: identity
X-Api-Key: (redacted)
X-App-Id: app1

{"a":"1"}
`);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('prints it as one document with --json', async () => {
    const ran = await world.run(['invoke', 'hello', 'a=1', '--dry-run', '--json'], {
      env: { B44FN_TOKEN: token },
    });
    expect(JSON.parse(ran.out)).toMatchObject({
      method: 'POST',
      url: `${world.recorder.url}/api/apps/app1/functions/hello`,
      body: '{"a":"1"}',
      as: 'user',
    });
    expect(ran.out).not.toContain(token);
  });

  it('names files with type and size, and wants them to be there', async () => {
    const form = await world.run(['invoke', 'hello', 'a=1', `f@${csv}`, '--dry-run']);
    expect(form.out).toContain(`f@${csv}  text/csv  9 B`);
    expect((await world.run(['fetch', 'hello', '-d', `@${csv}`, '--dry-run'])).out).toContain(`@${csv}  9 B`);
    expect(
      (await world.run(['fetch', 'hello', '-d', '-', '--dry-run'], { stdin: Buffer.from([255]) })).out,
    ).toContain('1 B from stdin');
    expect((await world.run(['invoke', 'hello', 'f@/nowhere', '--dry-run'])).code).toBe(2);
    expect((await world.run(['invoke', 'hello', '--as', 'user', '--curl'])).code).toBe(8);
  });

  it('does not steer a terminal', async () => {
    const ran = await world.run(['fetch', 'hello', '-d', 'x\u001b[2J', '--dry-run'], { tty: ['stdout'] });
    expect(ran.out).toContain('x␛[2J');
    expect((await world.run(['fetch', 'hello', '-d', 'x\u001b[2J', '--dry-run'])).out).toContain(
      'x\u001b[2J',
    );
  });
});
