import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProject, openProject } from '../../src/discovery/project.js';
import { UsageError } from '../../src/errors.js';
import { folder, put } from '../server/support.js';

test('the nearest linked project at or above the folder is found', async () => {
  const dir = folder();
  put(dir, {
    'app/base44/config.jsonc': '// a comment\n{ "name": "Shop", }',
    'app/base44/.app.jsonc': '{ "id": "abc" }',
    'app/src/pages/x.ts': '',
    'app/base44/functions/hello/entry.ts': '',
  });
  const root = join(dir, 'app');
  for (const start of ['', 'src/pages', 'base44', 'base44/functions/hello']) {
    expect(await findProject(join(root, start))).toEqual({
      root,
      base44Dir: join(root, 'base44'),
      functionsDir: join(root, 'base44/functions'),
      layout: 'folders',
      appId: 'abc',
      name: 'Shop',
    });
  }
  expect(await findProject(dir)).toBeUndefined();
});

test.each([
  ['config.jsonc', '{}', undefined],
  ['config.json', '{}', undefined],
  ['.app.jsonc', '{"id": "x"}', 'x'],
  ['.app.json', '{"id": "x"}', 'x'],
  ['.app.jsonc', '{"id": "x", broken', 'x'],
  ['.app.jsonc', '{"id": 7}', undefined],
  ['.app.jsonc', '[]', undefined],
  ['.app.jsonc', '{"id": "half', undefined],
])('base44/%s alone links a project', async (file, text, appId) => {
  const dir = folder();
  put(dir, { [`base44/${file}`]: text });
  expect((await findProject(dir))?.root).toBe(dir);
  expect((await findProject(dir))?.appId).toBe(appId);
});

test('a base44 folder without either is no linked project, but may be named', async () => {
  const dir = folder();
  put(dir, { 'base44/functions/hello/entry.ts': '' });
  expect(await findProject(dir)).toBeUndefined();
  expect((await openProject(dir)).root).toBe(dir);
  expect((await openProject(join(dir, 'base44'))).root).toBe(dir);
});

test('config.jsonc may name the folder of the functions', async () => {
  const dir = folder();
  put(dir, { 'base44/config.jsonc': '{"functionsDir": "./backend"}', 'base44/backend/x/entry.ts': '' });
  expect((await openProject(dir)).functionsDir).toBe(join(dir, 'base44/backend'));
});

test('what is no project is a usage error that says so', async () => {
  const dir = folder();
  put(dir, { 'file.txt': '', 'empty/x': '' });
  for (const [path, message] of [
    ['gone', /is not there/],
    ['file.txt', /is a file/],
    ['empty', /no Base44 project/],
  ] as const) {
    const error = await openProject(join(dir, path)).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  }
});
