import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ECHO, hostOf, json, send } from './support.js';

test.each([
  ['/api/apps/app1/functions/hello', 'hello', '/hello'],
  ['/api/functions/hello', 'hello', '/hello'],
  ['/functions/hello', 'hello', '/hello'],
  ['/functions//hello', 'hello', '/hello'],
  ['/api/apps/app1/functions/orders%2Fprocess', 'orders/process', '/orders/process'],
  ['/api/apps/app1/functions/orders/process', 'orders/process', '/orders/process'],
  ['/functions/orders/process/42/items?x=1&y=%20', 'orders/process', '/orders/process/42/items?x=1&y=%20'],
  ['/functions/orders/42', 'orders', '/orders/42'],
  ['/functions/orders/processed', 'orders', '/orders/processed'],
])('%s calls %s', async (path, name, seen) => {
  const say = (name: string) => `Deno.serve((req) => Response.json({ name: '${name}', url: req.url }));`;
  const host = await hostOf({
    hello: say('hello'),
    orders: say('orders'),
    'orders/process': say('orders/process'),
  });
  const answer = await json(send(host.url + path));
  expect(answer.name).toBe(name);
  expect(answer.url).toMatch(/^http:\/\/localhost:\d+\//);
  expect(answer.url.replace(/^http:\/\/[^/]+/, '')).toBe(seen);
});

test('every method reaches the function, with its body', async () => {
  const host = await hostOf({ echo: ECHO });
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'REPORT']) {
    const body = method === 'GET' || method === 'OPTIONS' ? '' : `body of ${method}`;
    const sent = await send(`${host.url}/functions/echo`, { method, body });
    expect(sent, method).toMatchObject({ status: 200 });
    const answer = JSON.parse(sent.text);
    expect(answer).toMatchObject({ method, body });
  }
  const head = await send(`${host.url}/functions/echo`, { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, text: '', complete: true });
  expect(head.headers['content-type']).toBe('application/json');
});

test('a DELETE may carry a body of unknown length', async () => {
  const host = await hostOf({ echo: ECHO });
  const headers = { 'transfer-encoding': 'chunked' };
  const answer = await json(send(`${host.url}/functions/echo`, { method: 'DELETE', headers, body: 'asked' }));
  expect(answer).toMatchObject({ method: 'DELETE', body: 'asked' });
});

test.each([
  ['a handler', 'Deno.serve(() => new Response("yes"))'],
  ['options and a handler', 'Deno.serve({ port: 9, hostname: "0.0.0.0" }, () => new Response("yes"))'],
  ['options with a handler', 'Deno.serve({ port: 9, handler: () => new Response("yes") })'],
  ['a default function', 'export default () => new Response("yes")'],
  [
    'a default object with fetch',
    'export default { word: "yes", fetch() { return new Response(this.word) } }',
  ],
  ['a late Deno.serve', 'setTimeout(() => Deno.serve(() => new Response("yes")), 50)'],
  [
    'a Deno.serve after an await',
    'await new Promise((f) => setTimeout(f, 50)); Deno.serve(() => new Response("yes"))',
  ],
  ['only the main module', 'if (import.meta.main) Deno.serve(() => new Response("yes"))'],
])('a function may be %s', async (_, source) => {
  const host = await hostOf({ f: source });
  expect(await send(`${host.url}/functions/f`)).toMatchObject({ status: 200, text: 'yes' });
});

test('concurrent first calls share one start', async () => {
  const host = await hostOf({ f: 'const me = crypto.randomUUID(); Deno.serve(() => new Response(me));' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(`${host.url}/functions/f`)));
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(host.events.filter((event) => event.type === 'started')).toHaveLength(1);
});

test('an unknown function is 404 with the nearest names', async () => {
  const host = await hostOf({ sendEmail: ECHO, 'orders/process': ECHO });
  const answer = await send(`${host.url}/api/apps/x/functions/sendEmial`);
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text).error).toMatchObject({
    code: 'FUNCTION_NOT_FOUND',
    message: 'There is no function sendEmial in this project',
    hint: 'Did you mean sendEmail?',
  });
  expect((await send(`${host.url}/functions/%zz`)).status).toBe(400);
  expect((await send(`${host.url}/functions/`)).status).toBe(404);
});

test('status, headers and repeats pass through; the call can be named', async () => {
  const host = await hostOf({
    f: `Deno.serve(() => {
      const headers = new Headers({ 'x-one': '1', 'content-type': 'text/csv' });
      headers.append('set-cookie', 'a=1'); headers.append('set-cookie', 'b=2');
      return new Response('x', { status: 418, headers });
    })`,
  });
  const { status, headers } = await send(`${host.url}/functions/f`);
  expect(status).toBe(418);
  expect(headers).toMatchObject({ 'x-one': '1', 'content-type': 'text/csv', 'set-cookie': ['a=1', 'b=2'] });
  expect(headers['b44fn-request-id']).toMatch(/^[0-9a-f]{16}$/);
  expect(await host.event('response')).toMatchObject({ fn: 'f', status: 418, bytes: 1, ended: 'whole' });
});

test('a stream is passed on as it comes', async () => {
  const host = await hostOf({
    f: `const more = new Map();
      Deno.serve((req) => {
        const step = new URL(req.url).searchParams.get('step');
        if (step) { more.get('stream')(step); return new Response('ok'); }
        return new Response(new ReadableStream({
          start(c) { c.enqueue(new TextEncoder().encode('first'));
            more.set('stream', (text) => { c.enqueue(new TextEncoder().encode(text)); c.close(); }) },
        }), { headers: { 'content-type': 'text/event-stream' } });
      });`,
  });
  const sent = request(`${host.url}/functions/f`).end();
  const [response] = await once(sent, 'response');
  expect(String((await once(response, 'data'))[0])).toBe('first');
  // Only now is the second part made, so the first cannot have waited for it.
  const rest = once(response, 'data');
  const end = once(response, 'end');
  await send(`${host.url}/functions/f?step=second`);
  expect(String((await rest)[0])).toBe('second');
  await end;
});

test('the head of a stream comes before its first byte', async () => {
  const host = await hostOf({ f: 'Deno.serve(() => new Response(new ReadableStream({}), { status: 202 }))' });
  const sent = request(`${host.url}/functions/f`).end();
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(202);
  sent.destroy();
});

test('an upload is passed on as it comes, and a large one whole', async () => {
  const host = await hostOf({
    f: `Deno.serve(async (req) => {
      if (req.method === 'PUT') {
        const reader = req.body.getReader();
        const { value } = await reader.read();
        return new Response(value);
      }
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await req.arrayBuffer()));
      return new Response(Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join(''));
    })`,
  });
  const slow = request(`${host.url}/functions/f`, { method: 'PUT' });
  slow.write('early');
  const [response] = await once(slow, 'response'); // answered before the upload has ended
  expect(String((await once(response, 'data'))[0])).toBe('early');
  slow.destroy();

  const body = randomBytes(20 * 1024 * 1024);
  const answer = await send(`${host.url}/functions/f`, { method: 'POST', body });
  expect(answer.text).toBe(createHash('sha256').update(body).digest('hex'));
});

test('an answer that comes before the upload was read arrives', async () => {
  const host = await hostOf({ f: 'Deno.serve(() => new Response("no", { status: 401 }))' });
  for (let i = 0; i < 5; i++) {
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    expect(await send(`${host.url}/functions/f`, { method: 'POST', body })).toMatchObject({
      status: 401,
      text: 'no',
      complete: true,
    });
  }
});

test('a caller that goes away cancels the stream of the function', async () => {
  const host = await hostOf({
    f: `Deno.serve((req) => new Response(new ReadableStream({
      start(c) { c.enqueue(new TextEncoder().encode('x')) },
      cancel() { console.log('cancelled') },
    })))`,
  });
  const sent = request(`${host.url}/functions/f`).end();
  const [response] = await once(sent, 'response');
  await once(response, 'data');
  response.destroy();
  await host.event('log', (event) => event.text === 'cancelled');
  expect(await host.event('response')).toMatchObject({ ended: 'left', bytes: 1 });
});

test('a caller that goes away in its upload ends the upload of the function', async () => {
  const host = await hostOf({
    f: `Deno.serve(async (req) => {
      let bytes = 0;
      try { for await (const chunk of req.body) { if (bytes === 0) console.log('began'); bytes += chunk.length; } console.log('whole'); }
      catch (error) { console.log('broken after', bytes); }
      return new Response('x');
    })`,
  });
  const sent = request(`${host.url}/functions/f`, { method: 'POST' });
  sent.on('error', () => {});
  sent.write('some');
  await host.event('log', (event) => event.text === 'began');
  sent.destroy();
  await host.event('log', (event) => event.text === 'broken after 4');
  expect(await host.event('response')).toMatchObject({ status: 0, ended: 'left' });
});

test.each([
  ['an error in the stream', 'setTimeout(() => c.error(new Error("midway")), 20)'],
  ['Deno.exit', 'setTimeout(() => Deno.exit(3), 20)'],
])('a stream that dies by %s breaks the connection', async (_, death) => {
  const host = await hostOf({
    f: `Deno.serve(() => new Response(new ReadableStream({
      start(c) { c.enqueue(new TextEncoder().encode('so far')); ${death} },
    })))`,
  });
  const answer = await send(`${host.url}/functions/f`);
  expect(answer).toMatchObject({ status: 200, text: 'so far', complete: false });
  expect(await host.event('response')).toMatchObject({ ended: 'cut' });
  expect(await send(`${host.url}/functions/f`)).toMatchObject({ status: 200 }); // and a new child serves
});

test('to HTTP/1.0 a broken stream is a reset', async () => {
  const host = await hostOf({
    f: `Deno.serve(() => new Response(new ReadableStream({
      start(c) { c.enqueue(new TextEncoder().encode('so far')); setTimeout(() => Deno.exit(3), 20) },
    })))`,
  });
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
  socket.write('GET /functions/f HTTP/1.0\r\nHost: localhost\r\n\r\n');
  socket.resume();
  const [error] = await once(socket, 'error');
  expect(error.code).toBe('ECONNRESET');
});

test('what came before the break reaches a reader that was late', async () => {
  const host = await hostOf({
    f: `Deno.serve(() => new Response(new ReadableStream({
      start(c) {
        for (let i = 0; i < 64; i++) c.enqueue(new Uint8Array(1024).fill(120));
        setTimeout(() => c.error(new Error('midway')), 50);
      },
    })))`,
  });
  const sent = request(`${host.url}/functions/f`).end();
  const [response] = await once(sent, 'response');
  response.on('error', () => {});
  const closed = new Promise((done) => response.once('close', done));
  await host.event('response', (event) => event.ended === 'cut'); // only now is anything read
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await closed;
  expect(bytes).toBe(64 * 1024);
  expect(response.complete).toBe(false);
});

test('a function that closes its listener gets a new child at the next call', async () => {
  const host = await hostOf({
    f: `const stop = new AbortController();
      Deno.serve({ signal: stop.signal }, (req) => {
        if (req.method === 'PUT') setTimeout(() => stop.abort(), 10);
        return new Response(String(Deno.pid));
      }).finished.then(() => { console.log('closed'); setInterval(() => {}, 1000) });`,
  });
  const url = `${host.url}/functions/f`;
  const { text: pid } = await send(url, { method: 'PUT' });
  await host.event('log', (event) => event.text === 'closed');
  const again = await send(url, { method: 'POST', body: 'kept' });
  expect(again.status).toBe(200);
  expect(again.text).not.toBe(pid);
});
