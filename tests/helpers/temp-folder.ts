/**
 * A globalSetup for vitest: one folder for all that a run of the tests makes, gone when it ends, whatever a test that failed or
 * a program that was killed has left. What a killed run has left is removed by the next.
 */
import { chmod } from 'node:fs/promises';
import process from 'node:process';
import { openScratch } from '../../src/commands/scratch.js';

export default async function setup(): Promise<() => Promise<void>> {
  const onEnd = (listener: () => void): (() => void) => {
    process.on('exit', listener);
    return () => void process.off('exit', listener);
  };
  const scratch = openScratch('tests', { pid: process.pid, job: { onEnd } });
  const before = process.env.TMPDIR;
  const folder = await scratch.folder();
  await chmod(folder, 0o711); // a test runs as another user
  process.env.TMPDIR = folder;
  return async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await scratch.close();
  };
}
