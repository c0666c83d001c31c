/** https: certificates, and what is said of those that are not trusted. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSwallower } from '../helpers/swallower.js';
import { startWorld, type World } from '../helpers/world.js';

const folder = 'tests/fixtures/tls'; // self-signed for localhost and 127.0.0.1, until the year 2126
let world: World;
let server: Server;
let url: string;
const seen: (string | undefined)[] = [];
beforeAll(async () => {
  world = await startWorld();
  const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(`${folder}/${name}`)));
  server = createServer({ cert, key }, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('secure');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await world.close();
});

const env = { B44FN_TOKEN: 'SENTINEL' };

it('a certificate that is not trusted is exit 1, and nothing is sent', async () => {
  const ran = await world.run(['fetch', 'f', '--server', url], { env });
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toContain('is not trusted');
  expect(ran.err).toContain('--cacert');
  expect(seen).toEqual([]);
});

it('--cacert trusts one authority, --insecure any', async () => {
  for (const args of [['--cacert', `${folder}/cert.pem`], ['--insecure']]) {
    const ran = await world.run(['fetch', 'f', '--server', url, ...args], { env });
    expect(ran).toMatchObject({ code: 0, out: 'secure', err: '' });
  }
  expect(seen).toEqual(['Bearer SENTINEL', 'Bearer SENTINEL']);
});

it('the name must be the certificate’s', async () => {
  const other = url.replace('localhost', 'app.localhost');
  const ran = await world.run(['fetch', 'f', '--server', other, '--cacert', `${folder}/cert.pem`]);
  expect(ran.code).toBe(1);
});

it('a file that is no certificate is exit 2', async () => {
  const wrong = await world.file('wrong.pem', 'not a certificate');
  for (const [path, message] of [
    [wrong, 'is not a certificate in PEM form'],
    [`${folder}/key.pem`, 'is not a certificate in PEM form'],
    ['/nowhere.pem', 'there is no file'],
    [world.dir, 'is a directory'],
  ] as const) {
    const ran = await world.run(['fetch', 'f', '--server', url, '--cacert', path]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
  }
});

it('https to a server that speaks http, and the other way round, is said so', async () => {
  const plainly = await startSwallower();
  const tls = await world.run(['fetch', 'f', '--server', plainly.url.replace('http:', 'https:')]);
  await plainly.close();
  expect(tls.code).toBe(1);
  expect(tls.err).toContain('does not speak TLS');
  expect(tls.err).toContain('http://');
  const plain = await world.run(['fetch', 'f', '--server', url.replace('https:', 'http:')]);
  expect(plain.code).not.toBe(0);
  expect(plain.err).toContain('→');
});
