import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { filesOf } from '../../src/discovery/imports.js';
import { folder, hostOf, json, put, send } from './support.js';

/** Answers with a text of its own and with the process that gave it. */
const says = (text: string, more = '') =>
  `${more} Deno.serve(() => Response.json({ text: ${text}, pid: Deno.pid }))`;

test('an edit restarts the functions it reaches and no other', async () => {
  const host = await hostOf(
    {
      a: says('deep', 'import { deep } from "../../shared/a.ts";'),
      b: says('deep', 'const { deep } = await import("../../shared/deep.ts");'),
      c: says('"c"'),
    },
    {
      'base44/shared/a.ts': 'export * from "./deep.ts"',
      'base44/shared/deep.ts': 'export const deep = "one"',
    },
  );
  const all = () => Promise.all(['a', 'b', 'c'].map((name) => json(send(`${host.url}/functions/${name}`))));
  const before = await all();
  expect(before.map((answer) => answer.text)).toEqual(['one', 'one', 'c']);
  put(host.dir, { 'base44/shared/deep.ts': 'export const deep = "two"' });
  const after = await all();
  expect(after.map((answer) => answer.text)).toEqual(['two', 'two', 'c']);
  expect(after[2].pid).toBe(before[2].pid);
  expect(after[0].pid).not.toBe(before[0].pid);
});

test('the edit is told without a call', async () => {
  const host = await hostOf({ a: says('1'), b: says('2') });
  await send(`${host.url}/functions/a`);
  await send(`${host.url}/functions/b`);
  put(host.dir, { 'base44/functions/a/entry.ts': says('3') });
  expect(await host.event('restarted')).toEqual({
    type: 'restarted',
    fns: ['a'],
    file: 'base44/functions/a/entry.ts',
  });
});

test('an edit that keeps size and is renamed into place counts', async () => {
  const host = await hostOf({ a: says('1') });
  expect((await json(send(`${host.url}/functions/a`))).text).toBe(1);
  put(host.dir, { 'other.ts': says('2') });
  renameSync(`${host.dir}/other.ts`, `${host.dir}/base44/functions/a/entry.ts`);
  expect((await json(send(`${host.url}/functions/a`))).text).toBe(2);
});

test('an edited secret reaches the functions', async () => {
  const host = await hostOf({ a: says('Deno.env.get("KEY")') });
  expect((await json(send(`${host.url}/functions/a`))).text).toBeUndefined();
  put(host.dir, { 'base44/.env': 'KEY=first-value' });
  expect((await json(send(`${host.url}/functions/a`))).text).toBe('first-value');
  put(host.dir, { 'base44/.env': 'KEY=second-value' });
  expect((await json(send(`${host.url}/functions/a`))).text).toBe('second-value');
});

test('a call in flight finishes on the old child, which then ends', async () => {
  const host = await hostOf({
    a: `import { waitUntil } from 'base44:runtime';
      let go; Deno.serve((req) => {
        if (req.method === 'PUT') { go(); return new Response('ok') }
        return new Response(new ReadableStream({ async start(c) {
          c.enqueue(new TextEncoder().encode('begin '));
          console.log('pid', Deno.pid);
          await new Promise((f) => { setTimeout(f, 300) });
          waitUntil(new Promise((f) => setTimeout(f, 50)).then(() => console.log('settled')));
          c.enqueue(new TextEncoder().encode('end')); c.close();
        } }));
      })`,
  });
  const sent = request(`${host.url}/functions/a`).end();
  const [response] = await once(sent, 'response');
  let text = '';
  response.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const ended = once(response, 'end');
  const { text: line } = await host.event('log');
  put(host.dir, { 'base44/functions/a/entry.ts': says('"new"') });
  expect((await json(send(`${host.url}/functions/a`))).text).toBe('new');
  expect(text).not.toContain('end'); // the old one still runs
  await ended;
  expect(text).toBe('begin end');
  await host.event('log', (event) => event.text === 'settled');
  await gone(Number(line.split(' ')[1]));
  expect(host.events.filter((event) => event.type === 'exited')).toEqual([]);
});

test('functions come and go without a restart', async () => {
  const host = await hostOf({ a: says('"a"') });
  expect((await send(`${host.url}/functions/new`)).status).toBe(404);
  put(host.dir, { 'base44/functions/new/entry.ts': says('"new"') });
  expect((await json(send(`${host.url}/functions/new`))).text).toBe('new');
  expect(host.functions.map((fn) => fn.name)).toEqual(['a', 'new']);
  expect(await host.event('functions')).toEqual({ type: 'functions', added: ['new'], removed: [] });

  rmSync(`${host.dir}/base44/functions/new`, { recursive: true });
  await host.event('functions', (event) => event.removed.includes('new'));
  expect((await send(`${host.url}/functions/new`)).status).toBe(404);
});

test('what is imported is found, however it is written', async () => {
  const dir = folder();
  put(dir, {
    'f/entry.ts': `
      import a from "./a.ts";
      import { type B, b } from './b.js';
      import './c.mjs';
      export * from "../shared/d.ts";
      export {
        e,
      } from "../shared/e.ts";
      const f = await import(\`./f.ts\`);
      import g from './g.json' with { type: 'json' };
      import npm from 'npm:zod';
      import gone from './gone.ts';`,
    ...Object.fromEntries(
      ['f/a.ts', 'f/b.js', 'f/c.mjs', 'shared/e.ts', 'f/f.ts', 'f/g.json', 'shared/h.ts', 'f/unused.ts'].map(
        (name) => [name, ''],
      ),
    ),
    'shared/d.ts': 'import "./h.ts"; import "./d.ts"; import "../f/entry.ts";',
  });
  const { files } = await filesOf(`${dir}/f/entry.ts`);
  expect(files.map((file) => file.slice(dir.length + 1)).sort()).toEqual([
    'f/a.ts',
    'f/b.js',
    'f/c.mjs',
    'f/entry.ts',
    'f/f.ts',
    'f/g.json',
    'shared/d.ts',
    'shared/e.ts',
    'shared/h.ts',
  ]);
});

/** Resolves when the process is no more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((again) => setTimeout(again, 5));
  }
}
