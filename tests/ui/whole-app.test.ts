/** The app as a person has it: the built command on a terminal, the example project, functions that run in Deno. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { brokenBorders } from '../helpers/borders.js';
import { descendants, runs } from '../helpers/processes.js';
import { openTerminal, runInTerminal, type Terminal, type TerminalOptions } from '../helpers/terminal.js';

const root = join(import.meta.dirname, '..', '..');
const bin = join(root, 'bin', 'b44fn.js');
const shop = join(root, 'examples', 'shop');
const clean = { alternate: false, paste: false, mouse: false, focus: false, hidden: false, unwrapped: false };
const esc = '\u001b';
const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 31);
const enter = '\r';

/** Where the app makes its temporary files: empty before, and after. */
let temp: string;

beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'b44fn-whole-'));
});

afterEach(() => rmSync(temp, { recursive: true, force: true }));

const optionsOf = (options: TerminalOptions): TerminalOptions => ({
  cols: 100,
  rows: 30,
  cwd: shop,
  ...options,
  env: { TMPDIR: temp, ...options.env },
});

async function demo(options: TerminalOptions = {}): Promise<Terminal> {
  const app = runInTerminal(['demo'], optionsOf(options));
  await app.until((screen) => screen.includes('Functions 14') && screen.includes('● user dev@example.com'));
  return app;
}

/** The same below a shell that says how it ended, and waits, so that there is a screen to look at. */
async function demoBelowShell(env: Record<string, string> = {}): Promise<{ shell: Terminal; pid: number }> {
  const script = '"$0" "$1" demo; echo "code $?"; read';
  const shell = openTerminal(['bash', '-c', script, process.execPath, bin], optionsOf({ env }));
  await shell.until((screen) => screen.includes('Functions 14') && screen.includes('● user'));
  return { shell, pid: descendants(shell.pid)[0]! };
}

/** Leaves only the function of this name, and opens its request. */
async function choose(app: Terminal, name: string): Promise<void> {
  app.type('1');
  await app.until((screen) => /\/ find|esc all/.test(screen));
  app.type(`/${ctrl('u')}${name}`);
  await app.until(
    (screen) => screen.includes(`▸ ${name}`) && new RegExp(`(invoke|fetch) ${name} `).test(screen),
  );
}

/** A call that goes on until it is stopped. */
async function streaming(app: Terminal): Promise<void> {
  await choose(app, 'chat');
  app.type(enter);
  await app.until((screen) => screen.includes('^n view'));
  app.type(`Zoë\t5\t100000${ctrl('s')}`);
  await app.until((screen) => /● 200 OK · .* [3-9]\d+ events/.test(screen));
}

const leftBehind = (): string[] => readdirSync(temp).filter((name) => name.startsWith('b44fn-'));

test('fill, attach, send, stream, stop, change the identity, send again from the history', async () => {
  const app = await demo();
  expect(app.modes()).toMatchObject({ alternate: true, paste: true, mouse: false });

  await choose(app, 'upload');
  app.type(`${enter}${esc}a`);
  await app.until((screen) => screen.includes('New field'));
  app.type(`notes@${enter}files/rep`);
  await app.until((screen) => screen.includes('ort.txt'));
  app.type(`${esc}[C`);
  await app.until((screen) => screen.includes('132 B  text/plain'));
  app.type(ctrl('s'));
  await app.until((screen) => screen.includes('200 OK') && screen.includes('"size": 132'));
  await app.until((screen) => /History.*upload +\ds 200/s.test(screen));

  app.type(esc);
  await streaming(app);
  expect(app.rows().join('\n')).toContain('Zoë');
  app.type(`${esc}3`); // alt+3
  await app.until((screen) => screen.includes('following  esc stop'));
  app.type(esc);
  await app.until((screen) => screen.includes('200 stopped · as user') && screen.includes('■ chat stopped'));
  expect(app.rows().join('\n'), 'what came stays').toMatch(/#\d+ \{"delta"/);

  await choose(app, 'adminOnly');
  app.type(`${ctrl('t')}${ctrl('t')}`);
  await app.until((screen) => screen.includes('as ○ anonymous'));
  app.type(enter);
  await app.until((screen) => screen.includes('401 Unauthorized') && screen.includes('Log in first'));
  app.type(ctrl('t'));
  await app.until(
    (screen) => screen.includes('● user dev@example.com') && screen.includes('(sent as anonymous)'),
  );
  await choose(app, 'whoami');
  app.type(ctrl('t'));
  await app.until((screen) => screen.includes('SERVICE ROLE'));
  app.type(enter);
  await app.until((screen) => screen.includes('"role": "service"'));
  await app.until((screen) => /whoami +service \ds 200/.test(screen));

  app.type('1');
  app.type(esc);
  await app.until((screen) => screen.includes('hello'));
  app.type('G');
  await app.until((screen) => /▸ upload +\d+s 200/.test(screen));
  app.type(enter);
  await app.until((screen) => /notes +\S*files\/report\.txt/.test(screen));
  app.type(ctrl('s'));
  await app.until((screen) => screen.includes('"size": 132') && /upload +service \ds 200/.test(screen));

  app.type(ctrl('q'));
  expect(await app.exited).toBe(0);
  expect(app.modes()).toEqual(clean);
  expect(leftBehind()).toEqual([]);
});

test('the palette runs what it finds, ? shows every key, / finds a function', async () => {
  const app = await demo();
  app.type(`${ctrl('p')}quit`);
  await app.until((screen) => screen.includes('> quit'));
  app.type(`${ctrl('u')}Show all keys`);
  await app.until((screen) => /\? f1 +Show all keys/.test(screen));
  app.type(enter);
  await app.until((screen) => screen.includes('─ Keys ─') && screen.includes('Everywhere'));
  app.type('q');
  await app.until((screen) => !screen.includes('─ Keys ─'));
  app.type('/rex');
  await app.until((screen) => screen.includes('▸ reports/export') && !screen.includes('whoami'));
  app.type(esc);
  await app.until((screen) => screen.includes('whoami'));
  app.type('q');
  expect(await app.exited).toBe(0);
});

test.each([
  ['-P staging', ['-P', 'staging'], ['staging', 'http://127.0.0.1:1', 'as ○ anonymous']],
  ['--server, over the profile', ['--server', 'http://127.0.0.1:2', '-P', 'staging'], ['http://127.0.0.1:2']],
  ['--local, in a project', ['--local'], ['▸ shop', 'http://127.0.0.1:', '● user dev@example.com']],
])('%s opens the app there', async (_, argv, shown) => {
  const env = { B44FN_CONFIG_DIR: join(temp, 'config') };
  const add = ['profile', 'add', 'staging', '--server', 'http://127.0.0.1:1', '--app', 'app1'];
  expect(await runInTerminal(add, optionsOf({ env })).exited).toBe(0);
  const cwd = argv.includes('--local') ? shop : temp;
  const app = runInTerminal(argv, optionsOf({ env, cwd }));
  await app.until(() => shown.every((text) => app.rows()[0]?.includes(text)));
  app.type('q');
  expect(await app.exited).toBe(0);
  expect(leftBehind()).toEqual([]);
});

test('any size at any moment: the borders are whole', async () => {
  const app = await demo();
  await streaming(app);
  for (const [columns, rows] of [
    [40, 12],
    [200, 60],
    [72, 17],
    [80, 24],
    [41, 13],
    [120, 40],
  ] as const) {
    app.resize(columns, rows);
    await app.until(
      () =>
        app.rows()[rows - 2]?.includes('^s send') === true && brokenBorders(app, columns, rows).length === 0,
    );
    expect(app.rows()[0]).toContain('● user');
    expect(app.rows()[rows - 1], 'the last row stays free').toBe('');
  }
  app.type(ctrl('c'));
  await app.until((screen) => screen.includes('stopped'));
  app.resize(40, 12);
  app.resize(100, 30);
  await app.until(() => app.rows()[28]?.includes('^p palette') === true);
  expect(brokenBorders(app, 100, 30)).toEqual([]);
  expect(app.scrolled()).toBe(0);
  app.type(ctrl('q'));
  expect(await app.exited).toBe(0);
});

test('$EDITOR writes the payload', async () => {
  const editor = join(temp, 'editor.sh');
  writeFileSync(editor, '#!/bin/sh\ntest -t 1 && printf \'{"name": "Zoë 漢"}\' > "$1"\n', { mode: 0o755 });
  const app = await demo({ env: { EDITOR: editor, VISUAL: '' } });
  await choose(app, 'hello');
  app.type(enter);
  await app.until((screen) => screen.includes('^e $EDITOR'));
  app.type(ctrl('e'));
  await app.until((screen) => screen.includes('Zoë 漢'));
  expect(app.modes().alternate).toBe(true);
  app.type(ctrl('s'));
  await app.until((screen) => screen.includes('Hello, Zoë 漢!'));
  app.type(ctrl('q'));
  expect(await app.exited).toBe(0);
  expect(leftBehind()).toEqual([]);
});

test('ctrl+z gives the terminal to the shell, fg brings all of it back', async () => {
  const script = 'set -m; "$0" "$1" demo; echo stopped; read; fg >/dev/null; echo "code $?"';
  const app = openTerminal(['bash', '-c', script, process.execPath, bin], optionsOf({}));
  await app.until((screen) => screen.includes('Functions 14') && screen.includes('● user'));
  app.type(ctrl('z'));
  await app.until((screen) => screen.includes('stopped') && !screen.includes('Functions'));
  expect(app.modes()).toEqual(clean);
  app.type(enter);
  await app.until((screen) => screen.includes('Functions 14') && screen.includes('^p palette'));
  await choose(app, 'hello');
  app.type('q');
  app.type(ctrl('q'));
  await app.exited;
  expect(app.modes()).toEqual(clean);
  expect(app.rows().join('\n')).toContain('code 0');
});

describe('nothing is left behind: no mode of the terminal, no host, no file', () => {
  // A defect that nothing catches: thrown into the process from outside of the app.
  const crash = "process.on('SIGUSR2', () => { throw new Error('a defect'); });";

  test.each<[NodeJS.Signals, number, string]>([
    ['SIGTERM', 143, ''],
    ['SIGHUP', 129, ''],
    ['SIGINT', 130, ''],
    ['SIGUSR2', 1, 'b44fn failed: a defect'],
  ])('after %s', async (signal, code, message) => {
    const crashing = join(temp, 'crash.cjs');
    writeFileSync(crashing, crash);
    const { shell, pid } = await demoBelowShell({ NODE_OPTIONS: `--require=${crashing}` });
    await streaming(shell);
    const functions = descendants(pid);
    expect(functions).toHaveLength(1);
    expect(leftBehind(), 'its state, and what has arrived').toHaveLength(2);
    process.kill(pid, signal);
    await shell.until((screen) => screen.includes(`code ${code}`));
    const screen = shell.rows().join('\n');
    expect(screen).toContain(message);
    expect(screen).not.toContain('Functions');
    expect(shell.modes()).toEqual(clean);
    expect([pid, ...functions].filter(runs)).toEqual([]);
    expect(leftBehind()).toEqual([]);
    shell.type(enter);
    await shell.exited;
  });

  test('after the terminal has gone', async () => {
    const app = await demo();
    await streaming(app);
    const all = [app.pid, ...descendants(app.pid)];
    app.hangUp();
    await app.exited;
    expect(all.filter(runs)).toEqual([]);
    expect(leftBehind()).toEqual([]);
  });

  test('after a window that closes: one hang-up from the terminal, one from the shell', async () => {
    const app = await demo();
    await streaming(app);
    const all = [app.pid, ...descendants(app.pid)];
    for (let i = 0; i < 3; i++) process.kill(app.pid, 'SIGHUP');
    app.hangUp();
    await app.exited;
    expect(all.filter(runs)).toEqual([]);
    expect(leftBehind()).toEqual([]);
  });

  test('after two SIGTERM, of which the second waits for nothing', async () => {
    const app = await demo();
    await streaming(app);
    process.kill(app.pid, 'SIGTERM');
    process.kill(app.pid, 'SIGTERM');
    await app.exited;
    expect(leftBehind()).toEqual([]);
  });

  test('after SIGTERM while the terminal takes nothing', async () => {
    const told = join(temp, 'stalled');
    const telling = join(temp, 'telling.cjs');
    const tell = `setInterval(() => process.stdout.writableNeedDrain && fs.writeFileSync(${JSON.stringify(told)}, ''), 20).unref()`;
    writeFileSync(telling, `const fs = require('fs'); ${tell};`);
    const app = await demo({ env: { NODE_OPTIONS: `--require=${telling}` } });
    await streaming(app);
    const all = [app.pid, ...descendants(app.pid)];
    app.stall(true);
    await vi.waitUntil(() => existsSync(told), { timeout: 20_000 });
    process.kill(app.pid, 'SIGTERM');
    await vi.waitUntil(() => all.filter(runs).length === 0, { timeout: 20_000 });
    expect(leftBehind()).toEqual([]);
    app.stall(false);
    await app.exited;
  });

  test('after SIGKILL the functions end by themselves, and the next start removes the files', async () => {
    const app = await demo();
    await streaming(app);
    const functions = descendants(app.pid);
    expect(functions).toHaveLength(1);
    process.kill(app.pid, 'SIGKILL');
    await app.exited;
    await vi.waitUntil(() => functions.filter(runs).length === 0, { timeout: 10_000 });
    const left = leftBehind();
    expect(left).toHaveLength(2);
    const next = await demo();
    next.type('q');
    expect(await next.exited).toBe(0);
    expect(leftBehind()).toEqual([]);
  });
});

test('ctrl+c stops the call, then asks, then leaves as an interrupted program; q asks while a call is under way', async () => {
  const app = await demo();
  await streaming(app);
  app.type(`${esc}1q`); // alt+1
  await app.until((screen) => screen.includes('A call is still under way. Stop it and leave?'));
  app.type('n');
  await app.until((screen) => !screen.includes('Stop it and leave?') && /● 200 OK · .* events/.test(screen));
  app.type(ctrl('c'));
  await app.until((screen) => screen.includes('200 stopped · as user'));
  app.type(ctrl('c'));
  await app.until((screen) => screen.includes('Leave b44fn?'));
  app.type(esc);
  await app.until((screen) => !screen.includes('Leave b44fn?'));
  app.type(ctrl('c'));
  await app.until((screen) => screen.includes('Leave b44fn?'));
  app.type(ctrl('c'));
  expect(await app.exited).toBe(130);
  expect(app.modes()).toEqual(clean);
  expect(leftBehind()).toEqual([]);
});
