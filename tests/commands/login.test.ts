/** b44fn login: each way to a token, asked for or in a script, and what goes over the wire for it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { jwtOf, oldJwt } from '../helpers/jwt.js';
import type { Recorded } from '../helpers/recorder.js';
import { header, startWorld, type World } from '../helpers/world.js';

const jwt = jwtOf('dana@example.com');
const password = 'PASSWORD-SENTINEL';
const asked = { tty: ['stdin', 'stderr'] as ('stdin' | 'stderr')[] };

let world: World;
beforeEach(async () => {
  world = await startWorld();
  return () => world.close();
});

const json = (status: number, data: unknown): Buffer =>
  answerBytes(status, { 'Content-Type': 'application/json' }, JSON.stringify(data));
const answer = (status: number, data: unknown): void => {
  world.recorder.answer = (_, socket) => void socket.write(json(status, data));
};
const profile = async (): Promise<Record<string, unknown>> => {
  const text = await readFile(join(world.dir, 'config', 'config.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text).profiles?.default ?? {};
};
const kept = async (): Promise<unknown> =>
  ((await profile()).userToken as { token?: string } | undefined)?.token;
const sent = ({ requestLine, headers, body }: Recorded): string =>
  JSON.stringify([requestLine, headers, body.toString()]);

describe('e-mail and password', () => {
  it.each([
    ['all asked for', [], `1\rdana@example.com\r${password}\r`],
    ['the first way by Enter', [], `\rdana@example.com\r${password}\r`],
    ['only the password asked for', ['--email', 'dana@example.com'], `${password}\r`],
    ['nonsense is asked for again', [], `9\rx\r1\r \rdana\rdana@example.com\r${password}\r`],
  ])('%s', async (_, argv, stdin) => {
    answer(200, { access_token: jwt, user: { email: 'dana@example.com' } });
    const ran = await world.run(['login', ...argv], { stdin, ...asked });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toBe('');
    expect(ran.err).toContain('The user token of dana@example.com');
    expect(ran.err).not.toContain(password);
    expect(world.recorder.requests).toHaveLength(1);
    const request = world.last();
    expect(request.requestLine).toBe('POST /api/apps/app1/auth/login HTTP/1.1');
    expect(header(request, 'authorization')).toBeUndefined();
    expect(JSON.parse(request.body.toString())).toEqual({ email: 'dana@example.com', password });
    expect(await kept()).toBe(jwt);
    expect(JSON.stringify(await profile())).not.toContain(password);
  });

  it.each([
    ['a file', 'FILE', ''],
    ['stdin', '-', `${password}\r\nmore\n`],
  ])('in a script: the password from %s', async (_, where, stdin) => {
    answer(200, { access_token: jwt });
    const file = await world.file('password', `${password}\n`);
    const ran = await world.run(
      ['login', '--email', 'dana@example.com', '--password-file', where === 'FILE' ? file : where],
      { stdin },
    );
    expect(ran.code, ran.err).toBe(0);
    expect(JSON.parse(world.last().body.toString()).password).toBe(password);
    expect(await kept()).toBe(jwt);
  });

  it('over plain http to another machine only with --insecure-http', async () => {
    answer(200, { access_token: jwt });
    const argv = ['login', '--email', 'a@b.co', '--password-file', '-', '--server', 'http://fn.invalid'];
    const env = { http_proxy: world.recorder.url, HTTP_PROXY: world.recorder.url };
    const refused = await world.run(argv, { stdin: password, env });
    expect([refused.code, world.recorder.requests]).toEqual([2, []]);
    expect(refused.err).toContain('--insecure-http');
    const ran = await world.run([...argv, '--insecure-http'], { stdin: password, env });
    expect(ran.code, ran.err).toBe(0);
    expect(await kept()).toBe(jwt);
    const check = ['whoami', '--check', '--server', 'http://fn.invalid', '--as', 'user'];
    answer(200, { email: 'dana@example.com' });
    expect((await world.run(check, { env })).err).toContain('--insecure-http');
    const checked = await world.run([...check, '--insecure-http'], { env });
    expect(checked.code, checked.err).toBe(0);
  });

  it('asks for the app where none is known, and keeps it', async () => {
    answer(200, { access_token: jwt });
    const ran = await world.runBare(['login', '--server', world.recorder.url, '--email', 'a@b.co'], {
      stdin: `a@b.co\rhttps://x/y\rapp9\r${password}\r`,
      ...asked,
    });
    expect(ran.code, ran.err).toBe(0);
    expect(world.last().requestLine).toContain('/api/apps/app9/auth/login');
    expect(await profile()).toMatchObject({ app: 'app9', server: world.recorder.url });
  });

  it.each([
    [401, { message: `no ${password} here` }, 4, 'no (redacted) here'],
    [400, { detail: 'bad request' }, 4, 'bad request'],
    [500, { error: { message: 'deep' } }, 5, 'deep'],
    [302, {}, 3, '302'],
    [200, {}, 5, 'has no access_token'],
    [200, { access_token: 'two words' }, 5, 'has no access_token'],
    [200, 'text', 5, 'has no access_token'],
  ])(
    'refused with %i %j: exit by the status, nothing kept, no password shown',
    async (status, data, code, said) => {
      answer(status, data);
      const ran = await world.run(['login', '--email', 'a@b.co', '--password-file', '-'], {
        stdin: password,
      });
      expect(ran.code).toBe(code);
      expect(ran.err).toContain(said);
      expect(ran.err).toContain('→');
      expect(ran.err).not.toContain(password);
      expect(await kept()).toBeUndefined();
    },
  );

  it('no answer is exit 1, and says what listens there', async () => {
    const ran = await world.run(
      ['login', '--email', 'a@b.co', '--password-file', '-', '--server', 'http://127.0.0.1:1'],
      {
        stdin: password,
      },
    );
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('nothing listens on 127.0.0.1:1');
  });
});

describe('a pasted token', () => {
  it('is not shown while it is typed', async () => {
    const ran = await world.run(['login'], { stdin: `2\r${jwt}\r`, ...asked });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).not.toContain(jwt);
    expect(await kept()).toBe(jwt);
  });

  it('--service says what it can do and where a person gets one', async () => {
    const ran = await world.run(['login', '--service'], { stdin: 'Bearer SERVICE-TOKEN\r', ...asked });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toContain('may do anything');
    expect(ran.err).toContain('only if they were given one');
    expect(ran.err).not.toContain('SERVICE-TOKEN');
    expect((await profile()).serviceToken).toMatchObject({
      token: 'SERVICE-TOKEN',
      origin: world.recorder.url,
    });
  });

  it('for a server on plain http is kept, for nothing is sent there; a call has to allow it', async () => {
    const lan = ['--server', 'http://192.0.2.1'];
    const ran = await world.run(['login', '--token-file', '-', ...lan], { stdin: jwt });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toContain('only with --insecure-http');
    const call = await world.run(['invoke', 'f', '--dry-run', ...lan]);
    expect([call.code, call.out]).toEqual([2, '']);
    expect(call.err).toContain('--insecure-http');
  });

  it('that has run out is refused, and a time that is none is not shown', async () => {
    const old = await world.run(['login', '--token-file', '-'], { stdin: oldJwt });
    expect(old.code).toBe(2);
    expect(old.err).toContain('2001-09-09T01:46:40.000Z');
    expect(await kept()).toBeUndefined();
    const odd = await world.run(['login', '--token-file', '-'], { stdin: jwtOf('x@y.z', 1e300) });
    expect(odd.code, odd.err).toBe(0);
    expect((await world.run(['whoami'])).code).toBe(0);
  });
});

describe('the official CLI’s login', () => {
  const platform = 'PLATFORM-SENTINEL';
  const official = (change: object = {}): Promise<string> =>
    world.file(
      '.base44/auth/auth.json',
      JSON.stringify({
        accessToken: platform,
        email: 'dana@example.com',
        expiresAt: 4102444800000,
        ...change,
      }),
    );
  const at = (): Record<string, string> => ({ BASE44_API_URL: world.recorder.url });

  it.each([
    ['its file', [], {}, ''],
    ['chosen on a terminal', [], {}, '3\r'],
    ['BASE44_ACCESS_TOKEN', [], { BASE44_ACCESS_TOKEN: platform }, ''],
  ])('is exchanged for a user token of the app: %s', async (_, argv, env, stdin) => {
    const path = await official();
    const before = await readFile(path, 'utf8');
    answer(200, { token: jwt });
    const way = stdin === '' ? ['--from-base44'] : [];
    const ran = await world.run(['login', ...way, ...argv], {
      stdin,
      env: { ...at(), ...env },
      ...(stdin === '' ? {} : asked),
    });
    expect(ran.code, ran.err).toBe(0);
    expect(world.last().requestLine).toBe('GET /api/apps/app1/auth/token HTTP/1.1');
    expect(header(world.last(), 'authorization')).toBe(`Bearer ${platform}`);
    expect((await profile()).userToken).toEqual({
      token: jwt,
      origin: world.recorder.url,
      exchangedFor: 'app1',
    });
    expect(await readFile(path, 'utf8')).toBe(before);
    await world.run(['invoke', 'f']);
    expect(header(world.last(), 'authorization')).toBe(`Bearer ${jwt}`);
    expect(sent(world.last())).not.toContain(platform);
    if (stdin !== '') expect(ran.err).toContain('3  with the login of the official CLI (dana@example.com)');
  });

  it.each([
    ['is not there', undefined, 8, 'holds one'],
    ['has run out', { expiresAt: 1 }, 8, 'has run out'],
    ['is no JSON', 'x', 8, 'holds one'],
  ])('%s: exit %i', async (_, change, code, said) => {
    if (typeof change === 'string') await world.file('.base44/auth/auth.json', change);
    else if (change) await official(change);
    const ran = await world.run(['login', '--from-base44'], { env: at() });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(said);
    expect(world.recorder.requests).toHaveLength(0);
    const offered = await world.run(['login'], { stdin: '3\r', env: at(), ...asked });
    expect(offered.err).not.toContain('official CLI');
  });

  it('refused by the platform: exit by the status; over plain http it does not leave', async () => {
    await official();
    answer(403, { message: 'not your app' });
    const ran = await world.run(['login', '--from-base44'], { env: at() });
    expect(ran.code).toBe(4);
    expect(ran.err).toContain('not your app');
    const open = await world.run(['login', '--from-base44'], {
      env: { BASE44_API_URL: 'http://fn.invalid' },
    });
    expect(open.code).toBe(2);
    expect(ran.err + open.err).not.toContain(platform);
  });
});

describe('what is refused before anything is asked or sent', () => {
  it.each([
    [[], ['--token-file', '--email', '--password-file', '--from-base44']],
    [['--service'], ['--service --token-file']],
    [['--email', 'a@b.co'], ['--password-file <file|->']],
    [['--password-file', '-'], ['--email <mail>']],
    [['--email', 'a@b.co', '--token-file', '-'], ['one way at a time']],
    [['--from-base44', '--token-file', '-'], ['one way at a time']],
    [['--service', '--from-base44'], ['--service']],
    [['--service', '--email', 'a@b.co'], ['--service']],
    [['--email', 'a@b.co', '--password-file', 'EMPTY'], ['holds no password']],
    [
      ['--email', 'a@b.co', '--password-file', '-', '--server', 'http://fn.invalid'],
      ['plain http', 'https://'],
    ],
    [['--email', 'a@b.co', '--password-file', '-', '--server', 'http://192.0.2.1'], ['plain http']],
    [['--email', 'dana', '--password-file', '-'], ['no e-mail address']],
    [['--email', 'a@b.co', '--password-file', '-', '--app', '../x'], ['app id']],
  ])('%j is exit 2', async (argv, said) => {
    const empty = await world.file('empty', '\n');
    const words = argv.map((word) => (word === 'EMPTY' ? empty : word));
    const ran = await world.run(['login', ...words], { stdin: 'secret' });
    expect(ran.code).toBe(2);
    for (const words of said) expect(ran.err).toContain(words);
    expect(world.recorder.requests).toHaveLength(0);
    expect(await profile()).toEqual({});
  });

  it('--no-input asks nothing, on a terminal too', async () => {
    const ran = await world.run(['login', '--no-input'], { stdin: `2\r${jwt}\r`, ...asked });
    expect(ran.code).toBe(2);
    expect(ran.err).not.toContain('How to log in');
  });

  it('no app and nobody to ask: exit 2', async () => {
    const ran = await world.runBare(['login', '--from-base44'], {
      env: { BASE44_ACCESS_TOKEN: 'x', BASE44_API_URL: world.recorder.url },
    });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--app <id>');
  });

  it('the end of input at a question is exit 2, Ctrl-C is 130, and nothing is kept', async () => {
    expect((await world.run(['login'], { stdin: '2\r', ...asked })).code).toBe(2);
    const stopped = await world.run(['login'], { stdin: '2\rhalf\u0003', ...asked });
    expect(stopped.code).toBe(130);
    expect(stopped.err).not.toContain('half');
    expect(await profile()).toEqual({});
  });
});
