/** Every way in which editors and people change files is told, in any order. */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchTree } from '../../src/discovery/watch.js';

let dir: string;
let told: () => void;
let close: () => void;
const problems: string[] = [];
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'b44fn-watch-')));
  mkdirSync(join(dir, 'functions', 'hello'), { recursive: true });
  writeFileSync(join(dir, 'functions', 'hello', 'entry.ts'), '0');
  told = () => undefined;
  close = watchTree(
    dir,
    () => told(),
    (problem) => problems.push(problem),
  );
});
afterEach(() => {
  close();
  rmSync(dir, { recursive: true, force: true });
  expect(problems).toEqual([]);
});

/** Changes something, and waits until it is told. */
async function change(work: () => void): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    told = resolve;
  });
  work();
  await heard;
}

test('written in place, put in place of another, written again, folder made anew, and written there', async () => {
  const file = join(dir, 'functions', 'hello', 'entry.ts');
  const write = (): void => writeFileSync(file, `in place ${Math.random()}`);
  const replace = (): void => {
    writeFileSync(join(dir, 'other'), `replaced ${Math.random()}`);
    renameSync(join(dir, 'other'), file);
  };
  const anew = (): void => {
    rmSync(join(dir, 'functions', 'hello'), { recursive: true });
    mkdirSync(join(dir, 'functions', 'hello'));
    write();
  };
  await change(write);
  for (const work of [
    replace,
    write,
    write,
    replace,
    replace,
    write,
    anew,
    write,
    replace,
    write,
    anew,
    write,
  ])
    await change(work);
});

test('the folder itself made anew, and what is in it then', async () => {
  await change(() => rmSync(dir, { recursive: true }));
  await change(() => mkdirSync(join(dir, 'functions', 'late'), { recursive: true }));
  await change(() => writeFileSync(join(dir, 'functions', 'late', 'entry.ts'), '1'));
});

test('what cannot be watched is said', () => {
  watchTree(join(dir, 'nowhere'), told, (problem) => problems.push(problem));
  expect(problems.splice(0)).toEqual([
    expect.stringMatching(/nowhere is not watched \(ENOENT.*next call on$/),
  ]);
});
