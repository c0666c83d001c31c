import { expect, test } from 'vitest';
import { ECHO, hostOf, json, send } from './support.js';

const USERS = [
  { email: 'Ann@example.com', admin: true, password: 'right' },
  { email: 'bob@example.com', admin: false },
];

test('the default user is an admin, and the record has a token for it', async () => {
  const host = await hostOf({});
  const [user] = host.record.users;
  expect(user).toMatchObject({ email: 'dev@example.com', role: 'admin' });
  const headers = { authorization: `Bearer ${user!.token}` };
  const me = await send(`${host.url}/api/apps/x/entities/User/me`, { headers });
  expect(me.status).toBe(200);
  expect(JSON.parse(me.text)).toMatchObject({ email: 'dev@example.com', full_name: 'dev', role: 'admin' });
});

test.each([
  ['no token', {}, 401, 'NO_TOKEN'],
  ['a made-up token', { authorization: 'Bearer a.b.c' }, 401, 'BAD_TOKEN'],
  ['Basic', { authorization: 'Basic eDp5' }, 401, 'BAD_TOKEN'],
])('me with %s is an error', async (_, headers, status, code) => {
  const host = await hostOf({});
  const me = await send(`${host.url}/api/apps/x/entities/User/me`, { headers });
  expect(me.status).toBe(status);
  expect(JSON.parse(me.text)).toMatchObject({ error: { code }, message: expect.any(String) });
});

test("a token of another host is no token here, and the service's is no user", async () => {
  const [one, other] = [await hostOf({}), await hostOf({})];
  const me = (token: string) =>
    send(`${one.url}/api/apps/x/entities/User/me`, { headers: { authorization: `Bearer ${token}` } });
  expect((await me(other.record.users[0]!.token)).status).toBe(401);
  expect((await me(one.record.serviceToken)).status).toBe(403);
});

test('login gives a token that works; a set password is checked', async () => {
  const host = await hostOf({}, {}, { users: USERS });
  const login = (email: string, password: unknown) =>
    send(`${host.url}/api/apps/x/auth/login`, { method: 'POST', body: JSON.stringify({ email, password }) });
  const answer = await login('ann@example.com', 'right');
  expect(answer.status).toBe(200);
  const { access_token, user } = JSON.parse(answer.text);
  expect(user).toMatchObject({ email: 'Ann@example.com', role: 'admin' });
  const headers = { authorization: `Bearer ${access_token}` };
  expect((await json(send(`${host.url}/api/apps/x/entities/User/me`, { headers }))).email).toBe(
    'Ann@example.com',
  );

  expect((await login('ann@example.com', 'wrong')).status).toBe(401);
  expect((await login('ann@example.com', '')).status).toBe(401);
  expect((await login('carl@example.com', 'right')).status).toBe(401);
  expect((await login('bob@example.com', 'anything')).status).toBe(200);
  expect((await login('bob@example.com', 7)).status).toBe(400);
});

test('the caller is named in the request event', async () => {
  const host = await hostOf({ echo: ECHO }, {}, { users: USERS });
  const as = async (authorization?: string) => {
    await send(`${host.url}/functions/echo`, { headers: authorization ? { authorization } : {} });
    return (await host.event('request')).as;
  };
  expect(await as()).toBe('anonymous');
  expect(await as(`Bearer ${host.record.users[1]!.token}`)).toBe('bob@example.com');
  expect(await as(`Bearer ${host.record.serviceToken}`)).toBe('service');
  expect(await as('Bearer x')).toBe('unknown');
});

test('backend-functions has the official shape', async () => {
  const host = await hostOf(
    { hello: 'import { x } from "../../shared/x.ts"; Deno.serve(() => new Response(x))' },
    {
      'base44/shared/x.ts': 'export const x = "shared"',
      'base44/functions/job/function.jsonc':
        '{ "name": "nightly", "entry": "main.ts", "automations": [{ "type": "scheduled" }], }',
      'base44/functions/job/main.ts': ECHO,
    },
  );
  const { functions } = await json(send(`${host.url}/api/apps/x/backend-functions`));
  expect(functions).toEqual([
    {
      name: 'hello',
      deployment_id: 'local',
      entry: 'entry.ts',
      files: [
        { path: 'entry.ts', content: expect.stringContaining('Deno.serve') },
        { path: '../../shared/x.ts', content: 'export const x = "shared"' },
      ],
      automations: [],
    },
    {
      name: 'nightly',
      deployment_id: 'local',
      entry: 'main.ts',
      files: [{ path: 'main.ts', content: ECHO }],
      automations: [{ type: 'scheduled' }],
    },
  ]);
});

test.each([
  ['GET', '/api/apps/x/entities/Order', 501],
  ['PUT', '/api/apps/x/entities/User/me', 501],
  ['POST', '/api/apps/x/integration-endpoints/Core/InvokeLLM', 501],
  ['GET', '/api', 501],
  ['GET', '/', 404],
  ['GET', '/somewhere', 404],
  ['GET', '/__b44fn/other', 404],
])('%s %s is %i, in JSON', async (method, path, status) => {
  const host = await hostOf({});
  const answer = await send(host.url + path, { method });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).error).toMatchObject({
    code: status === 501 ? 'NOT_SERVED' : 'NO_SUCH_ROUTE',
    message: expect.stringContaining(path),
    hint: expect.any(String),
  });
});

test('the host names itself and nothing more', async () => {
  const host = await hostOf({});
  expect(await json(send(`${host.url}/__b44fn/host`))).toEqual({ id: host.record.id, version: '0.0.0' });
});
