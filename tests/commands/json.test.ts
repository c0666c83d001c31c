/** --json and --jsonl, of every kind of answer and of none. */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerBytes, chunk, lastChunk } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';
import { every, ok, show } from './showing.js';

const world = useWorld();

const error = { code: expect.any(String), message: expect.any(String) };

describe('--json', () => {
  const document = async (answer: Buffer | ((socket: Socket) => void), args: string[] = []) => {
    const ran = await show(world, answer, ['--json', ...args]);
    return { ...ran, doc: JSON.parse(ran.out) as Record<string, unknown> };
  };
  it('is one document with everything', async () => {
    const { doc, code, err } = await document(ok('application/json', '{"n": 1}', { 'X-A': '1' }));
    expect(doc).toEqual({
      ok: true,
      status: 200,
      headers: { 'content-type': 'application/json', 'x-a': '1', 'content-length': '8' },
      data: { n: 1 },
      as: 'anonymous',
      target: {
        server: world.recorder.url,
        app: 'app1',
        method: 'GET',
        url: `${world.recorder.url}/api/apps/app1/functions/f`,
      },
      timing: {
        connected: expect.any(Number),
        head: expect.any(Number),
        firstByte: expect.any(Number),
        lastByte: expect.any(Number),
        longestGap: expect.any(Number),
        total: expect.any(Number),
      },
    });
    expect([code, err]).toEqual([0, '']);
  });

  it.each<[string, string | Buffer, Record<string, unknown>]>([
    ['application/json', '{"broken', { text: '{"broken' }],
    ['application/json', '', { text: '' }],
    ['application/json; charset=utf-8', 'null', { data: null }],
    ['application/vnd.api+json', '[1]', { data: [1] }],
    ['text/plain', 'true', { text: 'true' }],
    ['text/csv', 'é\r\n\u001b', { text: 'é\r\n\u001b' }],
    ['text/plain; charset=iso-8859-1', Buffer.from([0xe9]), { text: 'é' }],
    ['image/png', every, { bytes: every.toString('base64') }],
    ['', 'text', { text: 'text' }],
    ['', Buffer.from([0, 1]), { bytes: 'AAE=' }],
    ['', Buffer.from([0xff, 0xfe]), { bytes: '//4=' }],
    [
      'text/event-stream',
      'event: e\nid: 1\ndata: {"a":1}\n\ndata: x\n\n',
      { data: [{ event: 'e', id: '1', data: '{"a":1}' }, { data: 'x' }] },
    ],
    ['text/event-stream', '', { data: [] }],
    ['application/x-ndjson', '{"a":1}\n[2]\n', { data: [{ a: 1 }, [2]] }],
    ['application/x-ndjson', '{"a":1}\n[2]', { data: [{ a: 1 }, [2]] }],
  ])('of %s %j', async (type, body, fields) => {
    const { doc } = await document(ok(type, body));
    const { data, text, bytes } = doc;
    expect({ data, text, bytes }).toEqual({ data: undefined, text: undefined, bytes: undefined, ...fields });
  });

  it('keeps the digits of a JSON answer and of NDJSON', async () => {
    expect((await document(ok('application/json', '{"id":12345678901234567890}'))).out).toContain(
      '"data":{"id":12345678901234567890}',
    );
    expect((await document(ok('application/x-ndjson', '12345678901234567890\n'))).out).toContain(
      '"data":[12345678901234567890]',
    );
  });

  it('of an error has what the function said, and what to do', async () => {
    const { doc, code, err } = await document(
      answerBytes('404 Not Found', { 'Content-Type': 'application/json' }, '{"e":1}'),
    );
    expect(doc).toMatchObject({
      ok: false,
      status: 404,
      data: { e: 1 },
      error: { code: 'HTTP_404', message: 'f answered 404 Not Found', hint: expect.any(String) },
    });
    expect(code).toBe(4);
    expect(err).toContain('f answered 404');
  });

  it('of a call that failed, of a usage error, of a missing credential', async () => {
    const cut = await document(
      (socket) =>
        void socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf'),
    );
    expect(cut.doc).toMatchObject({
      ok: false,
      status: 200,
      text: 'half',
      error: { ...error, hint: expect.any(String) },
    });
    expect(cut.code).toBe(7);
    const gone = await document((socket) => void socket.destroy());
    expect(gone.doc).toEqual({
      ok: false,
      as: 'anonymous',
      target: expect.any(Object),
      timing: expect.any(Object),
      error: { ...error, why: expect.any(String), hint: expect.any(String) },
    });
    expect(gone.code).toBe(1);
    for (const [argv, code] of [
      [['invoke', 'f', '--json', '-d', '{'], 2],
      [['invoke', 'f', '--json', '--nonsense'], 2],
      [['invoke', '../x', '--json'], 2],
      [['invoke', 'f', '--json', '--as', 'user'], 8],
      [['nonsense', '--json'], 2],
    ] as const) {
      const ran = await world.run([...argv]);
      expect(JSON.parse(ran.out)).toEqual({
        ok: false,
        error: {
          ...error,
          hint: expect.any(String),
          ...(JSON.parse(ran.out).error.why ? { why: expect.any(String) } : {}),
        },
      });
      expect(ran.code).toBe(code);
      expect(ran.err).toContain('b44fn: ');
    }
  });

  it('follows --ignore-status and --expect-status in ok', async () => {
    const not = answerBytes('404 Not Found');
    expect((await document(not, ['--ignore-status'])).doc).toMatchObject({ ok: true, status: 404 });
    expect((await document(not, ['--expect-status', '404'])).doc).toMatchObject({ ok: true });
    expect((await document(ok('', ''), ['--expect-status', '404,418'])).doc).toMatchObject({
      ok: false,
      error: { code: 'UNEXPECTED_STATUS', message: 'f answered 200 OK, and --expect-status wants 404, 418' },
    });
  });

  it('refuses what does not go together', async () => {
    for (const pair of [
      ['--json', '--jsonl'],
      ['--json', '--raw'],
      ['--raw', '--pretty'],
    ])
      expect((await world.run(['fetch', 'f', ...pair])).code).toBe(2);
  });
});

describe('--jsonl', () => {
  const lines = async (answer: Buffer | ((socket: Socket) => void), args: string[] = []) => {
    const ran = await show(world, answer, ['--jsonl', ...args]);
    return {
      ...ran,
      all: ran.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };
  const t = expect.any(Number);
  const end = { t, type: 'end', outcome: 'completed' };
  it.each<[string, string | Buffer, object[]]>([
    ['application/json', '{\n "a":\r\n 1}\n', [{ t, type: 'message', data: { a: 1 } }]],
    ['text/plain', 'true\n', [{ t, type: 'message', data: 'true\n' }]],
    ['image/png', Buffer.from([0, 255]), [{ t, type: 'bytes', bytes: 'AP8=' }]],
    ['', 'x', [{ t, type: 'bytes', bytes: 'eA==' }]],
    [
      'text/event-stream',
      'event: e\ndata: {"a":1}\n\ndata: x\n\n',
      [
        { t, type: 'message', event: 'e', data: '{"a":1}' },
        { t, type: 'message', data: 'x' },
      ],
    ],
    [
      'application/x-ndjson',
      '{"a":1}\n\n"s"\n',
      [
        { t, type: 'message', data: { a: 1 } },
        { t, type: 'message', data: 's' },
      ],
    ],
    ['text/plain', '', []],
  ])('of %s %j', async (type, body, between) => {
    const { all, code } = await lines(ok(type, body));
    expect(all).toEqual([
      { t, type: 'head', status: 200, headers: expect.objectContaining({ 'content-type': type }) },
      ...between,
      end,
    ]);
    expect(code).toBe(0);
  });

  it('of a broken record is exit 7, with the records before it', async () => {
    const { all, code } = await lines(ok('application/x-ndjson', '{"a":1}\nnope\n{"b":2}\n'));
    expect(all.slice(1)).toEqual([
      { t, type: 'message', data: { a: 1 } },
      {
        t,
        type: 'end',
        outcome: 'failed',
        error: { ...error, code: 'BAD_RECORD', why: 'nope', hint: expect.any(String) },
      },
    ]);
    expect(code).toBe(7);
  });

  it('of an error, a failure and a usage error ends with an end', async () => {
    const { all, code } = await lines(answerBytes('500 No', { 'Content-Type': 'text/plain' }, 'x'));
    expect(all.map((one) => one.type)).toEqual(['head', 'message', 'end']);
    expect(code).toBe(5);
    const gone = await lines((socket) => void socket.destroy());
    expect(gone.all).toEqual([
      {
        t,
        type: 'end',
        outcome: 'failed',
        error: { ...error, why: expect.any(String), hint: expect.any(String) },
      },
    ]);
    for (const argv of [
      ['invoke', 'f', '--jsonl', '-d', '{'],
      ['invoke', 'f', '--jsonl', '--wrong'],
      ['invoke', 'f', '--jsonl', '--as', 'user'],
    ]) {
      const ran = await world.run(argv);
      expect(JSON.parse(ran.out)).toMatchObject({ t: 0, type: 'end', outcome: 'failed', error });
    }
  });

  it('arrives line by line', async () => {
    let release = (): void => undefined;
    world.recorder.answer = (_, socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      socket.write(chunk('data: one\n\n'));
      release = () => void socket.write(lastChunk);
    };
    const { io, done } = world.start(['fetch', 'f', '--jsonl']);
    await io.stdout.until('"data":"one"}\n');
    release();
    expect((await done).code).toBe(0);
  });
});
