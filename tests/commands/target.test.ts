/** Where calls go and as whom, as it is seen on the wire. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Recorder, startRecorder } from '../helpers/recorder.js';
import { header, startWorld, type World } from '../helpers/world.js';

const secret = 'SENTINEL-0123456789';
const jwt = `e30.${Buffer.from(JSON.stringify({ email: 'dana@example.com', exp: 4102444800 })).toString('base64url')}.sig`;

let world: World;
let other: Recorder;
beforeAll(async () => {
  other = await startRecorder();
});
beforeEach(async () => {
  world = await startWorld();
  other.requests.length = 0;
  return () => world.close();
});
afterAll(() => other.close());

const bearer = (): string | undefined => header(world.last(), 'authorization');

describe('credentials', () => {
  it.each([
    ['--token-file', ['--token-file', 'FILE'], {}, secret],
    ['--token-file with a name and more lines', ['--token-file', 'FILE2'], {}, secret],
    ['--token-file -', ['--token-file', '-'], {}, secret],
    ['B44FN_TOKEN', [], { B44FN_TOKEN: secret }, secret],
    ['B44FN_SERVICE_TOKEN', ['--as', 'service'], { B44FN_SERVICE_TOKEN: secret, B44FN_TOKEN: 'no' }, secret],
    ['--token-file as service', ['--as', 'service', '--token-file', 'FILE'], { B44FN_TOKEN: 'no' }, secret],
    ['B44FN_AS=anonymous', [], { B44FN_TOKEN: secret, B44FN_AS: 'anonymous' }, undefined],
  ])('%s', async (_, args, env, token) => {
    const file = await world.file('token', `${secret}\n`);
    const file2 = await world.file('token2', `Bearer ${secret}\r\nanother line\n`);
    const argv = ['invoke', 'f', '-v', ...args].map((word) =>
      word === 'FILE' ? file : word === 'FILE2' ? file2 : word,
    );
    const ran = await world.run(argv, { env, stdin: `${secret}\nnot this\n` });
    expect(ran.code, ran.err).toBe(0);
    expect(bearer()).toBe(token && `Bearer ${token}`);
    expect(ran.err + ran.out).not.toContain(secret);
  });

  it('reads one line of stdin and does not wait for its end', async () => {
    const { Readable } = await import('node:stream');
    const stdin = new Readable({ read() {} });
    stdin.push(`${secret}\n`);
    const ran = await world.run(['invoke', 'f', '--token-file', '-'], { stdin });
    expect(ran.code).toBe(0);
    expect(bearer()).toBe(`Bearer ${secret}`);
  });

  it('are missing: exit 8 with three ways, and nothing is sent', async () => {
    for (const [as, variable] of [
      ['user', 'B44FN_TOKEN'],
      ['service', 'B44FN_SERVICE_TOKEN'],
    ] as const) {
      const ran = await world.run(['invoke', 'f', '--as', as]);
      expect(ran.code).toBe(8);
      expect(ran.err).toContain(`${variable}=`);
      expect(ran.err).toContain('--token-file <file>');
      expect(ran.err).toContain(as === 'service' ? 'b44fn login --service ' : 'b44fn login ');
    }
    expect((await world.run(['invoke', 'f', '--as', 'service'])).err).toContain(
      'Hosted functions are given such a token',
    );
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('are the caller’s own with -H Authorization', async () => {
    const ran = await world.run([
      'invoke',
      'f',
      '--as',
      'user',
      '-v',
      '--json',
      '-H',
      `Authorization: Basic ${secret}`,
    ]);
    expect(ran.code).toBe(0);
    expect(bearer()).toBe(`Basic ${secret}`);
    expect(JSON.parse(ran.out).as).toBe('header');
    expect(ran.err + ran.out).not.toContain(secret);
  });

  it.each([
    ['an empty file', '', 'holds no token'],
    ['spaces', `${secret} x`, 'is not a token'],
    ['a non-ASCII text', `${secret}é`, 'is not a token'],
    ['JSON', `{"token": "${secret}"}`, 'is not a token'],
  ])('in %s are exit 2, not shown', async (_, content, message) => {
    const file = await world.file('token', content);
    const ran = await world.run(['invoke', 'f', '--token-file', file]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.err).not.toContain(secret);
  });

  it('on the command line are no option', async () => {
    const ran = await world.run(['invoke', 'f', '--token', secret]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--token-file');
    expect(ran.err).not.toContain(secret);
  });
});

describe('login, use, whoami, logout', () => {
  it('keeps a token for its origin alone, in a 0600 file', async () => {
    const login = await world.run(['login', '--token-file', '-', '--server', world.recorder.url], {
      stdin: jwt,
    });
    expect(login).toMatchObject({ code: 0, out: '' });
    expect(login.err).toContain('dana@example.com');
    expect(login.err).not.toContain(jwt);
    const path = join(world.dir, 'config', 'config.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(world.dir, 'config'))).mode & 0o777).toBe(0o700);

    await world.run(['invoke', 'f']);
    expect(bearer()).toBe(`Bearer ${jwt}`);

    // Another origin, even on the same host, gets none; asked for it is exit 8 and says whose it is.
    const quiet = await world.run(['invoke', 'f', '--server', other.url]);
    expect(quiet.code).toBe(0);
    expect(header(other.requests[0]!, 'authorization')).toBeUndefined();
    expect(quiet.err).toContain(`the stored token is for ${world.recorder.url}`);
    const asked = await world.run(['invoke', 'f', '--server', other.url, '--as', 'user']);
    expect(asked.code).toBe(8);
    expect(asked.err).toContain(world.recorder.url);
    expect(other.requests).toHaveLength(1);

    expect((await world.run(['logout'])).code).toBe(0);
    await world.run(['invoke', 'f']);
    expect(bearer()).toBeUndefined();
    expect(await readFile(path, 'utf8')).not.toContain(jwt);
    expect((await world.run(['logout'])).err).toContain('no user token');
  });

  it('keeps app and server given with it', async () => {
    await world.runBare(
      ['login', '--token-file', '-', '--server', `${world.recorder.url}/`, '--app', 'kept'],
      { stdin: jwt },
    );
    const ran = await world.runBare(['invoke', 'f']);
    expect(ran.code, ran.err).toBe(0);
    expect(world.last().requestLine).toContain('/api/apps/kept/functions/f');
  });

  it('use chooses for later calls, --as for one', async () => {
    expect((await world.run(['use', 'service'])).code).toBe(0);
    expect((await world.run(['invoke', 'f'])).code).toBe(8);
    expect((await world.run(['invoke', 'f', '--as', 'anonymous'])).code).toBe(0);
    expect((await world.run(['invoke', 'f'], { env: { B44FN_AS: 'anonymous' } })).code).toBe(0);
    expect((await world.run(['use', 'service'])).err).toContain('no service-role token yet');
    const known = await world.run(['use', 'service'], { env: { B44FN_SERVICE_TOKEN: secret } });
    expect(known.err).not.toContain('token yet');
    expect((await world.run(['use', 'root'])).code).toBe(2);
    expect((await world.run(['use'])).code).toBe(2);
  });

  it('whoami shows each value and where it comes from', async () => {
    await mkdir(join(world.dir, 'cwd', 'base44'), { recursive: true });
    await writeFile(join(world.dir, 'cwd', 'base44', '.app.jsonc'), '{"id": "from-project"} // x');
    const env = { B44FN_TOKEN: jwt, B44FN_SERVER: world.recorder.url };
    const ran = await world.runBare(['whoami', '--json', '--data-env', 'dev'], { env });
    expect(JSON.parse(ran.out)).toEqual({
      profile: { value: 'default', from: 'the default' },
      server: { value: world.recorder.url, from: 'B44FN_SERVER' },
      app: { value: 'from-project', from: `the project ${join(world.dir, 'cwd')}` },
      identity: { value: 'user', from: 'a user token: B44FN_TOKEN' },
      token: {
        value: '(redacted)',
        from: 'B44FN_TOKEN',
        who: 'dana@example.com',
        expires: '2100-01-01T00:00:00.000Z',
      },
      dialect: { value: 'dev', from: 'a loopback server' },
      functionsVersion: { value: null, from: 'nowhere' },
      dataEnv: { value: 'dev', from: '--data-env' },
    });
    const plain = await world.runBare(['whoami'], { env });
    expect(plain.out).toContain('dana@example.com');
    expect(plain.out + ran.out).not.toContain(jwt);
    const verbose = await world.runBare(
      ['invoke', 'f', '-v', '--data-env', 'dev', '--functions-version', 'v7'],
      { env },
    );
    for (const line of [
      '(from B44FN_SERVER)',
      `(from the project ${join(world.dir, 'cwd')})`,
      'as user dana@example.com (from a user token: B44FN_TOKEN; token from B44FN_TOKEN)',
      'dialect dev (from a loopback server)',
      'functions version v7 (from --functions-version)',
      'data environment dev (from --data-env)',
    ])
      expect(verbose.err).toContain(line);
    expect(header(world.last(), 'x-data-env')).toBe('dev');
    expect(header(world.last(), 'base44-functions-version')).toBe('v7');
    expect((await world.run(['invoke', 'f', '--data-env', 'staging'])).code).toBe(2);
  });

  it('login without a token is exit 2', async () => {
    expect((await world.run(['login'])).code).toBe(2);
    expect((await world.run(['login', '--token-file', '/nowhere'])).code).toBe(2);
    expect((await world.run(['login', '--token-file', '-'], { stdin: '' })).code).toBe(2);
  });
});

describe('the app', () => {
  it('is missing: exit 2 with the four ways', async () => {
    const server = { B44FN_SERVER: world.recorder.url };
    for (const [argv, env] of [
      [['invoke', 'f'], server],
      [['fetch', 'f'], server],
      [['fetch', 'f'], {}],
      [['invoke', 'f'], {}],
    ] as const) {
      const ran = await world.runBare([...argv], { env });
      expect(ran.code).toBe(2);
      for (const way of ['--app <id>', 'BASE44_APP_ID=', 'base44/.app.jsonc', 'b44fn profile set'])
        expect(ran.err).toContain(way);
    }
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('is not needed for fetch from the app’s own host', async () => {
    const ran = await world.runBare(['fetch', 'f', '--server', world.recorder.url, '--dialect', 'hosted']);
    expect(ran.code).toBe(0);
    expect(world.last().requestLine).toBe('GET /api/functions/f HTTP/1.1');
    expect(header(world.last(), 'x-app-id')).toBeUndefined();
  });

  it.each(['a/b', '..', 'a?b', 'a#b', 'a\\b', 'a\nb'])('%j is exit 2', async (app) => {
    const ran = await world.run(['invoke', 'f', '--app', app]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('app id');
    expect((await world.run(['invoke', 'f', '--app-id', 'ok'])).code).toBe(0);
  });
});

describe('names and dialects', () => {
  it.each([
    ['invoke', 'hello', 'hosted', '/api/apps/app1/functions/hello'],
    ['invoke', 'orders/process', 'hosted', '/api/apps/app1/functions/orders/process'],
    ['invoke', 'orders/process', 'dev', '/api/apps/app1/functions/orders%2Fprocess'],
    ['fetch', 'orders/process', 'dev', '/api/apps/app1/functions/orders%2Fprocess'],
    ['fetch', '/orders/process?a=1', 'dev', '/api/apps/app1/functions/orders%2Fprocess?a=1'],
    ['fetch', 'orders/process', 'hosted', '/api/functions/orders/process'],
    ['invoke', 'a b', 'hosted', '/api/apps/app1/functions/a%20b'],
    ['invoke', 'ünï-日本', 'hosted', '/api/apps/app1/functions/%C3%BCn%C3%AF-%E6%97%A5%E6%9C%AC'],
    ['invoke', 'v1.2', 'hosted', '/api/apps/app1/functions/v1.2'],
    ['invoke', '...', 'hosted', '/api/apps/app1/functions/...'],
    ['invoke', '100%', 'hosted', '/api/apps/app1/functions/100%25'],
    ['fetch', 'a%20b', 'hosted', '/api/functions/a%20b'],
  ])('%s %s in %s', async (command, name, dialect, path) => {
    const ran = await world.run([command, name, '--dialect', dialect]);
    expect(ran.code, ran.err).toBe(0);
    expect(world.last().requestLine.split(' ')[1]).toBe(path);
  });

  it.each([
    ['invoke', '..'],
    ['invoke', '../../x'],
    ['invoke', 'a/../b'],
    ['invoke', './a'],
    ['invoke', 'a//b'],
    ['invoke', '/a'],
    ['invoke', 'a/'],
    ['invoke', ''],
    ['invoke', 'a?b'],
    ['invoke', 'a#b'],
    ['invoke', 'a\\b'],
    ['invoke', 'a\nb'],
    ['invoke', '%2e%2e'],
    ['fetch', '../x'],
    ['fetch', '/a/%2E%2e/b'],
    ['fetch', 'a#b'],
    ['fetch', 'a\\b'],
    ['fetch', 'a\r\nHost: evil'],
  ])('%s %j is exit 2', async (command, name) => {
    const ran = await world.run([command, name]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('→');
    expect(world.recorder.requests).toHaveLength(0);
  });
});

describe('the way there', () => {
  it('plain http to another machine is exit 2 without --insecure-http', async () => {
    for (const server of ['http://192.0.2.1', 'http://fn.invalid', 'http://127.0.0.1.invalid']) {
      const ran = await world.run(['invoke', 'f', '--server', server]);
      expect(ran.code).toBe(2);
      expect(ran.err).toContain('--insecure-http');
    }
    const allowed = await world.run(['invoke', 'f', '--server', 'http://fn.invalid', '--insecure-http']);
    expect(allowed.code).toBe(1);
    expect(allowed.err).toContain('fn.invalid');
  });

  it('a token stored for https does not go along over http, not even when that is allowed', async () => {
    await world.run(['login', '--token-file', '-', '--server', 'https://fn.invalid'], { stdin: jwt });
    const env = { HTTP_PROXY: other.url, http_proxy: other.url };
    const argv = ['invoke', 'f', '--server', 'http://fn.invalid', '--insecure-http'];
    const ran = await world.run(argv, { env });
    expect(ran.code, ran.err).toBe(0);
    expect(other.requests[0]?.requestLine).toContain('POST http://fn.invalid/');
    expect(JSON.stringify(other.requests)).not.toContain(jwt);
    expect((await world.run([...argv, '--as', 'user'], { env })).code).toBe(8);
    expect(other.requests).toHaveLength(1);
  });

  it('never uses a proxy for loopback, and one for the rest', async () => {
    const env = Object.fromEntries(
      ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'].map((name) => [name, other.url]),
    );
    expect((await world.run(['invoke', 'f'], { env })).code).toBe(0);
    expect(other.requests).toHaveLength(0);
    other.answer = (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    const proxied = await world.run(['invoke', 'f', '--server', 'https://fn.invalid'], {
      env: { ...env, B44FN_TOKEN: secret },
    });
    expect(proxied.code).toBe(1);
    expect(other.requests[0]?.requestLine).toBe('CONNECT fn.invalid:443 HTTP/1.1');
    expect(JSON.stringify(other.requests)).not.toContain(secret);
    other.requests.length = 0;
    await world.run(['invoke', 'f', '--server', 'https://fn.invalid'], {
      env: { ...env, NO_PROXY: 'fn.invalid' },
    });
    expect(other.requests).toHaveLength(0);
    const bad = await world.run(['invoke', 'f', '--server', 'https://fn.invalid'], {
      env: { HTTPS_PROXY: `:${secret}:` },
    });
    expect(bad.code).toBe(2);
    expect(bad.err).toContain('HTTPS_PROXY');
    expect(bad.err).not.toContain(secret);
  });
});

describe('what is meant to say where to, and does not', () => {
  it.each([
    ['--app', ''],
    ['--app='],
    ['--server', ''],
    ['-P', ''],
    ['--profile='],
    ['--project', ''],
    ['--as', ''],
    ['--data-env', ''],
    ['--functions-version', ''],
    ['--dialect='],
    ['--token-file', ''],
  ])('an empty %s is exit 2, and no default takes its place', async (...option) => {
    for (const argv of [['invoke', 'f'], ['fetch', 'f'], ['whoami']]) {
      const ran = await world.run([...argv, ...option], { env: { B44FN_TOKEN: secret } });
      expect([ran.code, ran.out]).toEqual([2, '']);
      expect(ran.err).toMatch(/--[a-z-]+ is empty/);
    }
    expect(world.recorder.requests).toHaveLength(0);
  });

  it.each([
    ['{ bad', 'it is not JSON'],
    ['{"id": "half', 'it is not JSON'],
    ['{"id": 42}', 'it holds no id'],
    ['{}', 'it holds no id'],
    ['[]', 'it is no JSON object'],
    [undefined, 'it is a folder'],
  ])('a base44/.app.jsonc of %s is exit 2 unless the app is named', async (text, why) => {
    const file = join(world.dir, 'cwd', 'base44', '.app.jsonc');
    if (text === undefined) await mkdir(file, { recursive: true });
    else await world.file('cwd/base44/.app.jsonc', text);
    await world.run(['profile', 'set', '--app', 'of-the-profile']);
    const env = { B44FN_SERVER: world.recorder.url, B44FN_TOKEN: secret };
    for (const argv of [['invoke', 'f'], ['fetch', 'f'], ['whoami'], ['invoke', 'f', '--dry-run']]) {
      const ran = await world.runBare(argv, { env });
      expect([ran.code, ran.out]).toEqual([2, '']);
      expect(ran.err).toContain(`${file}: ${why}`);
    }
    expect(world.recorder.requests).toHaveLength(0);
    expect((await world.runBare(['invoke', 'f', '--app', 'x'], { env })).code).toBe(0);
    expect((await world.runBare(['invoke', 'f'], { env: { ...env, BASE44_APP_ID: 'x' } })).code).toBe(0);
    expect(header(world.last(), 'x-app-id')).toBe('x');
  });
});

describe('a hosted fetch with the default server', () => {
  const platform = (): Record<string, string> => ({ BASE44_API_URL: other.url, BASE44_APP_ID: 'app1' });
  const tell = (answer: unknown, status = '200 OK'): void => {
    const body = JSON.stringify(answer);
    other.answer = (_, socket) =>
      void socket.write(
        `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
  };

  it.each([
    ['BASE44_ACCESS_TOKEN', { BASE44_ACCESS_TOKEN: secret }, 'authorization', `Bearer ${secret}`],
    ['BASE44_API_KEY', { BASE44_API_KEY: secret }, 'api_key', secret],
  ])(
    'goes to the app’s own host, asked for with %s, which no function gets',
    async (_, login, name, value) => {
      tell({ url: world.recorder.url });
      const ran = await world.runBare(['fetch', 'f', '-v', '--json'], { env: { ...platform(), ...login } });
      expect(ran.code, ran.err).toBe(0);
      expect(other.requests.map((one) => one.requestLine)).toEqual([
        'GET /api/apps/platform/app1/published-url HTTP/1.1',
      ]);
      expect(header(other.requests[0]!, name)).toBe(value);
      expect(world.recorder.requests).toHaveLength(1);
      expect(
        JSON.stringify([world.last().headers, world.last().requestLine, world.last().body.toString()]),
      ).not.toContain(secret);
      expect(header(world.last(), 'x-app-id')).toBe('app1');
      expect(ran.err).toContain('published host');
      expect(ran.err + ran.out).not.toContain(secret);
    },
  );

  it('takes the official CLI’s login file, unless it has expired', async () => {
    tell({ url: world.recorder.url });
    const path = await world.file(
      '.base44/auth/auth.json',
      JSON.stringify({ accessToken: secret, expiresAt: 4102444800000 }),
    );
    expect((await world.runBare(['fetch', 'f'], { env: platform() })).code).toBe(0);
    expect(header(other.requests[0]!, 'authorization')).toBe(`Bearer ${secret}`);
    other.requests.length = 0;
    await writeFile(path, JSON.stringify({ accessToken: secret, expiresAt: 1 }));
    const ran = await world.runBare(['fetch', 'f', '--dry-run'], { env: platform() });
    expect(other.requests).toHaveLength(0);
    expect(ran.err).toContain('no Base44 login is known');
  });

  it('without a login goes to the server, and a note says so', async () => {
    const ran = await world.runBare(['fetch', 'f', '--dry-run'], { env: platform() });
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('GET https://base44.app/api/functions/f');
    expect(ran.out).toContain('X-App-Id: app1');
    expect(ran.err).toContain('no Base44 login is known');
    expect((await world.runBare(['fetch', 'f', '--dry-run', '-q'], { env: platform() })).err).toBe('');
  });

  it.each([
    ['404', { error: 'no' }, '404 Not Found'],
    ['no url', {}, '200 OK'],
    ['a url that is none', { url: 'nonsense' }, '200 OK'],
  ])('is told %s: a note or exit 2, never a crash', async (_, answer, status) => {
    tell(answer, status);
    const ran = await world.runBare(['fetch', 'f', '--dry-run'], {
      env: { ...platform(), BASE44_ACCESS_TOKEN: secret },
    });
    expect([0, 2]).toContain(ran.code);
    expect(ran.err).toMatch(/own host|published host/);
    expect(ran.err).not.toContain(secret);
  });

  it('does not take a token stored for the default server along', async () => {
    tell({ url: world.recorder.url });
    await world.runBare(['login', '--token-file', '-'], { stdin: jwt });
    const ran = await world.runBare(['fetch', 'f'], { env: { ...platform(), BASE44_ACCESS_TOKEN: secret } });
    expect(ran.code).toBe(0);
    expect(bearer()).toBeUndefined();
    expect(ran.err).toContain('the stored token is for https://base44.app');
    expect(ran.err).toContain('b44fn login keeps a new one for both');
  });

  it('takes a token along that was stored with a platform login, to the host it told for that app', async () => {
    const env = { ...platform(), BASE44_ACCESS_TOKEN: secret };
    tell({ url: `${world.recorder.url}/path` });
    const login = await world.runBare(['login', '--token-file', '-'], { stdin: jwt, env });
    expect(login.err).toContain(`for https://base44.app and ${world.recorder.url} is kept`);
    expect((await world.runBare(['profile', 'show'])).out).toContain(`and ${world.recorder.url}`);
    tell({ url: world.recorder.url });
    const ran = await world.runBare(['fetch', 'f', '--as', 'user'], { env });
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(bearer()).toBe(`Bearer ${jwt}`);
    // Another app has another host, and what is told later is not believed.
    const elsewhere = await startRecorder();
    tell({ url: elsewhere.url });
    await world.runBare(['fetch', 'f', '--app', 'app2'], { env });
    expect(elsewhere.requests).toHaveLength(1);
    expect(header(elsewhere.requests[0]!, 'authorization')).toBeUndefined();
    await elsewhere.close();
  });

  it.each([
    ['plain http', { url: 'http://app.example.com' }],
    ['nothing', {}],
  ])('keeps a token for the server alone when the platform tells %s', async (_, told) => {
    tell(told);
    const env = { ...platform(), BASE44_ACCESS_TOKEN: secret };
    const login = await world.runBare(['login', '--token-file', '-'], { stdin: jwt, env });
    expect(login.err).toContain('for https://base44.app is kept');
  });

  it('does not ask for invoke, nor when a server is given', async () => {
    await world.runBare(['invoke', 'f', '--dry-run'], {
      env: { ...platform(), BASE44_ACCESS_TOKEN: secret },
    });
    await world.run(['fetch', 'f'], { env: { ...platform(), BASE44_ACCESS_TOKEN: secret } });
    expect(other.requests).toHaveLength(0);
    expect(JSON.stringify(world.last())).not.toContain(secret);
  });
});

it('--local with --server is exit 2', async () => {
  const ran = await world.run(['invoke', 'f', '--local', '--server', world.recorder.url]);
  expect(ran.code).toBe(2);
  expect((await world.run(['invoke', 'f', '--local'])).err).toContain('--project <dir>');
});
