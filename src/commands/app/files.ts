/** Paths that a person types. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { typeOf } from '../../run/media.js';

/** Size and type of a file; undefined where there is none. */
export async function fileFacts(
  path: string,
  cwd: string,
): Promise<{ size: number; type: string } | undefined> {
  const found = await stat(resolve(cwd, path)).catch(() => undefined);
  if (!found || found.isDirectory()) return undefined;
  return { size: found.size, type: await typeOf(path) };
}

/** Paths that begin as typed, folders with a slash at their end; none where there is nothing. */
export async function completePath(prefix: string, cwd: string): Promise<string[]> {
  const folder = prefix.endsWith('/') ? prefix : prefix.includes('/') ? `${dirname(prefix)}/` : '';
  const start = prefix.slice(folder.length);
  const entries = await readdir(resolve(cwd, folder || '.'), { withFileTypes: true }).catch(() => []);
  return entries
    .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
    .map(
      (entry) =>
        `${folder === './' && !prefix.startsWith('./') ? '' : folder}${entry.name}${entry.isDirectory() ? '/' : ''}`,
    )
    .sort()
    .slice(0, 100);
}
