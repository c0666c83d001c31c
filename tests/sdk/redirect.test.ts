import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionError } from '../../src/sdk/index.js';
import { answerBytes, rejection } from '../helpers/answers.js';
import { appId, clearProxies, type Options, ours } from '../helpers/differential.js';
import { type Recorded, type Recorder, startRecorder } from '../helpers/recorder.js';

/** Redirects: as RequestInit.redirect says; to another origin nothing goes along that tells of the caller. */
let first: Recorder;
let other: Recorder;
beforeEach(async () => {
  clearProxies();
  [first, other] = await Promise.all([startRecorder(), startRecorder()]);
});
afterEach(() => Promise.all([first.close(), other.close()]));

/** The first request to `first` is redirected, later ones are answered. */
function redirects(status: number, location: string): void {
  first.answer = ({ requestLine }, socket) => {
    const on = !requestLine.includes('/landed');
    socket.write(
      on ? answerBytes(status, { Location: location }, 'moved') : answerBytes(200, {}, '"landed"'),
    );
  };
  other.answer = (_, socket) => void socket.write(answerBytes(200, {}, '"other"'));
}

const secrets: Options = {
  token: 'SECRET',
  headers: { 'X-Api-Key': 'SECRET', 'X-Data-Env': 'dev', 'Base44-State': 'SECRET', Accept: 'text/csv' },
  functionsVersion: '7',
};
const seen = ({ requestLine, body, headers }: Recorded) => ({
  method: requestLine.split(' ')[0],
  path: requestLine.split(' ')[1],
  body: body.toString(),
  names: headers.map(([name]) => name.toLowerCase()).sort(),
});

describe('within one origin', () => {
  it.each<[method: string, status: number, then: string, body: string]>([
    ['POST', 301, 'GET', ''],
    ['POST', 302, 'GET', ''],
    ['POST', 303, 'GET', ''],
    ['POST', 307, 'POST', 'data'],
    ['POST', 308, 'POST', 'data'],
    ['PUT', 301, 'PUT', 'data'],
    ['PUT', 302, 'PUT', 'data'],
    ['PUT', 303, 'GET', ''],
    ['PUT', 307, 'PUT', 'data'],
    ['PATCH', 308, 'PATCH', 'data'],
    ['DELETE', 303, 'GET', ''],
    ['GET', 301, 'GET', ''],
    ['GET', 308, 'GET', ''],
    ['HEAD', 302, 'HEAD', ''],
    ['HEAD', 303, 'HEAD', ''],
  ])('%s and %d: %s', async (method, status, then, body) => {
    redirects(status, '/landed?x=1');
    const init = method === 'GET' || method === 'HEAD' ? { method } : { method, body: 'data' };
    const response = await ours(first.url, secrets).functions.fetch('go', init);
    expect(await response.text()).toBe(method === 'HEAD' ? '' : '"landed"');
    expect([response.redirected, response.url]).toEqual([true, `${first.url}/landed?x=1`]);
    const [, second] = first.requests.map(seen);
    expect(second).toMatchObject({ method: then, path: '/landed?x=1', body });
    expect(second!.names).toEqual(expect.arrayContaining(['authorization', 'x-api-key', 'x-app-id']));
    expect(second!.names.includes('content-type')).toBe(body !== '');
  });

  it('invoke: 302 becomes GET, 307 sends the body again, multipart too', async () => {
    redirects(302, '/landed');
    expect((await ours(first.url, secrets).functions.invoke('f', { a: 1 })).data).toBe('landed');
    redirects(307, '/landed');
    const doc = new File(['x'.repeat(100_000)], 'a.txt');
    expect((await ours(first.url, secrets).functions.invoke('f', { doc })).data).toBe('landed');
    const [, get, post, again] = first.requests.map(seen);
    expect(get).toMatchObject({ method: 'GET', body: '' });
    expect(again).toMatchObject({ method: 'POST', body: post!.body });
    expect(again!.body.length).toBeGreaterThan(100_000);
  });

  it('a Blob is sent again, a stream cannot be', async () => {
    redirects(307, '/landed');
    const { functions } = ours(first.url);
    const blob = await functions.fetch('go', { method: 'POST', body: new Blob(['blob']) });
    expect(await blob.text()).toBe('"landed"');
    const init = { method: 'POST', body: new Blob(['s']).stream(), duplex: 'half' } as RequestInit;
    const error = (await rejection(functions.fetch('go', init))) as Error;
    expect(error).toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ERR_REDIRECT', location: `${first.url}/landed` },
    });
    expect(first.requests).toHaveLength(3);
  });

  it('303 after a stream is a GET, which needs none', async () => {
    redirects(303, '/landed');
    const init = { method: 'POST', body: new Blob(['s']).stream(), duplex: 'half' } as RequestInit;
    expect(await (await ours(first.url).functions.fetch('go', init)).text()).toBe('"landed"');
  });

  it.each<[string, string]>([
    ['relative', 'landed'],
    ['with a fragment', '/landed#part'],
    ['in UTF-8', Buffer.from('/landed/ż').toString('latin1')],
    ['with dots', '/a/../landed'],
  ])('a Location %s', async (_, location) => {
    redirects(302, location);
    const response = await ours(first.url).functions.fetch('go');
    expect(await response.text()).toBe('"landed"');
    expect(first.requests[1]?.requestLine).toMatch(/^GET \S*\/landed(\/%C5%BC)? HTTP/);
  });

  it('300, 304 and a redirect without Location are answers', async () => {
    for (const status of [300, 304, 305, 302]) {
      first.answer = (_, socket) =>
        void socket.write(answerBytes(status, status === 302 ? {} : { Location: '/landed' }));
      const response = await ours(first.url).functions.fetch('go');
      expect([response.status, response.redirected]).toEqual([status, false]);
    }
  });
});

describe('to another origin', () => {
  it.each([301, 302, 303])(
    '%d after POST: a GET with three headers of ours and no others',
    async (status) => {
      redirects(status, `${other.url}/there`);
      const result = await ours(first.url, secrets).functions.invoke('f', { a: 'SECRET' });
      expect(result.data).toBe('other');
      const [request] = other.requests;
      expect(seen(request!)).toEqual({
        method: 'GET',
        path: '/there',
        body: '',
        names: ['accept', 'connection', 'host', 'user-agent'],
      });
      expect(JSON.stringify(request)).not.toMatch(new RegExp(`SECRET|${appId}`));
    },
  );

  it('a GET too, with the cookie and the caller’s own headers left behind', async () => {
    redirects(307, `${other.url}/there`);
    const headers = {
      Cookie: 'SECRET',
      'X-Token': 'SECRET',
      Authorization: 'SECRET',
      'Accept-Language': 'pl',
    };
    await (await ours(first.url, secrets).functions.fetch('go', { headers })).text();
    expect(seen(other.requests[0]!).names).toEqual([
      'accept',
      'accept-language',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('localhost instead of 127.0.0.1 is another origin', async () => {
    redirects(302, `${first.url.replace('127.0.0.1', 'localhost')}/landed`);
    await (await ours(first.url, secrets).functions.fetch('go')).text();
    expect(seen(first.requests[1]!).names).not.toContain('authorization');
  });

  it('what was dropped does not come back on the way back', async () => {
    redirects(302, `${other.url}/there`);
    other.answer = (_, socket) => void socket.write(answerBytes(302, { Location: `${first.url}/landed` }));
    expect((await ours(first.url, secrets).functions.invoke('f')).data).toBe('landed');
    expect(JSON.stringify(first.requests[1])).not.toContain('SECRET');
  });

  it.each([307, 308])(
    '%d with a body is an error that names the Location; nothing is sent there',
    async (status) => {
      redirects(status, `${other.url}/there`);
      const client = ours(first.url, secrets);
      const failed = (await rejection(client.functions.invoke('f', { a: 1 }))) as FunctionError;
      expect(failed).toMatchObject({ name: 'FunctionError', code: 'ERR_REDIRECT' });
      expect(failed.message).toContain(`${other.url}/there`);
      const thrown = (await rejection(client.functions.fetch('f', { method: 'PUT', body: 'x' }))) as Error;
      expect(thrown).toMatchObject({
        message: 'fetch failed',
        cause: { code: 'ERR_REDIRECT', location: `${other.url}/there` },
      });
      expect(other.connections).toBe(0);
    },
  );

  it('301 after PUT keeps its body, so it is that error too', async () => {
    redirects(301, `${other.url}/there`);
    const error = await rejection(ours(first.url).functions.fetch('f', { method: 'PUT', body: 'x' }));
    expect(error).toMatchObject({ cause: { code: 'ERR_REDIRECT' } });
  });
});

describe('modes and limits', () => {
  it('manual gives the redirect itself', async () => {
    redirects(302, `${other.url}/there`);
    const response = await ours(first.url, secrets).functions.fetch('go', { redirect: 'manual' });
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      302,
      `${other.url}/there`,
      'moved',
    ]);
    expect(other.connections).toBe(0);
  });

  it('error is an error', async () => {
    redirects(302, '/landed');
    const error = await rejection(ours(first.url).functions.fetch('go', { redirect: 'error' }));
    expect(error).toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ERR_REDIRECT', location: `${first.url}/landed` },
    });
    expect(first.requests).toHaveLength(1);
  });

  it('20 are followed, the 21st is an error', async () => {
    let left = 20;
    first.answer = (_, socket) => {
      left -= 1;
      socket.write(left >= 0 ? answerBytes(302, { Location: `/${left}` }) : answerBytes(200, {}, 'end'));
    };
    expect(await (await ours(first.url).functions.fetch('go')).text()).toBe('end');
    left = 21;
    const error = (await rejection(ours(first.url).functions.fetch('go'))) as Error;
    expect(error).toMatchObject({ cause: { code: 'ERR_REDIRECT' } });
    expect((error.cause as Error).message).toContain('20 redirects');
  });

  it.each(['http://', 'http://a b/', 'ftp://127.0.0.1/', 'javascript:alert(1)', 'http://u:p@127.0.0.1:1/'])(
    'a Location of %j is an error',
    async (location) => {
      redirects(302, location);
      const error = await rejection(ours(first.url).functions.fetch('go'));
      expect(error).toMatchObject({ message: 'fetch failed', cause: { code: 'ERR_REDIRECT' } });
    },
  );

  it('an abort ends the chain', async () => {
    const controller = new AbortController();
    first.answer = (_, socket) => {
      if (first.requests.length === 3) controller.abort(new Error('enough'));
      else socket.write(answerBytes(302, { Location: '/again' }));
    };
    const error = await rejection(ours(first.url).functions.fetch('go', { signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
  });
});
