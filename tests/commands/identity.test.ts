/** Truthful identity: what is said of who called is what the bytes on the wire say, or nothing is sent. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { jwtOf, oldJwt } from '../helpers/jwt.js';
import { startRecorder } from '../helpers/recorder.js';
import { header, startWorld, type World } from '../helpers/world.js';

/** A token of each kind from each source, all different, so that one taken for another shows. */
const tokens = {
  flag: jwtOf('flag@example.com'),
  env: jwtOf('env@example.com'),
  envService: 'ENV-SERVICE',
  stored: jwtOf('stored@example.com'),
  storedService: 'STORED-SERVICE',
};

let world: World;
beforeEach(async () => {
  world = await startWorld();
  return () => world.close();
});

const config = (profile: object) =>
  world.file('config/config.json', JSON.stringify({ version: 1, profiles: { default: profile } }), 0o600);
const stored = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(world.dir, 'config', 'config.json'), 'utf8')).profiles.default;

/** Who a request is, read from its bytes alone. */
function truth(): { as: string; user?: string } {
  const sent = header(world.last(), 'authorization');
  const named = Object.entries(tokens).find(([, token]) => sent === `Bearer ${token}`)?.[0];
  if (sent === undefined || sent === '') return { as: 'anonymous' };
  if (named === undefined) return { as: 'header' };
  return named.includes('ervice') ? { as: 'service' } : { as: 'user', user: `${named}@example.com` };
}

/** Every choice of identity × every source of tokens × every header over it. */
const choices = [undefined, 'anonymous', 'user', 'service'] as const;
const ways = ['--as', 'B44FN_AS', 'profile'] as const;
const sources = [
  [],
  ['stored user'],
  ['stored service'],
  ['env user'],
  ['env service'],
  ['flag'],
  ['stored user', 'stored service', 'env user', 'env service', 'flag'],
] as const;
const overrides = [
  undefined,
  'Authorization: Basic eDp5',
  'authorization: Bearer OTHER',
  'Authorization:',
  'X-Other: 1',
] as const;

const table = choices.flatMap((as) =>
  (as === undefined ? [undefined] : ways).flatMap((way) =>
    sources.flatMap((from) => overrides.map((over) => ({ as, way, from: [...from] as string[], over }))),
  ),
);

describe('identities × sources × headers', () => {
  it(`${table.length} combinations: stderr, --json and the wire agree, or nothing is sent`, async () => {
    const file = await world.file('token', tokens.flag);
    let sentOnes = 0;
    for (const one of table) {
      const { as, way, from, over } = one;
      const origin = world.recorder.url;
      await config({
        ...(way === 'profile' ? { as } : {}),
        ...(from.includes('stored user') ? { userToken: { token: tokens.stored, origin } } : {}),
        ...(from.includes('stored service') ? { serviceToken: { token: tokens.storedService, origin } } : {}),
      });
      world.recorder.requests.length = 0;
      const argv = [
        ...(way === '--as' && as ? ['--as', as] : []),
        ...(from.includes('flag') ? ['--token-file', file] : []),
        ...(over === undefined ? [] : ['-H', over]),
      ];
      const env = {
        NO_COLOR: '1',
        ...(way === 'B44FN_AS' ? { B44FN_AS: as } : {}),
        ...(from.includes('env user') ? { B44FN_TOKEN: tokens.env } : {}),
        ...(from.includes('env service') ? { B44FN_SERVICE_TOKEN: tokens.envService } : {}),
      };
      const ran = await world.run(['invoke', 'f', '--json', ...argv], { env, tty: ['stderr'] });
      const about = JSON.stringify(one);
      const document = JSON.parse(ran.out);
      if (world.recorder.requests.length === 0) {
        expect([2, 8], about).toContain(ran.code);
        expect(document, about).toMatchObject({ ok: false, error: { hint: expect.any(String) } });
        continue;
      }
      sentOnes++;
      expect(ran.code, about).toBe(0);
      // --token-file with the service role is a service token, whatever stands in it.
      const flagAsService =
        as === 'service' && header(world.last(), 'authorization') === `Bearer ${tokens.flag}`;
      const real = flagAsService ? { as: 'service', user: 'flag@example.com' } : truth();
      expect({ as: document.as, user: document.user }, about).toEqual({ as: real.as, user: real.user });
      const line = ran.err.trimEnd().split('\n').at(-1);
      const said =
        real.as === 'header'
          ? 'the Authorization header you gave'
          : real.as === 'user'
            ? `user ${real.user}`
            : real.as;
      expect(line, about).toContain(` · as ${said} · `);
      // The choice is what was sent, or a header of the caller's own took its place.
      if (as !== undefined && real.as !== 'header') expect(real.as, about).toBe(as);
      if (real.as === 'header') expect(over, about).toMatch(/^authorization: ./i);
      for (const token of Object.values(tokens)) expect(ran.out + ran.err, about).not.toContain(token);
    }
    expect(sentOnes).toBeGreaterThan(table.length / 2);
  });

  it.each([
    [['--as', 'anonymous', '-H', 'Authorization: Bearer x'], {}, 'contradict'],
    [['--as', 'user', '-H', 'Authorization:'], { B44FN_TOKEN: tokens.env }, 'takes its credential away'],
    [['-H', 'Authorization:'], { B44FN_TOKEN: tokens.env }, '--as anonymous'],
  ])('%j is exit 2', async (argv, env, said) => {
    const ran = await world.run(['invoke', 'f', ...argv], { env });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('a redirect to another origin leaves the credential behind, and the last line says so', async () => {
    const other = await startRecorder();
    world.recorder.answer = (_, socket) =>
      void socket.write(answerBytes(302, { Location: `${other.url}/there` }));
    const ran = await world.run(['fetch', 'f', '--follow', '--json'], {
      env: { B44FN_TOKEN: tokens.env },
      tty: ['stderr'],
    });
    await other.close();
    expect(truth().as).toBe('user');
    expect(header(other.requests[0]!, 'authorization')).toBeUndefined();
    expect(JSON.parse(ran.out).as).toBe('anonymous');
    expect(ran.err).toContain('as anonymous');
    world.recorder.answer = (request, socket) =>
      void socket.write(
        request.requestLine.includes('/there') ? answerBytes(200) : answerBytes(302, { Location: '/there' }),
      );
    const same = await world.run(['fetch', 'f', '--follow', '--json'], { env: { B44FN_TOKEN: tokens.env } });
    expect(JSON.parse(same.out).as).toBe('user');
  });
});

describe('a token that has run out', () => {
  it.each([
    ['B44FN_TOKEN', ['invoke', 'f'], { B44FN_TOKEN: oldJwt }, 'B44FN_TOKEN', 'b44fn login --server'],
    ['--token-file', ['invoke', 'f', '--token-file', '-'], {}, '--token-file', 'b44fn login --server'],
    [
      'B44FN_SERVICE_TOKEN',
      ['fetch', 'f', '--as', 'service'],
      { B44FN_SERVICE_TOKEN: oldJwt },
      'B44FN_SERVICE_TOKEN',
      'b44fn login --service --server',
    ],
  ])('%s: exit 8, nothing is sent, and how to renew it', async (_, argv, env, source, hint) => {
    const ran = await world.run([...argv, '--json'], { env, stdin: oldJwt });
    expect(ran.code).toBe(8);
    expect(JSON.parse(ran.out).error).toMatchObject({
      code: 'NO_CREDENTIAL',
      message: expect.stringContaining('has run out, at 2001-09-09T01:46:40.000Z'),
      why: expect.stringContaining(`It comes from ${source}.`),
      hint: expect.stringContaining(hint),
    });
    expect(ran.err + ran.out).not.toContain(oldJwt);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('stored with a profile: the line to renew names it', async () => {
    const userToken = { token: oldJwt, origin: world.recorder.url };
    await world.file(
      'config/config.json',
      JSON.stringify({ version: 1, current: 'shop', profiles: { shop: { userToken } } }),
    );
    const ran = await world.run(['invoke', 'f']);
    expect(ran.code).toBe(8);
    expect(ran.err).toContain(`b44fn login -P shop --server ${world.recorder.url}`);
    expect(ran.err).toContain('of dana@example.com');
  });

  it('is not named as where a header of one’s own came from', async () => {
    const argv = ['invoke', 'f', '-v', '-H', 'Authorization: Bearer x', '--as', 'user'];
    const ran = await world.run(argv, { env: { B44FN_TOKEN: oldJwt } });
    expect(ran.err).toContain('as the Authorization header you gave (from -H)');
  });

  it('is no matter for --dry-run, --curl, whoami, another identity or a header of one’s own', async () => {
    const env = { B44FN_TOKEN: oldJwt };
    for (const argv of [
      ['invoke', 'f', '--dry-run'],
      ['invoke', 'f', '--curl'],
      ['invoke', 'f', '--as', 'anonymous'],
      ['invoke', 'f', '-H', 'Authorization: Bearer x'],
    ])
      expect((await world.run(argv, { env })).code, argv.join(' ')).toBe(0);
    const who = await world.run(['whoami', '--json'], { env });
    expect(JSON.parse(who.out).token).toMatchObject({ expired: true, expires: '2001-09-09T01:46:40.000Z' });
  });
});

describe('a token that was exchanged for', () => {
  const fresh = jwtOf('dana@example.com');
  const platform = 'PLATFORM-SENTINEL';
  const env = (): Record<string, string> => ({
    BASE44_API_URL: world.recorder.url,
    BASE44_ACCESS_TOKEN: platform,
  });
  const old = () =>
    config({ userToken: { token: oldJwt, origin: world.recorder.url, exchangedFor: 'app7' }, app: 'app1' });
  const give = (status: number, data: unknown): void => {
    world.recorder.answer = (request, socket) =>
      void socket.write(
        request.requestLine.includes('/auth/token')
          ? answerBytes(status, { 'Content-Type': 'application/json' }, JSON.stringify(data))
          : answerBytes(200, {}, 'answer'),
      );
  };

  it('is made anew the same way, kept, and said in a note', async () => {
    await old();
    give(200, { token: fresh });
    const ran = await world.run(['invoke', 'f'], { env: env() });
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toBe('answer');
    expect(ran.err).toContain('was made anew');
    expect(world.recorder.requests.map((one) => [one.requestLine, header(one, 'authorization')])).toEqual([
      ['GET /api/apps/app7/auth/token HTTP/1.1', `Bearer ${platform}`],
      ['POST /api/apps/app1/functions/f HTTP/1.1', `Bearer ${fresh}`],
    ]);
    expect((await stored()).userToken).toEqual({
      token: fresh,
      origin: world.recorder.url,
      exchangedFor: 'app7',
    });
    expect((await world.run(['invoke', 'f', '-q'], { env: env() })).err).toBe('');
    expect(world.recorder.requests).toHaveLength(3);
  });

  it.each([
    ['is refused', 401, {}, 'answered 401'],
    ['gives one that has run out too', 200, { token: oldJwt }, 'run out as well'],
    ['gives someone else’s', 200, { token: jwtOf('eve@example.com') }, 'someone else now: eve@example.com'],
  ])('and %s: exit 8, and nothing is sent to the function', async (_, status, data, said) => {
    await old();
    give(status, data);
    const ran = await world.run(['invoke', 'f'], { env: env() });
    expect(ran.code).toBe(8);
    expect(ran.err).toContain(said);
    expect(ran.err).toContain('b44fn login');
    expect(world.recorder.requests).toHaveLength(1);
    expect((await stored()).userToken).toMatchObject({ token: oldJwt });
  });

  it('without the official login, and any other token: no exchange is tried', async () => {
    await old();
    const without = await world.run(['invoke', 'f'], { env: { BASE44_API_URL: world.recorder.url } });
    expect(without.code).toBe(8);
    expect(without.err).toContain('no login of the official CLI is known');
    await world.file('.base44/auth/auth.json', JSON.stringify({ accessToken: 'x', expiresAt: 1 }));
    const expired = await world.run(['invoke', 'f'], { env: { BASE44_API_URL: world.recorder.url } });
    expect(expired.err).toContain('the login of the official CLI has run out');
    await config({ userToken: { token: oldJwt, origin: world.recorder.url } });
    expect((await world.run(['invoke', 'f'], { env: env() })).code).toBe(8);
    expect((await world.run(['invoke', 'f'], { env: { ...env(), B44FN_TOKEN: oldJwt } })).code).toBe(8);
    expect(world.recorder.requests).toHaveLength(0);
  });
});

describe('the service role at a deployed app', () => {
  // Over plain http through a proxy, so that a recorder can be a server that is not loopback.
  const remote = ['--server', 'http://fn.invalid', '--insecure-http'];
  const env = (): Record<string, string> => ({
    http_proxy: world.recorder.url,
    HTTP_PROXY: world.recorder.url,
    B44FN_SERVICE_TOKEN: 'S',
    B44FN_TOKEN: 'U',
  });
  const call = (argv: string[], ends: Parameters<World['run']>[1] = {}) =>
    world.run([...argv, ...remote], { ...ends, env: { ...env(), ...ends.env } });
  const asked = { tty: ['stdin', 'stderr'] as ('stdin' | 'stderr')[] };

  it.each<[string, string[], Record<string, string>?]>([
    ['invoke', ['invoke', 'f', '--as', 'service']],
    ['POST', ['fetch', 'f', '--as', 'service', '-X', 'POST']],
    ['a method nobody knows', ['fetch', 'f', '--as', 'service', '-X', 'PURGE']],
    ['a header of one’s own beside it', ['invoke', 'f', '--as', 'service', '-H', 'Authorization: Bearer S2']],
    ['--no-input on a terminal', ['invoke', 'f', '--as', 'service', '--no-input']],
    ['B44FN_YES=0', ['invoke', 'f', '--as', 'service'], { B44FN_YES: '0' }],
  ])('%s is not sent unasked: exit 2 with the two ways', async (what, argv, more = {}) => {
    const ran = await call(argv, {
      env: more,
      ...(what.startsWith('--no-input') ? { ...asked, stdin: 'y\r' } : {}),
    });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--yes');
    expect(ran.err).toContain('B44FN_YES');
    expect(world.recorder.requests).toHaveLength(0);
  });

  it.each([
    ['--yes', ['invoke', 'f', '--as', 'service', '--yes'], {}],
    ['B44FN_YES', ['invoke', 'f', '--as', 'service'], { B44FN_YES: '1' }],
    ['GET', ['fetch', 'f', '--as', 'service'], {}],
    ['HEAD', ['fetch', 'f', '--as', 'service', '-X', 'HEAD'], {}],
    ['OPTIONS', ['fetch', 'f', '--as', 'service', '-X', 'OPTIONS'], {}],
    ['a user', ['invoke', 'f', '--as', 'user'], {}],
  ])('%s is sent', async (_, argv, more) => {
    const ran = await call(argv, { env: more });
    expect(ran.code, ran.err).toBe(0);
    expect(world.recorder.requests).toHaveLength(1);
  });

  it('--dry-run and --curl ask nothing, and this machine is no matter', async () => {
    for (const form of ['--dry-run', '--curl'])
      expect((await call(['invoke', 'f', '--as', 'service', form])).code).toBe(0);
    expect((await world.run(['invoke', 'f', '--as', 'service'], { env: env() })).code).toBe(0);
  });

  it('is asked once on a terminal, for each app and profile', async () => {
    const argv = ['invoke', 'f', '--as', 'service'];
    for (const no of ['\r', 'n\r', 'yess\r']) {
      const refused = await call(argv, { stdin: no, ...asked });
      expect(refused.code).toBe(2);
      expect(refused.err).toContain('nothing was sent');
    }
    expect((await call(argv, { stdin: '\u0003', ...asked })).code).toBe(130);
    expect(world.recorder.requests).toHaveLength(0);
    const yes = await call(argv, { stdin: 'y\r', ...asked });
    expect(yes.code, yes.err).toBe(0);
    expect(yes.err).toContain('Call f (POST) as service at fn.invalid, app app1? [y/N]');
    expect((await stored()).serviceAllowed).toEqual(['http://fn.invalid/api/apps/app1']);
    expect((await call(argv)).code).toBe(0);
    expect((await call([...argv, '--app', 'app2'])).code).toBe(2);
    await world.run(['profile', 'add', 'other']);
    expect((await call([...argv, '-P', 'other'])).code).toBe(2);
    expect(world.recorder.requests).toHaveLength(2);
    // It was said of one token: with another it is asked again.
    await world.run(['login', '--service', '--token-file', '-'], { stdin: 'S3' });
    expect(await stored()).not.toHaveProperty('serviceAllowed');
  });
});
