import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UsageError } from '../errors.js';
import type { RunEvent } from '../run/events.js';
import { typeExtension } from '../run/media.js';
import { getHeader } from '../sdk/headers.js';
import { type FileOptions, type FileSink, fileSink } from './file-sink.js';
import { remoteName } from './remote-name.js';

/** A file in a folder, under the name the server gives it: known, and opened, when the head is there. */
export interface RemoteSink extends FileSink {
  open(head: Extract<RunEvent, { type: 'head' }>, url: URL): Promise<void>;
  /** Where it is, once it is opened. */
  readonly path: string | undefined;
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
  let sink: FileSink | undefined;
  let path: string | undefined;
  return {
    gone: false,
    get kept() {
      return sink?.kept;
    },
    get path() {
      return path;
    },
    async open({ headers }, url) {
      const extension = await typeExtension(getHeader(headers, 'content-type'));
      const name = join(dir, remoteName(headers, url, extension));
      path = force ? name : await free(name);
      sink = await fileSink(path, options);
    },
    write: async (chunk) => sink?.write(chunk),
    close: async (kept) => sink?.close(kept),
    abandon: () => sink?.abandon(),
  };
}

/** `orders.csv`, `orders-2.csv`, … the first that is not there. */
async function free(path: string): Promise<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? path : `${stem}-${number}${extension}`;
    if (!(await stat(candidate).catch(() => undefined))) return candidate;
  }
}
