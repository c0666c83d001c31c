import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { Agent, createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { forward } from '../../src/server/proxy.js';
import type { Worker } from '../../src/server/worker.js';
import { folder, hostOf, json, put, send } from './support.js';

test.each([
  [
    'a syntax error',
    'const x = 1;\nconst y = = 2;\n',
    500,
    'FUNCTION_FAILED_TO_START',
    /Expression expected \(base44\/functions\/f\/entry\.ts:2:11\)/,
  ],
  [
    'an error at import',
    'throw new Error("no key")',
    500,
    'FUNCTION_FAILED_TO_START',
    /Error: no key \(base44\/functions\/f\/entry\.ts:1:7\)/,
  ],
  [
    'an import that is not there',
    'import "./gone.ts"; Deno.serve(() => new Response())',
    500,
    'FUNCTION_FAILED_TO_START',
    /Module not found "base44\/functions\/f\/gone\.ts"/,
  ],
  ['no handler', 'console.log("nothing to serve")', 500, 'FUNCTION_NO_HANDLER', /neither calls Deno\.serve/],
  ['an exit with a code', 'Deno.exit(7)', 500, 'FUNCTION_FAILED_TO_START', /code 7 before it listened/],
  ['no Deno.serve in time', 'setInterval(() => {}, 1000)', 504, 'FUNCTION_NOT_READY', /within 0\.4 s/],
  ['an await without end', 'await new Promise(() => {})', 504, 'FUNCTION_NOT_READY', /within 0\.4 s/],
  [
    'a throwing handler',
    'Deno.serve(() => { throw new TypeError("bad luck") })',
    500,
    'FUNCTION_THREW',
    /TypeError: bad luck/,
  ],
  [
    'a handler that returns nothing',
    'Deno.serve(() => {})',
    502,
    'FUNCTION_BAD_ANSWER',
    /returned undefined, not a Response/,
  ],
  [
    'a plain object',
    'export default () => ({ ok: true })',
    502,
    'FUNCTION_BAD_ANSWER',
    /returned an object \(Object\)/,
  ],
  [
    'a Response that was read',
    'Deno.serve(async () => { const r = new Response("x"); await r.text(); return r })',
    502,
    'FUNCTION_BAD_ANSWER',
    /was read already/,
  ],
  [
    'an exit in the handler',
    'Deno.serve(() => Deno.exit(3))',
    502,
    'FUNCTION_EXITED',
    /exited with code 3 during the call/,
  ],
  [
    'an unhandled rejection',
    'Deno.serve(() => { Promise.reject(new Error("lost")); return new Promise(() => {}) })',
    502,
    'FUNCTION_EXITED',
    /exited with code 1/,
  ],
])('%s is told to the caller', async (_, source, status, code, message) => {
  const slow = status === 504 ? { readyTimeout: 400 } : {};
  const host = await hostOf({ f: source }, {}, slow);
  const answer = await send(`${host.url}/functions/f`);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  const { error } = JSON.parse(answer.text);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain(host.dir);
});

test('the error carries the last log lines of the call', async () => {
  const host = await hostOf({
    f: 'Deno.serve(() => { console.log("one"); console.error("two"); Deno.exit(1) })',
  });
  const { error } = await json(send(`${host.url}/functions/f`));
  expect(error.logs.toSorted()).toEqual(['one', 'two']);
  expect(await host.event('exited')).toMatchObject({ fn: 'f', code: 1 });
});

test("a function's own error handler has its say", async () => {
  const host = await hostOf({
    f: `Deno.serve({ onError: (e) => new Response('own: ' + e.message, { status: 503 }) }, () => { throw new Error('x') })`,
  });
  expect(await send(`${host.url}/functions/f`)).toMatchObject({ status: 503, text: 'own: x' });
});

test('a mended function works at the next call', async () => {
  const host = await hostOf({ f: 'const y = = 2;' });
  expect((await send(`${host.url}/functions/f`)).status).toBe(500);
  put(host.dir, { 'base44/functions/f/entry.ts': 'Deno.serve(() => new Response("well"))' });
  expect(await send(`${host.url}/functions/f`)).toMatchObject({ status: 200, text: 'well' });
});

test('a Deno that is too old or does not run is told as that', async () => {
  const dir = folder();
  put(dir, { old: `#!/bin/sh\necho "error: unexpected argument '--preload' found" >&2\nexit 1\n` });
  chmodSync(`${dir}/old`, 0o755);
  for (const [deno, code] of [
    [`${dir}/old`, 'DENO_TOO_OLD'],
    [`${dir}/gone`, 'DENO_FAILED'],
  ] as const) {
    const host = await hostOf({ f: 'Deno.serve(() => new Response("x"))' }, {}, { deno });
    const answer = await send(`${host.url}/functions/f`);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text).error.code).toBe(code);
  }
});

test('a child killed while idle is replaced without a failed call', async () => {
  const host = await hostOf({ f: 'Deno.serve(() => new Response(String(Deno.pid)))' });
  const pid = Number((await send(`${host.url}/functions/f`)).text);
  process.kill(pid, 'SIGKILL');
  await host.event('exited');
  const again = await send(`${host.url}/functions/f`);
  expect(again.status).toBe(200);
  expect(Number(again.text)).not.toBe(pid);
});

test('garbage in place of HTTP is told', async () => {
  // Deno.serve cannot be made to answer so; a child that was replaced by something else could.
  const garbage = createServer((socket) => socket.on('data', () => socket.end('nonsense\r\n\r\n')));
  const worker = {
    fn: { name: 'f', entry: '', path: '' },
    port: await listening(garbage),
    agent: new Agent(),
    doubt() {},
  } as Worker;
  const front = createHttpServer((req, res) => {
    const identity = { requestId: '1', appId: 'a', serviceToken: 't', host: 'localhost' };
    forward(req, res, worker, { target: '/', identity, cors: {} }).catch(({ code, message }) =>
      res.end(JSON.stringify({ code, message })),
    );
  });
  const answer = await json(send(`http://127.0.0.1:${await listening(front)}/`));
  expect(answer).toMatchObject({ code: 'FUNCTION_BAD_ANSWER', message: expect.stringContaining('not HTTP') });
});

/** The port it got; it goes with the test. */
async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
