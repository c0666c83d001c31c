/** What is asked for at a real terminal is not shown there, and the terminal is left as it was. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import { afterAll, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { jwtOf } from '../helpers/jwt.js';
import { startRecorder } from '../helpers/recorder.js';
import { runInTerminal } from '../helpers/terminal.js';

const config = mkdtempSync(join(tmpdir(), 'b44fn-login-'));
const env = { B44FN_CONFIG_DIR: config, NO_COLOR: '1', BASE44_APP_ID: 'app1' };
afterAll(() => rmSync(config, { recursive: true, force: true }));

it('a person logs in with e-mail and password, and the password is nowhere on the screen', async () => {
  const server = await startRecorder();
  const token = jwtOf('dana@example.com');
  server.answer = (_, socket) =>
    void socket.write(
      answerBytes(200, { 'Content-Type': 'application/json' }, `{"access_token":"${token}"}`),
    );
  const login = runInTerminal(['login', '--server', server.url], { env });
  await login.until((screen) => screen.includes('1-2 [1]:'));
  login.type('1\r');
  await login.until((screen) => screen.includes('E-mail:'));
  login.type('danna\u007f\u007fa@example.com\r');
  await login.until((screen) => screen.includes('Password (not shown):'));
  login.type('SECRETX\u007f\r');
  expect(await login.exited).toBe(0);
  expect(login.rows().join('\n')).toContain('E-mail: dana@example.com');
  expect(login.rows().join('\n')).toContain('The user token of dana@example.com');
  expect(login.raw()).not.toContain('SECRET');
  expect(JSON.parse(server.requests[0]!.body.toString())).toEqual({
    email: 'dana@example.com',
    password: 'SECRET',
  });
  expect(readFileSync(join(config, 'config.json'), 'utf8')).not.toContain('SECRET');
  await server.close();
});

it('Ctrl-C at a hidden question: 130, and the terminal shows what is typed again', async () => {
  const bin = join(import.meta.dirname, '..', '..', 'bin', 'b44fn.js');
  const script = `"${process.execPath}" "${bin}" login --service; echo "exit $?"; stty -a; echo the end`;
  const shell = pty.spawn('bash', ['-c', script], {
    cols: 120,
    rows: 40,
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', ...env },
  });
  let screen = '';
  await new Promise<void>((resolve) => {
    shell.onData((data) => {
      const before = screen.includes('Token (not shown):');
      screen += data;
      if (!before && screen.includes('Token (not shown):')) shell.write('half a secret\u0003');
    });
    shell.onExit(() => resolve());
  });
  expect(screen).toContain('exit 130');
  expect(screen).not.toContain('half a secret');
  expect(screen).toMatch(/[; ]icanon/);
  expect(screen).toMatch(/[; ]echo /);
});
