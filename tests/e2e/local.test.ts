/** --local: the linked project on an embedded host for just this call. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { all, startCli } from '../helpers/cli.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();

async function local(argv: string[], more: Record<string, string> = {}) {
  const env = { B44FN_CONFIG_DIR: join(world.dir, 'config'), HOME: process.env.HOME ?? world.dir, ...more };
  const run = startCli([...argv, '--local', '--project', 'examples/shop'], { env });
  run.child.stdin.end();
  const out = (await all(run.child.stdout)).toString();
  return { out, err: run.err(), ...(await run.ended) };
}

it('runs the project’s own function, as the host’s user by itself, and leaves nothing behind', async () => {
  const hello = await local(['invoke', 'hello', 'name=Dana', '-q']);
  expect(hello.code, hello.err).toBe(0);
  expect(hello.out).toContain('Dana');
  const csv = await local(['fetch', 'reports/export', '-X', 'PUT', '-q', '--json']);
  expect(JSON.parse(csv.out)).toMatchObject({
    ok: true,
    as: 'user',
    user: 'dev@example.com',
    text: expect.stringContaining(','),
  });
  expect(await readdir(join(world.dir, 'config', 'state', 'hosts')).catch(() => [])).toEqual([]);
});

it('says what a function printed and what is near a wrong name', async () => {
  const wrong = await local(['invoke', 'helo']);
  expect(wrong.code).toBe(4);
  expect(wrong.err).toContain('Did you mean hello?');
});
