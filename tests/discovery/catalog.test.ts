import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogEntry, readCatalog } from '../../src/discovery/catalog.js';
import { recentlyDeployed } from '../../src/discovery/deployed-cache.js';
import { platformLogin } from '../../src/discovery/platform.js';
import { openProject } from '../../src/discovery/project.js';
import { folder, put } from '../server/support.js';

/** A platform that answers what the test says. */
let platform: Server;
let asked: { url: string | undefined; key: unknown; authorization: unknown }[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: { functions: [] } };
let env: Record<string, string>;
beforeAll(async () => {
  platform = createServer((request, response) => {
    const { authorization, api_key: key } = request.headers;
    asked.push({ url: request.url, key, authorization });
    response.statusCode = answer.status;
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => platform.listen(0, '127.0.0.1', done));
  env = {
    BASE44_API_URL: `http://127.0.0.1:${(platform.address() as AddressInfo).port}`,
    BASE44_API_KEY: 'b44k_secret',
  };
});
afterAll(() => platform.close());

/** What a source takes is its first word here; the analysis has tests of its own. */
const analyze = async () => (entry: string, read: (path: string) => string | undefined) => ({
  parameters: [
    {
      name: (read(entry) ?? '').split(/\W/)[0]!,
      type: 'string' as const,
      required: true,
      in: 'json' as const,
    },
  ],
  partial: false,
});

async function catalog(
  files: Record<string, string> | undefined,
  more: {
    env?: Record<string, string>;
    appId?: string | undefined;
    onlyLocal?: boolean;
    state?: Record<string, string>;
  } = {},
) {
  const dir = folder();
  if (files) put(dir, files);
  const stateDir = join(dir, 'state');
  put(stateDir, more.state ?? {});
  asked = [];
  const all = { ...env, ...more.env };
  const found = await readCatalog({
    stateDir,
    analyze,
    project: files ? await openProject(dir) : undefined,
    appId: 'appId' in more ? more.appId : 'app1',
    env: all,
    login: await platformLogin(all, dir),
    onlyLocal: more.onlyLocal,
  });
  return { ...found, stateDir };
}

const deployed = (name: string, files: Record<string, string>, entry = 'entry.ts') => ({
  name,
  deployment_id: 'd1',
  entry,
  files: Object.entries(files).map(([path, content]) => ({ path, content })),
  automations: [],
});
const summary = (found: Awaited<ReturnType<typeof catalog>>) =>
  found.functions.map(({ name, sources, difference }) => [name, sources.join(' '), difference]);

const past = (name: string, app: string, more: object = {}, via = 'invoke'): string =>
  JSON.stringify({ v: 1, id: 'x', call: { via, name }, target: { app }, status: 200, ...more });

test('the sources side by side, merged by name; the login goes along as the platform wants it', async () => {
  answer = {
    status: 200,
    body: {
      functions: [
        deployed('same', {
          'entry.ts': 'same; Deno.serve\r\nimport "../../shared/x.ts"\r\n',
          '../../shared/x.ts': 'x',
          '../../shared/unused.ts': 'old',
        }),
        deployed('changed', { 'entry.ts': 'before; Deno.serve' }),
        deployed('helper', { 'entry.ts': 'import "./h.ts"; Deno.serve', 'h.ts': 'before' }),
        deployed('named', { 'src/main.ts': 'main; Deno.serve' }, 'src/main.ts'),
        deployed('there', { 'entry.ts': 'there; Deno.serve' }),
      ],
    },
  };
  const found = await catalog(
    {
      'base44/functions/same/entry.ts': 'same; Deno.serve\nimport "../../shared/x.ts"\n',
      'base44/functions/changed/entry.ts': 'after; Deno.serve',
      'base44/functions/helper/entry.ts': 'import "./h.ts"; Deno.serve',
      'base44/functions/helper/h.ts': 'after',
      'base44/functions/named/function.jsonc': '{"name": "named", "entry": "src/main.ts"}',
      'base44/functions/named/src/main.ts': 'main; Deno.serve',
      'base44/functions/here/entry.ts': 'here; Deno.serve',
      'base44/shared/x.ts': 'x',
      'base44/shared/unused.ts': 'new',
      'base44/.types/types.d.ts': 'interface FunctionNameRegistry { "here": true; "gone": true }',
    },
    {
      state: {
        'history.jsonl': [
          past('there', 'app1'),
          past('elsewhere', 'app2'),
          past('mistyped', 'app1', { status: 404 }),
          past('/there?x=1', 'app1', {}, 'fetch'),
          'not json',
          'null',
          past('older', 'app1', { status: 500 }),
          past('half', 'app1').slice(0, 30),
        ].join('\n'),
      },
    },
  );
  expect(summary(found)).toEqual([
    ['changed', 'local deployed', 'changed'],
    ['gone', 'types', undefined],
    ['helper', 'local deployed', 'changed'],
    ['here', 'local types', 'only local'],
    ['named', 'local deployed', undefined],
    ['older', 'history', undefined],
    ['same', 'local deployed', undefined],
    ['there', 'deployed history', 'only deployed'],
  ]);
  expect(found.notes).toEqual(['changed since they were deployed: changed, helper']);
  expect(asked).toEqual([
    { url: '/api/apps/app1/backend-functions', key: 'b44k_secret', authorization: undefined },
  ]);
  // What the folder says counts, and where there is nothing in the folder, what is deployed.
  const takes = Object.fromEntries(found.functions.map((fn) => [fn.name, fn.parameters?.[0]?.name]));
  expect(takes).toMatchObject({ changed: 'after', there: 'there', gone: undefined });
});

test('an entry has the keys of the contract, and none that is not known', async () => {
  answer = { status: 200, body: { functions: [] } };
  const found = await catalog({
    'base44/functions/a/entry.ts': 'id; Deno.serve',
    'base44/.types/types.d.ts': 'interface FunctionNameRegistry { b: true }',
  });
  expect(found.functions.map((fn) => JSON.stringify(catalogEntry(fn)))).toEqual([
    '{"name":"a","sources":["local"],"path":"base44/functions/a/entry.ts","parameters":[{"name":"id","type":"string","required":true,"in":"json"}],"partial":false}',
    '{"name":"b","sources":["types"]}',
  ]);
});

test.each([
  ['no login', { env: { BASE44_API_KEY: '' } }, undefined, 'deployed: not logged in'],
  ['no app', { appId: undefined }, undefined, 'deployed: the project is linked to no app'],
  [
    'a login that is refused',
    {},
    { status: 401, body: '' },
    /^deployed: 127\.0\.0\.1:\d+ refused the login \(401\)$/,
  ],
  [
    'an app that is not there',
    {},
    { status: 404, body: '{}' },
    /^deployed: 127\.0\.0\.1:\d+ knows no app app1$/,
  ],
  [
    'an error page',
    {},
    { status: 502, body: '<html>' },
    /^deployed: 127\.0\.0\.1:\d+ answered 502 and no list$/,
  ],
  ['nonsense', {}, { status: 200, body: '<html>' }, /^deployed: .* not JSON$/],
  ['another form', {}, { status: 200, body: '[]' }, /^deployed: .* answered 200 and no list$/],
  [
    'a platform that is not there',
    { env: { BASE44_API_URL: 'http://127.0.0.1:1' } },
    undefined,
    /^deployed: .*ECONNREFUSED/,
  ],
  [
    'a login in the clear',
    { env: { BASE44_API_URL: 'http://example.com' } },
    undefined,
    /^deployed: .*plain http/,
  ],
])('%s: the others are listed all the same, with a note', async (_, more, said, note) => {
  answer = said ?? { status: 200, body: { functions: [] } };
  const found = await catalog({ 'base44/functions/a/entry.ts': 'id; Deno.serve' }, more);
  expect(summary(found)).toEqual([['a', 'local', undefined]]);
  expect(found.notes).toEqual([typeof note === 'string' ? note : expect.stringMatching(note)]);
  expect(JSON.stringify(found)).not.toContain('b44k_');
});

test('only the folder: nothing is asked, nothing else is read', async () => {
  const found = await catalog(
    {
      'base44/functions/a/entry.ts': 'id; Deno.serve',
      'base44/.types/types.d.ts': 'interface FunctionNameRegistry { b: true }',
    },
    { onlyLocal: true },
  );
  expect(summary(found)).toEqual([['a', 'local', undefined]]);
  expect(found.notes).toEqual([]);
  expect(asked).toEqual([]);
});

test('without a project: what is deployed, with what its sources there take; kept for a week', async () => {
  answer = {
    status: 200,
    body: { functions: [deployed('there', { 'entry.ts': 'id; Deno.serve' }), { name: 3 }] },
  };
  const found = await catalog(undefined);
  expect(found.functions).toMatchObject([
    { name: 'there', sources: ['deployed'], parameters: [{ name: 'id' }] },
  ]);
  expect(found.functions[0]).not.toHaveProperty('difference');

  const day = 24 * 60 * 60 * 1000;
  const kept = (appId: string, now: number) => recentlyDeployed(found.stateDir, { appId, env }, now);
  expect(await kept('app1', Date.now() + 6 * day)).toMatchObject([
    { name: 'there', facts: { parameters: [{ name: 'id' }] } },
  ]);
  expect(await kept('app1', Date.now() + 8 * day)).toEqual([]);
  expect(await kept('app2', Date.now())).toEqual([]);
});

test('sources that lie outside of the deployed files are not there', async () => {
  answer = {
    status: 200,
    body: { functions: [deployed('x', { 'entry.ts': 'id' }, '../../../../../../../../../../../etc/passwd')] },
  };
  const found = await catalog(undefined);
  expect(found.functions[0]?.parameters?.[0]?.name).toBe('');
});
