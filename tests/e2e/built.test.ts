/** The built program where it can differ from the source, and where a process must not outlive its work. */
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { all, startCli, startShell } from '../helpers/cli.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();

const tls = join(import.meta.dirname, '..', 'fixtures', 'tls');
const port = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

it('a SOCKS proxy is no reason for a warning of the library', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const env = { ...world.env, HTTP_PROXY: `socks5://127.0.0.1:${port(closed)}` };
  closed.close();
  await once(closed, 'close');
  const run = startCli(['fetch', 'x', '--server', 'http://example.test', '--insecure-http', '-q'], { env });
  expect((await run.ended).code).toBe(1);
  expect(run.err()).toContain('no connection through the proxy');
  expect(run.err()).not.toContain('Warning');
});

it('the bundle tunnels https through a proxy', async () => {
  const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((name) => readFile(join(tls, name))));
  const secure = createHttps({ key: key!, cert: cert! }, (_, response) => response.end('secure')).listen(
    0,
    '127.0.0.1',
  );
  const asked: string[] = [];
  const proxy = createHttp().listen(0, '127.0.0.1');
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    const tunnel = createConnection(port(secure), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on('error', () => socket.destroy());
    socket.on('error', () => tunnel.destroy());
  });
  await Promise.all([once(secure, 'listening'), once(proxy, 'listening')]);
  const env = { ...world.env, HTTPS_PROXY: `http://127.0.0.1:${port(proxy)}` };
  const run = startCli(['fetch', 'x', '--server', 'https://example.test', '--insecure'], { env });
  const out = all(run.child.stdout);
  expect((await run.ended).code, run.err()).toBe(0);
  expect((await out).toString()).toBe('secure');
  expect(asked).toEqual(['example.test:443']);
  secure.close();
  proxy.close();
});

it('a handshake that is never answered: --connect-timeout and one Ctrl-C end the process', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const line = ['fetch', 'x', '--server', `https://127.0.0.1:${port(silent)}`];
  const limited = startCli([...line, '--connect-timeout', '0.2'], { env: world.env });
  expect((await limited.ended).code).toBe(6);
  expect(limited.err()).toContain('no connection within 0.2 s');
  const connecting = once(silent, 'connection');
  const stopped = startCli(line, { env: world.env });
  await connecting;
  stopped.child.kill('SIGINT');
  expect((await stopped.ended).code).toBe(130);
  silent.close();
});

it('an answer that comes before stdin ends ends the process', async () => {
  world.recorder.answer = () => undefined;
  const early = createHttp((_, response) => response.writeHead(401).end('no')).listen(0, '127.0.0.1');
  await once(early, 'listening');
  const run = startCli(['fetch', 'x', '-F', 'f=@-', '--server', `http://127.0.0.1:${port(early)}`], {
    env: world.env,
  });
  run.child.stdin.write('hello'); // and never its end
  expect((await run.ended).code).toBe(4);
  early.closeAllConnections();
  early.close();
});

it('--local with a bad value in the environment starts no host and ends', async () => {
  const run = startCli(['invoke', 'hello', '--local', '--project', resolve('examples/shop')], {
    env: { ...world.env, B44FN_AS: 'foo' },
  });
  expect((await run.ended).code).toBe(2);
  expect(run.err()).toContain('no such identity');
});

it('the demo in a closed pipe is quiet', async () => {
  const run = startShell('b44fn demo | head -1', { env: world.env });
  const out = all(run.child.stdout);
  expect((await run.ended).code).toBe(0);
  expect((await out).toString()).toContain('is served at');
  expect(run.err()).not.toContain('at ');
});

it('Tab runs nothing of what a project is called', async () => {
  const dir = join(world.dir, 'hostile');
  const name = `a$(touch\${IFS}PWNED)`;
  await mkdir(join(dir, 'base44/functions', name), { recursive: true });
  await writeFile(join(dir, 'base44/functions', name, 'entry.ts'), 'Deno.serve(() => new Response())');
  await writeFile(join(dir, 'base44/config.jsonc'), '{}');
  const script = `eval "$(b44fn completion bash)"; COMP_LINE="b44fn invoke a"; COMP_POINT=14; _b44fn; printf "%s\\n" "\${COMPREPLY[@]}"`;
  const run = startShell(script, { env: world.env, cwd: dir });
  const out = all(run.child.stdout);
  expect((await run.ended).code, run.err()).toBe(0);
  expect((await out).toString().trim()).toBe('a\\$\\(touch\\$\\{IFS\\}PWNED\\)');
  expect(await readdir(dir)).toEqual(['base44']);
});

it('--retry sends a POST once when only the place it was redirected to cannot be reached', async () => {
  world.recorder.requests.length = 0;
  world.recorder.answer = (_, socket) =>
    void socket.write(answerBytes(303, { Location: 'http://127.0.0.1:1/x' }));
  const ran = await world.run(['invoke', 'f', 'a=1', '--follow', '--retry', '2']);
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('nothing listens on 127.0.0.1:1');
  expect(world.recorder.requests).toHaveLength(1);
});

it('the bundle finds jq, and prints a record when it arrives', async () => {
  let finish: () => void = () => undefined;
  world.recorder.answer = (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"n":1}\n\n');
    finish = () => socket.end('data: {"n":2}\n\n');
  };
  const run = startCli(['fetch', 'x', '--jq', '.data.n'], { env: world.env });
  const first = String((await once(run.child.stdout, 'data'))[0]);
  expect(first).toBe('1\n');
  const rest = all(run.child.stdout);
  finish();
  expect((await run.ended).code, run.err()).toBe(0);
  expect((await rest).toString()).toBe('2\n');
});
