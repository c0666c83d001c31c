/** Files of a project, read with care: the folder may hold anything, a pipe that never ends among it. */
import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

/** Larger files are data or generated code, and are not read; in bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What a regular file is like; undefined for what is none, is not there or may not be looked at. */
export function lookAt(path: string): { size: number; mtimeMs: number } | undefined {
  try {
    const found = statSync(path); // throwIfNoEntry leaves ENOTDIR, for a path below a file, to be caught
    return found.isFile() ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a regular file that is not too large; undefined for all else. */
export function readSource(path: string): string | undefined {
  const found = lookAt(path);
  if (!found || found.size > MOST_BYTES) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether this is a regular file, through links. */
export async function isRegularFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** The same as readSource, without blocking. */
export async function loadSource(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > MOST_BYTES) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}
