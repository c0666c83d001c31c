/** What a person sees: the built command in a pseudo terminal, against a real server. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runInTerminal } from '../helpers/terminal.js';

let server: Server;
let url: string;
let handler: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const call = (...words: string[]): string[] => [...words, '--server', url, '--app', 'a'];

test('JSON is indented and coloured, and a line below says what happened', async () => {
  handler = (_, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end('{"sent":true,"id":12345678901234567890,"to":["é","漢字"]}');
  const terminal = runInTerminal(call('invoke', 'sendEmail'));
  expect(await terminal.exited).toBe(0);
  const rows = terminal.rows();
  expect(rows.slice(0, 8)).toEqual([
    '{',
    '  "sent": true,',
    '  "id": 12345678901234567890,',
    '  "to": [',
    '    "é",',
    '    "漢字"',
    '  ]',
    '}',
  ]);
  expect(rows[8]).toMatch(/^200 OK · sendEmail · as anonymous · [\d.]+ m?s · \d+ B$/);
  expect(terminal.raw()).toContain('\u001b[34m"sent"\u001b[39m');
});

test('NO_COLOR: the same without one escape sequence', async () => {
  handler = (_, response) => response.setHeader('content-type', 'application/json').end('{"a":1}');
  const terminal = runInTerminal(call('invoke', 'f'), { env: { NO_COLOR: '1' } });
  expect(await terminal.exited).toBe(0);
  expect(terminal.rows()[1]).toBe('  "a": 1');
  expect(terminal.raw()).not.toContain('\u001b');
});

test('a hostile body cannot steer the terminal', async () => {
  const hostile =
    'before\u001b]0;owned\u0007\u001b]52;c;aGk=\u0007\u001b[2J\u001b[H\u009b31mred\u202eevil\r\nafter\n';
  handler = (_, response) => response.setHeader('content-type', 'text/plain').end(hostile);
  const terminal = runInTerminal(call('fetch', 'f'), { env: { NO_COLOR: '1' } });
  expect(await terminal.exited).toBe(0);
  expect(terminal.title()).toBe('');
  expect(terminal.raw()).not.toContain('\u001b');
  expect(terminal.raw()).not.toContain('\u009b');
  expect(terminal.rows().join('')).toContain('before␛]0;owned␇␛]52;c;aGk=␇␛[2J␛[H<009B>31mred<202E>evil');
  expect(terminal.rows().some((row) => row.startsWith('after'))).toBe(true);
});

test('records of a stream are shown when they arrive, not at the end', async () => {
  let answer: ServerResponse | undefined;
  handler = (_, response) => {
    answer = response;
    response.setHeader('content-type', 'text/event-stream');
    response.write('event: token\nid: 1\ndata: {"text":"Hel"}\n\n');
  };
  const terminal = runInTerminal(call('fetch', 'chat'));
  await terminal.until((screen) => screen.includes('token #1 {"text": "Hel"}'));
  answer!.end('data: [DONE]\n\n');
  expect(await terminal.exited).toBe(0);
  expect(terminal.rows()[1]).toBe('[DONE]');
  expect(terminal.rows()[2]).toContain('2 records');
});

test('binary is a notice that says what to type', async () => {
  handler = (_, response) => response.setHeader('content-type', 'image/png').end(Buffer.alloc(1500, 0x89));
  const terminal = runInTerminal(call('fetch', 'logo'), { cols: 120 });
  expect(await terminal.exited).toBe(0);
  expect(terminal.rows()[0]).toBe('[1.5 kB of image/png, not shown] Save it with -o <file>, or pipe it on.');
});

test('Ctrl-C ends a call that hangs: 130, and the connection is closed', async () => {
  const closed = new Promise<void>((resolve) => {
    handler = (request) => request.socket.once('close', () => resolve());
  });
  const arrived = once(server, 'request');
  const terminal = runInTerminal(call('invoke', 'slow'));
  await arrived;
  terminal.type('\u0003');
  expect(await terminal.exited).toBe(130);
  await closed;
  expect(terminal.rows().join('\n')).toContain('cancelled');
});

test('an error answer: its body, what it means, and what to do next, at 40 columns too', async () => {
  handler = (_, response) => {
    response.statusCode = 403;
    response.setHeader('content-type', 'application/json').end('{"error":"admins only"}');
  };
  const terminal = runInTerminal(call('invoke', 'adminOnly'), { cols: 40, rows: 16 });
  expect(await terminal.exited).toBe(4);
  const screen = terminal.rows().join('\n');
  expect(screen).toContain('  "error": "admins only"');
  expect(screen).toContain('b44fn: adminOnly answered 403 Forbidden');
  expect(screen).toContain('→ Call as someone else');
});
