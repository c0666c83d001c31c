/** The status line of the built command, in a pseudo terminal: what both its streams leave on the one screen. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runInTerminal } from '../helpers/terminal.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
let server: Server;
let call: string[];
let handler: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  call = ['--server', `http://127.0.0.1:${(server.address() as { port: number }).port}`, '--app', 'a'];
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const env = { LANG: 'C.UTF-8' };

test('an upload: what is sent, then that the answer is waited for, then the answer alone', async () => {
  const bytes = 64 * 1024 * 1024; // more than sockets hold
  const path = await world.file('big.bin', Buffer.alloc(bytes));
  let read = (): void => undefined;
  let finish = (): void => undefined;
  handler = (request, response) => {
    read = () => request.resume(); // until then it takes nothing
    finish = () => response.setHeader('content-type', 'application/json').end('{}');
  };
  const terminal = runInTerminal(['invoke', 'f', `file@${path}`, ...call], { env });
  await terminal.until((screen) => /^↑ [█░]{20} +\d+% [\d.]+ MB of 67\.1 MB · /m.test(screen));
  read();
  await terminal.until((screen) => screen.startsWith('waiting for the answer · '));
  finish();
  expect(await terminal.exited).toBe(0);
  const rows = terminal.rows().filter((row) => row !== '');
  expect(rows).toEqual(['{}', expect.stringMatching(/^200 OK · f · as anonymous · /)]);
});

test.each([
  [80, /^↓ █{10}░{10} {2}50% 1\.0 MB of 2\.0 MB · /m],
  [40, /^↓ 50% 1\.0 MB of 2\.0 MB · /m],
])('a download at %d columns: the bar while it lasts, and the summary alone', async (cols, bar) => {
  handler = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/csv', 'content-length': 2e6 });
    response.write(Buffer.alloc(1e6, 'x'));
    finish = () => response.end(Buffer.alloc(1e6, 'x'));
  };
  let finish = (): void => undefined;
  const terminal = runInTerminal(['fetch', 'f', '-o', `${world.dir}/saved-${cols}`, ...call], { env, cols });
  await terminal.until((screen) => bar.test(screen));
  expect(terminal.rows().filter((row) => row !== '')).toHaveLength(1);
  finish();
  expect(await terminal.exited).toBe(0);
  const rows = terminal.rows().join('\n');
  expect(rows).toMatch(/^200 OK · f · as anonymous · /);
  expect(rows).not.toMatch(/[█░↓%]/);
});

test('Ctrl-C leaves the message, and nothing of the line', async () => {
  handler = (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('\n');
  const terminal = runInTerminal(['fetch', 'f', ...call], { env });
  await terminal.until((screen) => /^0 events · /.test(screen));
  terminal.type('\u0003');
  expect(await terminal.exited).toBe(130);
  expect(terminal.rows()[0]).toBe('b44fn: the call was cancelled');
});
