/** Bodies of answers on disk, while the app is open: what is kept in memory is bounded, and a save must be whole. */
import { constants } from 'node:fs';
import { copyFile, type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../../errors.js';
import type { Spill } from '../../ui/services.js';

/** Files in a folder for this person alone, made with the first. */
export function openSpills(): { open(): Promise<Spill>; close(): Promise<void> } {
  let dir: Promise<string> | undefined;
  let count = 0;
  return {
    async open() {
      dir ??= mkdtemp(join(tmpdir(), 'b44fn-answers-'));
      const path = join(await dir, String(++count));
      return spillAt(path, await open(path, 'wx+', 0o600));
    },
    async close() {
      if (dir) await rm(await dir, { recursive: true, force: true });
    },
  };
}

function spillAt(path: string, file: FileHandle): Spill {
  let closed = false;
  return {
    path,
    async write(chunk) {
      if (!closed) await file.appendFile(chunk);
    },
    async read(offset, length) {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    async close() {
      if (closed) return;
      closed = true;
      await file.close();
    },
  };
}

/** Copies a spilled body. @returns where it is. @throws UsageError rather than overwrite */
export async function saveSpill(spill: Spill, path: string, cwd: string): Promise<string> {
  const target = resolve(cwd, path);
  try {
    await copyFile(spill.path, target, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UsageError(`${path} exists already, and is left as it is`, { hint: 'Choose another name.' });
  }
  return target;
}
