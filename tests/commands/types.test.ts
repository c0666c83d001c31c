import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

const world = useWorld();
let dir: string;
let file: string;
beforeAll(() => {
  dir = join(world.dir, 'project');
  file = join(dir, 'base44/.types/b44fn.d.ts');
  const source =
    'Deno.serve(async (req) => { const { to } = await req.json(); if (!to) return new Response("", { status: 400 }); return Response.json(to.trim()); });';
  put(dir, {
    'base44/config.jsonc': '{}',
    'base44/functions/send_email/entry.ts': source,
    'base44/functions/orders/process/entry.ts': source,
    'base44/functions/utils/entry.ts': 'export const x = 1;',
  });
});
beforeEach(() => rmSync(join(dir, 'base44/.types'), { recursive: true, force: true }));

const types = (...argv: string[]) => world.runBare(['types', ...argv], { cwd: dir });

test('writes the names; once more is no change', async () => {
  const first = await types();
  expect([first.code, first.out, first.err]).toEqual([
    0,
    '',
    'b44fn: base44/.types/b44fn.d.ts written: 2 functions\n',
  ]);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(`declare module '@base44/sdk' {
  interface FunctionNameRegistry {
    "orders/process": true;
    "send_email": true;
  }
}`);
  expect(text).toContain(`declare module 'b44fn/sdk' {`);
  expect(text).not.toContain('Payloads');
  const before = statSync(file).mtimeMs;
  expect((await types()).err).toContain('is up to date');
  expect(statSync(file).mtimeMs).toBe(before);
});

test('--params adds what each takes', async () => {
  const { out } = await types('--params', '-o', '-');
  expect(out).toContain(`  interface FunctionPayloads {
    "orders/process": {
      "to": string;
    };`);
  expect(existsSync(file)).toBe(false);
});

test('--check writes nothing: 0 when it would change nothing, else 9 and how to renew it', async () => {
  const missing = await types('--check');
  expect([missing.code, existsSync(file)]).toEqual([9, false]);
  expect(missing.err).toContain('Renew it: b44fn types\n');
  await types('--params');
  expect((await types('--check', '--params')).code).toBe(0);
  const other = await types('--check');
  expect(other.code).toBe(9);
  expect(other.err).toContain(
    'written by b44fn types --params, and is compared with what b44fn types writes',
  );
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n')); // as git may check it out
  expect((await types('--check', '--params')).code).toBe(0);
  writeFileSync(file, 'other');
  const stale = await types('--check', '--params', '-o', 'base44/.types/b44fn.d.ts');
  expect([stale.code, readFileSync(file, 'utf8')]).toEqual([9, 'other']);
  expect(stale.err).toContain('b44fn types --params -o base44/.types/b44fn.d.ts');
});

test('what it wrote before does not keep a function alive that is gone', async () => {
  put(dir, { 'base44/.types/b44fn.d.ts': 'interface FunctionNameRegistry { "gone": true }' });
  expect((await types('-o', '-')).out).not.toContain('gone');
});

test('another file, and where there is no project', async () => {
  expect((await types('-o', 'names.d.ts', '-q')).err).toBe('');
  expect(readFileSync(join(dir, 'names.d.ts'), 'utf8')).toContain('send_email');
  expect((await world.runBare(['types'], { cwd: '/' })).code).toBe(2);
});
