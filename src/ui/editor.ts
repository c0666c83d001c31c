/** A text in the editor of a person's choice. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { B44fnError } from '../errors.js';
import type { Io } from '../io.js';

/** The text as $VISUAL or $EDITOR leaves it, in a file of the folder that is only this person's. @throws B44fnError when the editor fails */
export async function edited(
  text: string,
  suffix: string,
  { io, screen, folder }: { io: Io; screen: { lend<T>(use: () => Promise<T>): Promise<T> }; folder: string },
): Promise<string> {
  const editor = io.env.VISUAL || io.env.EDITOR || (io.platform === 'win32' ? 'notepad' : 'vi');
  const dir = await mkdtemp(join(folder, 'edit-'));
  const file = join(dir, `payload${suffix}`);
  try {
    await writeFile(file, text, { mode: 0o600 });
    const code = await screen.lend(() => io.job.run(editor, [file]));
    if (code !== 0)
      throw new B44fnError('EDITOR', `${editor} ended with ${code}; the payload is as it was`, {
        hint: 'Set EDITOR to the editor of your choice.',
      });
    return await readFile(file, 'utf8');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
