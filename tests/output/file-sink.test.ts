import { readdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileSink } from '../../src/output/file-sink.js';
import { rejection } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const chunk = Buffer.alloc(1024 * 1024, 'x');

let folder: string;
let path: string;
let number = 0;
beforeEach(async () => {
  path = await world.file(`sink-${++number}/a`, 'old');
  folder = join(path, '..');
});
afterEach(() => vi.restoreAllMocks());

/** Writing fails from now on, as on a disk that is full: what fits is written first. */
async function fillDisk(): Promise<void> {
  const handle = await open(path);
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  vi.spyOn(prototype, 'writev').mockRejectedValue(full);
}

describe('a full disk', () => {
  it.each([
    [false, 10, ['a']],
    [true, 10, ['a', 'a.part']],
    [false, 1, ['a']],
    [true, 1, ['a', 'a.part']],
  ])('--keep-partial %s, %d MiB: an error that says so, and %j', async (keepPartial, mebibytes, left) => {
    const sink = await fileSink(path, { unique: 1, keepPartial });
    await fillDisk();
    const error = await rejection(
      (async () => {
        for (let i = 0; i < mebibytes; i++) await sink.write(chunk);
        await sink.close(true);
      })(),
    );
    expect(error).toMatchObject({
      code: 'WRITE_FAILED',
      exitCode: 1,
      message: `${path} could not be written: ENOSPC: no space left on device, write`,
      why: 'The disk is full. What was there before is untouched.',
      hint: 'Make room, or write elsewhere with -o.',
    });
    await sink.close(false).catch(() => undefined); // as a run does that broke off
    expect((await readdir(folder)).sort()).toEqual(left);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('what is kept of a call is named', async () => {
    world.recorder.answer = (_, socket) =>
      void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${chunk.length}\r\n\r\n${chunk}`);
    await fillDisk();
    const ran = await world.run(['fetch', 'f', '-o', path, '--keep-partial']);
    expect(ran.code).toBe(1);
    expect(ran.err.split(`b44fn: what came is kept in ${path}.part\n`)).toHaveLength(2);
  });

  it('ends a call with exit 1, the server’s connection closed, before the summary speaks of success', async () => {
    world.recorder.answer = (_, socket) =>
      void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${chunk.length}\r\n\r\n${chunk}`);
    await fillDisk();
    const ran = await world.run(['fetch', 'f', '-o', path], { tty: ['stderr'], env: { NO_COLOR: '1' } });
    expect(ran.code).toBe(1);
    expect(ran.err).toBe(
      `b44fn: ${path} could not be written: ENOSPC: no space left on device, write\n` +
        '    The disk is full. What was there before is untouched.\n' +
        '  → Make room, or write elsewhere with -o.\n',
    );
    expect(await readdir(folder)).toEqual(['a']);
  });
});

describe('abandon, when the process must end at once', () => {
  it.each([
    [undefined, 8, ['a']],
    [true, 8, ['a', 'a.part']],
    [true, 0, ['a']],
  ])('--keep-partial %s, after %d MiB: %j', async (keepPartial, mebibytes, left) => {
    const sink = await fileSink(path, { unique: 1, keepPartial });
    for (let i = 0; i < mebibytes; i++) await sink.write(chunk);
    sink.abandon();
    expect((await readdir(folder)).sort()).toEqual(left);
    await sink.close(true);
    await sink.close(false).catch(() => undefined);
    expect((await readdir(folder)).sort()).toEqual(left);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it.each([undefined, true])(
    'leaves nothing hidden, however far a close is; --keep-partial %s',
    async (keepPartial) => {
      for (let turns = 0; turns < 12; turns++) {
        const sink = await fileSink(path, { unique: 1, keepPartial });
        await sink.write(chunk);
        const closed = sink.close(false);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        sink.abandon();
        expect(readdirSync(folder)).not.toContain('.a.1.part');
        await closed;
        expect(readdirSync(folder)).not.toContain('.a.1.part');
      }
    },
  );

  it('leaves a file alone that is whole already, and a device', async () => {
    const sink = await fileSink(path, { unique: 1 });
    await sink.write('new');
    await sink.close(true);
    sink.abandon();
    expect(await readFile(path, 'utf8')).toBe('new');
    const device = await fileSink('/dev/null', { unique: 1 });
    device.abandon();
    await device.close(false);
    expect(await readdir('/dev')).toContain('null');
  });

  it('a second Ctrl-C does it', async () => {
    await writeFile(path, 'old');
    world.recorder.answer = (_, socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    const { io, done } = world.start(['fetch', 'f', '-v', '-o', path]);
    await io.stderr.until('< Content-Length');
    expect(await readdir(folder)).toHaveLength(2);
    io.signal('SIGINT');
    io.signal('SIGINT');
    expect(io.exited).toEqual([130]);
    expect(await readdir(folder)).toEqual(['a']);
    await done;
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});

describe('numbered, where nothing may be replaced', () => {
  it('each of several at once gets a name of its own, and what came to stand meanwhile stays', async () => {
    const free = join(folder, 'b.csv');
    const sinks = await Promise.all([1, 2, 3].map((unique) => fileSink(free, { unique, numbered: true })));
    await writeFile(join(folder, 'b-2.csv'), 'old');
    await Promise.all(sinks.map((sink, number) => sink.write(`${number}`)));
    await Promise.all(sinks.map((sink) => sink.close(true)));
    expect(readdirSync(folder).sort()).toEqual(['a', 'b-2.csv', 'b-3.csv', 'b-4.csv', 'b.csv']);
    expect(await readFile(join(folder, 'b-2.csv'), 'utf8')).toBe('old');
    for (const [number, sink] of sinks.entries()) expect(await readFile(sink.path, 'utf8')).toBe(`${number}`);
  });

  it('a folder of that name is passed over, and a link is not followed', async () => {
    await mkdir(join(folder, 'b'));
    await symlink(path, join(folder, 'b-2'));
    const sink = await fileSink(join(folder, 'b'), { unique: 1, numbered: true });
    await sink.write('new');
    await sink.close(true);
    expect(sink.path).toBe(join(folder, 'b-3'));
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});

it('a name as long as names may be is written', async () => {
  const long = join(folder, 'é'.repeat(127));
  const sink = await fileSink(long, { unique: 1 });
  await sink.write('new');
  await sink.close(true);
  expect(await readFile(long, 'utf8')).toBe('new');
});
