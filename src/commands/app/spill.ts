/** Bodies of answers on disk, while the app is open: what is kept in memory is bounded, and a save must be whole. */
import { constants, readSync } from 'node:fs';
import { copyFile, type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../errors.js';
import type { Spill } from '../../ui/services.js';
import type { Scratch } from '../scratch.js';
import { fromHome } from './files.js';

/** Bytes that are written at once: a flood of small pieces is a call of the system for each 256 KiB and not for each piece. */
const enough = 256 * 1024;

/** One file after another, in a folder for this person alone. */
export function spillsIn(scratch: Scratch): () => Promise<Spill> {
  let count = 0;
  return async () => {
    const path = join(await scratch.folder(), `answer-${++count}`);
    return spillAt(path, await open(path, 'wx+', 0o600));
  };
}

function spillAt(path: string, file: FileHandle): Spill {
  let closed = false;
  let gathered: Uint8Array[] = [];
  let size = 0;
  let underway: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    const chunks = gathered;
    gathered = [];
    size = 0;
    // One after another: two writes at once could change places.
    if (chunks.length > 0) underway = underway.then(() => file.appendFile(Buffer.concat(chunks)));
    return underway;
  };
  return {
    path,
    async write(chunk) {
      if (closed) return;
      gathered.push(chunk);
      size += chunk.byteLength;
      if (size >= enough) await flush();
    },
    flush: async () => (closed ? undefined : flush()),
    async read(offset, length) {
      await flush();
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    readNow(offset, length) {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(file.fd, buffer, 0, length, offset));
    },
    async close() {
      if (closed) return;
      closed = true;
      await underway.catch(() => undefined);
      await file.close();
    },
  };
}

/**
 * Copies a spilled body. `~/` is the home folder, as a shell has it.
 * @returns where it is. @throws UsageError rather than overwrite, or where it cannot be written
 */
export async function saveSpill(
  spill: Spill,
  path: string,
  { cwd, homedir }: { cwd: string; homedir: string },
): Promise<string> {
  const target = resolve(cwd, fromHome(path, homedir));
  await spill.flush();
  try {
    await copyFile(spill.path, target, constants.COPYFILE_EXCL);
  } catch (error) {
    throw await refusal(path, target, error as NodeJS.ErrnoException);
  }
  return target;
}

async function refusal(path: string, target: string, cause: NodeJS.ErrnoException): Promise<UsageError> {
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory())
    return new UsageError(`${path} is a folder`, { hint: 'Name a file in it.', cause });
  if (there)
    return new UsageError(`${path} exists already, and is left as it is`, {
      hint: 'Choose another name.',
      cause,
    });
  const why = cause.code === 'ENOENT' ? `there is no folder ${dirname(target)}` : cause.message;
  return new UsageError(`${path} cannot be written: ${why}`, { hint: 'Choose another place.', cause });
}
