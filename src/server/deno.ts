/** Where Deno is. The binary itself, never a wrapper: killing a wrapper leaves Deno running. */

import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { B44fnError, UsageError } from '../errors.js';

const NAMES = ['deno', 'deno.exe'];

/**
 * B44FN_DENO, then PATH, then the npm package `deno` in node_modules at or above `cwd` and each of `extraDirs`
 * (default none; b44fn's own folder belongs there). The path is absolute.
 */
export async function findDeno(
  env: Record<string, string | undefined>,
  cwd: string,
  extraDirs: readonly string[] = [],
): Promise<string> {
  if (env.B44FN_DENO) {
    const named = resolve(cwd, env.B44FN_DENO);
    if (await isProgram(named)) return named;
    throw new UsageError(`B44FN_DENO names ${env.B44FN_DENO}, which is not a program`, {
      hint: 'Let it name the deno binary, or unset it.',
    });
  }
  for (const dir of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    if (dir === '') continue;
    for (const name of NAMES) {
      const found = await binaryBehind(resolve(cwd, dir, name));
      if (found) return found;
    }
  }
  for (const start of [cwd, ...extraDirs]) {
    for (let dir = resolve(start); ; dir = dirname(dir)) {
      const found = await binaryIn(join(dir, 'node_modules'));
      if (found) return found;
      if (dirname(dir) === dir) break;
    }
  }
  throw new B44fnError('DENO_MISSING', 'Deno is needed to run functions here, and was not found', {
    why: 'It was looked for on PATH and in node_modules.',
    hint: 'npm install --save-dev deno',
  });
}

/** A program on PATH. npm puts a script of that name there (npx, npm run): then the package it belongs to is meant. */
async function binaryBehind(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !(await isProgram(real))) return undefined;
  const [folder, parent] = [dirname(real), dirname(dirname(real))];
  if (folder.endsWith('.bin')) return binaryIn(parent);
  if (folder.endsWith(join('node_modules', 'deno'))) return binaryIn(parent);
  // Version managers put scripts on PATH too; a script is small.
  return (await stat(real)).size > 1024 * 1024 ? real : undefined;
}

/** The binary of the npm package: @deno/<platform>, or deno/ itself, into which the install script links it. */
async function binaryIn(nodeModules: string): Promise<string | undefined> {
  const platforms = await readdir(join(nodeModules, '@deno')).catch(() => []);
  const folders = [...platforms.map((name) => join(nodeModules, '@deno', name)), join(nodeModules, 'deno')];
  for (const folder of folders) {
    for (const name of NAMES) {
      const real = await realpath(join(folder, name)).catch(() => undefined);
      if (real !== undefined && (await isProgram(real))) return real;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return false;
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
