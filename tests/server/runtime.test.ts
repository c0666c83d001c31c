import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/discovery/project.js';
import { UsageError } from '../../src/errors.js';
import { folder, hostOf, json, put, send } from './support.js';

test('base44:runtime gives secrets and waitUntil', async () => {
  const host = await hostOf(
    {
      f: `import { secrets, waitUntil } from 'base44:runtime';
        Deno.serve(() => {
          const same = waitUntil(Promise.resolve(7).then((n) => { console.log('later', n); return n }));
          return Response.json({ mail: secrets.get('MAIL'), gone: secrets.get('GONE') ?? null, promise: same instanceof Promise });
        })`,
    },
    { 'base44/.env': '# a comment\nMAIL = "a # b"\n' },
  );
  expect(await json(send(`${host.url}/functions/f`))).toEqual({ mail: 'a # b', gone: null, promise: true });
  expect(await host.event('log')).toMatchObject({ text: 'later 7', requestId: expect.any(String) });
});

test('a promise of waitUntil that fails is logged and ends nothing', async () => {
  const host = await hostOf({
    f: `import { waitUntil } from 'base44:runtime';
      Deno.serve(() => { waitUntil(Promise.reject(new Error('late'))); return new Response(String(Deno.pid)) })`,
  });
  const first = await send(`${host.url}/functions/f`);
  await host.event('log', (event) => event.text.includes('waitUntil: Error: late'));
  expect((await send(`${host.url}/functions/f`)).text).toBe(first.text);
});

test('a function sees an allow-list of the environment and the secrets', async () => {
  const host = await hostOf(
    { f: 'Deno.serve(() => Response.json(Deno.env.toObject()))' },
    { 'base44/.env': 'STRIPE_KEY=sk_1\nBASE44_OWN=mine\n' },
    {
      env: {
        PATH: '/bin',
        HOME: process.env.HOME,
        DENO_DIR: process.env.DENO_DIR,
        NPM_CONFIG_REGISTRY: 'http://registry.example',
        HTTPS_PROXY: 'http://proxy.example',
        NO_PROXY: 'internal.example',
        AWS_SECRET_ACCESS_KEY: 'x',
        BASE44_ACCESS_TOKEN: 'x',
        BASE44_API_KEY: 'x',
        B44FN_TOKEN: 'x',
        GITHUB_TOKEN: 'x',
      },
    },
  );
  const env = await json(send(`${host.url}/functions/f`));
  expect(env).toMatchObject({
    PATH: '/bin',
    STRIPE_KEY: 'sk_1',
    BASE44_OWN: 'mine',
    NPM_CONFIG_REGISTRY: 'http://registry.example',
    HTTPS_PROXY: 'http://proxy.example',
    NO_PROXY: 'internal.example,127.0.0.1,localhost',
    DENO_TLS_CA_STORE: 'system',
  });
  const names = Object.keys(env).filter((name) => /TOKEN|AWS|^B44FN|BASE44_A/.test(name));
  expect(names).toEqual([]);
});

test('an --env-file that is not there is a usage error', async () => {
  await expect(hostOf({}, {}, { envFile: '/nowhere/.env' })).rejects.toThrow(UsageError);
  const dir = folder();
  put(dir, { 'other.env': 'A=from the other' });
  const host = await hostOf(
    { f: 'Deno.serve(() => new Response(Deno.env.get("A")))' },
    { 'base44/.env': 'A=from the default' },
    { envFile: `${dir}/other.env` },
  );
  expect((await send(`${host.url}/functions/f`)).text).toBe('from the other');
});

const listenByNode = (host: string) => `
  const { createServer } = await import('node:net');
  await new Promise((done, failed) => createServer().on('error', failed).listen({ port: 0, host: ${host} }, done));`;

test.each([
  ['write', 'Deno.writeTextFileSync("/tmp/b44fn-should-not-be", "x")'],
  ['run', 'new Deno.Command("true").outputSync()'],
  ['read outside', 'Deno.readTextFileSync("/etc/hostname")'],
  ['listen to the network', 'Deno.listen({ port: 0 })'],
  ['listen to the network by node', listenByNode('"0.0.0.0"')],
  ['listen to all networks by node', listenByNode('undefined')],
])('a function may not %s', async (_, code) => {
  const host = await hostOf({
    f: `Deno.serve(async () => { try { ${code}; return new Response('done') } catch (e) { return new Response(e.name) } })`,
  });
  const answer = await send(`${host.url}/functions/f`);
  expect(answer.text).toMatch(/NotCapable|EACCES|FUNCTION_EXITED/);
});

test('a function may read the project', async () => {
  const host = await hostOf(
    {
      f: 'Deno.serve(() => new Response(Deno.readTextFileSync(new URL("../../shared/data.txt", import.meta.url))))',
    },
    { 'base44/shared/data.txt': 'data' },
  );
  expect((await send(`${host.url}/functions/f`)).text).toBe('data');
});

test.each(['plain', 'with space', 'a,b', 'per%20cent', 'ha#sh', 'Ünïcode'])(
  'a project in a folder called %s works, also through a link',
  async (name) => {
    const dir = folder();
    put(`${dir}/${name}`, {
      'base44/functions/hé llo/entry.ts': `import { word } from '../../shared/word.ts';
         Deno.serve(() => new Response(word + Deno.readTextFileSync(new URL('./data.txt', import.meta.url))))`,
      'base44/functions/hé llo/data.txt': 'read',
      'base44/shared/word.ts': `export const word = 'imported and ';`,
    });
    symlinkSync(`${dir}/${name}`, `${dir}/link`);
    for (const root of [`${dir}/${name}`, `${dir}/link`]) {
      const host = await hostOf({}, {}, { project: await openProject(root) });
      const answer = await send(`${host.url}/functions/h%C3%A9%20llo`);
      expect(answer.text).toBe('imported and read');
    }
  },
);

test('children listen on 127.0.0.1 only, whatever they ask for', async () => {
  const host = await hostOf({
    f: `let at; Deno.serve({ hostname: '0.0.0.0', port: 8000, onListen(a) { at = a } }, () => Response.json(at))`,
  });
  expect(await json(send(`${host.url}/functions/f`))).toMatchObject({ hostname: '127.0.0.1' });
});

test('node:, relative, shared and https-like imports work', async () => {
  const remote = createServer((req, res) => {
    res.setHeader('content-type', 'application/typescript');
    res.end(
      req.url === '/mod.ts' ? 'export { word } from "./part.ts";' : 'export const word: string = "remote";',
    );
  });
  remote.listen(0, '127.0.0.1');
  await once(remote, 'listening');
  onTestFinished(() => void remote.close());
  const { port } = remote.address() as { port: number };
  const host = await hostOf(
    {
      f: `import { createHash } from 'node:crypto';
        import { shared } from '../../shared/s.ts';
        import { near } from './near.ts';
        import { word } from 'http://127.0.0.1:${port}/mod.ts';
        Deno.serve(async () => {
          const { late } = await import('./late.ts');
          return Response.json({ md5: createHash('md5').update('x').digest('hex').slice(0, 4), shared, near, word, late });
        })`,
    },
    {
      'base44/shared/s.ts': 'export const shared = 1',
      'base44/functions/f/near.ts': 'export const near = 2',
      'base44/functions/f/late.ts': 'export const late = 3',
    },
  );
  expect(await json(send(`${host.url}/functions/f`))).toEqual({
    md5: '9dd4',
    shared: 1,
    near: 2,
    word: 'remote',
    late: 3,
  });
});

test('imports an export has moved are found', async () => {
  const host = await hostOf(
    { f: `import { a } from './_utils/a.ts'; Deno.serve(() => new Response(a))` },
    {
      'base44/functions/_utils/a/entry.ts': `import { b } from './b.ts'; export const a = 'a' + b;`,
      'base44/functions/_utils/b/entry.ts': `export const b = 'b';`,
    },
  );
  expect((await send(`${host.url}/functions/f`)).text).toBe('ab');
});

test('a package.json and deno.json of the front end are left alone', async () => {
  const host = await hostOf(
    { f: 'import { basename } from "node:path"; Deno.serve(() => new Response(basename("/a/b")))' },
    {
      'package.json': '{ "type": "commonjs", "dependencies": { "x": "workspace:*" } }',
      'deno.json': '{ broken',
    },
  );
  expect((await send(`${host.url}/functions/f`)).text).toBe('b');
});

// The one test that needs the npm registry, or Deno's cache of it.
test('npm:@base44/sdk finds out who calls', async () => {
  const host = await hostOf({
    whoami: `import { createClientFromRequest } from 'npm:@base44/sdk';
      Deno.serve(async (req) => {
        const base44 = createClientFromRequest(req);
        const user = await base44.auth.me().catch((e) => ({ status: e.status, message: e.message }));
        return Response.json(user);
      })`,
    bare: `import { createClientFromRequest } from '@base44/sdk';
      Deno.serve(async (req) => Response.json({ is: typeof createClientFromRequest }))`,
  });
  const url = `${host.url}/api/apps/app1/functions/whoami`;
  const token = host.record.users[0]!.token;
  const known = await json(send(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } }));
  expect(known).toMatchObject({ email: 'dev@example.com', role: 'admin' });
  expect(await json(send(url, { method: 'POST' }))).toMatchObject({
    status: 401,
    message: expect.stringContaining('no token'),
  });
  expect(await json(send(`${host.url}/functions/bare`))).toEqual({ is: 'function' });
});
