/** `--server http://localhost:<port>` against the official dev server: it just works, and no call leaves for the hosted service. */
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../helpers/dev-server.js';
import { jwtOf } from '../helpers/jwt.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const token = jwtOf('dana@example.com');
let dev: DevServer;
beforeAll(async () => {
  dev = await startDevServer(['hello', 'orders/process', 'deep/er/name', 'ünï x', '100%']);
});
beforeEach(() => {
  dev.calls.length = 0;
  dev.forwarded.length = 0;
});
afterAll(() => dev.close());

/** As a person in a linked project would: the server by its URL, the app by the project. */
const call = async (argv: string[], env: Record<string, string> = {}) => {
  await world.file('cwd/base44/.app.jsonc', '{"id": "linked-app"}');
  const ran = await world.runBare([...argv, '--server', dev.url], { env: { B44FN_TOKEN: token, ...env } });
  expect(dev.forwarded, 'what left for the hosted service').toEqual([]);
  return ran;
};

it('the stand-in forwards what the official client sends, as was recorded', async () => {
  for (const path of ['/api/apps/a/functions/orders/process', '/api/functions/hello']) {
    await new Promise((resolve) => {
      const { port } = new URL(dev.url);
      request({ port, host: '127.0.0.1', path, method: 'POST' }, (res) =>
        res.resume().on('end', resolve),
      ).end('x');
    });
  }
  expect(dev.forwarded).toHaveLength(2);
});

describe('calls', () => {
  it.each([
    [['invoke', 'hello', 'a=1'], 'hello', 'POST', '/hello', '{"a":"1"}'],
    [['invoke', 'orders/process'], 'orders/process', 'POST', '/orders%2Fprocess', ''],
    [['invoke', 'deep/er/name'], 'deep/er/name', 'POST', '/deep%2Fer%2Fname', ''],
    [['invoke', 'ünï x'], 'ünï x', 'POST', '/%C3%BCn%C3%AF%20x', ''],
    [['invoke', '100%'], '100%', 'POST', '/100%25', ''],
    [['fetch', 'hello'], 'hello', 'GET', '/hello', ''],
    [['fetch', '/hello?q=1', '-Q', 'r=2'], 'hello', 'GET', '/hello?q=1&r=2', ''],
    [['fetch', 'orders/process', '-X', 'PUT', '-d', 'x'], 'orders/process', 'PUT', '/orders%2Fprocess', 'x'],
    [['fetch', 'orders%2Fprocess'], 'orders/process', 'GET', '/orders%2Fprocess', ''],
    [['fetch', 'hello', '-X', 'PURGE'], 'hello', 'PURGE', '/hello', ''],
    [['invoke', 'orders/process', '--as', 'anonymous'], 'orders/process', 'POST', '/orders%2Fprocess', ''],
  ])('%j', async (argv, name, method, path, body) => {
    const ran = await call(argv);
    expect(ran.code, ran.err).toBe(0);
    expect(JSON.parse(ran.out)).toEqual({ name, method, path, body });
    const [seen] = dev.calls;
    expect(seen?.headers['x-app-id']).toBe('linked-app');
    expect(seen?.headers.authorization).toBe(argv.includes('anonymous') ? undefined : `Bearer ${token}`);
  });

  it.each([
    [['invoke', 'nothing'], 5, 'Function \\"nothing\\" not found'],
    [['invoke', 'orders/nothing'], 5, 'not found'],
    [['fetch', 'hello/deeper'], 5, 'not found'],
    [['fetch', 'nothing/at/all?q=1', '-X', 'DELETE'], 5, 'not found'],
  ])('%j is not there: an answer of this machine, exit %i', async (argv, code, said) => {
    const ran = await call(argv);
    expect(ran.code).toBe(code);
    expect(ran.out).toContain(said);
  });

  it.each([
    [['invoke', '']],
    [['invoke', '../../x']],
    [['invoke', 'a//b']],
    [['fetch', '']],
    [['fetch', '/']],
    [['fetch', '../x']],
    [['fetch', '%2e%2e/x']],
    [['fetch', '%zz']],
  ])('%j is refused before anything is sent', async (argv) => {
    expect((await call(argv)).code).toBe(2);
    expect(dev.calls).toEqual([]);
  });
});

it('B44FN_SERVER, a profile and a matrix do the same', async () => {
  await call(['matrix', 'orders/process', '--as', 'anonymous,user', '--expect', '200,200']);
  expect(dev.calls.map((one) => one.name)).toEqual(['orders/process', 'orders/process']);
  const env = { B44FN_SERVER: dev.url, BASE44_APP_ID: 'x' };
  expect((await world.runBare(['fetch', 'orders/process'], { env })).code).toBe(0);
  await world.runBare(['profile', 'add', 'dev', '--server', dev.url, '--app', 'x']);
  expect((await world.runBare(['invoke', 'orders/process', '-P', 'dev'])).code).toBe(0);
  expect((await call(['whoami', '--check'])).out).toMatch(/server says +dana@example.com/);
  expect(dev.calls).toHaveLength(4);
  expect(dev.forwarded).toEqual([]);
});

it('a token stored for the hosted service does not reach it, and one for it reaches no other', async () => {
  await world.runBare(['login', '--token-file', '-'], { stdin: token });
  const ran = await call(['invoke', 'hello'], { B44FN_TOKEN: '' });
  expect(ran.code).toBe(0);
  expect(ran.err).toContain('the stored token is for https://base44.app');
  expect(dev.calls[0]?.headers.authorization).toBeUndefined();
});
