import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { RunEvent } from '../run/events.js';
import { typeExtension } from '../run/media.js';
import { getHeader } from '../sdk/headers.js';
import { type FileOptions, type FileSink, fileSink } from './file-sink.js';
import { remoteName } from './remote-name.js';

/** A file in a folder, under the name the server gives it: known, and opened, when the head is there. */
export interface RemoteSink extends Omit<FileSink, 'path'> {
  /** Where it is, once it is closed. */
  readonly path: string | undefined;
  open(head: Extract<RunEvent, { type: 'head' }>, url: URL): Promise<void>;
}

/**
 * @param dir must be there: that is checked now, before anything is sent
 * @param force replace a file of that name; otherwise the name gets a number, for what was answered must not be lost
 * @throws UsageError
 */
export async function remoteSink(dir: string, force: boolean, options: FileOptions): Promise<RemoteSink> {
  const found = await stat(dir).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(`there is no folder ${dir}`, { hint: `Make it first: mkdir -p ${dir}` });
  }
  await access(dir, constants.W_OK).catch((cause: Error) => {
    throw new UsageError(`${dir} cannot be written to: ${cause.message}`, {
      hint: `See ls -ld ${dir}`,
      cause,
    });
  });
  let sink: FileSink | undefined;
  return {
    gone: false,
    get kept() {
      return sink?.kept;
    },
    get path() {
      return sink?.path;
    },
    async open({ headers }, url) {
      const extension = await typeExtension(getHeader(headers, 'content-type'));
      const path = join(dir, remoteName(headers, url, extension));
      sink = await fileSink(path, { ...options, numbered: !force });
    },
    write: async (chunk) => sink?.write(chunk),
    close: async (kept) => sink?.close(kept),
    abandon: () => sink?.abandon(),
  };
}
