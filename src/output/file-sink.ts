import { renameSync, rmSync } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { moveToFree } from './free-name.js';
import { shortName } from './remote-name.js';
import { type Sink, writeFailed } from './sink.js';

/** Bytes that are written at once. */
const enough = 4 * 1024 * 1024;

export interface FileOptions {
  /** Keeps the part files of several runs apart. */
  unique: string | number;
  /** Of an answer that broke off, leave what came in `<file>.part`. */
  keepPartial?: boolean | undefined;
  /** Replace nothing: if the name is taken when the file is whole, it gets a number. */
  numbered?: boolean | undefined;
}

export interface FileSink extends Sink {
  /** Where it is, once it is closed. */
  readonly path: string;
  /** Where what came of an answer that broke off is kept, when it is. */
  readonly kept: string | undefined;
  /** The process ends now: what is there of the file is settled as by `close(false)`, without waiting for anything. */
  abandon(): void;
}

/**
 * A file that is written beside its target and moved there when it is whole, so that a failed
 * download leaves the target as it was. An existing file's permissions are kept, and a symbolic
 * link stays one: what it points to is replaced.
 * @throws UsageError when the target cannot be written there
 */
export async function fileSink(
  path: string,
  { unique, keepPartial, numbered }: FileOptions,
): Promise<FileSink> {
  const existing = numbered ? undefined : await stat(path).catch(() => undefined);
  if (path === '')
    throw new UsageError('-o has an empty file name', { hint: 'Write -o <file>, or -o - for stdout.' });
  if (existing?.isDirectory()) {
    throw new UsageError(`${path} is a directory`, {
      hint: `Name a file in it: -o ${join(path, 'answer')}; or take the server’s name: -o ${join(path, '/')}`,
    });
  }
  // A device or a pipe (-o /dev/null) cannot be replaced: it is written to directly.
  const direct = existing !== undefined && !existing.isFile();
  const target = existing && !direct ? await realpath(path) : path;
  const part = direct ? path : join(dirname(target), `.${shortName(basename(target))}.${unique}.part`);
  let placed = path;
  const mode = existing ? existing.mode & 0o777 : 0o666;
  const file = await open(part, 'w', mode).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? `there is no folder ${dirname(target)}` : cause.message;
    throw new UsageError(`${path} cannot be written: ${why}`, {
      hint: `Check that the folder is there and that you may write to it: ls -ld ${dirname(target)}`,
      cause,
    });
  });
  // Gathered, so that a download costs a call of the system a megabyte and not a packet; one write is
  // under way while the next is gathered.
  let gathered: Uint8Array[] = [];
  let size = 0;
  let written = false;
  let settled = direct; // the part file is gone, or was moved
  let underway: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const chunks = gathered;
    gathered = [];
    size = 0;
    await underway;
    written ||= chunks.length > 0;
    underway = writeAll(file, chunks).catch((cause) => {
      throw writeFailed(path, cause, !direct);
    });
    underway.catch(() => undefined); // it is awaited by the next flush
  };
  /** Of a file that is not whole, `<file>.part` stays, if that was asked for and anything came. */
  const keeps = (): boolean => keepPartial === true && written;
  let kept: string | undefined;
  const remains = `${target}.part`;
  const drop = async (): Promise<void> => {
    if (settled) return;
    try {
      if (keeps()) {
        await rename(part, remains);
        kept = remains;
      } else await rm(part, { force: true });
    } catch (error) {
      if (!settled) throw error; // else it was abandoned meanwhile
    }
    settled = true; // not before: what ends the process now would leave the file where it is
  };
  return {
    gone: false,
    get kept() {
      return kept;
    },
    get path() {
      return placed;
    },
    async write(chunk) {
      gathered.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      size += chunk.length;
      if (size >= enough || direct) await flush(); // who reads a pipe or a device, reads live
    },
    async close(whole) {
      try {
        if (whole || direct || keepPartial) await flush();
        await underway;
        if (whole && existing?.isFile()) await file.chmod(mode);
      } catch (error) {
        await file.close();
        await drop().catch(() => undefined); // the first error says more
        throw error;
      }
      await file.close();
      if (!whole) return drop();
      if (settled) return;
      const moved = numbered ? moveToFree(part, path) : rename(part, target);
      placed = await moved.then(
        (name) => name ?? path,
        async (cause) => {
          await drop();
          throw writeFailed(path, cause, true);
        },
      );
      settled = true;
    },
    abandon() {
      if (settled) return;
      settled = true;
      try {
        if (keeps()) renameSync(part, remains);
        else rmSync(part, { force: true });
      } catch {
        // Windows removes no file that is open; there is no time to wait until it is closed
      }
    },
  };
}

/** A write may take less than it was given (a full disk says so the next time). */
async function writeAll(file: FileHandle, chunks: Uint8Array[]): Promise<void> {
  const { bytesWritten } = chunks.length === 0 ? { bytesWritten: 0 } : await file.writev(chunks);
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (bytesWritten === total) return;
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let at = 0; at < rest.length; ) at += (await file.write(rest, at)).bytesWritten;
}
