import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { keepDeployed } from '../../src/discovery/deployed-cache.js';
import { useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

/** `b44fn __complete` as the shells' scripts call it. */
const world = useWorld();
const own =
  'Deno.serve(async (req) => { const { orderId } = await req.json(); if (!orderId) return new Response("", { status: 400 }); return Response.json({ orderId }); });';

beforeAll(async () => {
  put(join(world.dir, 'project'), {
    'base44/.app.jsonc': '{"id": "app1"}',
    'base44/functions/orders/process/entry.ts': own,
    'base44/functions/a;rm -rf $HOME/entry.ts': own,
    'base44/functions/line\nbreak/entry.ts': own,
    'base44/functions/esc\u001b[31m/entry.ts': own,
  });
  put(join(world.dir, 'config'), {
    'config.json': '{"version": 1, "profiles": {"default": {"app": "app1"}, "home": {}}, "newer": true}',
  });
  const facts = {
    parameters: [{ name: 'q', type: 'string', required: true, in: 'json' } as const],
    partial: false,
  };
  await keepDeployed(join(world.dir, 'config/state'), { appId: 'app1', env: {} }, [
    { name: 'deployedOnly', facts },
    { name: 'orders/process', facts },
  ]);
});

async function ask(
  words: string[],
  options: { shell?: string; env?: Record<string, string>; cwd?: string } = {},
) {
  const { shell = 'fish', env = {}, cwd = join(world.dir, 'project') } = options;
  const argv = ['__complete', shell, String(words.length), '--', 'b44fn', ...words];
  const ran = await world.runBare(argv, { cwd, env });
  expect([ran.code, ran.err]).toEqual([0, '']);
  return ran.out;
}

test('profiles: the default one is always among them', async () => {
  expect(await ask(['profile', 'use', ''])).toBe('default\t\nhome\t\n');
  expect(await ask(['profile', 'use', ''], { env: { B44FN_CONFIG_DIR: join(world.dir, 'none') } })).toBe(
    'default\t\n',
  );
});

test('the functions of the folder, and those of the last listing; none whose name could steer a terminal', async () => {
  expect(await ask(['invoke', ''])).toBe('a;rm -rf $HOME\t\norders/process\t\ndeployedOnly\tq\n');
});

test('parameters come from the source here, else from the last listing', async () => {
  expect(await ask(['invoke', 'orders/process', ''])).toBe('orderId=\tstring, required\n');
  expect(await ask(['invoke', 'deployedOnly', ''])).toBe('q=\tstring, required\n');
  // Now that it was read once, a function's own line says what it takes.
  expect(await ask(['invoke', 'or'])).toBe('orders/process\torderId\n');
});

test('without a project: what was listed of the app that is named', async () => {
  expect(await ask(['invoke', 'd'], { cwd: '/' })).toBe('deployedOnly\tq\n'); // the profile's
  expect(await ask(['invoke', ''], { cwd: '/', env: { B44FN_PROFILE: 'home' } })).toBe('');
  expect(await ask(['invoke', 'd'], { cwd: '/', env: { BASE44_APP_ID: 'app1' } })).toBe('deployedOnly\tq\n');
  expect(await ask(['invoke', '--app', 'app1', 'd'], { cwd: '/' })).toBe('deployedOnly\tq\n');
});

test('each shell has its form', async () => {
  const words = ['invoke', 'orders/process', 'orde'];
  expect(await ask(words, { shell: 'zsh' })).toBe('orderId=\torderId=  -- string, required\n');
  expect(await ask(words, { shell: 'powershell' })).toBe('orderId=\torderId=\tstring, required\n');
  expect(await ask(['invoke', 'a;r'], { shell: 'powershell' })).toBe("'a;rm -rf $HOME'\ta;rm -rf $HOME\t\n");
  expect(await ask(['invoke', '-o', ''], { shell: 'zsh' })).toBe(':files\n');
  // Words come as each shell has them: quoted in zsh, with the backslashes of Windows in PowerShell.
  expect(await ask(['invoke', '"orders/process"', 'ord\\erI'], { shell: 'zsh' })).toContain('orderId=');
  expect(await ask(['invoke', "'a;r"], { shell: 'powershell' })).toContain('rm -rf');
  expect(await ask(['invoke', '--project', 'C:\\x', '--as=u'], { shell: 'powershell' })).toContain(
    '--as=user',
  );
  const line = async (text: string) =>
    (
      await world.runBare(['__complete', 'bash', '0', '--', text, ' \t\n"\'@><=;|&(:'], {
        cwd: join(world.dir, 'project'),
      })
    ).out;
  expect(await line('b44fn invoke a')).toBe('a\\;rm\\ -rf\\ \\$HOME \n');
  expect(await line('FOO=1 b44fn invoke "a')).toBe('a;rm -rf $HOME\n');
  expect(await line('b44fn invoke --stream=nd')).toBe('ndjson \n');
  expect(await line('b44fn invoke orders/process ord')).toBe('orderId=\n');
});

test('an empty word at the end may be missing: PowerShell drops it', async () => {
  const argv = ['__complete', 'powershell', '2', '--', 'b44fn', 'use'];
  expect((await world.runBare(argv)).out).toBe('anonymous\tanonymous\t\nuser\tuser\t\nservice\tservice\t\n');
});

test('what cannot be read gives nothing, and says nothing', async () => {
  expect(await ask(['invoke', '--project', '/nowhere', 'd'])).toBe('deployedOnly\tq\n');
  expect((await world.runBare(['__complete'])).out).toBe('');
  expect((await world.runBare(['__complete', 'tcsh', '1', '--', 'b44fn'])).out).toBe('');
});
