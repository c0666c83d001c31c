/** history.jsonl: whole lines, whoever else writes; nothing lost when it is pruned. */
import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../../src/config/history.js';
import { entry } from '../helpers/history-entry.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'b44fn-history-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ids = async (history: ReturnType<typeof openHistory>): Promise<string[]> =>
  (await history.read()).entries.map(({ id }) => id);

it('keeps one entry a line, the latest read first, in a file of one’s own', async () => {
  const history = openHistory(join(dir, 'state'));
  expect(await history.read()).toEqual({ entries: [], damaged: 0 });
  await history.add(entry('one'));
  await history.add(entry('two'));
  expect((await history.read()).entries).toEqual([entry('two'), entry('one')]);
  expect((await readFile(history.path, 'utf8')).split('\n')).toEqual([
    JSON.stringify(entry('one')),
    JSON.stringify(entry('two')),
    '',
  ]);
  expect((await stat(history.path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, 'state'))).mode & 0o777).toBe(0o700);
});

it('closes a file that others could read', async () => {
  const history = openHistory(dir);
  await writeFile(history.path, '');
  await chmod(history.path, 0o644);
  await history.add(entry('one'));
  expect((await stat(history.path)).mode & 0o777).toBe(0o600);
});

it('reads past what is damaged, and counts it', async () => {
  const history = openHistory(dir);
  await history.add(entry('one'));
  await appendFile(history.path, '{"v":1,"id":"cut\n\n[]\n{"v":2,"id":"later"}\nnull\n');
  await history.add(entry('two'));
  expect(await history.read()).toEqual({ entries: [entry('two'), entry('one')], damaged: 4 });
});

it('clears one entry, or all', async () => {
  const history = openHistory(dir);
  for (const id of ['one', 'two', 'three']) await history.add(entry(id));
  await history.clear('two');
  expect(await ids(history)).toEqual(['three', 'one']);
  expect((await stat(history.path)).mode & 0o777).toBe(0o600);
  await history.clear();
  expect(await ids(history)).toEqual([]);
  await history.clear();
  await history.add(entry('four'));
  expect(await ids(history)).toEqual(['four']);
});

it('keeps so many entries, the latest', async () => {
  const history = openHistory(dir, { count: 50, bytes: 1024 * 1024 });
  for (let i = 0; i < 300; i++) await history.add(entry(`e${i}`));
  const read = await ids(history);
  expect(read).toEqual(Array.from({ length: 50 }, (_, i) => `e${299 - i}`));
  // Some more stand in the file between two prunings, and nothing is left beside it.
  expect((await readFile(history.path, 'utf8')).split('\n').length).toBeLessThan(140);
  expect(await readdir(dir)).toEqual(['history.jsonl']);
});

it('keeps so many bytes', async () => {
  const history = openHistory(dir, { count: 1000, bytes: 20_000 });
  const large = { payload: { kind: 'text' as const, text: 'x'.repeat(3000), type: 'text/plain' } };
  for (let i = 0; i < 30; i++) await history.add(entry(`e${i}`, large));
  expect((await stat(history.path)).size).toBeLessThan(20_000);
  expect((await ids(history))[0]).toBe('e29');
});

it('prunes again when one who did it died on the way', async () => {
  const history = openHistory(dir, { count: 10, bytes: 4000 });
  await writeFile(`${history.path}.lock`, '');
  for (let i = 0; i < 30; i++) await history.add(entry(`e${i}`)); // another does it: they add on
  expect((await stat(history.path)).size).toBeGreaterThan(4000);
  const long = new Date(Date.now() - 60_000);
  await utimes(`${history.path}.lock`, long, long);
  await history.add(entry('last'));
  expect((await stat(history.path)).size).toBeLessThan(4000);
  expect((await ids(history))[0]).toBe('last');
});

it('loses nothing of 20 processes that write and prune at once', async () => {
  const script = join(dir, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '..', 'helpers', 'history-writer.ts')],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const state = join(dir, 'state');
  const [writers, each, most] = [20, 40, 900];
  const history = openHistory(state, { count: most, bytes: 8 * 1024 * 1024 });
  await history.add(entry('first'));
  const old = Array.from({ length: 1500 }, (_, i) => `${JSON.stringify(entry(`old${i}`))}\n`);
  await appendFile(history.path, old.join(''));
  const run = promisify(execFile);
  await Promise.all(
    Array.from({ length: writers }, (_, i) =>
      run(process.execPath, [script, state, `w${i}-`, String(each), String(most)]),
    ),
  );
  const { entries, damaged } = await history.read();
  const read = new Set(entries.map(({ id }) => id));
  const written = Array.from(
    { length: writers * each },
    (_, i) => `w${i % writers}-${Math.floor(i / writers)}`,
  );
  expect(written.filter((id) => !read.has(id))).toEqual([]);
  expect([damaged, entries.length]).toEqual([0, most]);
  expect(await readFile(history.path, 'utf8'), 'it was pruned meanwhile').not.toContain('"old0"');
  expect(await readdir(state)).toEqual(['history.jsonl']);
}, 30_000);
