import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { B44fnError, UsageError } from '../errors.js';
import type { Sink } from './sink.js';

/**
 * A file that is written beside its target and moved there when it is whole, so that a failed
 * download leaves the target as it was. An existing file's permissions are kept.
 * @throws UsageError when the target cannot be written there
 */
export async function fileSink(path: string, unique: string | number): Promise<Sink> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new UsageError(`${path} is a directory`, { hint: `Name a file in it: -o ${join(path, 'answer')}` });
  }
  // A device or a pipe (-o /dev/null) cannot be replaced: it is written to directly.
  const direct = existing !== undefined && !existing.isFile();
  const part = direct ? path : join(dirname(path), `.${basename(path)}.${unique}.part`);
  const mode = existing ? existing.mode & 0o777 : 0o666;
  const file = await open(part, 'w', mode).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be written: ${cause.message}`, {
      hint: 'Check that the folder exists and that you may write to it.',
      cause,
    });
  });
  const failed = (cause: unknown): B44fnError => {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    return new B44fnError('WRITE_FAILED', `${path} could not be written: ${(cause as Error).message}`, {
      why: full
        ? 'The disk is full. What was there before is untouched.'
        : 'What was there before is untouched.',
      hint: full ? 'Make room, or write elsewhere with -o.' : 'Check the disk, or write elsewhere with -o.',
      cause,
    });
  };
  return {
    gone: false,
    async write(chunk) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (let at = 0; at < bytes.byteLength; ) {
        const { bytesWritten } = await file.write(bytes, at).catch((cause) => {
          throw failed(cause);
        });
        at += bytesWritten;
      }
    },
    async close(kept) {
      if (kept && existing?.isFile()) await file.chmod(mode);
      await file.close();
      if (direct) return;
      if (kept) await rename(part, path);
      else await rm(part, { force: true });
    },
  };
}
