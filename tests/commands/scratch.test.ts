import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openScratch, sweepScratch } from '../../src/commands/scratch.js';

const machine = hostname().replace(/[^A-Za-z0-9_-]/g, '_');
/** A number that belonged to a process. */
const dead = spawnSync(process.execPath, ['-e', '']).pid;

const before = process.env.TMPDIR;
let temp: string;
let atEnd: (() => void)[];

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'b44fn-scratch-'));
  process.env.TMPDIR = temp;
  atEnd = [];
});

afterEach(async () => {
  process.env.TMPDIR = before;
  await rm(temp, { recursive: true, force: true });
});

const owner = {
  pid: process.pid,
  job: {
    onEnd(listener: () => void) {
      atEnd.push(listener);
      return () => void atEnd.splice(atEnd.indexOf(listener), 1);
    },
  },
};

test('a folder is made when it is asked for, for its owner alone, and is gone when it is closed', async () => {
  const scratch = openScratch('app', owner);
  expect(await readdir(temp)).toEqual([]);
  const folder = await scratch.folder();
  expect(await scratch.folder()).toBe(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await writeFile(join(folder, 'answer-1'), 'x');
  await scratch.close();
  expect(await readdir(temp)).toEqual([]);
  await mkdir(join(folder, 'state'), { recursive: true });
  for (const end of atEnd) end();
  expect(await readdir(temp), 'what was written after that').toEqual([]);
});

test('when the process ends before that, nothing stays', async () => {
  const scratch = openScratch('app', owner);
  await writeFile(join(await scratch.folder(), 'answer-1'), 'x');
  for (const end of atEnd) end();
  expect(await readdir(temp)).toEqual([]);
  await scratch.close();
});

test('what a killed process left is removed by the next, and nothing else', async () => {
  const kept = [
    `b44fn-app-${machine}.${process.pid}-abcdef`, // its owner lives
    `b44fn-app-elsewhere.${dead}-abcdef`, // of another machine, which shares the folder
    'b44fn-app-abcdef',
    `other-app-${machine}.${dead}-abcdef`,
  ];
  const gone = [`b44fn-app-${machine}.${dead}-abcdef`, `b44fn-demo-${machine}.${dead}-ABC123`];
  for (const name of [...kept, ...gone]) {
    await mkdir(join(temp, name, 'hosts'), { recursive: true });
    await writeFile(join(temp, name, 'answer-1'), 'x');
  }
  const file = `b44fn-file-${machine}.${dead}-abcdef`;
  await writeFile(join(temp, file), 'not a folder');
  await sweepScratch();
  expect((await readdir(temp)).sort()).toEqual([...kept, file].sort());
});
