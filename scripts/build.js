// Builds dist/: the CLI and the SDK as ES modules with shared chunks, and the SDK's declarations.
// One bundle with code splitting, so that a start pays only for what it uses.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { analysisHash } from './analysis-hash.js';
import { bundling } from './bundling.js';
import { bundledPackages, notices } from './notices.js';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
const common = {
  ...bundling,
  outdir: 'dist',
  minify: true,
  legalComments: 'linked',
  metafile: true,
  define: {
    ...bundling.define,
    __B44FN_VERSION__: JSON.stringify(version),
    __B44FN_ANALYSIS__: JSON.stringify(analysisHash()),
    __B44FN_JQ_WORKER__: JSON.stringify('../jq-worker.js'), // from dist/chunks
  },
};
const main = await build({
  ...common,
  entryPoints: { start: 'src/start.ts', 'sdk/index': 'src/sdk/index.ts' },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
// Apart from the rest, so that a Tab loads one file; what it seldom needs (the analysis of a source) stays outside of it.
const quick = await build({
  ...common,
  entryPoints: ['src/start-quick.ts'],
  splitting: true,
  chunkNames: 'chunks/quick-[name]-[hash]',
  banner: {},
});
const jq = await build({ ...common, entryPoints: ['src/output/jq-worker.ts'], banner: {} });
await copyFile('node_modules/jq-wasm/dist/build/jq.wasm', 'dist/jq.wasm');
const builds = [main, quick, jq].map(({ metafile }) => metafile);
await writeFile('dist/THIRD-PARTY-NOTICES.txt', notices(bundledPackages(builds)));
await mkdir('dist/server', { recursive: true });
await copyFile('src/server/bootstrap.deno.ts', 'dist/server/bootstrap.deno.ts');
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.sdk.json'], {
  stdio: 'inherit',
});
