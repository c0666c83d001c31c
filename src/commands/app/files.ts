/** Paths that a person types. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Call } from '../../run/call.js';
import { typeOf } from '../../run/media.js';
import type { FileFacts } from '../../ui/services.js';

/** `~/` is the home folder, as a shell has it. */
export const fromHome = (path: string, homedir: string): string =>
  path.replace(/^~(?=$|[\\/])/, () => homedir);

/** What is sent, with the paths in it that a person typed: no shell has looked at them. */
export function atHome(payload: Call['payload'], homedir: string): Call['payload'] {
  const real = <T extends { path: string }>(file: T): T => ({ ...file, path: fromHome(file.path, homedir) });
  if (payload.kind === 'file') return real(payload);
  if (payload.kind !== 'form') return payload;
  return { ...payload, fields: payload.fields.map((field) => ('path' in field ? real(field) : field)) };
}

/** Size and type of a file, or of how many wildcards match; a folder, or nothing. */
export async function fileFacts(path: string, cwd: string): Promise<FileFacts> {
  const found = await stat(resolve(cwd, path)).catch(() => undefined);
  if (found?.isDirectory()) return 'folder';
  if (found) return { size: found.size, type: await typeOf(path) };
  const { hasWildcards, matching } = await import('../../run/prepare.js');
  const files = hasWildcards(path) ? await matching(path, cwd) : [];
  if (files.length === 0) return 'missing';
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(resolve(cwd, file)).catch(() => undefined))?.size ?? 0),
  );
  return { size: sizes.reduce((sum, size) => sum + size, 0), count: files.length };
}

/** Paths that begin as typed, folders with a slash at their end; none where there is nothing. */
export async function completePath(prefix: string, cwd: string, homedir?: string): Promise<string[]> {
  const folder = prefix.endsWith('/') ? prefix : prefix.includes('/') ? `${dirname(prefix)}/` : '';
  const start = prefix.slice(folder.length);
  const real = homedir === undefined ? folder : fromHome(folder, homedir);
  const entries = await readdir(resolve(cwd, real || '.'), { withFileTypes: true }).catch(() => []);
  return entries
    .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
    .map(
      (entry) =>
        `${folder === './' && !prefix.startsWith('./') ? '' : folder}${entry.name}${entry.isDirectory() ? '/' : ''}`,
    )
    .sort()
    .slice(0, 100);
}
