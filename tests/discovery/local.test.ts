import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionAt, knowing, knownFunctions } from '../../src/discovery/local.js';
import { openProject } from '../../src/discovery/project.js';
import { folder, put } from '../server/support.js';

/** An analysis that counts, and finds one parameter: the first word of the file. It follows ./helper.ts. */
function counting() {
  const calls: string[] = [];
  const stateDir = join(folder(), 'state');
  const knowing = {
    stateDir,
    analyze: async () => (entry: string, read: (path: string) => string | undefined) => {
      calls.push(entry);
      const name = (read(join(entry, '../helper.ts')) ?? read(entry) ?? '').split(/\W/)[0]!;
      const parameters = [{ name, type: 'string' as const, required: true, in: 'json' as const }];
      return { parameters, partial: false };
    },
  };
  return { calls, knowing, stateDir };
}

const parameterNames = (functions: { name: string; facts: { parameters: { name: string }[] } }[]) =>
  Object.fromEntries(functions.map(({ name, facts }) => [name, facts.parameters[0]?.name]));

test('every layout of a project, and what only looks like a function is left out', async () => {
  const serve = 'Deno.serve(() => new Response());';
  const layouts: [Record<string, string>, string[], string[]][] = [
    [
      {
        'base44/functions/hello/entry.ts': serve,
        'base44/functions/orders/process/entry.js':
          'import { serve } from "https://deno.land/std/http/server.ts"; serve(() => {})',
        'base44/functions/handler/entry.ts': 'export default async (req) => new Response()',
        'base44/functions/named/entry.ts': 'const handler = () => 1; export { handler as default };',
        'base44/functions/utils/entry.ts': 'export const add = (a, b) => a + b; // nobody observes this',
        'base44/functions/deno.json/entry.ts': '{"imports": {}}',
        'base44/functions/a/function.jsonc': '{"name": "jobs/nightly", "entry": "main.ts"}',
        'base44/functions/a/main.ts': serve,
        'base44/functions/wrapped/entry.ts': 'import { json } from "../../shared/json.ts"; json(() => 1);',
        'base44/shared/json.ts': `export const json = (f) => ${serve}`,
      },
      ['handler', 'hello', 'jobs/nightly', 'named', 'orders/process', 'wrapped'],
      ['base44/functions/utils/entry.ts'],
    ],
    [
      { 'functions/send.ts': serve, 'functions/lib.js': 'export const x = 1' },
      ['send'],
      ['functions/lib.js'],
    ],
    [{ 'src/functions/send.js': serve, 'src/functions/send.test.ts': serve }, ['send'], []],
    [{ 'base44/functions/empty.txt': '' }, [], []],
  ];
  for (const [files, names, others] of layouts) {
    const dir = folder();
    put(dir, files);
    const found = await knownFunctions(await openProject(dir), counting().knowing);
    expect(found.functions.map((one) => one.name)).toEqual(names);
    expect(found.others).toEqual(others);
  }
});

test('a source is analysed once, and again only when a file it is made of has changed', async () => {
  const dir = folder();
  put(dir, {
    'base44/functions/a/entry.ts': 'one; Deno.serve',
    'base44/functions/b/entry.ts': 'two; Deno.serve',
  });
  const project = await openProject(dir);
  const { calls, knowing } = counting();
  const names = async () => parameterNames((await knownFunctions(project, knowing)).functions);
  expect(await names()).toEqual({ a: 'one', b: 'two' });
  expect(await names()).toEqual({ a: 'one', b: 'two' });
  expect((await functionAt(project, 'a', knowing))?.facts.parameters[0]?.name).toBe('one');
  expect(calls).toHaveLength(2);

  // The same size and time, as an editor and a fast machine can make it: the content tells.
  const entry = join(dir, 'base44/functions/a/entry.ts');
  const { atime, mtime } = statSync(entry);
  writeFileSync(entry, 'ONE; Deno.serve');
  utimesSync(entry, atime, mtime);
  expect(await names()).toEqual({ a: 'ONE', b: 'two' });
  expect(calls).toHaveLength(3);

  // Touched, but the same.
  utimesSync(entry, new Date(), new Date());
  expect(await names()).toEqual({ a: 'ONE', b: 'two' });
  expect(calls).toHaveLength(3);

  // A file that was asked for and was not there.
  put(dir, { 'base44/functions/b/helper.ts': 'helped' });
  expect(await names()).toEqual({ a: 'ONE', b: 'helped' });
  expect(calls).toHaveLength(4);
});

test('one function is found out alone, and what is no function of the project is nothing', async () => {
  const dir = folder();
  put(dir, {
    'base44/functions/a/entry.ts': 'one; Deno.serve',
    'base44/functions/b/entry.ts': 'two; Deno.serve',
  });
  const project = await openProject(dir);
  const { calls, knowing } = counting();
  expect((await functionAt(project, 'b/42', knowing))?.facts.parameters[0]?.name).toBe('two');
  expect(await functionAt(project, 'c', knowing)).toBeUndefined();
  expect(calls).toEqual([join(dir, 'base44/functions/b/entry.ts')]);
});

test('the cache: for its owner alone; broken or foreign ones are made anew; two writers leave one whole', async () => {
  const dir = folder();
  put(dir, { 'base44/functions/a/entry.ts': 'one; Deno.serve' });
  const project = await openProject(dir);
  const { calls, knowing, stateDir } = counting();
  await Promise.all(Array.from({ length: 8 }, () => knownFunctions(project, knowing)));
  const files = readdirSync(join(stateDir, 'catalog'));
  expect(files).toHaveLength(1);
  const path = join(stateDir, 'catalog', files[0]!);
  const text = readFileSync(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ root: dir });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(stateDir, 'catalog')).mode & 0o777).toBe(0o700);

  const broken = [
    '',
    'null',
    '{"functions":3}',
    text.slice(0, -9),
    text.replace(/"analysis":"/, '"analysis":"x'),
  ];
  for (const content of [
    ...broken,
    JSON.stringify({ ...JSON.parse(text), functions: { [join(dir, 'base44/functions/a/entry.ts')]: {} } }),
  ]) {
    writeFileSync(path, content);
    calls.length = 0;
    const { functions } = await knownFunctions(project, knowing);
    expect(parameterNames(functions)).toEqual({ a: 'one' });
    expect(calls).toHaveLength(1);
  }
});

test('a credential in a source is not kept', async () => {
  const dir = folder();
  put(dir, { 'base44/functions/a/entry.ts': 'Deno.serve' });
  const { stateDir } = counting();
  const secret = { name: 'key', type: 'string', required: true, in: 'json', secret: true } as const;
  const analyze = async () => () => ({
    parameters: [{ ...secret, default: 'hunter2', values: ['hunter2'] }],
    partial: false,
  });
  const { functions } = await knownFunctions(await openProject(dir), { stateDir, analyze });
  expect(functions[0]!.facts.parameters).toEqual([secret]);
  const [file] = readdirSync(join(stateDir, 'catalog'));
  expect(readFileSync(join(stateDir, 'catalog', file!), 'utf8')).not.toContain('hunter2');
});

test('a function whose imports lead nowhere, or that cannot be looked into, takes no other with it', async () => {
  const serve = 'Deno.serve(async (req) => Response.json((await req.json()).name.trim()));';
  const dir = folder();
  put(dir, {
    'base44/functions/good/entry.ts': serve,
    'base44/functions/self/entry.ts': `import * as me from './entry.ts';\n${serve}`,
    'base44/functions/below/entry.ts': `import { x } from './helper.ts/x';\n${serve}`,
    'base44/functions/below/helper.ts': 'export const x = 1;',
    'base44/functions/utils/entry.ts': `import { x } from './_utils/x.ts';\n${serve}`,
    'base44/functions/_utils': '',
    'base44/functions/large/entry.ts': `${serve}//${'x'.repeat(5 * 1024 * 1024)}`,
    'base44/functions/piped/entry.ts': `import { x } from './pipe.ts';\n${serve}`,
  });
  execFileSync('mkfifo', [join(dir, 'base44/functions/piped/pipe.ts')]);
  const project = await openProject(dir);
  const ours = knowing(join(folder(), 'state'));
  const all = ['below', 'good', 'large', 'piped', 'self', 'utils'];
  // The second time from the cache.
  for (const _ of [1, 2]) {
    const { functions, notes } = await knownFunctions(project, ours);
    expect(functions.map((one) => one.name)).toEqual(all);
    expect(parameterNames(functions)).toEqual({
      ...Object.fromEntries(all.map((name) => [name, 'name'])),
      large: undefined,
    });
    expect(notes).toEqual([
      expect.stringMatching(/^large is broken: base44\/functions\/large\/entry\.ts: .*too large$/),
    ]);
  }

  // An analysis that fails altogether.
  const { knowing: plain } = counting();
  const failing = {
    ...plain,
    analyze: async () => (entry: string) => {
      if (entry.includes('self')) throw new Error('beyond me');
      return { parameters: [], partial: false };
    },
  };
  const { functions, notes } = await knownFunctions(project, failing);
  expect(functions.map((one) => one.name)).toEqual(all);
  expect(notes.join('\n')).toMatch(/self\/entry\.ts takes is not known: beyond me/);
});

test('a source that is no code is told by its place in the project, from the cache too, until it is mended', async () => {
  const serve = 'Deno.serve(async (req) => Response.json((await req.json()).name.trim()));';
  const dir = folder();
  const path = 'base44/functions/shaky/entry.ts';
  const read = async () => {
    const { functions, notes } = await knownFunctions(await openProject(dir), ours);
    return [functions.map(({ facts }) => facts.broken?.at), notes];
  };
  const ours = knowing(join(folder(), 'state'));
  put(dir, { [path]: serve });
  expect(await read()).toEqual([[undefined], []]);
  put(dir, { [path]: `${serve}\nconst = 1;` });
  for (const _ of [1, 2])
    expect(await read()).toEqual([[`${path}:2:7`], [`shaky is broken: ${path}:2:7: Unexpected token`]]);
  put(dir, { [path]: serve });
  expect(await read()).toEqual([[undefined], []]);
});
