import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, chunk, closed, deferred, rejection } from '../helpers/answers.js';
import { clearProxies, ours } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** Signals and timeouts: at every stage the call ends with the signal's reason and the socket is closed. */
let recorder: Recorder;
beforeEach(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Resolves with the connection of the first request; `head` is written to it. */
function answered(head: Buffer | string = ''): Promise<Socket> {
  const { promise, resolve } = deferred<Socket>();
  recorder.answer = (_, socket) => {
    if (head.length > 0) socket.write(head);
    resolve(socket);
  };
  return promise;
}

const streaming = Buffer.concat([answerBytes(200, { 'Transfer-Encoding': 'chunked' }), chunk('one')]);

describe('invoke', () => {
  it('a signal that has aborted: nothing is sent', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    expect(await rejection(ours(recorder.url).functions.invoke('f', {}, { signal }))).toBe(signal.reason);
    expect(recorder.connections).toBe(0);
  });

  it('while it connects: no request is ever written', async () => {
    const controller = new AbortController();
    const { functions } = ours(recorder.url);
    const call = functions.invoke('aborted', {}, { signal: controller.signal });
    // The dispatcher is made and the connection is begun on the turns before any event of it.
    await import('../../src/sdk/dispatcher.js');
    controller.abort();
    expect(await rejection(call)).toBe(controller.signal.reason);
    await functions.invoke('next', {});
    expect(recorder.requests.map(({ requestLine }) => requestLine.split('/').at(-2))).toEqual([
      expect.stringContaining('next'),
    ]);
  });

  it('before the head: the reason, and the socket is closed', async () => {
    const controller = new AbortController();
    const connection = answered();
    const call = ours(recorder.url).functions.invoke('f', {}, { signal: controller.signal });
    const socket = await connection;
    controller.abort();
    expect(await rejection(call)).toMatchObject({ name: 'AbortError' });
    await closed(socket);
  });

  it('in the body: the reason, and the socket is closed', async () => {
    const controller = new AbortController();
    const connection = answered(streaming);
    const call = ours(recorder.url).functions.invoke('f', {}, { signal: controller.signal });
    const socket = await connection;
    controller.abort(new Error('mine'));
    expect(await rejection(call)).toBe(controller.signal.reason);
    await closed(socket);
  });

  it('a timeout before the head and one in the body', async () => {
    for (const head of ['', streaming]) {
      const connection = answered(head);
      const error = await rejection(ours(recorder.url).functions.invoke('f', {}, { timeout: 50 }));
      expect(error).toMatchObject({ name: 'TimeoutError' });
      await closed(await connection);
    }
  });

  it('a timeout beside a signal: whichever is first', async () => {
    const connection = answered(streaming);
    const { signal } = new AbortController();
    const error = await rejection(ours(recorder.url).functions.invoke('f', {}, { timeout: 50, signal }));
    expect(error).toMatchObject({ name: 'TimeoutError' });
    await closed(await connection);

    const controller = new AbortController();
    const again = answered();
    const call = ours(recorder.url).functions.invoke(
      'f',
      {},
      { timeout: 3_600_000, signal: controller.signal },
    );
    await again;
    controller.abort('enough');
    expect(await rejection(call)).toBe('enough');
  });

  it('a timeout of 0 is none, and one that is not reached does nothing', async () => {
    const { functions } = ours(recorder.url);
    expect((await functions.invoke('f', {}, { timeout: 0 })).status).toBe(200);
    expect((await functions.invoke('f', {}, { timeout: 60_000 })).status).toBe(200);
  });

  it('in the middle of an upload: the source is let go', async () => {
    const controller = new AbortController();
    const returned = deferred();
    const body = new Blob([new Uint8Array(1 << 20)]);
    body.stream = () => {
      const stream = new ReadableStream({
        pull: (c) => c.enqueue(new Uint8Array(16_384)),
        cancel: () => returned.resolve(),
      });
      return stream as ReturnType<Blob['stream']>;
    };
    Object.defineProperty(body, 'size', { value: 1 << 30 });
    recorder.answer = () => undefined;
    const call = ours(recorder.url).functions.invoke('f', { body }, { signal: controller.signal });
    const error = rejection(call);
    while (recorder.sockets.size === 0) await new Promise((resolve) => setImmediate(resolve));
    const [socket] = recorder.sockets;
    socket!.pause();
    controller.abort();
    expect(await error).toBe(controller.signal.reason);
    await returned.promise;
    socket!.resume();
    await closed(socket!);
  });
});

describe('fetch', () => {
  it('in the body: the reader gets the reason, and the socket is closed', async () => {
    const controller = new AbortController();
    const connection = answered(streaming);
    const response = await ours(recorder.url).functions.fetch('f', { signal: controller.signal });
    const reader = response.body!.getReader();
    await reader.read();
    const pending = rejection(reader.read());
    controller.abort('why');
    expect(await pending).toBe('why');
    await closed(await connection);
  });

  it('the reader stops: the socket is closed', async () => {
    const connection = answered(streaming);
    const response = await ours(recorder.url).functions.fetch('f');
    await response.body!.cancel();
    await closed(await connection);
  });

  it('a loop over the body is left: the socket is closed', async () => {
    const connection = answered(streaming);
    const response = await ours(recorder.url).functions.fetch('f');
    for await (const _ of response.body!) break;
    await closed(await connection);
  });

  it('a signal goes on counting when nothing else is left of the call', async () => {
    const controller = new AbortController();
    const connection = answered(streaming);
    const response = await ours(recorder.url).functions.fetch('f', { signal: controller.signal });
    const reader = response.body!.getReader();
    await reader.read();
    for (let turn = 0; turn < 5; turn++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const pending = rejection(reader.read());
    controller.abort();
    expect(await pending).toMatchObject({ name: 'AbortError' });
    await closed(await connection);
  });

  it('an answer that is dropped unread gives its connection back', async () => {
    const connection = answered(streaming);
    await ours(recorder.url).functions.fetch('f');
    const socket = await connection;
    while (!socket.destroyed) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('one that is still being read does not, whatever else is dropped', async () => {
    const connection = answered(streaming);
    const reader = (await ours(recorder.url).functions.fetch('f')).body!.getReader();
    await reader.read();
    const pending = reader.read();
    const socket = await connection;
    for (let turn = 0; turn < 5; turn++) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(chunk('two'));
    expect(Buffer.from((await pending).value!).toString()).toBe('two');
    await reader.cancel();
    await closed(socket);
  });

  it('a timeout beside a signal survives garbage collection', async () => {
    const connection = answered(streaming);
    const { signal } = new AbortController();
    const error = rejection(ours(recorder.url).functions.invoke('f', {}, { timeout: 100, signal }));
    const socket = await connection;
    while (!socket.destroyed) {
      gc();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await error).toMatchObject({ name: 'TimeoutError' });
  });

  it('an abort after the end changes nothing', async () => {
    const controller = new AbortController();
    const response = await ours(recorder.url).functions.fetch('f', { signal: controller.signal });
    expect(await response.text()).toBe('{}');
    controller.abort();
    expect((await ours(recorder.url).functions.invoke('f')).status).toBe(200);
  });
});
