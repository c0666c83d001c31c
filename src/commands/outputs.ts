/** Where an answer goes: stdout, a file that is named, or one the server names. */
import { UsageError } from '../errors.js';
import { type FileSink, fileSink } from '../output/file-sink.js';
import { type RemoteSink, remoteSink } from '../output/remote-sink.js';
import type { SendInvocation } from './args.js';

/** A file for the answer. `remote` is there when the server names it. */
export interface FileOutput {
  sink: FileSink | RemoteSink;
  remote: RemoteSink | undefined;
}

/** The file of -o, -o dir/ and -O; undefined for stdout. @throws UsageError before anything is sent */
export async function openOutput({ values, io }: SendInvocation): Promise<FileOutput | undefined> {
  const { output, force } = values;
  const toDir = output?.endsWith('/') === true;
  const byServer = values['remote-name'] === true || toDir;
  const options = { unique: io.pid, keepPartial: values['keep-partial'] };
  if (byServer) {
    if (output !== undefined && !toDir) {
      throw new UsageError('-o names a file, and -O takes the server’s name', {
        hint: 'Give one of them, or a folder: -o dir/',
      });
    }
    const remote = await remoteSink(output ?? '.', force === true, options);
    return { sink: remote, remote };
  }
  if (output === undefined || output === '-') return undefined;
  return { sink: await fileSink(output, options), remote: undefined };
}

/** Nothing more comes. A whole answer is moved to its place; where there is something that was not named is said. */
export async function closeOutput(
  file: FileOutput | undefined,
  whole: boolean,
  note: (text: string) => Promise<void>,
): Promise<void> {
  if (file === undefined) return;
  const { sink, remote } = file;
  const before = sink.kept;
  try {
    await sink.close(whole);
  } finally {
    // A full disk shows at the close too, and that may be the second one.
    if (sink.kept !== before) await note(`what came is kept in ${sink.kept}`);
  }
  if (whole && remote?.path !== undefined) await note(`saved as ${remote.path}`);
}
