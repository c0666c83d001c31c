import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerBytes, chunk, deferred, lastChunk } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** What functions.fetch resolves to: a native Response, in all its parts. */
let recorder: Recorder;
beforeAll(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

async function response(
  status: number | string,
  headers: Record<string, string>,
  body: string | Uint8Array = '',
): Promise<Response> {
  recorder.answer = (_, socket) => void socket.write(answerBytes(status, headers, body));
  return ours(recorder.url).functions.fetch('f?x=1#part');
}

it('is one, with its parts', async () => {
  const answer = await response(
    '201 Made here',
    { 'Content-Type': 'application/json', 'X-Latin': 'Zoë' },
    '{"a":1}',
  );
  expect(answer).toBeInstanceOf(Response);
  expect(answer).toMatchObject({
    status: 201,
    statusText: 'Made here',
    ok: true,
    redirected: false,
    type: 'basic',
    bodyUsed: false,
  });
  expect(answer.url).toBe(`${recorder.url}/api/functions/f?x=1`);
  expect(answer.headers.get('x-latin')).toBe('Zoë');
  expect(await answer.json()).toEqual({ a: 1 });
  expect(answer.bodyUsed).toBe(true);
});

it('every way to read it', async () => {
  const form = new URLSearchParams({ a: '1' }).toString();
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect(await (await response(200, type, form)).text()).toBe('a=1');
  expect((await (await response(200, type, form)).formData()).get('a')).toBe('1');
  expect(Buffer.from(await (await response(200, type, form)).arrayBuffer()).toString()).toBe('a=1');
  const blob = await (await response(200, type, form)).blob();
  expect([blob.size, blob.type]).toEqual([3, type['Content-Type']]);
});

describe('statuses', () => {
  it.each([200, 299, 300, 404, 500, 599])('%d', async (status) => {
    const answer = await response(status, {}, 'x');
    expect([answer.status, answer.ok, await answer.text()]).toEqual([status, status < 300, 'x']);
  });

  // The constructor of Response refuses these; a server may send them all the same.
  it.each([600, 700, 999])('%d, with its body, in a clone too', async (status) => {
    const answer = await response(`${status} Odd`, {}, 'odd');
    const clone = answer.clone();
    for (const one of [answer, clone])
      expect([one.status, one.ok, one.statusText, await one.text()]).toEqual([status, false, 'Odd', 'odd']);
  });

  it.each([204, 205, 304])('%d has no body', async (status) => {
    const answer = await response(`${status} Nothing`, { 'Transfer-Encoding': 'identity' });
    expect([answer.status, answer.body, await answer.text()]).toEqual([status, null, '']);
  });

  it('a status text that is not Latin-1', async () => {
    const line = Buffer.from('200 Dobrze, żółw').toString('latin1');
    expect((await response(line, {}, 'x')).statusText).toBe('Dobrze, żółw');
  });
});

it('a clone keeps url and redirected, and both can be read', async () => {
  recorder.answer = ({ requestLine }, socket) => {
    const landed = requestLine.includes('/landed');
    socket.write(landed ? answerBytes(200, {}, 'body') : answerBytes(302, { Location: '/landed' }));
  };
  const answer = await ours(recorder.url).functions.fetch('f');
  const clone = answer.clone();
  const again = clone.clone();
  for (const one of [answer, clone, again]) {
    expect([one.url, one.redirected, one.type]).toEqual([`${recorder.url}/landed`, true, 'basic']);
    expect(await one.text()).toBe('body');
  }
  expect(() => answer.clone()).toThrow(TypeError);
});

it('repeated headers are all there', async () => {
  recorder.answer = (_, socket) =>
    void socket.write(
      'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n',
    );
  const { headers } = await ours(recorder.url).functions.fetch('f');
  expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(headers.get('x-a')).toBe('1, 2');
});

describe('streams', () => {
  it('each event as it comes, and text through pipeThrough', async () => {
    const go = deferred();
    recorder.answer = async (_, socket) => {
      socket.write(answerBytes(200, { 'Transfer-Encoding': 'chunked', 'Content-Type': 'text/event-stream' }));
      socket.write(chunk('data: 1\n\n'));
      await go.promise;
      socket.write(Buffer.concat([chunk('data: ż'.slice(0, 6)), chunk(Buffer.from('ż').subarray(0, 1))]));
      socket.write(Buffer.concat([chunk(Buffer.from('ż').subarray(1)), lastChunk]));
    };
    const answer = await ours(recorder.url).functions.fetch('chat');
    const texts = answer.body!.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>;
    let all = '';
    for await (const text of texts) {
      all += text;
      go.resolve();
    }
    expect(all).toBe('data: 1\n\ndata: ż');
  });

  it('gives plain Uint8Arrays, each with a buffer of its own', async () => {
    const answer = await response(200, {}, 'bytes');
    const { value } = await answer.body!.getReader().read();
    expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype);
    expect(Buffer.from(value!.buffer).toString()).toBe('bytes');
  });

  it('can be read into the caller’s own buffers, as a native one', async () => {
    const answer = await response(200, {}, 'abcdef');
    const reader = answer.body!.getReader({ mode: 'byob' });
    let text = '';
    for (
      let next = await reader.read(new Uint8Array(4));
      !next.done;
      next = await reader.read(new Uint8Array(4))
    )
      text += Buffer.from(next.value!).toString();
    expect(text).toBe('abcdef');
  });
});

it('every member of RequestInit is taken', async () => {
  recorder.answer = (_, socket) => void socket.write(answerBytes(200));
  const init = {
    method: 'POST',
    headers: { 'X-One': '1' },
    body: 'x',
    cache: 'no-store',
    credentials: 'omit',
    integrity: '',
    keepalive: true,
    mode: 'cors',
    redirect: 'follow',
    referrer: 'about:client',
    referrerPolicy: 'no-referrer',
    signal: new AbortController().signal,
    window: null,
    duplex: 'half',
    priority: 'high',
  };
  expect((await ours(recorder.url).functions.fetch('f', init as RequestInit)).status).toBe(200);
  const checked = ours(recorder.url).functions.fetch('f', { integrity: 'sha256-AAAA' });
  await expect(checked).rejects.toThrow(/integrity/); // rather than pass an answer off as checked
});
