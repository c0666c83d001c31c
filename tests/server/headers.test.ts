import { expect, test } from 'vitest';
import { ECHO, hostOf, json, send } from './support.js';

test('the three headers of the host are set, and a caller cannot set them', async () => {
  const host = await hostOf({ echo: ECHO });
  const { headers } = await json(
    send(`${host.url}/api/apps/other/functions/echo`, {
      headers: {
        'Base44-Service-Authorization': 'Bearer stolen',
        'Base44-Api-Url': 'http://evil.example',
        'Base44-App-Id': 'forged',
        'b44fn-request-id': 'forged',
        Authorization: 'Bearer whatever',
        Cookie: 'a=1',
        'X-Forwarded-For': '10.0.0.1',
        'Base44-Functions-Version': 'v3',
        'X-Data-Env': 'dev',
      },
    }),
  );
  expect(headers).toMatchObject({
    'base44-app-id': 'other',
    'base44-api-url': host.url,
    'base44-service-authorization': `Bearer ${host.record.serviceToken}`,
    authorization: 'Bearer whatever',
    cookie: 'a=1',
    'x-forwarded-for': '10.0.0.1',
    'base44-functions-version': 'v3',
    'x-data-env': 'dev',
  });
  expect(headers['b44fn-request-id']).toMatch(/^[0-9a-f]{16}$/);
  expect(headers.host).toMatch(/^localhost:\d+$/);
});

test.each([
  ['/api/apps/path-app/functions/echo', { 'X-App-Id': 'header-app' }, 'path-app'],
  ['/api/functions/echo', { 'X-App-Id': 'header-app' }, 'header-app'],
  ['/api/functions/echo', {}, 'app1'],
  ['/functions/echo', {}, 'app1'],
])('%s with %o is of app %s', async (path, headers, appId) => {
  const host = await hostOf({ echo: ECHO });
  const seen = await json(send(host.url + path, { headers: { ...headers } }));
  expect(seen.headers['base44-app-id']).toBe(appId);
});

test('the API is where the caller reached the host', async () => {
  const host = await hostOf({ echo: ECHO });
  const { port } = new URL(host.url);
  const { headers } = await json(
    send(`${host.url}/functions/echo`, { headers: { Host: `localhost:${port}` } }),
  );
  expect(headers['base44-api-url']).toBe(`http://localhost:${port}`);
});

test.each([
  'evil.example',
  'evil.example:4460',
  '127.0.0.1.evil.example',
  '10.0.0.5:4460',
  'localhost.evil.example',
])('a request for %s is 421', async (name) => {
  const host = await hostOf({ echo: ECHO });
  for (const path of ['/functions/echo', '/api/apps/x/entities/User/me', '/__b44fn/host']) {
    const answer = await send(host.url + path, { headers: { Host: name } });
    expect(answer.status).toBe(421);
    expect(JSON.parse(answer.text).error.code).toBe('FOREIGN_HOST');
  }
  expect(host.events.filter((event) => event.type === 'request')).toEqual([]);
});

test.each(['http://localhost', 'http://localhost:5173', 'http://127.0.0.1:3000'])(
  'pages of %s may call',
  async (origin) => {
    const host = await hostOf({ echo: ECHO });
    const preflight = await send(`${host.url}/functions/echo`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'x-app-id,authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-app-id,authorization',
    });
    const answer = await send(`${host.url}/functions/echo`, { headers: { Origin: origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    const missing = await send(`${host.url}/functions/gone`, { headers: { Origin: origin } });
    expect(missing.headers['access-control-allow-origin']).toBe(origin);
  },
);

test.each(['https://evil.example', 'http://localhost.evil.example', 'https://localhost', 'null', 'file://'])(
  'pages of %s may not',
  async (origin) => {
    const host = await hostOf({ echo: ECHO });
    for (const method of ['OPTIONS', 'POST']) {
      const answer = await send(`${host.url}/functions/echo`, {
        method,
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
      expect(answer.status).toBe(403);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(host.events.filter((event) => event.type === 'request')).toEqual([]);
  },
);

test('an OPTIONS that is no preflight reaches the function', async () => {
  const host = await hostOf({ echo: ECHO });
  const headers = { Origin: 'http://localhost:5173' };
  expect(await json(send(`${host.url}/functions/echo`, { method: 'OPTIONS', headers }))).toMatchObject({
    method: 'OPTIONS',
  });
});

test("a function's own CORS headers stand", async () => {
  const host = await hostOf({
    f: 'Deno.serve(() => new Response("x", { headers: { "access-control-allow-origin": "*" } }))',
  });
  const answer = await send(`${host.url}/functions/f`, { headers: { Origin: 'http://localhost:5173' } });
  expect(answer.headers['access-control-allow-origin']).toBe('*');
});

test('headers of one connection are not passed on', async () => {
  const host = await hostOf({ echo: ECHO });
  const { headers } = await json(
    send(`${host.url}/functions/echo`, {
      headers: { Connection: 'close, x-hop', 'X-Hop': '1', 'X-Kept': '2', 'Proxy-Connection': 'close' },
    }),
  );
  expect(headers['x-hop']).toBeUndefined();
  expect(headers['proxy-connection']).toBeUndefined();
  expect(headers['x-kept']).toBe('2');
});

test('60 KB of headers pass in both directions', async () => {
  const host = await hostOf({
    f: 'Deno.serve((req) => new Response("x", { headers: { "x-back": req.headers.get("x-large") } }))',
  });
  const large = 'x'.repeat(60_000);
  const answer = await send(`${host.url}/functions/f`, {
    headers: { 'x-large': large },
    maxHeaderSize: 200_000,
  });
  expect(answer.headers['x-back']).toBe(large);
});
