/**
 * The SDK in use, with nothing but Node: `node tests/sdk/smoke.js <folder of the bundle>`.
 * A server and a client in one process; the last check is that the process ends by itself.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';

const bundle = resolve(process.argv[2] ?? 'dist/sdk');
const { createClient, FunctionError, RequestError } = await import(
  pathToFileURL(join(bundle, 'index.js')).href
);

const encoders = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  // Node 22.15 and later
  ...(zlib.zstdCompressSync ? { zstd: zlib.zstdCompressSync } : {}),
};

const routes = {
  async hello(request, response) {
    const { name } = JSON.parse(await text(request));
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({ hello: name, as: request.headers.authorization, app: request.headers['x-app-id'] }),
    );
  },
  async upload(request, response) {
    const form = await new Response(await text(request), {
      headers: { 'Content-Type': request.headers['content-type'] },
    }).formData();
    const doc = form.get('doc');
    response.end(
      JSON.stringify({ name: doc.name, type: doc.type, text: await doc.text(), note: form.get('note') }),
    );
  },
  async stream(_, response) {
    response.setHeader('Content-Type', 'text/event-stream');
    for (const word of ['one', 'two', 'three']) {
      response.write(`data: ${word}\n\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  },
  async echo(request, response) {
    response.end(`${request.method} ${request.headers['transfer-encoding'] ?? ''} ${await text(request)}`);
  },
  truncated(_, response) {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': '100' });
    response.write('received', () => response.destroy());
  },
  fail(_, response) {
    response.writeHead(422, { 'Content-Type': 'application/json' }).end('{"error":"why"}');
  },
  coded(request, response) {
    const coding = new URL(request.url, 'http://h').searchParams.get('coding');
    response.setHeader('Content-Encoding', coding);
    response.end(encoders[coding]('coded'));
  },
  moved(_, response) {
    response.writeHead(302, { Location: '/api/functions/echo' }).end();
  },
  hang() {},
};

async function text(request) {
  let all = '';
  for await (const chunk of request.setEncoding('utf8')) all += chunk;
  return all;
}

const server = createServer((request, response) => {
  const name = new URL(request.url, 'http://h').pathname.split('/').at(-1);
  routes[name](request, response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const serverUrl = `http://127.0.0.1:${server.address().port}`;
const client = createClient({ appId: 'app', serverUrl, token: 'user.token', serviceToken: 'service.token' });
const { functions } = client;

const checks = {
  async invoke() {
    const { status, data } = await functions.invoke('hello', { name: 'żółw' });
    assert.deepEqual([status, data], [200, { hello: 'żółw', as: 'Bearer user.token', app: 'app' }]);
    const service = await client.asServiceRole.functions.invoke('hello', { name: 1 });
    assert.equal(service.data.as, 'Bearer service.token');
  },
  async multipart() {
    const doc = new File(['bytes'], 'a "b".txt', { type: 'text/plain' });
    const { data } = await functions.invoke('upload', { doc, note: 'x\ny' });
    assert.deepEqual(data, { name: 'a "b".txt', type: 'text/plain', text: 'bytes', note: 'x\r\ny' });
  },
  async stream() {
    const response = await functions.fetch('/stream');
    assert.ok(response instanceof Response);
    let all = '';
    for await (const chunk of response.body) all += Buffer.from(chunk);
    assert.equal(all, 'data: one\n\ndata: two\n\ndata: three\n\n');
  },
  async fetch() {
    const bodies = [
      'text',
      new Blob(['text']),
      new TextEncoder().encode('text'),
      new URLSearchParams('text'),
    ];
    for (const body of bodies) {
      const response = await functions.fetch('echo', { method: 'patch', body });
      assert.equal(await response.text(), `PATCH  text${body instanceof URLSearchParams ? '=' : ''}`);
    }
    const streamed = await functions.fetch('echo', {
      method: 'PUT',
      body: new Blob(['s']).stream(),
      duplex: 'half',
    });
    assert.equal(await streamed.text(), 'PUT chunked s');
    const moved = await functions.fetch('moved');
    assert.deepEqual([moved.clone().url, moved.redirected], [`${serverUrl}/api/functions/echo`, true]);
    assert.equal(await moved.text(), 'GET  ');
  },
  async codings() {
    for (const coding of Object.keys(encoders))
      assert.equal(await (await functions.fetch(`coded?coding=${coding}`)).text(), 'coded');
  },
  async truncated() {
    const error = await functions.invoke('truncated').catch((thrown) => thrown);
    assert.ok(error instanceof FunctionError);
    assert.deepEqual([error.code, error.response.data], ['ERR_BODY_TRUNCATED', 'received']);
  },
  async errors() {
    const error = await functions.invoke('fail').catch((thrown) => thrown);
    assert.deepEqual(
      [error.status, error.code, error.response.data],
      [422, 'ERR_BAD_REQUEST', { error: 'why' }],
    );
    assert.ok(!JSON.stringify(error).includes('user.token'));
    await assert.rejects(functions.invoke('../x'), RequestError);
  },
  async abort() {
    const timeout = await functions.invoke('hang', {}, { timeout: 20 }).catch((thrown) => thrown);
    assert.equal(timeout.name, 'TimeoutError');
    const signal = AbortSignal.timeout(20);
    assert.equal(await functions.fetch('hang', { signal }).catch((thrown) => thrown), signal.reason);
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
  } catch (error) {
    process.stderr.write(`${name} failed on ${process.version}\n`);
    throw error;
  }
}
// Only the server is closed: idle connections of the SDK must not hold the process.
server.close();
process.stdout.write(`${process.version}: ${Object.keys(checks).join(', ')}\n`);
