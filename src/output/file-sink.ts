import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { type Sink, writeFailed } from './sink.js';

/**
 * A file that is written beside its target and moved there when it is whole, so that a failed
 * download leaves the target as it was. An existing file's permissions are kept, and a symbolic
 * link stays one: what it points to is replaced.
 * @throws UsageError when the target cannot be written there
 */
export async function fileSink(path: string, unique: string | number): Promise<Sink> {
  const existing = await stat(path).catch(() => undefined);
  if (path === '')
    throw new UsageError('-o has an empty file name', { hint: 'Write -o <file>, or -o - for stdout.' });
  if (existing?.isDirectory() || path.endsWith('/')) {
    throw new UsageError(`${path} is a directory`, { hint: `Name a file in it: -o ${join(path, 'answer')}` });
  }
  // A device or a pipe (-o /dev/null) cannot be replaced: it is written to directly.
  const direct = existing !== undefined && !existing.isFile();
  const target = existing && !direct ? await realpath(path) : path;
  const part = direct ? path : join(dirname(target), `.${basename(target)}.${unique}.part`);
  const mode = existing ? existing.mode & 0o777 : 0o666;
  const file = await open(part, 'w', mode).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? `there is no folder ${dirname(target)}` : cause.message;
    throw new UsageError(`${path} cannot be written: ${why}`, {
      hint: `Check that the folder is there and that you may write to it: ls -ld ${dirname(target)}`,
      cause,
    });
  });
  return {
    gone: false,
    async write(chunk) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (let at = 0; at < bytes.byteLength; ) {
        const { bytesWritten } = await file.write(bytes, at).catch((cause) => {
          throw writeFailed(path, cause, !direct);
        });
        at += bytesWritten;
      }
    },
    async close(kept) {
      if (kept && existing?.isFile()) await file.chmod(mode);
      await file.close();
      if (direct) return;
      if (!kept) return rm(part, { force: true });
      await rename(part, target).catch(async (cause) => {
        await rm(part, { force: true });
        throw writeFailed(path, cause, true);
      });
    },
  };
}
