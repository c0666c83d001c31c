// Builds dist/: the CLI and the SDK as ES modules with shared chunks, and the SDK's declarations.
// One bundle with code splitting, so that a start pays only for what it uses.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { analysisHash } from './analysis-hash.js';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
const common = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'], // jsonc-parser’s main is UMD, whose require() no bundler can follow
  minify: true,
  legalComments: 'linked',
  define: {
    __B44FN_VERSION__: JSON.stringify(version),
    __B44FN_ANALYSIS__: JSON.stringify(analysisHash()),
  },
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: { start: 'src/start.ts', 'sdk/index': 'src/sdk/index.ts' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // undici's index loads its fetch, caches and mocks as well; we use its dispatchers only.
  alias: { undici: './scripts/undici-dispatchers.js' },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __b44fnRequire } from 'node:module'; const require = __b44fnRequire(import.meta.url);",
  },
});
// Apart from the rest, so that a Tab loads one file; what it seldom needs (the analysis of a source) stays outside of it.
await build({
  ...common,
  entryPoints: ['src/start-quick.ts'],
  splitting: true,
  chunkNames: 'chunks/quick-[name]-[hash]',
});
await mkdir('dist/server', { recursive: true });
await copyFile('src/server/bootstrap.deno.ts', 'dist/server/bootstrap.deno.ts');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.sdk.json'], {
  stdio: 'inherit',
});
