/** b44fn matrix: one call as each identity, and whoami --check, which asks the server who someone is. */
import { beforeEach, describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { jwtOf, oldJwt } from '../helpers/jwt.js';
import { header, useWorld } from '../helpers/world.js';

const dana = jwtOf('dana@example.com');
const world = useWorld();
const env = { B44FN_TOKEN: dana, B44FN_SERVICE_TOKEN: 'SERVICE' };

/** A function that turns away whoever has no token, and tells users from the service. */
const guarded = (): void => {
  world.recorder.answer = (request, socket) => {
    const token = header(request, 'authorization');
    const status = token === undefined ? 401 : token === 'Bearer SERVICE' ? 200 : 403;
    const body = JSON.stringify({ status, got: request.body.toString() }, undefined, 2);
    socket.write(answerBytes(status, { 'Content-Type': 'application/json' }, body));
  };
};
const matrix = (argv: string[], ends: Parameters<typeof world.run>[1] = {}) =>
  world.run(['matrix', 'f', ...argv], { ...ends, env: { ...env, ...ends.env } });

beforeEach(guarded);

describe('matrix', () => {
  it('makes the same call as each, and shows what each is answered', async () => {
    const ran = await matrix(['a=1', '--expect', '401,403,2xx']);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.err).toBe('');
    expect(world.recorder.requests.map((one) => [one.requestLine, header(one, 'authorization')])).toEqual(
      [undefined, `Bearer ${dana}`, 'Bearer SERVICE'].map((bearer) => [
        'POST /api/apps/app1/functions/f HTTP/1.1',
        bearer,
      ]),
    );
    expect(new Set(world.recorder.requests.map((one) => one.body.toString()))).toEqual(
      new Set(['{"a":"1"}']),
    );
    const lines = ran.out.split('\n').map((line) => line.replace(/\d+(\.\d)? (m?s)/, 'T'));
    expect(lines.map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'as | status | expected | time | answer',
      'anonymous | 401 Text | as expected | T | {"status":401,"got":"{\\"a\\":\\"1\\"}"}',
      'user dana@example.com | 403 Text | as expected | T | {"status":403,"got":"{\\"a\\":\\"1\\"}"}',
      'service | 200 Text | as expected | T | {"status":200,"got":"{\\"a\\":\\"1\\"}"}',
      '',
    ]);
  });

  it('without --expect any answer is one; --as chooses and orders', async () => {
    const ran = await matrix(['--as', 'service,anonymous']);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out.split('\n').map((line) => line.split(' ')[0])).toEqual(['as', 'service', 'anonymous', '']);
  });

  it('one that differs is exit 9, in the table, on stderr and in the document', async () => {
    const argv = ['--as', 'anonymous,user', '--expect', '401,200'];
    const ran = await matrix(argv);
    expect(ran.code).toBe(9);
    expect(ran.out).toContain('expected 200');
    expect(ran.err).toContain('as user dana@example.com the answer was 403, and --expect wants 200');
    const json = await matrix([...argv, '--json']);
    expect(json.code).toBe(9);
    expect(JSON.parse(json.out)).toEqual({
      ok: false,
      function: 'f',
      target: { server: world.recorder.url, app: 'app1', method: 'POST' },
      rows: [
        {
          identity: 'anonymous',
          ok: true,
          as: 'anonymous',
          status: 401,
          expected: '401',
          timing: expect.objectContaining({ total: expect.any(Number) }),
          answer: '{"status":401,"got":""}',
        },
        expect.objectContaining({
          identity: 'user',
          ok: false,
          as: 'user',
          user: 'dana@example.com',
          status: 403,
          expected: '200',
          error: expect.objectContaining({ code: 'UNEXPECTED_STATUS' }),
        }),
      ],
    });
    expect(json.out + json.err + ran.out + ran.err).not.toContain(dana);
  });

  it.each([
    ['missing', { B44FN_SERVICE_TOKEN: '' }, 'no service-role token is known'],
    ['run out', { B44FN_SERVICE_TOKEN: oldJwt }, 'has run out'],
  ])('a credential that is %s is a row, the others are called, and it is exit 8', async (_, more, said) => {
    const ran = await matrix(['--expect', '401,200,200'], { env: more });
    expect(ran.code, 'before the 9 of the user').toBe(8);
    expect(ran.out).toMatch(/^service +not sent +expected 200 +- +/m);
    expect(ran.out).toContain(said);
    expect(ran.err).toContain('b44fn login --service');
    expect(world.recorder.requests).toHaveLength(2);
  });

  it('a call that fails is a row, with its own exit code', async () => {
    world.recorder.answer = (request, socket) =>
      header(request, 'authorization') === undefined
        ? void socket.destroy()
        : void socket.write(answerBytes(200, {}, 'fine\nmore'));
    const ran = await matrix(['--as', 'anonymous,user']);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^anonymous +no answer/m);
    expect(ran.out).toMatch(/^user .* fine$/m);
    world.recorder.answer = (_, socket) =>
      void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    expect((await matrix(['--as', 'user'])).code).toBe(7);
  });

  it.each([
    ['a file', ['-d', '@FILE'], '', 3],
    ['a file as a part', ['doc@FILE'], '', 3],
    ['JSON on stdin', ['-d', '-'], '{"n":1}', 3],
    ['a part that is stdin', ['doc@-'], 'x', 0],
  ])('%s is sent each time, or refused before the first', async (_, argv, stdin, times) => {
    const file = await world.file('payload.json', '{"n":1}');
    const ran = await matrix(
      argv.map((word) => word.replace('FILE', file)),
      { stdin },
    );
    expect(ran.code).toBe(times === 0 ? 2 : 0);
    expect(world.recorder.requests).toHaveLength(times);
    if (times === 0) expect(ran.err).toContain('read only once');
    const bodies = world.recorder.requests.map((one) =>
      one.body.toString().replace(/b44fn-boundary-\w+|-{4,}[\w-]+/g, 'B'),
    );
    expect(new Set(bodies).size).toBeLessThanOrEqual(1);
    for (const body of bodies) expect(body).toContain('{"n":1}');
  });

  it('-X requests the path, as fetch', async () => {
    await matrix(['q=1', '-X', 'GET', '--as', 'anonymous']);
    expect(world.last().requestLine).toBe('GET /api/apps/app1/functions/f?q=1 HTTP/1.1');
  });

  it('--token-file is the user’s; nothing of an answer steers the terminal, and a line fits it', async () => {
    world.recorder.answer = (_, socket) =>
      void socket.write(answerBytes(200, {}, `\u001b[2J${'x'.repeat(300)}`));
    const ran = await matrix(['--token-file', '-'], {
      stdin: jwtOf('file@example.com'),
      tty: ['stdout', 'stderr'],
      env: { NO_COLOR: '1' },
    });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toContain('user file@example.com');
    expect(header(world.last(), 'authorization')).toBe('Bearer SERVICE');
    expect(ran.out).not.toContain('\u001b');
    expect(Math.max(...ran.out.split('\n').map((line) => line.length))).toBeLessThan(80);
  });

  it.each([
    [['--as', 'user,root'], 'anonymous, user, service'],
    [['--as', 'user,user'], 'twice'],
    [['--expect', '401,200'], 'one status for each identity'],
    [['--expect', 'a,b,c'], '401,200,2xx'],
    [['-H', 'Authorization: Bearer x'], 'Authorization'],
    [['--as', 'user', '-H', 'Authorization: Bearer x'], 'do not go together'],
    [['--timeout', 'x'], '--timeout'],
    [['--dry-run'], '--dry-run'],
  ])('%j is exit 2, and nothing is sent', async (argv, said) => {
    const ran = await matrix(argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('the service role at a deployed app is confirmed before the first call', async () => {
    const remote = ['--server', 'http://fn.invalid', '--insecure-http'];
    const proxied = { HTTP_PROXY: world.recorder.url, http_proxy: world.recorder.url };
    const refused = await matrix(remote, { env: proxied });
    expect(refused.code).toBe(2);
    expect(world.recorder.requests).toHaveLength(0);
    expect((await matrix([...remote, '--yes'], { env: proxied })).code).toBe(0);
    expect(world.recorder.requests).toHaveLength(3);
  });

  it('Ctrl-C ends it at once: 130', async () => {
    const { io, done } = world.start(['matrix', 'f', '--as', 'anonymous,user'], { env });
    await new Promise<void>((resolve) => {
      world.recorder.answer = () => resolve(); // no answer
    });
    io.signal('SIGINT');
    expect((await done).code).toBe(130);
    expect(world.recorder.requests).toHaveLength(1);
  });
});

describe('whoami --check', () => {
  const say = (status: number, data: unknown): void => {
    world.recorder.answer = (_, socket) =>
      void socket.write(answerBytes(status, { 'Content-Type': 'application/json' }, JSON.stringify(data)));
  };

  it('asks as a call would, and shows whom the server names', async () => {
    say(200, { id: 'u1', email: 'Dana@example.com', role: 'admin' });
    const ran = await world.run(['whoami', '--check'], { env });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/^server says +Dana@example\.com \(admin\)$/m);
    expect(world.last().requestLine).toBe('GET /api/apps/app1/entities/User/me HTTP/1.1');
    expect(header(world.last(), 'authorization')).toBe(`Bearer ${dana}`);
    const json = await world.run(['whoami', '--check', '--json'], { env });
    expect(JSON.parse(json.out).check).toEqual({
      ok: true,
      status: 200,
      who: 'Dana@example.com',
      id: 'u1',
      role: 'admin',
    });
    expect(ran.out + json.out).not.toContain(dana);
  });

  it.each([
    ['someone else', 200, { email: 'eve@example.com' }, [], 9, 'the server says eve@example.com'],
    ['a refusal', 401, { message: 'expired' }, [], 4, 'log in again'],
    ['a refusal of the service role', 403, {}, ['--as', 'service'], 4, 'belongs to no user'],
    ['a failure', 500, {}, [], 5, 'answered 500'],
    ['nobody', 200, {}, [], 5, 'names no user'],
    ['what is no JSON', 200, undefined, [], 5, 'names no user'],
  ])('%s: the exit code says it, and --json is one document', async (_, status, data, argv, code, said) => {
    say(status, data);
    const ran = await world.run(['whoami', '--check', '--json', ...argv], { env });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(said);
    const document = JSON.parse(ran.out);
    expect(document.check.ok).toBe(false);
    expect(document.error.message).toEqual(expect.any(String));
    expect(document.identity.value).toBe(argv.length > 0 ? 'service' : 'user');
  });

  it.each([
    [['--as', 'anonymous'], 8, 'no token to ask'],
    [['--server', 'http://fn.invalid'], 2, 'plain http'],
    [['--server', 'http://127.0.0.1:1'], 1, 'nothing listens'],
    [['--app', '..'], 2, 'app id'],
  ])('%j is exit %i', async (argv, code, said) => {
    const ran = await world.run(['whoami', '--check', ...argv], { env });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(said);
    expect(world.recorder.requests).toHaveLength(0);
  });
});
