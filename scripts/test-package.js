// The packaging test: what a user installs works. Packs the package, installs the tarball in empty
// folders, runs it with and without Deno, imports the SDK and type-checks a consumer of it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opensApp } from './opens-app.js';

const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const home = mkdtempSync(join(tmpdir(), 'b44fn-package-'));
const npm = (cwd, ...args) =>
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const step = (text) => console.log(`package: ${text}`);

/** No configuration, and no Deno but the folder's own. */
const env = {
  ...process.env,
  B44FN_CONFIG_DIR: join(home, 'config'),
  PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
};
delete env.B44FN_DENO;

/** Runs the installed command. */
function b44fn(cwd, ...args) {
  const { status, stdout, stderr } = spawnSync(join(cwd, 'node_modules', '.bin', 'b44fn'), args, {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function folder(name) {
  const dir = join(home, name);
  mkdirSync(dir);
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  return dir;
}

try {
  const [{ filename, files }] = JSON.parse(npm('.', 'pack', '--json', '--pack-destination', home));
  const tarball = join(home, filename);
  const names = files.map((file) => file.path);
  for (const needed of [
    'bin/b44fn.js',
    'dist/start.js',
    'dist/jq-worker.js',
    'dist/jq.wasm',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/sdk/index.d.ts',
    'dist/server/bootstrap.deno.ts',
    'examples/shop/base44/.env',
    'LICENSE',
  ]) {
    assert(names.includes(needed), `${needed} is missing from the package`);
  }
  assert(
    !names.some((name) => name.startsWith('src/') || name.startsWith('tests/')),
    'sources or tests are in the package',
  );
  step(`packed ${names.length} files`);

  const bare = folder('bare');
  npm(bare, 'install', '--silent', '--ignore-scripts', tarball);
  assert.equal(b44fn(bare, '--version').stdout, `${version}\n`);
  const without = b44fn(bare, 'demo');
  assert.equal(without.status, 1, `demo without Deno: ${without.stdout}${without.stderr}`);
  assert.match(without.stderr, /npm install .*deno/);
  step('without Deno: --version works, demo exits 1 and says how to install it');
  const compiled = b44fn(bare, 'fetch', 'x', '--app', 'a', '--jq', '.a[');
  assert.equal(compiled.status, 2, `--jq: ${compiled.stdout}${compiled.stderr}`);
  assert.match(compiled.stderr, /syntax error, unexpected end of file/);
  step('--jq: jq is in the package, and refuses what does not compile');

  const user = folder('user');
  npm(user, 'install', '--silent', '--ignore-scripts', tarball, `deno@${devDependencies.deno}`);
  const demo = b44fn(user, 'demo');
  assert.equal(demo.status, 0, `demo: ${demo.stdout}${demo.stderr}`);
  assert.match(demo.stdout, /"message":"Hello, Ada!"/);
  assert.match(demo.stdout, /data: \[DONE\]/);
  step('with Deno: the demo runs to its end');
  const app = await opensApp([join(user, 'node_modules', '.bin', 'b44fn'), 'demo'], { cwd: user, env });
  assert(app.ok, `the app: ${app.output}`);
  step('on a terminal it opens the app');
  const shop = join(user, 'node_modules', 'b44fn', 'examples', 'shop');
  const filtered = b44fn(
    user,
    'invoke',
    'hello',
    'name=Ada',
    '--local',
    '--project',
    shop,
    '--jq',
    '.message',
    '-r',
  );
  assert.equal(filtered.stdout, 'Hello, Ada!\n', filtered.stderr);
  step('--jq filters what a function answers');

  writeFileSync(
    join(user, 'use.js'),
    `import { createClient } from 'b44fn/sdk';
const client = createClient({ appId: 'app', serverUrl: 'http://127.0.0.1:9' });
const error = await client.functions.invoke('hello').catch((caught) => caught);
console.log(error.name, error.code, typeof client.functions.fetch);`,
  );
  assert.match(
    execFileSync(process.execPath, ['use.js'], { cwd: user, encoding: 'utf8' }),
    /^FunctionError \w+ function/,
  );
  step('b44fn/sdk can be imported');

  npm(
    user,
    'install',
    '--silent',
    '--ignore-scripts',
    'ts5@npm:typescript@5.9.3',
    'ts7@npm:typescript@7.0.2',
    `@types/node@${devDependencies['@types/node']}`,
  );
  mkdirSync(join(user, 'base44/functions/orders/process'), { recursive: true });
  writeFileSync(
    join(user, 'base44/functions/orders/process/entry.ts'),
    `Deno.serve(async (req) => {
  const { orderId } = await req.json();
  if (!orderId) return Response.json({ error: 'orderId' }, { status: 400 });
  return Response.json({ id: orderId.trim() });
});`,
  );
  const types = b44fn(user, 'types', '--params', '--project', '.');
  assert.equal(types.status, 0, `types: ${types.stdout}${types.stderr}`);
  writeFileSync(
    join(user, 'consumer.ts'),
    `import { createClient, FunctionError, type FunctionName, type FunctionPayloads } from 'b44fn/sdk';
const client = createClient({ appId: 'app', token: 't' });
const name: FunctionName = 'orders/process';
export const order = { orderId: 'a' } satisfies FunctionPayloads['orders/process'];
// @ts-expect-error: no function of the project has this name
client.functions.invoke('anything');
const result = await client.functions.invoke<{ total: number }>(name, { items: ['a'] }, { timeout: 1000 });
export const total: number = result.data.total;
export const response: Response = await client.functions.fetch('a/b', { method: 'PUT' });
export const isOurs = (error: unknown): error is FunctionError => error instanceof FunctionError;
// @ts-expect-error: an app id is required
createClient({});
`,
  );
  const options = {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  };
  const compile = (compilerOptions, ...names) => {
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }));
    for (const compiler of ['ts5', 'ts7']) {
      const { bin } = JSON.parse(readFileSync(join(user, 'node_modules', compiler, 'package.json'), 'utf8'));
      const tsc = join(user, 'node_modules', compiler, bin.tsc);
      const run = spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: user, encoding: 'utf8' });
      assert.equal(run.status, 0, `${compiler}: ${run.stdout}${run.stderr}`);
    }
  };
  compile(options, 'consumer.ts', 'base44/.types/b44fn.d.ts');
  step('a strict consumer, and what b44fn types wrote, compile with TypeScript 5.9 and 7');

  npm(user, 'install', '--silent', '--ignore-scripts', `@base44/sdk@${devDependencies['@base44/sdk']}`);
  writeFileSync(
    join(user, 'base44/.types/types.d.ts'),
    `import '@base44/sdk';
declare module '@base44/sdk' {
  interface FunctionNameRegistry {
    "orders/process": true;
    "older": true;
  }
}
`,
  );
  writeFileSync(
    join(user, 'official.ts'),
    `import { createClient, type FunctionPayloads } from '@base44/sdk';
const base44 = createClient({ appId: 'app' });
await base44.functions.invoke('orders/process', { orderId: 'a' } satisfies FunctionPayloads['orders/process']);
await base44.functions.invoke('older');
// @ts-expect-error: no function of the project has this name
await base44.functions.invoke('anything');
`,
  );
  // The official SDK's own declarations need the DOM's, and do not pass skipLibCheck: false.
  const official = { ...options, lib: ['ES2022', 'DOM'], skipLibCheck: true };
  compile(official, 'consumer.ts', 'official.ts', 'base44/.types/b44fn.d.ts', 'base44/.types/types.d.ts');
  step('beside the official generator’s declarations and @base44/sdk as well');
} finally {
  rmSync(home, { recursive: true, force: true });
}
