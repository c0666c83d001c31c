/**
 * A globalSetup for vitest: tests that spawn bin/b44fn.js need a dist/ of this source. It is built
 * only when something in src is newer, so that a single test file starts at once.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export default function setup(): void {
  const newest = readdirSync('src', { recursive: true })
    .map((name) => statSync(join('src', String(name))).mtimeMs)
    .concat(readdirSync('scripts').map((name) => statSync(join('scripts', name)).mtimeMs))
    .reduce((a, b) => Math.max(a, b));
  const built = statSync('dist/sdk/index.d.ts', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built <= newest) execFileSync(process.execPath, ['scripts/build.js'], { stdio: 'inherit' });
}
