import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, rejection } from '../helpers/answers.js';
import { appId, both, type Call, clearProxies, official, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** Where ours differs on purpose: what the official client does, and what ours does (docs/wire.md). */
let recorder: Recorder;
beforeEach(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

const invoke =
  (data: unknown, name = 'f'): Call =>
  (client) =>
    client.functions.invoke(name, data);
const file = (text: string, name: string): File => new File([text], name, { type: 'text/plain' });

/** The bodies the two sent, or the errors they threw. */
async function bodies(call: Call, options = {}) {
  const { theirs, mine } = await both(recorder, call, options);
  return {
    theirs: theirs.sent[0]?.body ?? theirs.error,
    mine: mine.sent[0]?.body ?? mine.error,
    sent: { theirs, mine },
  };
}

describe('data that the official client loses', () => {
  it('FormData passed directly', async () => {
    const form = new FormData();
    form.append('a', '1');
    form.append('doc', file('bytes', 'd.txt'));
    const { theirs, mine } = await bodies(invoke(form));
    expect(theirs).toBe('--BOUNDARY--\r\n');
    expect(mine).toBe(
      [
        '--BOUNDARY\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
        '--BOUNDARY\r\nContent-Disposition: form-data; name="doc"; filename="d.txt"\r\nContent-Type: text/plain\r\n\r\nbytes',
        '--BOUNDARY--\r\n',
      ].join('\r\n'),
    );
  });

  it('an empty FormData is still a form', async () => {
    const { theirs, mine } = await bodies(invoke(new FormData()));
    expect(mine).toBe(theirs);
  });

  it('an array of files: repeated parts', async () => {
    const data = { docs: [file('1', 'a.txt'), file('2', 'b.txt')], n: 1 };
    const { theirs, mine } = await bodies(invoke(data));
    expect(theirs).toBe('{"docs":[{},{}],"n":1}');
    expect(String(mine).match(/name="\w+"(; filename="[\w.]+")?/g)).toEqual([
      'name="docs"; filename="a.txt"',
      'name="docs"; filename="b.txt"',
      'name="n"',
    ]);
  });

  it('a Blob as a value is a file', async () => {
    const { theirs, mine } = await bodies(invoke({ b: new Blob(['x'], { type: 'image/png' }) }));
    expect(theirs).toBe('{"b":{}}');
    expect(mine).toContain('name="b"; filename="blob"\r\nContent-Type: image/png\r\n\r\nx');
  });

  it('a Blob beside a file', async () => {
    const { theirs, mine } = await bodies(invoke({ doc: file('x', 'd'), b: new Blob(['y']) }));
    expect(theirs).toContain('name="b"\r\n\r\n{}');
    expect(mine).toContain('name="b"; filename="blob"\r\nContent-Type: application/octet-stream\r\n\r\ny');
  });

  it('a nested file is an error that names its key', async () => {
    const { theirs, mine } = await bodies(invoke({ o: { doc: file('x', 'd') } }));
    expect(theirs).toBe('{"o":{"doc":{}}}');
    expect(mine).toMatchObject({ code: 'ERR_INVALID_REQUEST', message: expect.stringContaining('"o.doc"') });
  });

  it('members called constructor, prototype and __proto__', async () => {
    const { theirs, mine } = await bodies(
      invoke(JSON.parse('{"__proto__":{"a":1},"constructor":2,"prototype":3}')),
    );
    expect(theirs).toBe('{}');
    expect(mine).toBe('{"__proto__":{"a":1},"constructor":2,"prototype":3}');
  });

  it('binary answers', async () => {
    const png = new Uint8Array([0x89, 0x50, 0xff, 0x00]);
    recorder.answer = (_, socket) =>
      void socket.write(answerBytes(200, { 'Content-Type': 'image/png' }, png));
    expect((await official(recorder.url).functions.invoke('f')).data).toBe('\ufffdP\ufffd\0');
    expect((await ours(recorder.url).functions.invoke('f')).data).toEqual(png);
  });

  it('text in another charset', async () => {
    const type = { 'Content-Type': 'text/plain; charset=iso-8859-1' };
    recorder.answer = (_, socket) =>
      void socket.write(answerBytes(200, type, new Uint8Array([0x5a, 0x6f, 0xeb])));
    expect((await official(recorder.url).functions.invoke('f')).data).toBe('Zo\ufffd');
    expect((await ours(recorder.url).functions.invoke('f')).data).toBe('Zoë');
  });
});

describe('data that the official client sends though nobody asked', () => {
  it('the rest of the buffer around a view', async () => {
    const all = new TextEncoder().encode('SECRETpublicSECRET');
    const { theirs, mine } = await bodies(invoke(all.subarray(6, 12)));
    expect(theirs).toBe('SECRETpublicSECRET');
    expect(mine).toBe('public');
  });

  it('the token, to another route than functions', async () => {
    for (const [name, route] of [
      ['..', `/api/apps/${appId}/`],
      ['../../x', '/api/apps/x'],
      ['a?b=1', `/api/apps/${appId}/functions/a?b=1`],
    ] as const) {
      const { sent } = await bodies(invoke({}, name), { token: 'user.token' });
      expect(sent.theirs.sent[0]).toMatchObject({
        line: `POST ${route} HTTP/1.1`,
        headers: { authorization: 'Bearer user.token' },
      });
      expect(sent.mine.error).toMatchObject({ code: 'ERR_INVALID_REQUEST' });
      expect(sent.mine.sent).toEqual([]);
    }
    const fetching: Call = (client) => client.functions.fetch('/../../x');
    const { theirs, mine } = await both(recorder, fetching, { token: 'user.token' });
    expect(theirs.sent[0]).toMatchObject({
      line: 'GET /x HTTP/1.1',
      headers: { authorization: 'Bearer user.token' },
    });
    expect(mine.error).toMatchObject({ code: 'ERR_INVALID_REQUEST' });
  });

  it('the token, in the error', async () => {
    recorder.answer = (_, socket) => void socket.write(answerBytes(500, {}, '{"error":"why"}'));
    const options = { token: 'SECRET' };
    const theirs = await rejection(official(recorder.url, options).functions.invoke('f', {}));
    expect(JSON.stringify(theirs)).toContain('SECRET');
    expect(inspect(theirs)).toContain('SECRET');
    const mine = await rejection(ours(recorder.url, options).functions.invoke('f', {}));
    expect(JSON.stringify(mine) + inspect(mine, { depth: 20 })).not.toContain('SECRET');
    expect(mine).toMatchObject({
      status: 500,
      code: 'ERR_BAD_RESPONSE',
      response: { data: { error: 'why' } },
    });
    expect(theirs).toMatchObject({
      status: 500,
      code: 'ERR_BAD_RESPONSE',
      response: { data: { error: 'why' } },
    });
  });

  it('credentials and the app’s id, to another origin', async () => {
    const other = await startRecorder();
    recorder.answer = (_, socket) => void socket.write(answerBytes(307, { Location: `${other.url}/x` }));
    const options = { token: 'SECRET', headers: { 'X-Api-Key': 'SECRET' } };
    await official(recorder.url, options).functions.invoke('f', { a: 'SECRET' });
    const [request] = other.requests;
    expect(request?.body.toString()).toBe('{"a":"SECRET"}');
    expect(Object.fromEntries(request!.headers)).toMatchObject({ 'X-Api-Key': 'SECRET', 'X-App-Id': appId });
    const error = await rejection(ours(recorder.url, options).functions.invoke('f', { a: 'SECRET' }));
    expect(error).toMatchObject({ code: 'ERR_REDIRECT' });
    expect((error as Error).message).toContain(`${other.url}/x`);
    expect(other.requests).toHaveLength(1);
    await other.close();
  });
});

describe('failures that the official client passes off as success', () => {
  it('gzip cut short', async () => {
    const text = Array.from({ length: 5_000 }, (_, i) => `${(i * 7919) % 10_007}`).join();
    const half = gzipSync(text).subarray(0, 8_000);
    const head = { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' };
    recorder.answer = (_, socket) => void socket.write(answerBytes(200, head, half));
    const theirs = await official(recorder.url).functions.invoke('f');
    expect([theirs.status, theirs.data.length < text.length]).toEqual([200, true]);
    const mine = await rejection(ours(recorder.url).functions.invoke('f'));
    expect(mine).toMatchObject({ code: 'ERR_BODY_CODING', status: 200, response: { data: theirs.data } });
  });

  it('a token is altered; ours refuses it', async () => {
    await official(recorder.url, { token: 'ab\ncd日ef' }).functions.invoke('f', {});
    expect(Object.fromEntries(recorder.requests.at(-1)!.headers).Authorization).toBe('Bearer abcdef');
    expect(() => ours(recorder.url, { token: 'ab\ncd日ef' })).toThrow(/Authorization/);
  });
});

describe('what both do, ours further', () => {
  it('setToken reaches fetch too', async () => {
    const call: Call = async (client) => {
      client.setToken('new');
      await client.functions.fetch('f');
    };
    const { theirs, mine } = await both(recorder, call, { token: 'old' });
    expect(theirs.sent[0]?.headers.authorization).toBe('Bearer old');
    expect(mine.sent[0]?.headers.authorization).toBe('Bearer new');
  });

  it('X-App-Id cannot be replaced in invoke, however it is written', async () => {
    const { theirs, mine } = await both(recorder, invoke({}), {
      headers: { 'X-App-Id': 'one', 'x-app-id': 'other' },
    });
    expect(theirs.sent[0]?.headers['x-app-id']).toBe('other');
    expect(mine.sent[0]?.headers['x-app-id']).toBe(appId);
  });

  it('fetch carries the app, the version and the client’s headers', async () => {
    const options = { functionsVersion: '7', headers: { 'X-Data-Env': 'dev' } };
    const { theirs, mine } = await both(recorder, (client) => client.functions.fetch('f'), options);
    const added = { 'x-app-id': appId, 'base44-functions-version': '7', 'x-data-env': 'dev' };
    expect(mine.sent[0]?.headers).toEqual({ ...theirs.sent[0]?.headers, ...added });
  });

  it('patch is sent in capitals', async () => {
    const { theirs, mine } = await both(recorder, (client) =>
      client.functions.fetch('f', { method: 'patch' }),
    );
    expect(theirs.sent[0]?.line).toMatch(/^patch /);
    expect(mine.sent[0]?.line).toMatch(/^PATCH /);
  });

  it('a name arrives as it was given: % and a space at the end', async () => {
    for (const [name, theirsSeen, mineSeen] of [
      ['a%20b', 'a%20b', 'a%2520b'],
      ['a ', 'a', 'a%20'],
      ['50%', '50%', '50%25'],
    ] as const) {
      const { theirs, mine } = await both(recorder, invoke({}, name));
      expect(theirs.sent[0]?.line).toContain(`/functions/${theirsSeen} HTTP`);
      expect(mine.sent[0]?.line).toContain(`/functions/${mineSeen} HTTP`);
    }
  });

  it('the caller’s functions version wins over the client’s', async () => {
    const options = { functionsVersion: '1', headers: { 'Base44-Functions-Version': '2' } };
    const { theirs, mine } = await both(recorder, invoke({}), options);
    expect(theirs.sent[0]?.headers['base44-functions-version']).toBe('1');
    expect(mine.sent[0]?.headers['base44-functions-version']).toBe('2');
  });

  it('a slash at the end of serverUrl is not doubled', async () => {
    const { theirs, mine } = await both(recorder, invoke({}), { serverUrl: `${recorder.url}/` });
    expect(theirs.sent[0]?.line).toContain('POST //api/');
    expect(mine.sent[0]?.line).toContain('POST /api/');
  });

  it('invoke takes headers, a signal and a timeout', async () => {
    const client = ours(recorder.url, { token: 't', headers: { 'X-One': '1' } });
    const headers = { 'x-one': '2', Authorization: 'Basic YTpi', 'X-App-Id': 'other', 'Content-Length': '9' };
    await client.functions.invoke('f', { a: 1 }, { headers });
    await client.functions.invoke(
      'f',
      { doc: file('x', 'd') },
      { headers: { 'Content-Type': 'text/plain' } },
    );
    const [json, form] = recorder.requests.map(({ headers }) =>
      Object.fromEntries(headers.map(([n, v]) => [n.toLowerCase(), v])),
    );
    expect(json).toMatchObject({
      'x-one': '2',
      authorization: 'Basic YTpi',
      'x-app-id': appId,
      'content-length': '7',
    });
    expect(form?.['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });

  it('a proxy of the environment is not used for this machine', async () => {
    const proxy = await startRecorder();
    process.env.http_proxy = proxy.url;
    await ours(recorder.url).functions.invoke('f');
    expect([recorder.requests.length, proxy.connections]).toEqual([1, 0]);
    await official(recorder.url).functions.invoke('f');
    expect([recorder.requests.length, proxy.connections]).toEqual([1, 1]);
    clearProxies();
    await proxy.close();
  });

  it('the dev dialect: a nested name stays on this machine', async () => {
    const client = ours(recorder.url, { dialect: 'dev' });
    await client.functions.invoke('orders/process', {});
    await client.functions.fetch('/reports/a b?x=1');
    await client.functions.fetch('a%2Fb/..%2Fc%3F');
    await rejection(client.functions.fetch('%zz'));
    expect(recorder.requests.map(({ requestLine }) => requestLine.split(' ')[1])).toEqual([
      `/api/apps/${appId}/functions/orders%2Fprocess`,
      `/api/apps/${appId}/functions/reports%2Fa%20b?x=1`,
      `/api/apps/${appId}/functions/a%2Fb%2F..%2Fc%3F`,
    ]);
  });
});
