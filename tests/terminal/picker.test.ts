/** `b44fn invoke` without a name at a real terminal: chosen, filled in, sent; the terminal is left as it was. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { startShell } from '../helpers/cli.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';
import { openTerminal, type Terminal, type TerminalOptions } from '../helpers/terminal.js';
import { put } from '../server/support.js';

const dir = mkdtempSync(join(tmpdir(), 'b44fn-picker-'));
const bin = join(import.meta.dirname, '..', '..', 'bin', 'b44fn.js');
let recorder: Recorder;
beforeAll(async () => {
  recorder = await startRecorder();
  recorder.answer = (_, socket) =>
    void socket.write(answerBytes(200, { 'Content-Type': 'application/json' }, '{"ok":true}'));
  put(dir, {
    'base44/.app.jsonc': '{"id": "app1"}',
    'base44/functions/hello/entry.ts': 'Deno.serve(() => Response.json({ hello: 1 }));\n',
    'base44/functions/mail/entry.ts': `Deno.serve(async (req) => {
  const { to, apiKey } = await req.json();
  if (!to) return Response.json({ error: 'to is required' }, { status: 400 });
  return Response.json({ to: to.trim(), apiKey });
});
`,
  });
});
beforeEach(() => {
  recorder.requests.length = 0;
});
afterAll(async () => {
  await recorder.close();
  rmSync(dir, { recursive: true, force: true });
});

const clean = { alternate: false, paste: false, mouse: false, focus: false, hidden: false, unwrapped: false };
const env = (): Record<string, string> => ({ B44FN_SERVER: recorder.url, NO_COLOR: '1' });

/** A line in which `b` is the built binary, between two looks at the terminal's settings. */
function shell(line: string, options: TerminalOptions = {}): Terminal {
  const b44fn = `b() { "${process.execPath}" "${bin}" "$@"; }`;
  const whole = `${b44fn}; stty -g; ${line}; echo "code $?"; stty -g; echo the end; read`;
  return openTerminal(['bash', '-c', whole], {
    cwd: dir,
    cols: 120,
    ...options,
    env: { ...env(), ...options.env },
  });
}

const text = (terminal: Terminal): string => terminal.rows().join('\n').trimEnd();

function settings(terminal: Terminal): string[] {
  return text(terminal).match(/[0-9a-f]+(?::[0-9a-f]+){20,}/g) ?? [];
}

/** Waits for the end: the terminal is as it was before. */
/** All of it is known and drawn, to the last line: nothing more comes by itself. */
const whole = (screen: string): boolean =>
  ['2 of 2', 'anonymous', '↵ choose'].every((part) => screen.includes(part)) &&
  !screen.includes('looking for more');

async function given(terminal: Terminal): Promise<void> {
  await terminal.until((screen) => screen.includes('the end'));
  expect(terminal.modes()).toEqual(clean);
  const [before, after] = settings(terminal);
  expect(before).toBeDefined();
  expect(after).toBe(before);
  terminal.type('\r');
  await terminal.exited;
}

test('picked, filled in and sent, with a pipe behind it: only the answer goes there', async () => {
  const terminal = shell('echo before; b invoke --no-history | cat -A');
  await terminal.until(whole);
  expect(terminal.modes()).toEqual({ ...clean, paste: true, hidden: true });
  expect(text(terminal)).toMatch(
    /before\nto http:\S+ as ○ anonymous\ninvoke .*2 of 2\n▸ hello +local\n {2}mail +to= \[apiKey=\] +local/,
  );
  terminal.type('mai\r');
  await terminal.until((screen) => screen.includes('? to'));
  terminal.type('dana@b.co\r');
  await terminal.until((screen) => screen.includes('▸ send'));
  terminal.type('\r');
  await given(terminal);
  expect(text(terminal)).toMatch(/\nbefore\n(?:200 .*\n)?\{"ok":true\}(?:200 .*)?\n?.*code 0/);
  expect(recorder.requests.map(({ body }) => body.toString())).toEqual(['{"to":"dana@b.co"}']);
});

test('as whom and where is said before; the payload is written in $EDITOR, and offered again', async () => {
  const state = { B44FN_CONFIG_DIR: join(dir, 'state') };
  const editor = join(dir, 'editor.sh');
  put(dir, { 'editor.sh': '#!/bin/sh\ncat "$1" > "$1.was"; echo \'{"to": "ed@b.co"}\' > "$1"\n' });
  chmodSync(editor, 0o755);
  const first = shell('b invoke', { env: { ...state, EDITOR: editor } });
  await first.until((screen) => screen.includes('2 of 2'));
  first.type('mai\r');
  await first.until((screen) => /to http:\S+ as ○ anonymous[\s\S]*\? to/.test(screen));
  first.type('\u0005');
  await first.until((screen) => /▸ send\s+to +ed@b\.co/.test(screen));
  first.type('\r');
  await given(first);
  const second = shell('b invoke', { env: state });
  await second.until((screen) => /▸ mail/.test(screen));
  second.type('\r');
  await second.until((screen) => /invoke mail {2}as it was sent \S+ ago/.test(screen));
  second.type('\r');
  await given(second);
  expect(recorder.requests.map(({ body }) => body.toString())).toEqual([
    '{"to":"ed@b.co"}',
    '{"to":"ed@b.co"}',
  ]);
});

test.each([
  ['Ctrl-C at the functions', [], '\u0003', 130],
  ['Ctrl-C at a question', [['mai\r', '? to']], '\u0003', 130],
  ['esc', [], '\u001b', 130],
] as [string, [string, string][], string, number][])(
  '%s: nothing is sent, nothing is left',
  async (_, talk, key, code) => {
    const terminal = shell('echo before; b invoke');
    await terminal.until((screen) => screen.includes('2 of 2'));
    for (const [typed, seen] of talk) {
      terminal.type(typed);
      await terminal.until((screen) => screen.includes(seen));
    }
    terminal.type(key);
    await given(terminal);
    expect(text(terminal)).toMatch(new RegExp(`before\\ncode ${code}\\n`));
    expect(recorder.requests).toEqual([]);
  },
);

test('SIGTERM: the terminal is given back', async () => {
  const terminal = openTerminal([process.execPath, bin, 'invoke'], { cwd: dir, env: env() });
  await terminal.until((screen) => screen.includes('2 of 2'));
  process.kill(terminal.pid, 'SIGTERM');
  expect(await terminal.exited).toBe(143);
  expect(terminal.modes()).toEqual(clean);
  expect(text(terminal)).toBe('');
});

test('40 columns, and resized while it is open: no line is broken, what was there before stays', async () => {
  const terminal = shell('echo before; b invoke', { cols: 40, rows: 12 });
  await terminal.until(whole);
  expect(text(terminal)).toMatch(
    /before\n(?:to )?127.* ○ anonymous\ninvoke .*2 of 2\n▸ hello *\n {2}mail +to= \[apiKey=\]\n/,
  );
  terminal.resize(24, 12);
  await terminal.until((screen) => /^↵ choose.*…$/m.test(screen));
  terminal.resize(60, 12);
  await terminal.until((screen) => screen.includes('esc leave'));
  expect(text(terminal).match(/▸ hello/g)).toHaveLength(1);
  expect(text(terminal)).toContain('before\n');
  terminal.type('\u0003');
  await terminal.until((screen) => screen.includes('the end'));
  expect(text(terminal)).toContain('before\ncode 130\n');
  expect(terminal.modes()).toEqual(clean);
  terminal.type('\r');
  await terminal.exited;
});

test('ctrl+z and fg', async () => {
  const script = `set -m; "${process.execPath}" "${bin}" invoke; echo stopped; read; fg >/dev/null; echo "code $?"`;
  const terminal = openTerminal(['bash', '-c', script], { cwd: dir, env: env() });
  await terminal.until((screen) => screen.includes('2 of 2'));
  terminal.type('\u001a');
  await terminal.until((screen) => screen.includes('stopped') && !screen.includes('2 of 2'));
  expect(terminal.modes()).toEqual(clean);
  terminal.type('\r');
  await terminal.until((screen) => screen.includes('2 of 2'));
  terminal.type('hel\r');
  await terminal.exited;
  expect(text(terminal)).toContain('code 0');
  expect(recorder.requests).toHaveLength(1);
});

test('--print-command: a shell runs the line, and the same request goes out', async () => {
  const terminal = shell('line=$(b invoke --print-command --no-history); echo; echo "L $line"', {
    cols: 200,
  });
  await terminal.until((screen) => screen.includes('2 of 2'));
  terminal.type('mai\r');
  await terminal.until((screen) => screen.includes('? to'));
  terminal.type("o'neil $HOME\r");
  await terminal.until((screen) => screen.includes('▸ send'));
  terminal.type('api\r');
  await terminal.until((screen) => screen.includes('? apiKey'));
  terminal.type('S3CRET-value\r');
  await terminal.until((screen) => screen.includes('apiKey  •'));
  terminal.type('\r');
  await given(terminal);
  expect(terminal.raw()).not.toContain('S3CRET');
  expect(recorder.requests).toEqual([]);
  const line = /^L (b44fn .*)$/m.exec(text(terminal))![1]!;
  const { ended } = startShell(line, {
    cwd: dir,
    env: { ...env(), HOME: dir, B44FN_CONFIG_DIR: join(dir, 'config'), APIKEY: 'S3CRET-value' },
  });
  expect((await ended).code).toBe(0);
  expect(recorder.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([
    { to: "o'neil $HOME", apiKey: 'S3CRET-value' },
  ]);
});
