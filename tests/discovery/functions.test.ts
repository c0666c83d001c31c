import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listFunctions, scanFunctions } from '../../src/discovery/functions.js';
import { openProject } from '../../src/discovery/project.js';
import { folder, put } from '../server/support.js';

async function listed(files: string[] | Record<string, string>) {
  const dir = folder();
  put(dir, Array.isArray(files) ? Object.fromEntries(files.map((file) => [file, ''])) : files);
  return { dir, functions: await listFunctions(await openProject(dir)) };
}

test('each folder with an entry is a function, sorted by name', async () => {
  const { dir, functions } = await listed([
    'base44/functions/sendEmail/entry.ts',
    'base44/functions/orders/process/entry.js',
    'base44/functions/orders/entry.ts',
    'base44/functions/hello/entry.ts',
    'base44/functions/hello/entry.js',
    'base44/functions/hello/helper.ts',
    'base44/functions/empty/other.ts',
    'base44/shared/x/entry.ts',
  ]);
  expect(functions.map(({ name, path }) => [name, path])).toEqual([
    ['hello', 'base44/functions/hello/entry.ts'],
    ['orders', 'base44/functions/orders/entry.ts'],
    ['orders/process', 'base44/functions/orders/process/entry.js'],
    ['sendEmail', 'base44/functions/sendEmail/entry.ts'],
  ]);
  expect(functions[0]!.entry).toBe(join(dir, 'base44/functions/hello/entry.ts'));
});

test('what an export leaves lying about is no function', async () => {
  const { functions } = await listed([
    'base44/functions/deno.json/entry.ts',
    'base44/functions/tsconfig.json/entry.ts',
    'base44/functions/.hidden/entry.ts',
    'base44/functions/a/v1.2/entry.ts',
    'base44/functions/node_modules/x/entry.ts',
    'base44/functions/entry.ts',
    'base44/functions/good/entry.ts',
  ]);
  expect(functions.map((fn) => fn.name)).toEqual(['good']);
});

test('function.jsonc names the function and its entry', async () => {
  const { functions } = await listed({
    'base44/functions/a/function.jsonc':
      '// named\n{"name": "jobs/nightly", "entry": "src/main.ts", "automations": [1]}',
    'base44/functions/a/src/main.ts': '',
    'base44/functions/b/function.json': '{}',
    'base44/functions/b/index.ts': '',
    'base44/functions/c/function.jsonc': '{"entry": "gone.ts"}',
    'base44/functions/d/function.jsonc': '{"name": "../../etc"}',
    'base44/functions/d/entry.ts': '',
    'base44/functions/e/function.jsonc': 'not json at all',
    'base44/functions/e/entry.ts': '',
  });
  expect(functions.map(({ name, path }) => [name, path])).toEqual([
    ['b', 'base44/functions/b/index.ts'],
    ['e', 'base44/functions/e/entry.ts'],
    ['jobs/nightly', 'base44/functions/a/src/main.ts'],
  ]);
  expect(functions[2]!.automations).toEqual([1]);
});

test('of two with one name the first wins, always the same', async () => {
  const files = {
    'base44/functions/x/entry.ts': '',
    'base44/functions/b/function.jsonc': '{"name": "x"}',
    'base44/functions/b/entry.ts': '',
    'base44/functions/a/function.jsonc': '{"name": "x"}',
    'base44/functions/a/entry.ts': '',
  };
  const { functions } = await listed(files);
  expect(functions.map((fn) => fn.path)).toEqual(['base44/functions/a/entry.ts']);
});

test('older exports have functions/<name>.ts', async () => {
  const { functions } = await listed([
    'functions/sendEmail.ts',
    'functions/old.js',
    'functions/both.js',
    'functions/both.ts',
    'functions/types.d.ts',
    'functions/x.test.ts',
    'functions/deno.json',
    'functions/deep/x.ts',
  ]);
  expect(functions.map(({ name, path }) => [name, path])).toEqual([
    ['both', 'functions/both.ts'],
    ['old', 'functions/old.js'],
    ['sendEmail', 'functions/sendEmail.ts'],
  ]);
});

test('with base44/functions there, functions/ beside it is something else', async () => {
  const { functions } = await listed(['base44/functions/a/entry.ts', 'functions/netlify.ts']);
  expect(functions.map((fn) => fn.name)).toEqual(['a']);
  const older = await listed(['base44/config.jsonc', 'functions/a.ts']);
  expect(older.functions.map((fn) => fn.name)).toEqual(['a']);
});

test('a link that leads back up, or in a circle, is not followed; any other is', async () => {
  const dir = folder();
  put(dir, {
    'base44/functions/a/entry.ts': '',
    'base44/functions/b/entry.ts': '',
    'base44/functions/x/y/other.ts': '',
    'elsewhere/linked/entry.ts': '',
  });
  const at = (path: string): string => join(dir, 'base44/functions', path);
  symlinkSync('..', at('x/up'));
  symlinkSync('/', at('x/top'));
  symlinkSync('../b', at('a/other'));
  symlinkSync('../a', at('b/other'));
  symlinkSync('../../elsewhere/linked', at('linked'));
  const names = (await listFunctions(await openProject(dir))).map((fn) => fn.name);
  expect(names).toEqual(['a', 'a/other', 'b', 'b/other', 'linked']);
});

test('an entry that is no regular file, or outside of the project, is left out with a note; the others stay', async () => {
  const outside = folder();
  put(outside, { 'secret.ts': 'Deno.serve', 'whole/entry.ts': '' });
  const dir = folder();
  put(dir, {
    'base44/functions/good/entry.ts': '',
    'base44/functions/pipe/x': '',
    'base44/functions/zero/x': '',
    'base44/functions/folder/entry.ts/x': '',
    'base44/functions/gone/x': '',
    'base44/functions/linked/x': '',
    'base44/functions/piped/entry.ts': '',
    'base44/functions/far/function.jsonc': `{"entry": "../../../../${outside.split('/').at(-1)}/secret.ts"}`,
    'base44/functions/absolute/function.jsonc': '{"entry": "/etc/passwd"}',
    'base44/functions/broken/function.jsonc': '{"name": "half',
    'base44/functions/broken/entry.ts': '',
    'base44/functions/other/function.jsonc': '{"entry": "../../../shared.ts"}',
    'shared.ts': '',
  });
  const at = (path: string): string => join(dir, 'base44/functions', path);
  execFileSync('mkfifo', [at('pipe/entry.ts'), at('piped/function.jsonc')]);
  symlinkSync('/dev/zero', at('zero/entry.ts'));
  symlinkSync('nowhere.ts', at('gone/entry.ts'));
  symlinkSync(join(outside, 'secret.ts'), at('linked/entry.ts'));
  symlinkSync(join(outside, 'whole'), at('whole')); // a folder that was linked as a whole
  const { functions, notes } = await scanFunctions(await openProject(dir));
  expect(functions.map((fn) => fn.name)).toEqual(['broken', 'good', 'other', 'piped', 'whole']);
  const text = notes.join('\n').replaceAll('base44/functions/', '');
  for (const line of [
    'pipe/entry.ts is no regular file',
    'zero/entry.ts is outside of the project',
    'gone/entry.ts is not there',
    'linked/entry.ts is outside of the project',
    'piped/function.jsonc: it is no regular file',
    'secret.ts" is outside of the project, so it is left out',
    'absolute/function.jsonc: the entry "/etc/passwd" is outside',
    'broken/function.jsonc: it is not JSON',
  ])
    expect(text).toContain(line);
});

test('no functions folder means no functions', async () => {
  expect((await listed(['base44/config.jsonc'])).functions).toEqual([]);
});

test('a folder with a dot in its name is left out with a note, but for the files that exports make folders of', async () => {
  const dir = folder();
  const paths = ['with.dot', 'a/v1.2', 'deno.json', '.hidden', 'no.entry/deeper', 'plain'];
  put(dir, Object.fromEntries(paths.map((path) => [`base44/functions/${path}/entry.ts`, ''])));
  const { functions, notes } = await scanFunctions(await openProject(dir));
  expect(functions.map((fn) => fn.name)).toEqual(['plain']);
  const why = "a name with a dot is no function's, so it is left out";
  expect([...notes].sort()).toEqual([`base44/functions/a/v1.2: ${why}`, `base44/functions/with.dot: ${why}`]);
});
