/** Files larger than memory should hold: streamed, right Content-Length, flat memory. */
import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { all, peakMemory, startCli } from '../helpers/cli.js';
import { startSwallower } from '../helpers/swallower.js';
import { startWorld, type World } from '../helpers/world.js';

const mib = 1 << 20;
let world: World;
let server: Awaited<ReturnType<typeof startSwallower>>;
beforeAll(async () => {
  world = await startWorld();
  server = await startSwallower({ hold: true });
});
afterAll(async () => {
  await server.close();
  await world.close();
});

/** A sparse file: it takes no room on the disk. */
async function sparse(name: string, size: number): Promise<string> {
  const path = join(world.dir, name);
  await writeFile(path, '');
  await truncate(path, size);
  return path;
}

async function sendLarge(
  argv: string[],
): Promise<{ memory: number; out: string; err: string; code: number | null }> {
  const run = startCli([...argv, '--server', server.url, '--timeout', '0'], { env: world.env });
  const out = all(run.child.stdout);
  // The server holds its answer back until we have looked at the process that waits for it.
  await server.received(server.all.length + 1);
  const memory = await peakMemory(run.child.pid!);
  server.release();
  const { code } = await run.ended;
  return { memory, out: (await out).toString(), err: run.err(), code };
}

it('a 1 GiB file part is streamed in flat memory', async () => {
  const path = await sparse('one.bin', 1024 * mib);
  const { memory, code, err } = await sendLarge(['invoke', 'upload', 'name=x', `file@${path}`]);
  expect(code, err).toBe(0);
  const got = server.all.at(-1)!;
  expect(got.bytes).toBeGreaterThan(1024 * mib);
  expect(got.headers['content-length']).toBe(String(got.bytes));
  expect(memory).toBeLessThan(180 * mib);
});

it('a file of more than 2 GiB is the body of fetch, in flat memory', async () => {
  const size = 2048 * mib + 3;
  const path = await sparse('two.bin', size);
  const { memory, code, err } = await sendLarge(['fetch', 'upload', '-X', 'PUT', '-d', `@${path}`]);
  expect(code, err).toBe(0);
  expect(server.all.at(-1)).toMatchObject({
    method: 'PUT',
    bytes: size,
    headers: { 'content-length': String(size) },
  });
  expect(memory).toBeLessThan(180 * mib);
});

it('-d @file of invoke that is too large to look at is sent unread, and that is said', async () => {
  const path = await sparse('big.json', 65 * mib);
  const { code, err } = await sendLarge(['invoke', 'upload', '-d', `@${path}`]);
  expect(code).toBe(0);
  expect(err).toContain('larger than 64 MiB');
  expect(server.all.at(-1)).toMatchObject({
    bytes: 65 * mib,
    headers: { 'content-type': 'application/json' },
  });
  const items = await world.run(['invoke', 'f', '-d', `@${path}`, 'a=1']);
  expect(items.code).toBe(2);
  expect(items.err).toContain('larger than 64 MiB');
  const value = await world.run(['invoke', 'f', `a:=@${path}`]);
  expect(value.code).toBe(2);
  expect(value.err).toContain('more than 64 MiB');
});

it('a file that shrinks while it is sent is an error at once, not a short body nor a further try', async () => {
  const path = await sparse('shrinks.bin', 300 * mib);
  const line = [
    'fetch',
    'upload',
    '-d',
    `@${path}`,
    '--server',
    server.url,
    '--retry',
    '3',
    '--retry-unsafe',
  ];
  const run = startCli(line, { env: world.env });
  const out = all(run.child.stdout);
  await server.begun();
  await truncate(path, 1000);
  expect((await run.ended).code).toBe(1);
  expect((await out).length).toBe(0);
  expect(run.err()).toMatch(/^b44fn: \S+ changed while it was being sent/);
});

it('--json of more than 64 MiB is exit 2, names --jsonl and -o, and does not pass half of it off as whole', async () => {
  for (const type of ['application/octet-stream', 'application/x-ndjson']) {
    const big = createServer((_, response) => {
      response.setHeader('content-type', type);
      const line = Buffer.from(`"${'x'.repeat(mib - 3)}"\n`);
      response.on('error', () => undefined);
      let count = 0;
      const more = (): void => {
        while (count++ < 70) if (!response.write(line)) return;
        response.end();
      };
      response.on('drain', more);
      more();
    }).listen(0, '127.0.0.1');
    await once(big, 'listening');
    const ran = await world.run([
      'fetch',
      'f',
      '--json',
      '--server',
      `http://127.0.0.1:${(big.address() as AddressInfo).port}`,
    ]);
    big.closeAllConnections();
    big.close();
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--jsonl');
    const document = JSON.parse(ran.out) as object;
    expect(document).toMatchObject({ ok: false, status: 200, error: { code: 'TOO_LARGE' } });
    expect(Object.keys(document)).not.toContain('data');
    expect(Object.keys(document)).not.toContain('bytes');
  }
});
