import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

/** `b44fn list`, with the recorder as the platform. */
const world = useWorld();
const order = `import { createClientFromRequest } from 'npm:@base44/sdk@0.8.4';
Deno.serve(async (req) => {
  const base44 = createClientFromRequest(req);
  const user = await base44.auth.me();
  if (!user) return Response.json({ error: 'who?' }, { status: 401 });
  const { orderId, action, note = 'none' } = await req.json();
  if (!orderId) return Response.json({ error: 'orderId is required' }, { status: 400 });
  if (!['ship', 'refund'].includes(action)) return Response.json({ error: 'action' }, { status: 400 });
  return Response.json({ done: orderId.trim(), action, note });
});
`;
const search = `Deno.serve((req) => {
  const q = new URL(req.url).searchParams.get('q');
  if (!q) return new Response('q?', { status: 400 });
  return Response.json({ q });
});
`;
let dir: string;
beforeAll(() => {
  dir = join(world.dir, 'project');
  put(dir, {
    'base44/.app.jsonc': '{"id": "app1"}',
    'base44/functions/orders/process/entry.ts': order,
    'base44/functions/search/entry.ts': search,
    'base44/functions/helpers/entry.ts': 'export const x = 1;',
  });
});

/** What the platform says is deployed. */
let deployed: { status: number; functions: Record<string, string> } = { status: 200, functions: {} };
beforeEach(() => {
  deployed = { status: 200, functions: {} };
  world.recorder.answer = (_, socket) => {
    const functions = Object.entries(deployed.functions).map(([name, content]) => ({
      name,
      entry: 'entry.ts',
      files: [{ path: 'entry.ts', content }],
    }));
    socket.write(
      answerBytes(deployed.status, { 'Content-Type': 'application/json' }, JSON.stringify({ functions })),
    );
  };
});

const list = (
  argv: string[] = [],
  more: { env?: Record<string, string>; cwd?: string; tty?: ['stdout'] } = {},
) => world.runBare(['list', ...argv], { cwd: dir, ...more });
const login = () => ({ BASE44_API_URL: world.recorder.url, BASE44_ACCESS_TOKEN: 'platform-secret' });

test('in a pipe: a line a function, its fields apart by tabs, - for what is not known', async () => {
  const { code, out, err } = await list();
  expect(code).toBe(0);
  expect(out).toBe(
    'orders/process\tlocal\tbase44/functions/orders/process/entry.ts\tjson\torderId= action=ship|refund [note=]\tjson\tuser\n' +
      'search\tlocal\tbase44/functions/search/entry.ts\tquery\t?q=\tjson\tanyone\n',
  );
  expect(err).toBe(
    'b44fn: local: serves no requests and is left out: base44/functions/helpers/entry.ts\nb44fn: deployed: not logged in\n',
  );
});

test('on a terminal: a table that fits it, widest first', async () => {
  deployed.functions = { search: `${search}// changed`, there: 'Deno.serve(() => new Response())' };
  const { out } = await list([], { tty: ['stdout'], env: { ...login(), NO_COLOR: '1' } });
  const rows = out.split('\n');
  expect(rows[0]).toMatch(/^FUNCTION +WHERE +/);
  expect(rows[1]).toMatch(/^orders\/process +only local +/);
  expect(rows[2]).toMatch(/^search +changed +/);
  expect(rows[3]).toMatch(/^there +only deployed/);
  expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(80);
  expect(out).not.toContain('\u001b');
});

test('--json: the document of the contract', async () => {
  deployed.functions = { search };
  const { code, out, err } = await list(['--json'], { env: login() });
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toEqual({
    functions: [
      {
        name: 'orders/process',
        sources: ['local'],
        path: 'base44/functions/orders/process/entry.ts',
        parameters: [
          { name: 'orderId', type: 'string', required: true, in: 'json' },
          { name: 'action', type: 'string', required: true, values: ['ship', 'refund'], in: 'json' },
          { name: 'note', type: 'string', required: false, in: 'json', default: 'none' },
        ],
        body: 'json',
        streams: 'none',
        returns: 'json',
        auth: 'user',
        partial: false,
      },
      {
        name: 'search',
        sources: ['local', 'deployed'],
        path: 'base44/functions/search/entry.ts',
        parameters: [{ name: 'q', type: 'string', required: true, in: 'query' }],
        body: 'query',
        streams: 'none',
        returns: 'json',
        auth: 'none',
        partial: false,
      },
    ],
    notes: ['local: serves no requests and is left out: base44/functions/helpers/entry.ts'],
  });
  expect(world.last().requestLine).toBe('GET /api/apps/app1/backend-functions HTTP/1.1');
});

test('one in full, with a line to copy that the function takes', async () => {
  const page = (await list(['orders/process'])).out;
  expect(page).toContain('action   string  required  json  one of ship, refund');
  expect(page).toContain('default "none"');
  expect(page).toContain('\n  b44fn invoke orders/process orderId=… action=ship\n');
  expect((await list(['search'])).out).toContain('\n  b44fn fetch search -Q q=…\n');
  expect(JSON.parse((await list(['search', '--json'])).out).functions).toHaveLength(1);
  const missed = await list(['serch']);
  expect([missed.code, missed.out]).toEqual([2, '']);
  expect(missed.err).toContain('Did you mean search?');
});

test('--local asks nobody', async () => {
  const { code, err } = await list(['--local'], { env: login() });
  expect(code).toBe(0);
  expect(err).not.toContain('deployed');
  expect(world.recorder.requests).toEqual([]);
});

test('without a project: the app’s own, when the app and a login are known', async () => {
  deployed.functions = { search };
  const named = await list(['--app', 'other'], { cwd: '/', env: login() });
  expect(named.out).toBe('search\tdeployed\t-\tquery\t?q=\tjson\tanyone\n');
  expect(world.last().requestLine).toBe('GET /api/apps/other/backend-functions HTTP/1.1');

  const nobody = await list(['--app', 'other'], { cwd: '/' });
  expect([nobody.code, nobody.out]).toEqual([8, '']);
  expect(nobody.err).toContain('BASE44_API_KEY');

  const nowhere = await list([], { cwd: '/', env: login() });
  expect(nowhere.code).toBe(2);
  expect(nowhere.err).toContain('--app <id>');

  deployed.status = 403;
  const refused = await list(['--app', 'other', '--json'], { cwd: '/', env: login() });
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out).error.message).toContain('other');
  expect(refused.err).toContain('refused the login (403)');
  expect(refused.err + refused.out).not.toContain('platform-secret');
});

test('what a platform names cannot steer a terminal', async () => {
  deployed.functions = { 'a\u001b[31m\tb\nc': search };
  const { out } = await list(['--app', 'x'], { cwd: '/', env: login() });
  expect(out.split('\n')).toHaveLength(2);
  expect(out).not.toContain('\u001b');
  expect(out.split('\t')).toHaveLength(7);
});
