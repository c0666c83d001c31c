import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'bootstrap.deno.ts';

/**
 * The file each child preloads. It is copied, not bundled, into the `server` folder, while this code may have been
 * put into a chunk elsewhere in dist: so look beside this module, then for `server/` at and above it.
 */
export function bootstrapPath(from: string = import.meta.url): string {
  let dir = dirname(fileURLToPath(from));
  const beside = join(dir, NAME);
  if (existsSync(beside)) return beside;
  for (;;) {
    for (const folder of ['server', join('dist', 'server')]) {
      const path = join(dir, folder, NAME);
      if (existsSync(path)) return path;
    }
    const above = dirname(dir);
    if (above === dir) throw new Error(`${NAME} is missing from this installation of b44fn`);
    dir = above;
  }
}
