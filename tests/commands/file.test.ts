/** -o: written beside the target, moved when whole. */
import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, chunk } from '../helpers/answers.js';
import { startWorld, type World } from '../helpers/world.js';

let world: World;
let folder: string;
beforeEach(async () => {
  world = await startWorld();
  folder = join(world.dir, 'out');
  await mkdir(folder);
});
afterEach(() => world.close());

const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 251));
const answer = (
  status: number | string,
  body: string | Uint8Array,
  type = 'application/octet-stream',
): void => {
  world.recorder.answer = (_, socket) =>
    void socket.write(answerBytes(status, { 'Content-Type': type }, body));
};
const names = (): Promise<string[]> => readdir(folder);

describe('-o', () => {
  it('writes the bytes, nothing to stdout, nothing beside', async () => {
    answer(200, bytes);
    const path = join(folder, 'answer.bin');
    const ran = await world.run(['fetch', 'f', '-o', path]);
    expect(ran).toMatchObject({ code: 0, out: '', err: '' });
    expect(await readFile(path)).toEqual(bytes);
    expect(await names()).toEqual(['answer.bin']);
    expect((await stat(path)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('replaces a file when the new one is whole, and keeps its permissions', async () => {
    const path = await world.file('out/a', 'old', 0o666); // more than the umask allows a new file
    let release = (): void => undefined;
    world.recorder.answer = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nnew');
      release = () => void socket.write('est');
    };
    const { io, done } = world.start(['fetch', 'f', '-o', path, '-v']);
    await io.stderr.until('< Content-Length: 6');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await names()).length).toBe(2);
    release();
    expect((await done).code).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('newest');
    expect((await stat(path)).mode & 0o777).toBe(0o666);
    expect(await names()).toEqual(['a']);
  });

  it.each([
    ['404', answerBytes(404, { 'Content-Type': 'application/json' }, '{"why":1}'), 4],
    ['302', answerBytes(302, { Location: '/x' }, '{"why":1}'), 3],
    ['500', answerBytes(500, {}, '{"why":1}'), 5],
  ])('of a %s leaves the target and shows the body on stderr', async (_, raw, code) => {
    world.recorder.answer = (__, socket) => void socket.write(raw);
    const path = await world.file('out/a', 'old');
    const ran = await world.run(['fetch', 'f', '-o', path]);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toContain('{"why":1}');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await names()).toEqual(['a']);
    expect((await world.run(['fetch', 'f', '-o', join(folder, 'new')])).code).toBe(code);
    expect(await names()).toEqual(['a']);
  });

  it('shows the body of an error safely on a terminal', async () => {
    answer(500, '\u001b[2J{"a"', 'text/plain');
    const ran = await world.run(['fetch', 'f', '-o', join(folder, 'a')], {
      tty: ['stderr'],
      env: { NO_COLOR: '1' },
    });
    expect(ran.err).toContain('␛[2J{"a"');
  });

  it('of an answer that breaks off leaves the target', async () => {
    const path = await world.file('out/a', 'old');
    for (const raw of [
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('half')}`,
    ]) {
      world.recorder.answer = (_, socket) => void socket.end(raw);
      expect((await world.run(['fetch', 'f', '-o', path])).code).toBe(7);
    }
    world.recorder.answer = (_, socket) => void socket.destroy();
    expect((await world.run(['fetch', 'f', '-o', path])).code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await names()).toEqual(['a']);
  });

  it('leaves the target when the call is interrupted', async () => {
    const path = await world.file('out/a', 'old');
    world.recorder.answer = (_, socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    const { io, done } = world.start(['fetch', 'f', '-o', path, '-v']);
    await io.stderr.until('< Content-Length');
    io.signal('SIGINT');
    expect((await done).code).toBe(130);
    expect(await names()).toEqual(['a']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('keeps a symbolic link and replaces what it points to', async () => {
    answer(200, 'new');
    const real = await world.file('real/file', 'old');
    const link = join(folder, 'link');
    await symlink(real, link);
    expect((await world.run(['fetch', 'f', '-o', link])).code).toBe(0);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readlink(link)).toBe(real);
    expect(await readFile(real, 'utf8')).toBe('new');
  });

  it('- is stdout; a device is written to', async () => {
    answer(200, 'body');
    expect((await world.run(['fetch', 'f', '-o', '-'])).out).toBe('body');
    expect(await world.run(['fetch', 'f', '-o', '/dev/null'])).toMatchObject({ code: 0, out: '' });
    const full = await world.run(['fetch', 'f', '-o', '/dev/full']);
    expect(full.code).toBe(1);
    expect(full.err).toContain('ENOSPC');
    expect(full.err).toContain('The disk is full');
  });

  it('that cannot be written is exit 2 before anything is sent', async () => {
    answer(200, 'body');
    for (const path of [folder, join(folder, 'nowhere', 'a'), `${folder}/a/`, '']) {
      const ran = await world.run(['fetch', 'f', '-o', path]);
      expect(ran.code, ran.err).toBe(2);
      expect(ran.err).toContain('→');
    }
    expect(world.recorder.requests).toHaveLength(0);
    expect((await world.run(['fetch', 'f', '-o'])).code).toBe(2);
    expect((await world.run(['fetch', 'f', '-o', 'a', '-o', 'b'])).code).toBe(2);
  });

  it('with -i has the head on stdout', async () => {
    answer(200, 'body', 'text/plain');
    const path = join(folder, 'a');
    const ran = await world.run(['fetch', 'f', '-i', '-o', path]);
    expect(ran.out).toContain('HTTP/1.1 200 Text\r\n');
    expect(await readFile(path, 'utf8')).toBe('body');
  });

  it('with --json and --jsonl writes those; of an error to stderr', async () => {
    answer(200, '{}', 'application/json');
    const path = join(folder, 'a');
    expect((await world.run(['fetch', 'f', '--json', '-o', path])).out).toBe('');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ ok: true, data: {} });
    answer(404, '{}', 'application/json');
    const ran = await world.run(['fetch', 'f', '--json', '-o', path]);
    expect(JSON.parse(ran.err.split('\n')[0]!)).toMatchObject({ ok: false, status: 404 });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ ok: true });
    world.recorder.answer = (_, socket) => void socket.destroy();
    const gone = await world.run(['fetch', 'f', '--jsonl', '-o', path]);
    expect(JSON.parse(gone.err.split('\n')[0]!)).toMatchObject({ type: 'end', outcome: 'failed' });
  });

  it('a name with spaces and unicode is a name', async () => {
    answer(200, 'x');
    await writeFile(join(folder, 'plain'), '');
    await world.run(['fetch', 'f', '-o', join(folder, 'ün ï🎉.txt')]);
    expect(await names()).toContain('ün ï🎉.txt');
  });
});

describe('-O and -o dir/', () => {
  const named = (disposition: string, body = 'a,b\n'): void => {
    world.recorder.answer = (_, socket) =>
      void socket.write(
        answerBytes(200, { 'Content-Type': 'text/csv', 'Content-Disposition': disposition }, body),
      );
  };

  it('takes the server’s name, below the folder, and says so', async () => {
    named('attachment; filename="../../orders.csv"');
    const ran = await world.run(['fetch', 'reports/export', '-o', `${folder}/`]);
    expect(ran).toMatchObject({ code: 0, out: '', err: `b44fn: saved as ${join(folder, 'orders.csv')}\n` });
    expect(await names()).toEqual(['orders.csv']);
  });

  it('replaces nothing without --force: the name gets a number', async () => {
    named('attachment; filename=orders.csv', 'new');
    await world.file('out/orders.csv', 'old');
    await world.run(['fetch', 'f', '-o', `${folder}/`]);
    await world.run(['fetch', 'f', '-o', `${folder}/`, '-q']);
    expect(await names()).toEqual(['orders-2.csv', 'orders-3.csv', 'orders.csv']);
    expect(await readFile(join(folder, 'orders.csv'), 'utf8')).toBe('old');
    await world.run(['fetch', 'f', '-o', `${folder}/`, '--force']);
    expect(await readFile(join(folder, 'orders.csv'), 'utf8')).toBe('new');
  });

  it('the name of the URL without a header; nothing of an error', async () => {
    answer(200, 'x', 'text/csv');
    await world.run(['fetch', 'reports/export', '-o', `${folder}/`]);
    answer(500, 'no', 'text/plain');
    const failed = await world.run(['fetch', 'reports/other', '-o', `${folder}/`]);
    expect(failed.code).toBe(5);
    expect(failed.err).toContain('no');
    expect(failed.err).not.toContain('saved');
    expect(await names()).toEqual([expect.stringMatching(/export$/)]);
  });

  it.each([
    [['-o', 'missing/'], 'there is no folder missing/'],
    [['-O', '-o', 'file'], '-O takes the server’s name'],
  ])('%j is exit 2, and nothing is sent', async (args, message) => {
    world.recorder.requests.length = 0;
    const ran = await world.run(['fetch', 'f', ...args]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(world.recorder.requests).toEqual([]);
  });
});

it('--keep-partial leaves what came of an answer that broke off, beside the target', async () => {
  const path = await world.file('out/a', 'old');
  world.recorder.answer = (_, socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  const hint = '--keep-partial keeps what comes';
  const dropped = await world.run(['fetch', 'f', '-o', path]);
  expect(dropped.code).toBe(7);
  expect(dropped.err).toContain(hint);
  expect((await world.run(['fetch', 'f'])).err).not.toContain(hint);
  const ran = await world.run(['fetch', 'f', '-o', path, '--keep-partial']);
  expect(ran.code).toBe(7);
  expect(ran.err).toContain(`b44fn: what came is kept in ${path}.part\n`);
  expect(ran.err).not.toContain(hint);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readFile(`${path}.part`, 'utf8')).toBe('half');
  expect(await names()).toEqual(['a', 'a.part']);
});
