/** The status line around whole command lines: what is on the screen while they run, and that nothing is left. */
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chunk, lastChunk } from '../helpers/answers.js';
import { Captured, type Ends } from '../helpers/io.js';
import { okAnswer } from '../helpers/recorder.js';
import { screenOf } from '../helpers/screen.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const env = { LANG: 'C.UTF-8', NO_COLOR: '1', TERM: 'xterm' };
const reports = /connecting|waiting|[↑↓]|up |down |\d events?/;

let socket: Socket;
let screen: Captured;
beforeEach(() => {
  screen = new Captured();
});

/** The terminal that both streams are on. */
const both = (): Ends => ({ tty: ['stdout', 'stderr'], stdout: screen, stderr: screen, env });
const onlyErrors = (): Ends => ({ tty: ['stderr'], stderr: screen, env });
const answer = (headers: string, first: string | Buffer): void => {
  world.recorder.answer = (_, one) => {
    socket = one;
    one.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`);
    one.write(first);
  };
};
const shown = async (): Promise<string> => (await screenOf(screen.text)).join('\n');
const sse = 'Transfer-Encoding: chunked\r\nContent-Type: text/event-stream';

describe('a stream on a terminal', () => {
  it('is counted while it is silent, below its records', async () => {
    answer(sse, chunk('data: {"n": 1}\n\n'));
    const { io, done } = world.start(['fetch', 'f'], both());
    await screen.until('{"n": 1}\n');
    io.pass(900);
    expect(await shown()).toBe('{"n": 1}');
    io.pass(2500);
    expect(await shown()).toMatch(/^\{"n": 1\}\n1 event · 3\.\d s$/);
    socket.write(chunk('data: {"n": 2}\n\n'));
    await screen.until('{"n": 2}\n');
    expect(await shown()).toBe('{"n": 1}\n{"n": 2}');
    io.pass(2000);
    expect(await shown()).toMatch(/\n2 events · 5\.\d s$/);
    socket.write(lastChunk);
    expect((await done).code).toBe(0);
    expect(await shown()).toMatch(/^\{"n": 1\}\n\{"n": 2\}\n200 OK · f · as anonymous · .* · 2 records$/);
  });

  it.each<[string, string[], string, Buffer, string]>([
    ['--text', ['--text', 'data.t'], sse, chunk('data: {"t": "Hel"}\n\n'), 'Hel'],
    ['text', [], 'Transfer-Encoding: chunked\r\nContent-Type: text/plain', chunk('Hel'), 'Hel'],
    ['--raw', ['--raw'], sse, chunk('data: Hel'), 'data: Hel'],
  ])('%s in the middle of a line is left alone', async (_, args, headers, first, text) => {
    answer(headers, first);
    const { io, done } = world.start(['fetch', 'f', ...args], both());
    await screen.until(text);
    io.pass(60_000);
    expect(screen.text).toBe(text);
    io.signal('SIGINT');
    expect((await done).code).toBe(130);
    expect(await shown()).not.toMatch(/\d events? ·|↓/);
  });

  it.each([
    ['once', 1],
    ['twice', 2],
  ])('Ctrl-C %s leaves nothing of the line', async (_, times) => {
    answer(sse, chunk('data: 1\n\n'));
    const { io, done } = world.start(['fetch', 'f'], both());
    await screen.until('1\n');
    io.pass(2000);
    expect(await shown()).toMatch(/1 event/);
    for (let i = 0; i < times; i++) io.signal('SIGINT');
    if (times === 2) expect([await shown(), io.exited]).toEqual(['1', [130]]);
    expect((await done).code).toBe(130);
    expect(await shown()).toMatch(/^1\nb44fn: the call was cancelled\n200 OK, cancelled · f /);
  });
});

describe('a download', () => {
  const half = (type = 'text/csv') =>
    answer(`Content-Length: 2000\r\nContent-Type: ${type}`, 'x'.repeat(1000));
  const file = () => ['-v', '-o', join(world.dir, 'saved')];

  it.each<[string, () => string[], Ends]>([
    ['-o', file, {}],
    ['> file', () => ['-v'], {}],
    ['| tar x', () => ['-v'], { piped: true }],
  ])('%s shows how far it is', async (_, args, ends) => {
    half(ends.piped ? 'application/zip' : undefined);
    const { io, done } = world.start(['fetch', 'f', ...args()], { ...onlyErrors(), ...ends });
    await screen.until('Content-Length: 2000\n');
    while (!(await shown()).includes('50%')) {
      io.pass(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await shown()).split('\n').at(-1)).toMatch(/^↓ █{10}░{10} {2}50% 1\.0 kB of 2\.0 kB · \d+ B\/s/);
    socket.write('x'.repeat(1000));
    expect((await done).code).toBe(0);
    expect(await shown()).not.toContain('█');
    expect((await shown()).split('\n').at(-1)).toContain('200 OK · f');
  });

  it('of text into a pipe stays away: its reader may print it here', async () => {
    half();
    const { io, done } = world.start(['fetch', 'f'], { ...onlyErrors(), piped: true });
    await io.stdout.until('x'.repeat(1000));
    io.pass(60_000);
    expect(screen.text).toBe('');
    socket.end();
    await done;
  });

  it.each<[string, string[], Ends]>([
    ['-q', ['-q'], {}],
    ['TERM=dumb', [], { env: { ...env, TERM: 'dumb' } }],
    ['2> file', [], { tty: [] }],
  ])('%s: no line', async (_, args, ends) => {
    half();
    const { io, done } = world.start(['fetch', 'f', ...args], { ...onlyErrors(), ...ends });
    await io.stdout.until('x'.repeat(1000));
    io.pass(60_000);
    socket.write('x'.repeat(1000));
    expect((await done).code).toBe(0);
    expect(screen.text).not.toMatch(reports);
    expect(screen.text).not.toContain('\u001b');
  });
});

it('a fast call draws nothing, and a slow one says that it waits', async () => {
  world.recorder.answer = (_, one) => void one.write(okAnswer);
  expect((await world.run(['fetch', 'f'], both())).io.stderr.text).not.toContain('\u001b');
  screen = new Captured();
  world.recorder.answer = (_, one) => {
    socket = one;
  };
  const { io, done } = world.start(['fetch', 'f', '-v'], both());
  await screen.until('* connected');
  io.pass(100);
  io.pass(3000);
  expect((await shown()).split('\n').at(-1)).toMatch(/^waiting for the answer · 3\.\d s$/);
  io.signal('SIGTERM');
  expect((await done).code).toBe(143);
  expect(await shown()).not.toContain('waiting');
});
