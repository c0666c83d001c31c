import { describe, expect, it } from 'vitest';
import { type ResolveInput, resolveTarget } from '../../src/config/resolve.js';
import { UsageError } from '../../src/errors.js';

/** Everything that can name a value, each with another one. */
const everything: ResolveInput = {
  flags: {
    app: 'flag-app',
    server: 'https://flag.example',
    as: 'service',
    functionsVersion: 'flag-v',
    dataEnv: 'dev',
    token: 'flag-token',
  },
  env: {
    BASE44_APP_ID: 'env-app',
    B44FN_SERVER: 'https://env.example',
    B44FN_AS: 'anonymous',
    B44FN_TOKEN: 'env-token',
    B44FN_SERVICE_TOKEN: 'env-service',
  },
  project: { appId: 'project-app', root: '/p' },
  profileName: { value: 'staging', from: '--profile' },
  profile: {
    app: 'profile-app',
    server: 'https://profile.example',
    as: 'user',
    functionsVersion: 'profile-v',
    dataEnv: 'prod',
    userToken: { token: 'profile-token', origin: 'https://profile.example' },
    serviceToken: { token: 'profile-service', origin: 'https://profile.example' },
  },
};

function resolve(change: Partial<ResolveInput>) {
  const target = resolveTarget({ ...everything, ...change });
  const plain = (sourced: { value: unknown; from: string } | undefined) =>
    sourced && [String(sourced.value), sourced.from];
  return {
    server: plain(target.server),
    app: plain(target.app),
    identity: plain(target.identity),
    dialect: plain(target.dialect),
    version: plain(target.functionsVersion),
    dataEnv: plain(target.dataEnv),
    token: target.credential && [target.credential.value.secret.reveal(), target.credential.from],
    elsewhere: target.tokenElsewhere,
  };
}

const nothing: ResolveInput = {
  flags: {},
  env: {},
  profile: {},
  profileName: { value: 'staging', from: '--profile' },
};

describe('precedence: flag, environment, linked project, profile, default', () => {
  it('flags first', () => {
    expect(resolve({})).toEqual({
      server: ['https://flag.example/', '--server'],
      app: ['flag-app', '--app'],
      identity: ['service', '--as'],
      dialect: ['hosted', 'the default'],
      version: ['flag-v', '--functions-version'],
      dataEnv: ['dev', '--data-env'],
      token: ['flag-token', '--token-file'],
      elsewhere: undefined,
    });
  });
  it('then the environment', () => {
    expect(resolve({ flags: {} })).toMatchObject({
      server: ['https://env.example/', 'B44FN_SERVER'],
      app: ['env-app', 'BASE44_APP_ID'],
      identity: ['anonymous', 'B44FN_AS'],
    });
  });
  it('then the project, then the profile', () => {
    expect(resolve({ flags: {}, env: {} })).toMatchObject({
      server: ['https://profile.example/', 'the profile staging'],
      app: ['project-app', 'the project /p'],
      identity: ['user', 'the profile staging'],
      version: ['profile-v', 'the profile staging'],
      dataEnv: ['prod', 'the profile staging'],
      token: ['profile-token', 'the profile staging'],
    });
    expect(resolve({ flags: {}, env: {}, project: undefined }).app).toEqual([
      'profile-app',
      'the profile staging',
    ]);
    expect(resolve({ flags: {}, env: {}, project: { root: '/p' } }).app).toEqual([
      'profile-app',
      'the profile staging',
    ]);
  });
  it('then the defaults', () => {
    expect(resolve(nothing && { flags: {}, env: {}, project: undefined, profile: {} })).toEqual({
      server: ['https://base44.app/', 'the default'],
      app: undefined,
      identity: ['anonymous', 'no user token'],
      dialect: ['hosted', 'the default'],
      version: undefined,
      dataEnv: undefined,
      token: undefined,
      elsewhere: undefined,
    });
  });
  it('an empty value is none', () => {
    expect(
      resolve({ flags: { app: '', server: '' }, env: { BASE44_APP_ID: '', B44FN_SERVER: '', B44FN_AS: '' } }),
    ).toMatchObject({
      app: ['project-app', 'the project /p'],
      server: ['https://profile.example/', 'the profile staging'],
      identity: ['user', 'the profile staging'],
    });
  });
});

describe('the identity', () => {
  it.each<[string, Partial<ResolveInput>, string[], string[] | undefined]>([
    [
      'user when B44FN_TOKEN is there',
      { env: { B44FN_TOKEN: 't' } },
      ['user', 'a user token: B44FN_TOKEN'],
      ['t', 'B44FN_TOKEN'],
    ],
    [
      'user when --token-file is there',
      { flags: { token: 'f' } },
      ['user', 'a user token: --token-file'],
      ['f', '--token-file'],
    ],
    [
      'user when one is stored for this origin',
      { profile: { userToken: { token: 's', origin: 'https://base44.app' } } },
      ['user', 'a user token: the profile staging'],
      ['s', 'the profile staging'],
    ],
    [
      'anonymous with a service token alone',
      { env: { B44FN_SERVICE_TOKEN: 's' } },
      ['anonymous', 'no user token'],
      undefined,
    ],
    [
      'anonymous when told so, whatever tokens there are',
      { flags: { as: 'anonymous', token: 'f' }, env: { B44FN_TOKEN: 't' } },
      ['anonymous', '--as'],
      undefined,
    ],
    [
      'service from the environment',
      { flags: { as: 'service' }, env: { B44FN_SERVICE_TOKEN: 's', B44FN_TOKEN: 't' } },
      ['service', '--as'],
      ['s', 'B44FN_SERVICE_TOKEN'],
    ],
    [
      'service with the token file',
      { flags: { token: 'f' }, env: { B44FN_AS: 'service', B44FN_SERVICE_TOKEN: 's' } },
      ['service', 'B44FN_AS'],
      ['f', '--token-file'],
    ],
    [
      'service of the profile does not take the user token',
      { profile: { as: 'service' }, env: { B44FN_TOKEN: 't' } },
      ['service', 'the profile staging'],
      undefined,
    ],
    [
      'a token file wins over the environment',
      { flags: { token: 'f', as: 'user' }, env: { B44FN_TOKEN: 't' } },
      ['user', '--as'],
      ['f', '--token-file'],
    ],
    [
      'a token stored while the app is open wins over the environment and the token file',
      {
        flags: { token: 'f', loggedIn: [{ kind: 'user', profile: 'staging' }] },
        env: { B44FN_TOKEN: 't' },
        profile: { userToken: { token: 's', origin: 'https://base44.app' } },
      },
      ['user', 'a user token: the profile staging'],
      ['s', 'the profile staging'],
    ],
    [
      'a token stored while the app is open is of its own profile and origin',
      {
        flags: {
          loggedIn: [
            { kind: 'user', profile: 'other' },
            { kind: 'service', profile: 'staging' },
          ],
        },
        env: { B44FN_TOKEN: 't' },
        profile: { userToken: { token: 's', origin: 'https://base44.app' } },
      },
      ['user', 'a user token: B44FN_TOKEN'],
      ['t', 'B44FN_TOKEN'],
    ],
    [
      'a host of ours has tokens',
      { host: { url: 'u', appId: 'h', user: 'hu', service: 'hs' } },
      ['user', 'a user token: the local host'],
      ['hu', 'the local host'],
    ],
    [
      'a host’s service token',
      { flags: { as: 'service' }, host: { url: 'u', appId: 'h', user: 'hu', service: 'hs' } },
      ['service', '--as'],
      ['hs', 'the local host'],
    ],
  ])('%s', (_, change, identity, token) => {
    const got = resolve({ ...nothing, project: undefined, ...change });
    expect(got.identity).toEqual(identity);
    expect(got.token).toEqual(token);
  });

  it.each(['admin', 'User', ' user'])('%j is none', (as) => {
    for (const change of [{ flags: { as } }, { flags: {}, env: { B44FN_AS: as } }])
      expect(() => resolve(change)).toThrow(UsageError);
  });
});

it('the profile is named in the provenance, and what its token was made from goes along', () => {
  const userToken = { token: 't', origin: 'https://base44.app', exchangedFor: 'app7' };
  const input = { ...nothing, profile: { userToken } };
  const target = resolveTarget(input);
  expect(target.profile).toEqual({ value: 'staging', from: '--profile' });
  expect(target.credential).toMatchObject({ from: 'the profile staging', value: { exchangedFor: 'app7' } });
  // Another token is not to be made anew from it.
  for (const change of [{ env: { B44FN_TOKEN: 'e' } }, { flags: { token: 'f' } }])
    expect(resolveTarget({ ...input, ...change }).credential?.value.exchangedFor).toBeUndefined();
});

describe('a stored token', () => {
  const stored = {
    userToken: { token: 'SECRET', origin: 'https://a.example' },
    serviceToken: { token: 'SECRET', origin: 'https://a.example' },
  };
  it.each([
    'https://b.example',
    'https://a.example:444',
    'https://sub.a.example',
    'https://a.example.evil.example',
    'http://a.example',
    'http://localhost:1',
  ])('never goes to %s', (server) => {
    for (const as of [undefined, 'user', 'service'])
      expect(
        resolve({ ...nothing, project: undefined, flags: { server, as }, profile: stored }),
      ).toMatchObject({
        token: undefined,
        elsewhere: 'https://a.example',
      });
  });
  it('goes to its own origin, whatever the path', () => {
    for (const server of ['https://a.example', 'https://a.example:443/', 'https://A.example/base'])
      expect(resolve({ ...nothing, project: undefined, flags: { server }, profile: stored }).token).toEqual([
        'SECRET',
        'the profile staging',
      ]);
  });
});

describe('the server and the dialect', () => {
  it.each([
    ['http://localhost:4400', 'dev'],
    ['http://127.0.0.1:1', 'dev'],
    ['http://127.9.9.9', 'dev'],
    ['http://[::1]:1', 'dev'],
    ['https://app.localhost', 'dev'],
    ['https://base44.app', 'hosted'],
    ['http://localhost.example', 'hosted'],
    ['http://127.0.0.1.example', 'hosted'],
    ['http://10.0.0.1', 'hosted'],
  ])('%s speaks %s', (server, dialect) => {
    expect(resolve({ flags: { server } }).dialect?.[0]).toBe(dialect);
    expect(resolve({ flags: { server, dialect: 'hosted' } }).dialect).toEqual(['hosted', '--dialect']);
    expect(resolve({ flags: { server, dialect: 'dev' } }).dialect).toEqual(['dev', '--dialect']);
  });

  it.each([
    'base44.app',
    'ftp://x',
    'https://u:SENTINEL@x',
    'https://x?a=1',
    'https://x#a',
    '://',
    'http://',
  ])('%j is exit 2, and says where it comes from', (server) => {
    for (const [change, from] of [
      [{ flags: { server } }, '--server'],
      [{ flags: {}, env: { B44FN_SERVER: server } }, 'B44FN_SERVER'],
    ] as const) {
      let thrown: unknown;
      try {
        resolve(change);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(UsageError);
      expect((thrown as UsageError).why).toContain(from);
      expect(String(thrown)).not.toContain('SENTINEL');
    }
  });

  it('a token of the environment that is none is not shown', () => {
    for (const token of ['SENT INEL', 'SENTINEL\u0001', ' \n'])
      expect(() => resolve({ flags: {}, env: { B44FN_TOKEN: token } })).toThrow(/B44FN_TOKEN holds/);
    expect(resolve({ ...nothing, project: undefined, env: { B44FN_TOKEN: ' Bearer abc\n' } }).token).toEqual([
      'abc',
      'B44FN_TOKEN',
    ]);
  });
});
