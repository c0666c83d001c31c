import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { B44fnError } from '../errors.js';

/** A folder for this person alone (0700), made if it is missing. @throws B44fnError when it cannot be */
export async function makePrivate(dir: string): Promise<void> {
  try {
    const made = await makeFolder(dir);
    // It may have been made under another umask. One that holds other things as well is not ours to close.
    if (!made && (await stat(dir)).mode & 0o077 && (await holdsOnlyOurs(dir))) await chmod(dir, 0o700);
  } catch (cause) {
    throw folderProblem(dir, cause);
  }
}

/** @returns whether it was made just now. Not mkdir's `recursive`: below /proc it never returns (Node 20 to 24). */
async function makeFolder(dir: string): Promise<boolean> {
  try {
    await mkdir(dir, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(dir)).isDirectory()) return false;
    if (code !== 'ENOENT' || dirname(dir) === dir) throw error;
  }
  await makeFolder(dirname(dir));
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // another process was faster
  });
  return true;
}

async function holdsOnlyOurs(dir: string): Promise<boolean> {
  return (await readdir(dir)).every((name) => name.startsWith('config.json') || name === 'state');
}

export function folderProblem(dir: string, cause: unknown): B44fnError {
  return new B44fnError('CONFIG_FOLDER', `the folder ${dir} cannot be written: ${(cause as Error).message}`, {
    why: 'Tokens and choices are kept there, for you alone.',
    hint: 'Make it yours to write, or name another: B44FN_CONFIG_DIR=<dir>',
    cause,
  });
}
