/** b44fn profile, and what -P and B44FN_PROFILE choose. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { header, startWorld, type World } from '../helpers/world.js';

const jwt = `e30.${Buffer.from(JSON.stringify({ email: 'dana@example.com', exp: 4102444800 })).toString('base64url')}.sig`;

let world: World;
beforeEach(async () => {
  world = await startWorld();
  return () => world.close();
});

const profile = (words: string, ends = {}) => world.runBare(['profile', ...words.split(' ')], ends);
const stored = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(world.dir, 'config', 'config.json'), 'utf8'));

describe('add, set, show, list, use, remove', () => {
  it('a life of one', async () => {
    const added = await profile(
      `add staging --server ${world.recorder.url}/ --app app7 --as anonymous --functions-version v3 --data-env dev`,
    );
    expect(added).toMatchObject({ code: 0, out: '' });
    expect(added.err).toContain('b44fn profile use staging');
    expect(await stored()).toEqual({
      version: 1,
      current: 'default',
      profiles: {
        staging: {
          server: world.recorder.url,
          app: 'app7',
          as: 'anonymous',
          functionsVersion: 'v3',
          dataEnv: 'dev',
        },
      },
    });
    expect((await profile('use staging')).code).toBe(0);
    expect((await world.runBare(['invoke', 'f'])).code).toBe(0);
    expect(world.last().requestLine).toContain('/api/apps/app7/functions/f');
    expect(header(world.last(), 'base44-functions-version')).toBe('v3');
    expect(header(world.last(), 'x-data-env')).toBe('dev');

    expect((await profile('set --unset data-env,functions-version --as user')).code).toBe(0);
    const shown = await profile('show --json');
    expect(JSON.parse(shown.out)).toEqual({
      name: 'staging',
      current: true,
      server: world.recorder.url,
      app: 'app7',
      as: 'user',
    });
    const removed = await profile('remove staging');
    expect(removed.err).toContain('with the profile default from now on');
    expect(await stored()).toMatchObject({ current: 'default', profiles: {} });
  });

  it('shows no token, but whose it is and until when', async () => {
    await profile(`add a --server ${world.recorder.url}`);
    await world.runBare(['login', '-P', 'a', '--token-file', '-'], { stdin: jwt });
    await world.runBare(['login', '-P', 'a', '--service', '--token-file', '-'], {
      stdin: 'SERVICE-SENTINEL',
    });
    const list = await profile('list --json');
    expect(JSON.parse(list.out)).toEqual({
      current: 'default',
      profiles: [
        { name: 'default', current: true },
        {
          name: 'a',
          current: false,
          server: world.recorder.url,
          userToken: {
            token: '(redacted)',
            origin: world.recorder.url,
            who: 'dana@example.com',
            expires: '2100-01-01T00:00:00.000Z',
            expired: false,
          },
          serviceToken: { token: '(redacted)', origin: world.recorder.url },
        },
      ],
    });
    const table = await profile('list');
    expect(table.out.split('\n')).toEqual([
      '  profile  server                   app  as  tokens'.replace(
        / {19}app/,
        `${' '.repeat(world.recorder.url.length - 'server'.length + 2)}app`,
      ),
      `* default  -${' '.repeat(world.recorder.url.length + 1)}-    -   -`,
      `  a        ${world.recorder.url}  -    -   user dana@example.com, service`,
      '',
    ]);
    const one = await profile('show a');
    expect(one.out).toMatch(/user token +\(redacted\) {2}\(dana@example\.com, until 2100-01-01/);
    expect(list.out + table.out + one.out).not.toContain(jwt);
    expect(list.out + table.out + one.out).not.toContain('SENTINEL');
  });

  it('with a token is removed when that is confirmed', async () => {
    await world.runBare(['login', '-P', 'a', '--token-file', '-', '--server', world.recorder.url], {
      stdin: jwt,
    });
    const refused = await profile('remove a');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--yes');
    expect(refused.err).toContain('B44FN_YES');
    const no = await profile('remove a', { stdin: '\r', tty: ['stdin', 'stderr'] });
    expect(no.code).toBe(2);
    expect(Object.keys((await stored()).profiles as object)).toEqual(['a']);
    expect((await profile('remove a', { stdin: 'y\r', tty: ['stdin', 'stderr'] })).code).toBe(0);
    expect((await stored()).profiles).toEqual({});
  });

  it.each([
    ['add a', 'profile set a'],
    ['add default', 'profile set default'],
    ['add __proto__', 'beginning with a letter'],
    ['add -- --x', 'beginning with a letter'],
    ['add b --server nonsense', '--server'],
    ['add b --server https://u:SENTINEL@x', '--server'],
    ['add b --app a/b', '--app'],
    ['add b --as root', 'anonymous, user, service'],
    ['add b --json', 'It takes --server'],
    ['add', 'b44fn profile add <name>'],
    ['list x', 'b44fn profile show'],
    ['show stagin', 'Did you mean staging?'],
    ['use stagin', 'Did you mean staging?'],
    ['remove nothing-like-it', 'b44fn profile list'],
    ['set a', '--unset server'],
    ['set a --unset token', 'b44fn logout'],
    ['set a --unset app --app x', 'Leave one of them away'],
    ['use a --yes', 'It takes no options'],
    ['lst', 'b44fn profile list'],
    ['a b c', 'b44fn profile'],
  ])('%s is exit 2, says %j, and changes nothing', async (words, said) => {
    await profile('add staging');
    await profile('add a');
    const before = await stored();
    const ran = await profile(words);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(ran.err).not.toContain('SENTINEL');
    expect(await stored()).toEqual(before);
  });
});

describe('which profile', () => {
  beforeEach(async () => {
    for (const name of ['kept', 'env', 'flag'])
      await profile(`add ${name} --server ${world.recorder.url} --app of-${name}`);
    await profile('use kept');
  });

  it.each([
    ['profile use', [], {}, 'kept', 'b44fn profile use'],
    ['B44FN_PROFILE', [], { B44FN_PROFILE: 'env' }, 'env', 'B44FN_PROFILE'],
    ['-P', ['-P', 'flag'], { B44FN_PROFILE: 'env' }, 'flag', '--profile'],
    ['--profile=', ['--profile=flag'], {}, 'flag', '--profile'],
    ['an empty B44FN_PROFILE is none', [], { B44FN_PROFILE: '' }, 'kept', 'b44fn profile use'],
  ])('%s', async (_, argv, env, name, from) => {
    const ran = await world.runBare(['whoami', '--json', ...argv], { env });
    expect(JSON.parse(ran.out)).toMatchObject({
      profile: { value: name, from },
      app: { value: `of-${name}`, from: `the profile ${name}` },
    });
    await world.runBare(['invoke', 'f', ...argv], { env });
    expect(world.last().requestLine).toContain(`/apps/of-${name}/`);
  });

  it('that is not there is exit 2 with the nearest, wherever it is named', async () => {
    for (const [argv, env] of [
      [['invoke', 'f', '-P', 'flga'], {}],
      [['use', 'user', '-P', 'flga'], {}],
      [['logout'], { B44FN_PROFILE: 'flga' }],
      [['whoami'], { B44FN_PROFILE: 'flga' }],
    ] as const) {
      const ran = await world.runBare([...argv], { env });
      expect(ran.code).toBe(2);
      expect(ran.err).toContain('Did you mean flag?');
    }
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('login makes one that is not there', async () => {
    const ran = await world.runBare(
      ['login', '-P', 'new', '--token-file', '-', '--server', world.recorder.url],
      { stdin: jwt },
    );
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('with the profile new');
    await world.runBare(['invoke', 'f', '-P', 'new', '--app', 'x']);
    expect(header(world.last(), 'authorization')).toBe(`Bearer ${jwt}`);
    await world.runBare(['invoke', 'f']);
    expect(header(world.last(), 'authorization')).toBeUndefined();
  });

  it('use keeps the identity with the profile that is named', async () => {
    await world.runBare(['use', 'service', '-P', 'flag']);
    const { profiles } = (await stored()) as { profiles: Record<string, { as?: string }> };
    expect([profiles.flag?.as, profiles.kept?.as]).toEqual(['service', undefined]);
  });
});

describe('logout', () => {
  const login = (...more: string[]) => world.runBare(['login', '--token-file', '-', ...more], { stdin: jwt });

  it('takes the server and app along that login brought', async () => {
    await login('--server', world.recorder.url, '--app', 'x');
    const out = await world.runBare(['logout']);
    expect(out.err).toContain('server and app went with it');
    expect((await stored()).profiles).toEqual({ default: {} });
  });

  it('leaves what was there before, or was set by hand, and says how it goes', async () => {
    await profile(`set --server ${world.recorder.url}`);
    await login('--server', world.recorder.url, '--app', 'x');
    await profile('set --app y');
    const out = await world.runBare(['logout']);
    expect((await stored()).profiles).toEqual({ default: { server: world.recorder.url, app: 'y' } });
    expect(out.err).toContain('b44fn profile set --unset server,app');
    await profile('set --unset server,app');
    expect((await stored()).profiles).toEqual({ default: {} });
  });

  it.each([
    ['without its options', []],
    ['with the server the hint names', ['--server', 'URL']],
    ['for another app of that server', ['--app', 'y']],
  ])('a login that renews the token keeps what the first one brought: %s', async (_, more) => {
    await login('--server', world.recorder.url, '--app', 'x');
    const renewed = await login(...more.map((word) => (word === 'URL' ? world.recorder.url : word)));
    expect(renewed.code, renewed.err).toBe(0);
    const app = more[0] === '--app' ? 'y' : 'x';
    expect((await stored()).profiles).toMatchObject({ default: { server: world.recorder.url, app } });
    await world.runBare(['logout']);
    expect((await stored()).profiles).toEqual({ default: {} });
  });

  it('a login for another server keeps nothing of the one before', async () => {
    await login('--server', 'https://a.example', '--app', 'x');
    await login('--server', world.recorder.url);
    const { profiles } = (await stored()) as { profiles: Record<string, object> };
    expect(profiles.default).toMatchObject({ server: world.recorder.url });
    expect(profiles.default).not.toHaveProperty('app');
  });

  it('of one token leaves the other its server', async () => {
    await login('--server', world.recorder.url);
    await login('--service', '--app', 'x');
    const first = await world.runBare(['logout']);
    expect(first.err).toContain('A service-role token is still kept: b44fn logout --service');
    const { profiles } = (await stored()) as { profiles: Record<string, object> };
    expect(profiles.default).toMatchObject({ server: world.recorder.url, app: 'x' });
    expect(profiles.default).not.toHaveProperty('userToken');
    await world.runBare(['logout', '--service']);
    expect((await stored()).profiles).toEqual({ default: {} });
  });

  it('--all drops both; the environment’s are not ours to drop', async () => {
    await login();
    await login('--service');
    const out = await world.runBare(['logout', '--all'], { env: { B44FN_TOKEN: 'x' } });
    expect(out.err).toContain('B44FN_TOKEN is still set');
    expect((await stored()).profiles).toEqual({ default: {} });
    expect((await world.runBare(['logout', '--all'])).err).toContain(
      'no user token and no service-role token',
    );
  });
});

describe('a command to copy means the profile that was meant', () => {
  beforeEach(async () => {
    await profile(`add other --server ${world.recorder.url}`);
    await profile('add used');
    await profile('use used');
  });
  const both = async (): Promise<void> => {
    await world.runBare(['login', '-P', 'other', '--token-file', '-'], { stdin: jwt });
    await world.runBare(['login', '-P', 'other', '--service', '--token-file', '-'], { stdin: 'svc' });
  };

  it.each([
    [['invoke', 'f', '--as', 'user', '--app', 'x'], 'b44fn login -P other '],
    [['invoke', 'f', '--as', 'service', '--app', 'x'], 'b44fn login --service -P other '],
    [['invoke', 'f'], 'b44fn profile set other --app <id> '],
    [['whoami', '--check', '--app', 'x'], 'b44fn login -P other;'],
    [['use', 'user'], 'b44fn login -P other\n'],
  ])('%j', async (argv, line) => {
    expect((await world.runBare([...argv, '-P', 'other'])).err).toContain(line);
    expect((await world.runBare(argv, { env: { B44FN_PROFILE: 'other' } })).err).toContain(line);
    await profile('use other');
    expect((await world.runBare(argv)).err).toContain(line);
  });

  it('logout: the other token, and what stays', async () => {
    await both();
    expect((await world.runBare(['logout', '-P', 'other'])).err).toContain(
      'b44fn logout --service -P other\n',
    );
    await both();
    const { err } = await world.runBare(['logout', '--service', '-P', 'other']);
    expect(err).toContain('b44fn logout -P other\n');
    expect(err).toContain('b44fn profile set other --unset server\n');
  });
});
