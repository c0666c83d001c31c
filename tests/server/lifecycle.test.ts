import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, readHostRecords } from '../../src/discovery/hosts.js';
import { deno, folder, hostOf, json, put, root, send } from './support.js';

const STREAM = `Deno.serve(() => new Response(new ReadableStream({
  start(c) { c.enqueue(new TextEncoder().encode(String(Deno.pid))) },
})))`;

test('close ends children and connections with a stream in flight', async () => {
  const host = await hostOf({
    f: STREAM,
    stubborn: `Deno.addSignalListener('SIGTERM', () => {}); ${STREAM}`,
  });
  const pids: number[] = [];
  const cut: Promise<unknown>[] = [];
  for (const name of ['f', 'stubborn']) {
    const [response] = await once(request(`${host.url}/functions/${name}`).end(), 'response');
    pids.push(Number(String((await once(response, 'data'))[0])));
    cut.push(new Promise((closed) => response.once('close', closed)));
    response.on('error', () => {});
  }
  expect(pids.map(isRunning)).toEqual([true, true]);
  await host.close();
  expect(pids.map(isRunning)).toEqual([false, false]);
  await Promise.all(cut);
  await expect(send(`${host.url}/functions/f`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await host.close(); // again is no harm
  expect(host.events.filter((event) => event.type === 'exited')).toEqual([]);
});

test('close ends a child that is still starting', async () => {
  const host = await hostOf({ f: 'console.log("pid", Deno.pid); await new Promise(() => {})' });
  const call = send(`${host.url}/functions/f`).catch(() => undefined);
  const { text } = await host.event('log');
  await host.close();
  expect(isRunning(Number(text.split(' ')[1]))).toBe(false);
  await call;
});

test('children do not outlive a host that is killed', async () => {
  const { child, lines } = await hostInProcess({ f: STREAM });
  const pid = Number(await begun(`${await lines.next()}/functions/f`));
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  while (isRunning(pid)) await new Promise((again) => setTimeout(again, 5)); // or the test times out
});

test('Ctrl-C reaches the host alone, which ends its children itself', async () => {
  const { child, lines } = await hostInProcess({ f: STREAM });
  const pid = Number(await begun(`${await lines.next()}/functions/f`));
  process.kill(-child.pid!, 'SIGINT'); // as a terminal does: to the whole group
  expect(await lines.next()).toBe(String(pid)); // called once more, before the host closes: the same child
  const seen: string[] = [];
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) seen.push(line);
  expect(seen.at(-1)).toBe('closed');
  expect(seen).not.toContain('exited');
  expect(isRunning(pid)).toBe(false);
});

/**
 * A host in a process and group of its own, which prints its URL, and on SIGINT what
 * its function f says, the kinds of its events, and `closed`.
 */
async function hostInProcess(functions: Record<string, string>) {
  const dir = folder();
  for (const [name, source] of Object.entries(functions)) {
    put(dir, { [`base44/functions/${name}/entry.ts`]: source });
  }
  const script = `
    import { startHost } from './src/server/serve.ts';
    import { openProject } from './src/discovery/project.ts';
    const events = [];
    const host = await startHost({
      project: await openProject(${JSON.stringify(dir)}), port: 0, deno: ${JSON.stringify(deno)},
      env: process.env, pid: process.pid, version: '0', onEvent: (event) => events.push(event.type),
    });
    console.log(host.url);
    process.on('SIGINT', async () => {
      const response = await fetch(host.url + '/functions/f');
      const { value } = await response.body.getReader().read();
      console.log(new TextDecoder().decode(value));
      await host.close();
      console.log(events.join('\\n') + '\\nclosed');
    });`;
  const outfile = `${dir}/host.mjs`;
  const stdin = { contents: script, resolveDir: root };
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile });
  put(dir, { 'server/bootstrap.deno.ts': readFileSync(`${root}/src/server/bootstrap.deno.ts`, 'utf8') });
  const child = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const iterator = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, lines: { next: async () => (await iterator.next()).value as string | undefined } };
}

/** The first bytes of a stream that is then left open. */
async function begun(url: string): Promise<string> {
  const [response] = await once(request(url).end(), 'response');
  response.on('error', () => {});
  return String((await once(response, 'data'))[0]);
}

test('the record names the host while it runs, to its owner only', async () => {
  const stateDir = folder();
  const host = await hostOf({}, {}, { stateDir });
  const path = host.recordPath!;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(`${stateDir}/hosts`).mode & 0o777).toBe(0o700);
  const [record, ...more] = await readHostRecords(stateDir);
  expect(more).toEqual([]);
  expect(record).toEqual(host.record);
  expect(record).toMatchObject({ project: host.dir, appId: 'app1', pid: process.pid, url: host.url });
  expect(await isAlive(record!, 1000)).toBe(true);
  expect(await isAlive({ ...record!, id: 'other' }, 1000)).toBe(false);
  await host.close();
  expect(existsSync(path)).toBe(false);
  expect(await isAlive(record!, 1000)).toBe(false);
});

test('a state folder that cannot be written is an error, and leaves nothing running', async () => {
  const dir = folder();
  put(dir, { hosts: 'a file where the folder should be' });
  const free = await hostOf({});
  await free.close();
  const port = Number(new URL(free.url).port);
  await expect(hostOf({}, {}, { stateDir: dir, port })).rejects.toMatchObject({
    code: 'STATE_FOLDER',
    hint: expect.stringContaining('B44FN_CONFIG_DIR'),
  });
  await hostOf({}, {}, { port }); // the port is free again
});

test('4460 or the next free port; a port asked for and taken is an error', async () => {
  const one = await hostOf({}, {}, { port: undefined });
  const two = await hostOf({}, {}, { port: undefined });
  const ports = [one, two].map((host) => Number(new URL(host.url).port));
  expect(ports[0]).toBeGreaterThanOrEqual(4460);
  expect(ports[1]).toBeGreaterThan(ports[0]!);
  await expect(hostOf({}, {}, { port: ports[0] })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    exitCode: 1,
    message: `Port ${ports[0]} is taken`,
    hint: expect.stringContaining('--port'),
  });
});

test('only this machine can connect', async () => {
  const host = await hostOf({});
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  const port = Number(new URL(host.url).port);
  // 127.0.0.2 is this machine too, but not the address that is listened on; it stands in where there is no network.
  const socket = connect(port, outside?.address ?? '127.0.0.2');
  const [error] = await once(socket, 'error');
  expect(error.code).toBe('ECONNREFUSED');
});

test('a function that calls another through the host gets its answer', async () => {
  const host = await hostOf({
    a: `Deno.serve(async (req) => {
      const url = req.headers.get('base44-api-url') + '/api/apps/x/functions/b';
      return new Response('a+' + await (await fetch(url, { method: 'POST' })).text());
    })`,
    b: 'Deno.serve(() => new Response("b"))',
  });
  expect((await send(`${host.url}/functions/a`)).text).toBe('a+b');
});

test('nothing is sent anywhere else', async () => {
  const seen: string[] = [];
  const elsewhere = createServer((req, res) => {
    seen.push(req.url ?? '');
    res.end();
  });
  elsewhere.listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  onTestFinished(() => void elsewhere.close());
  const { port } = elsewhere.address() as { port: number };
  const host = await hostOf({});
  // As a proxy is asked: the whole URL in the request line.
  const answer = await send(host.url, { path: `http://127.0.0.1:${port}/functions/x`, method: 'POST' });
  expect(answer.status).toBe(404);
  expect((await json(send(`${host.url}/api/functions/gone`))).error.code).toBe('FUNCTION_NOT_FOUND');
  expect(seen).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
