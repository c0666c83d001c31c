import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import { bundling } from '../../scripts/bundling.js';

/** Makes a program of one of our sources, as dist/ is made, for all tests of a file. @returns its path, once it is built */
export function useBundle(source: string): () => string {
  let dir: string | undefined;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'b44fn-bundle-'));
    const define = { ...bundling.define, __B44FN_VERSION__: '"0.0.0-test"' };
    await build({ ...bundling, define, entryPoints: [source], outfile: join(dir, 'program.mjs') });
  });
  afterAll(async () => {
    if (dir) await rm(dir, { recursive: true, force: true });
  });
  return () => join(dir!, 'program.mjs');
}
