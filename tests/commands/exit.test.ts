/** The exit codes (cli.md), each row, and which comes first. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, chunk, closed, lastChunk } from '../helpers/answers.js';
import { Captured, ClosedPipe, SlowPipe } from '../helpers/io.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';
import { header, type Ran, useWorld } from '../helpers/world.js';

const secret = 'SENTINEL-0123456789';
const world = useWorld();

type Answer = string | Buffer | ((socket: Socket) => void);
async function fetched(answer: Answer, args: string[] = []): Promise<Ran> {
  world.recorder.answer = (_, socket) =>
    typeof answer === 'function' ? answer(socket) : void socket.write(answer);
  const ran = await world.run(['fetch', 'f', ...args], { env: { B44FN_TOKEN: secret } });
  expect(ran.err + ran.out, 'no secret in any output').not.toContain(secret);
  expect(ran.err).not.toContain('fault of b44fn');
  if (ran.code !== 0) expect(ran.err, 'what to do next').toContain('→');
  return ran;
}
const head = (more: string): string => `HTTP/1.1 200 OK\r\n${more}\r\n\r\n`;
const end = (raw: string | Buffer) => (socket: Socket) => void socket.end(raw);

describe('the status', () => {
  it.each([
    [200, 0],
    [201, 0],
    [204, 0],
    [299, 0],
    [300, 3],
    [302, 3],
    [304, 3],
    [400, 4],
    [404, 4],
    [418, 4],
    [499, 4],
    [500, 5],
    [503, 5],
    [599, 5],
    [600, 5],
    [999, 5],
  ])('%d is exit %d', async (status, code) => {
    expect((await fetched(answerBytes(status))).code).toBe(code);
    expect((await fetched(answerBytes(status), ['--ignore-status'])).code).toBe(0);
    expect((await fetched(answerBytes(status), ['--expect-status', `418, ${status}`])).code).toBe(0);
    expect((await fetched(answerBytes(status), ['--expect-status', '777'])).code).toBe(9);
  });

  it('waits for the real head after an informational one', async () => {
    const ran = await fetched(`HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n${answerBytes(404)}`);
    expect(ran.code).toBe(4);
  });

  it('--expect-status says what it wanted', async () => {
    const ran = await fetched(answerBytes('200 OK'), ['--expect-status', '404']);
    expect(ran.err).toContain('f answered 200 OK, and --expect-status wants 404');
    for (const wrong of ['', 'abc', '20', '200,', '2000', '2xx'])
      expect((await world.run(['fetch', 'f', '--expect-status', wrong])).code).toBe(2);
  });
});

describe('a server that', () => {
  let silent: Server;
  const held = new Set<Socket>();
  beforeAll(async () => {
    silent = createServer((socket) => held.add(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
  });
  afterAll(() => {
    for (const socket of held) socket.destroy();
    silent.close();
  });

  it.each<[string, Answer, number, string]>([
    ['resets', (socket) => void socket.resetAndDestroy(), 1, 'closed the connection without an answer'],
    ['closes without an answer', (socket) => void socket.end(), 1, 'closed the connection without an answer'],
    [
      'closes inside the head',
      end('HTTP/1.1 200 OK\r\nContent-'),
      1,
      'closed the connection without an answer',
    ],
    ['answers garbage', end('\u0000\u0001garbage\r\n\r\n'), 1, 'not HTTP'],
    ['answers SSH', end('SSH-2.0-OpenSSH_9.6\r\n'), 1, 'not HTTP'],
    [
      'sends 100 KB of headers',
      `HTTP/1.1 200 OK\r\n${'X-Long: '.padEnd(1000, 'x')}\r\n`
        .repeat(1)
        .concat(`${'X-Long: '.padEnd(1000, 'x')}\r\n`.repeat(100), 'Content-Length: 0\r\n\r\n'),
      1,
      'headers',
    ],
    [
      'sends a header of 100 KB',
      `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(100_000)}\r\nContent-Length: 0\r\n\r\n`,
      1,
      'headers',
    ],
    ['lies about Content-Length: too little', end(`${head('Content-Length: 10')}half`), 7, 'ended early'],
    ['cuts a chunked body', end(`${head('Transfer-Encoding: chunked')}${chunk('half')}`), 7, 'ended early'],
    ['cuts inside a chunk', end(`${head('Transfer-Encoding: chunked')}5\r\nhal`), 7, 'ended early'],
    [
      'tells how far it came',
      end(`${head('Content-Length: 100')}nine char`),
      7,
      'closed after 9 of 100 bytes',
    ],
    ['and without a length', end(`${head('Transfer-Encoding: chunked')}5\r\nhal`), 7, 'closed after 3 bytes'],
    ['breaks its chunks', end(`${head('Transfer-Encoding: chunked')}zz\r\nhalf\r\n`), 7, 'is malformed'],
    ['has a control character in a header', end(head('X-Bad: a\u0001b')), 7, 'is malformed'],
    ['has a space in a header’s name', end(head('X Bad: ab')), 7, 'is malformed'],
    ['has a length that is no number', end(head('Content-Length: ten')), 7, 'is malformed'],
    ['has a status that is none', end('HTTP/1.1 2x0 OK\r\n\r\n'), 1, 'not HTTP'],
    [
      'resets inside the body',
      (socket) =>
        void socket.write(`${head('Content-Length: 10')}half`, () =>
          setImmediate(() => socket.resetAndDestroy()),
        ),
      7,
      'ended early',
    ],
    [
      'sends invalid gzip',
      answerBytes(200, { 'Content-Encoding': 'gzip' }, 'not gzip at all'),
      7,
      'content-encoding is broken',
    ],
    [
      'cuts gzip short',
      answerBytes(200, { 'Content-Encoding': 'gzip' }, gzipSync('x'.repeat(1000)).subarray(0, 15)),
      7,
      'content-encoding is broken',
    ],
    [
      'sends another Content-Length',
      end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc'),
      7,
      'is malformed',
    ],
  ])('%s', async (_, answer, code, message) => {
    const ran = await fetched(answer);
    expect(ran.err).toContain(message);
    expect(ran.code).toBe(code);
  });

  it.each<[string, string]>([
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nbody'],
    ['HTTP/1.1 without a length', 'HTTP/1.1 200 OK\r\n\r\nbody'],
    ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody'],
    ['no reason', 'HTTP/1.1 200 \r\nContent-Length: 4\r\n\r\nbody'],
    ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nbody\r\n0\r\nX-T: 1\r\n\r\n'],
  ])('ends its answer by closing is no fault: %s', async (_, raw) => {
    expect(await fetched(end(raw))).toMatchObject({ code: 0, out: 'body', err: '' });
  });

  it('answers before it has read everything is heard', async () => {
    const path = await world.file('large.bin', Buffer.alloc(20 << 20));
    const early = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.pause(); // it reads no more, and closes when its answer is out
        socket.end('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig');
      });
    }).listen(0, '127.0.0.1');
    await once(early, 'listening');
    const { port } = early.address() as { port: number };
    const ran = await world.run(['fetch', 'f', '-d', `@${path}`, '--server', `http://127.0.0.1:${port}`]);
    early.close();
    expect(ran).toMatchObject({ code: 4, out: 'big' });
    expect(ran.err).toContain('larger than the server takes');
  });

  it('sends more than Content-Length: what is over is not the answer', async () => {
    expect(await fetched(end(`${head('Content-Length: 4')}bodyMORE`))).toMatchObject({
      code: 0,
      out: 'body',
    });
  });

  it('cuts its answer: what came before is on stdout, the status does not matter', async () => {
    expect(await fetched(end(`${head('Content-Length: 10')}half`))).toMatchObject({ code: 7, out: 'half' });
    expect((await fetched(end('HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nhalf'))).code).toBe(7);
    expect(
      (await fetched(end('HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nhalf'), ['--expect-status', '200']))
        .code,
    ).toBe(7);
    expect(
      (await fetched(end('HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nhalf'), ['--ignore-status'])).code,
    ).toBe(7);
  });

  it('refuses', async () => {
    const gone = await startRecorder();
    await gone.close();
    const ran = await world.run(['invoke', 'f', '--server', gone.url]);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('nothing listens on');
    expect(ran.err).toContain('b44fn serve');
    expect((await world.run(['invoke', 'f', '--server', 'https://no.invalid'])).err).toContain(
      'could not be resolved',
    );
  });

  it('does not answer in time', async () => {
    const late = await fetched(() => undefined, ['--timeout', '0.05']);
    expect(late.code).toBe(6);
    expect(late.err).toContain('no answer within 0.05 s');
    expect(late.err).toContain('--timeout');
    // TLS on a port that says nothing: the connection never stands.
    const { port } = silent.address() as { port: number };
    const ran = await world.run([
      'invoke',
      'f',
      '--server',
      `https://127.0.0.1:${port}`,
      '--connect-timeout',
      '0.05',
    ]);
    expect(ran.code).toBe(6);
    expect(ran.err).toContain('--connect-timeout');
    for (const wrong of ['', 'x', '-1', '1e9', 'Infinity', '1s'])
      expect((await world.run(['fetch', 'f', '--timeout', wrong])).code).toBe(2);
  });

  it('answers in time and then is silent is no time limit’s business', async () => {
    let release = (): void => undefined;
    world.recorder.answer = (_, socket) => {
      socket.write(head('Content-Length: 4'));
      release = () => void socket.write('body');
    };
    const { io, done } = world.start(['fetch', 'f', '--timeout', '0.05', '-v']);
    await io.stderr.until('< Content-Length');
    await new Promise((resolve) => setTimeout(resolve, 120)); // longer than the limit, which must not fire
    release();
    expect(await done).toMatchObject({ code: 0, out: 'body' });
  });
});

describe('redirects', () => {
  let other: Recorder;
  beforeAll(async () => {
    other = await startRecorder();
  });
  beforeEach(() => {
    other.requests.length = 0;
  });
  afterAll(() => other.close());
  const to = (status: number, location: string): Buffer => answerBytes(status, { Location: location });

  it('are exit 3 and show the Location', async () => {
    const ran = await fetched(to(302, `${other.url}/x`));
    expect(ran.code).toBe(3);
    expect(ran.err).toContain(`Location: ${other.url}/x`);
    expect(ran.err).toContain('--follow');
    expect(other.requests).toHaveLength(0);
  });

  it('to another origin take no credential along', async () => {
    const ran = await fetched(to(302, `${other.url}/x`), [
      '--follow',
      '-H',
      `Cookie: ${secret}`,
      '-H',
      `X-Api-Key: ${secret}`,
    ]);
    expect(ran.code).toBe(0);
    expect(JSON.stringify(other.requests[0]!.headers)).not.toContain(secret);
    expect(header(other.requests[0]!, 'x-app-id')).toBeUndefined();
    const posted = await fetched(to(307, `${other.url}/x`), ['--follow', '-d', secret]);
    expect(posted.code).toBe(1);
    expect(posted.err).toContain('is not sent there');
    expect(other.requests).toHaveLength(1);
  });

  it('to the same origin are followed with everything', async () => {
    world.recorder.answer = (request, socket) =>
      void socket.write(
        request.requestLine.includes('/there') ? answerBytes(200, {}, 'there') : to(307, '/there'),
      );
    const ran = await world.run(['fetch', 'f', '--follow', '-d', '{"a":1}'], {
      env: { B44FN_TOKEN: secret },
    });
    expect(ran).toMatchObject({ code: 0, out: 'there' });
    expect(world.last()).toMatchObject({ requestLine: 'POST /there HTTP/1.1', body: Buffer.from('{"a":1}') });
    expect(header(world.last(), 'authorization')).toBe(`Bearer ${secret}`);
  });

  it.each(['javascript:alert(1)', 'ftp://x/', 'http://u:p@h/', 'http://['])(
    'to %s are not followed',
    async (location) => {
      const ran = await fetched(to(302, location), ['--follow']);
      expect([1, 3]).toContain(ran.code);
      expect(ran.err).toContain('→');
    },
  );

  it('without end are', async () => {
    const ran = await fetched(to(302, '/again'), ['--follow']);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('more than 20 redirects');
  });
});

describe('what comes first', () => {
  it('2 before 8 before 1', async () => {
    const nowhere = ['--server', 'http://127.0.0.1:1'];
    expect((await world.run(['invoke', 'f', 'x@/nowhere', '--as', 'user', ...nowhere])).code).toBe(2);
    expect((await world.run(['invoke', '..', '--as', 'user', ...nowhere])).code).toBe(2);
    expect((await world.run(['invoke', 'f', '--as', 'user', ...nowhere])).code).toBe(8);
    expect((await world.run(['invoke', 'f', ...nowhere])).code).toBe(1);
    expect(
      (await world.run(['invoke', 'f', ...nowhere, '--ignore-status', '--expect-status', '200'])).code,
    ).toBe(1);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s before all: %d, and the connection is closed', async (signal, code) => {
    for (const raw of [
      '',
      head('Content-Type: text/plain\r\nContent-Length: 100').concat('part'),
      'HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\npart',
    ]) {
      let socket: Socket | undefined;
      world.recorder.answer = (_, one) => {
        socket = one;
        one.write(raw);
      };
      const { io, done } = world.start(['fetch', 'f', '-v']);
      await io.stderr.until(raw === '' ? '* connected' : '< Content-Length');
      while (!socket) await new Promise((resolve) => setImmediate(resolve));
      io.signal(signal);
      const ran = await done;
      expect(ran.code).toBe(code);
      expect(ran.err).toContain('cancelled');
      await closed(socket);
      expect(io.listening()).toBe(0);
    }
  });

  it('a second Ctrl-C leaves at once', async () => {
    world.recorder.answer = () => undefined;
    const { io, done } = world.start(['fetch', 'f', '-v']);
    await io.stderr.until('* connected');
    io.signal('SIGINT');
    io.signal('SIGINT');
    expect(io.exited).toEqual([130]);
    await done;
  });

  it('--json says that it was cancelled', async () => {
    world.recorder.answer = () => undefined;
    const { io, done } = world.start(['fetch', 'f', '--json', '-v']);
    await io.stderr.until('* connected');
    io.signal('SIGINT');
    expect(JSON.parse((await done).out)).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
  });
});

describe('a reader of stdout', () => {
  const endless = (socket: Socket): void => {
    socket.write(head('Transfer-Encoding: chunked'));
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk('x'.repeat(50_000))));
    };
    socket.on('drain', more);
    more();
  };

  it('that goes is a quiet 0, and closes the connection', async () => {
    let socket: Socket | undefined;
    world.recorder.answer = (_, one) => {
      socket = one;
      endless(one);
    };
    for (const tty of [[], ['stderr']] as const) {
      const stdout = new ClosedPipe(60_000);
      const ran = await world.run(['fetch', 'f'], {
        stdout: stdout as never,
        tty: [...tty],
        env: { NO_COLOR: '1' },
      });
      expect(ran.code).toBe(0);
      expect(ran.err).toMatch(tty.length === 0 ? /^$/ : /^200 OK · f · .* · (?!0 B)/);
      await closed(socket!);
    }
  });

  it('that is gone from the start is too; of a 404 exit 4', async () => {
    for (const args of [[], ['--json'], ['--jsonl'], ['-i']]) {
      world.recorder.answer = (_, socket) => void socket.write(answerBytes(200, {}, 'body'));
      expect(await world.run(['fetch', 'f', ...args], { stdout: new ClosedPipe() as never })).toMatchObject({
        code: 0,
        err: '',
      });
    }
    world.recorder.answer = (_, socket) => void socket.write(answerBytes(404, {}, 'body'));
    expect((await world.run(['fetch', 'f'], { stdout: new ClosedPipe() as never })).code).toBe(4);
  });

  it('that is slow stalls the server, whatever the size', async () => {
    let socket: Socket | undefined;
    let written = 0;
    world.recorder.answer = (_, one) => {
      socket = one;
      one.write(head('Transfer-Encoding: chunked'));
      const more = (): void => {
        while (written < 200e6 && !one.destroyed) {
          written += 50_000;
          if (!one.write(chunk('x'.repeat(50_000)))) return;
        }
      };
      one.on('drain', more);
      more();
    };
    const stdout = new SlowPipe();
    const { io, done } = world.start(['fetch', 'f'], { stdout: stdout as never });
    await stdout.stalled();
    // The socket buffers fill up; then the server can write no more.
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(written).toBeLessThan(50e6);
    expect(stdout.received).toBeLessThan(1e6);
    // Ctrl-C does not wait for a reader that does not read.
    io.signal('SIGINT');
    expect((await done).code).toBe(130);
    await closed(socket!);
    expect(io.exited).toEqual([130]);
  });

  it('that is slow gets everything', async () => {
    const body = 'x'.repeat(300_000);
    world.recorder.answer = (_, socket) => void socket.write(answerBytes(200, {}, body));
    const stdout = new SlowPipe();
    const { done } = world.start(['fetch', 'f'], { stdout: stdout as never });
    let over = false;
    const ended = done.finally(() => {
      over = true;
    });
    while (!over) {
      await Promise.race([stdout.stalled(), ended]);
      stdout.take();
    }
    expect((await done).code).toBe(0);
    expect(stdout.received).toBe(body.length);
  });

  it('whose disk is full is exit 1', async () => {
    const stdout = new Captured();
    stdout._write = (_chunk, _encoding, callback: (error?: Error) => void) =>
      callback(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    world.recorder.answer = (_, socket) => void socket.write(answerBytes(200, {}, 'body'));
    const ran = await world.run(['fetch', 'f'], { stdout });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('stdout could not be written');
  });
});

it('an unexpected record and lastChunk are kept apart', async () => {
  const ran = await fetched(
    Buffer.concat([
      Buffer.from(head('Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked')),
      chunk('{"a":1}\nno'),
      lastChunk,
    ]),
  );
  expect(ran).toMatchObject({ code: 0, out: '{"a":1}\nno' });
});
