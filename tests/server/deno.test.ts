import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bootstrapPath } from '../../src/server/bootstrap-path.js';
import { findDeno } from '../../src/server/deno.js';
import { folder, put } from './support.js';

/** Something that looks like a binary: executable and large, but empty on disk. */
function binary(path: string): string {
  put(dirname(path), { [path.slice(dirname(path).length + 1)]: '' });
  truncateSync(path, 2 * 1024 * 1024);
  chmodSync(path, 0o755);
  return path;
}

test('B44FN_DENO comes first, and must be a program', async () => {
  const dir = folder();
  const named = binary(join(dir, 'own', 'deno'));
  binary(join(dir, 'bin', 'deno'));
  expect(await findDeno({ B44FN_DENO: named, PATH: join(dir, 'bin') }, dir)).toBe(named);
  await expect(findDeno({ B44FN_DENO: join(dir, 'no') }, dir)).rejects.toMatchObject({ exitCode: 2 });
});

test('then PATH, but never a script', async () => {
  const dir = folder();
  put(dir, { 'shims/deno': '#!/bin/sh\nexec deno' });
  chmodSync(join(dir, 'shims/deno'), 0o755);
  const real = binary(join(dir, 'bin/deno'));
  expect(await findDeno({ PATH: `${dir}/shims:${dir}/bin` }, dir)).toBe(real);
});

test("an npm shim on PATH gives its package's binary", async () => {
  const dir = folder();
  const modules = join(dir, 'node_modules');
  put(modules, { 'deno/bin.cjs': '#!/usr/bin/env node' });
  chmodSync(join(modules, 'deno/bin.cjs'), 0o755);
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../deno/bin.cjs', join(modules, '.bin/deno'));
  const real = binary(join(modules, '@deno/linux-x64-glibc/deno'));
  expect(await findDeno({ PATH: join(modules, '.bin') }, '/')).toBe(real);
});

test('then node_modules at or above the current folder, then of other folders', async () => {
  const dir = folder();
  const real = binary(join(dir, 'app/node_modules/@deno/linux-x64-glibc/deno'));
  mkdirSync(join(dir, 'app/deep/er'), { recursive: true });
  mkdirSync(join(dir, 'elsewhere'));
  expect(await findDeno({}, join(dir, 'app/deep/er'))).toBe(real);
  expect(await findDeno({}, join(dir, 'elsewhere'), [join(dir, 'app')])).toBe(real);
  const linked = binary(join(dir, 'elsewhere/node_modules/deno/deno'));
  expect(await findDeno({}, join(dir, 'elsewhere'))).toBe(linked);
});

test('without it the error is the line that installs it', async () => {
  await expect(findDeno({ PATH: '/nowhere' }, folder())).rejects.toMatchObject({
    code: 'DENO_MISSING',
    exitCode: 1,
    hint: 'npm install --save-dev deno',
  });
});

test('the bootstrap is found beside the module, and from a chunk', () => {
  const dir = folder();
  put(dir, { 'dist/server/bootstrap.deno.ts': '' });
  const there = join(dir, 'dist/server/bootstrap.deno.ts');
  for (const module of ['dist/server/serve.js', 'dist/chunks/x.js', 'dist/main.js', 'bin/b44fn.js']) {
    expect(bootstrapPath(pathToFileURL(join(dir, module)).href)).toBe(there);
  }
  expect(bootstrapPath()).toMatch(/src\/server\/bootstrap\.deno\.ts$/);
});
