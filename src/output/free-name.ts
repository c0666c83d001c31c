import { link, rename, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';

/**
 * Moves a file to `orders.csv`, `orders-2.csv`, … the first name that is not taken, and tells which. Of several
 * processes at it each gets a name of its own: a link is made only where nothing stands, a rename replaces.
 */
export async function moveToFree(from: string, path: string): Promise<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${stem}-${number}${extension}`;
    try {
      await link(from, name);
    } catch (error) {
      if (await stat(name).catch(() => undefined)) continue;
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue; // a link to nowhere
      await rename(from, name); // a file system without links (FAT)
      return name;
    }
    await rm(from);
    return name;
  }
}
