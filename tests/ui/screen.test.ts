/** A terminal is given back as it was, whatever happens to the app that had it. */
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openScreen } from '../../src/ui/screen.js';
import { useBundle } from '../helpers/bundle.js';
import { fakeIo } from '../helpers/io.js';
import { openTerminal, type Terminal, type TerminalOptions } from '../helpers/terminal.js';

const app = useBundle('tests/ui/fixtures/app.tsx');

const clean = { alternate: false, paste: false, mouse: false, focus: false, hidden: false, unwrapped: false };

/** The app below a shell that prints the terminal's settings before and after. */
function start(options: TerminalOptions = {}, after = 'stty -g'): Terminal {
  const script = `stty -g; "$0" "$1"; code=$?; echo "code $code"; ${after}`;
  return openTerminal(['bash', '-c', script, process.execPath, app()], options);
}

async function opened(
  options?: TerminalOptions,
  after?: string,
): Promise<{ terminal: Terminal; pid: number }> {
  const terminal = start(options, after);
  await terminal.until((screen) => screen.includes('keys'));
  return { terminal, pid: Number(/pid (\d+)/.exec(terminal.rows().join('\n'))?.[1]) };
}

const settings = (terminal: Terminal): string[] =>
  terminal
    .rows()
    .join('\n')
    .match(/[0-9a-f]+(?::[0-9a-f]+){20,}/g) ?? [];

describe('the terminal is as before', () => {
  test.each<[string, string | NodeJS.Signals, number, string]>([
    ['the end', 'q', 0, ''],
    ['process.exit', 'e', 3, ''],
    ['a handler that throws', 'x', 1, 'Error: a handler broke'],
    ['a promise that is rejected', 'r', 1, 'Error: a promise broke'],
    ['a component that throws', 'd', 1, 'Error: a component broke'],
    ['SIGTERM', 'SIGTERM', 9, 'ended by SIGTERM'],
    ['SIGINT', 'SIGINT', 9, 'ended by SIGINT'],
    ['SIGHUP', 'SIGHUP', 9, 'ended by SIGHUP'],
  ])('after %s', async (_, how, code, message) => {
    const { terminal, pid } = await opened({ cols: 200, rows: 40 });
    expect(terminal.modes()).toEqual({
      ...clean,
      alternate: true,
      paste: true,
      hidden: true,
      unwrapped: true,
    });
    if (how.startsWith('SIG')) process.kill(pid, how as NodeJS.Signals);
    else terminal.type(how);
    expect(await terminal.exited).toBe(0);
    expect(terminal.modes()).toEqual(clean);
    const shown = terminal.rows().join('\n');
    expect(shown).toContain(`code ${code}`);
    expect(shown, 'what went wrong stands on the screen of the shell').toContain(message);
    expect(shown).not.toContain('redraws');
    const [before, after] = settings(terminal);
    expect(before).toBeDefined();
    expect(after).toBe(before);
  });

  test('after the terminal itself has gone', async () => {
    const terminal = openTerminal([process.execPath, app()]);
    await terminal.until((screen) => screen.includes('keys'));
    const pid = Number(/pid (\d+)/.exec(terminal.rows().join('\n'))?.[1]);
    terminal.hangUp();
    await terminal.exited;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

test('ctrl+z gives the terminal to the shell; fg draws again, with the keyboard as it should be', async () => {
  const script =
    'set -m; stty -g; "$0" "$1"; stty -g; echo stopped; read; fg >/dev/null; echo "code $?"; stty -g';
  const terminal = openTerminal(['bash', '-c', script, process.execPath, app()], { cols: 200, rows: 40 });
  await terminal.until((screen) => screen.includes('redraws 0'));
  terminal.type('\u001a');
  await terminal.until((screen) => screen.includes('stopped') && !screen.includes('redraws'));
  expect(terminal.modes()).toEqual(clean);
  terminal.resize(100, 30);
  terminal.type('\r');
  await terminal.until((screen) => /100x30 redraws [1-9]/.test(screen));
  expect(terminal.modes().alternate).toBe(true);
  terminal.type('é\u001b[A');
  await terminal.until((screen) => screen.includes('keys ctrl+z é up'));
  terminal.type('q');
  await terminal.exited;
  expect(terminal.modes()).toEqual(clean);
  expect(terminal.rows().join('\n')).toContain('code 0');
  const all = settings(terminal);
  expect(all).toHaveLength(3);
  expect(new Set(all).size).toBe(1);
});

test('SIGTSTP from outside stops it tidily, SIGCONT brings it back', async () => {
  const script = 'set -m; "$0" "$1"; echo stopped; read; fg >/dev/null; echo "code $?"';
  const terminal = openTerminal(['bash', '-c', script, process.execPath, app()]);
  await terminal.until((screen) => screen.includes('redraws 0'));
  process.kill(Number(/pid (\d+)/.exec(terminal.rows().join('\n'))?.[1]), 'SIGTSTP');
  await terminal.until((screen) => screen.includes('stopped'));
  expect(terminal.modes()).toEqual(clean);
  terminal.type('\r');
  await terminal.until((screen) => /redraws [1-9]/.test(screen));
  terminal.type('q');
  await terminal.exited;
});

test('where no shell could bring it back, ctrl+z does not strand anyone', async () => {
  const terminal = openTerminal([process.execPath, app()]);
  await terminal.until((screen) => screen.includes('redraws 0'));
  terminal.type('\u001a');
  await terminal.until((screen) => screen.includes('redraws 1'));
  terminal.type('q');
  expect(await terminal.exited).toBe(0);
});

test('an editor gets the whole terminal, in the mode the shell left it, and the app comes back', async () => {
  const { terminal, pid } = await opened({ cols: 200, rows: 40 });
  terminal.type('v');
  await terminal.until((screen) => screen.includes('mode '));
  expect(terminal.modes()).toEqual(clean);
  const [before, lent] = settings(terminal);
  expect(lent).toBe(before);
  process.kill(pid, 'SIGINT'); // ctrl+c in the editor reaches both
  terminal.type('hello qx\r');
  await terminal.until((screen) => screen.includes('got:hello qx'));
  terminal.type('\r');
  await terminal.until((screen) => screen.includes('redraws 1') && /keys v\s/.test(screen));
  terminal.type('q');
  await terminal.exited;
  expect(terminal.modes()).toEqual(clean);
});

test('keys, pastes and a lone escape arrive', async () => {
  const { terminal } = await opened();
  terminal.type('aé漢\u001b[1;5C\u001b[200~x\r\ny\u001b[201~');
  await terminal.until((screen) => screen.includes('keys a é 漢 ctrl+right paste:"x\\ny"'));
  terminal.type('\u001b');
  await terminal.until((screen) => screen.includes('escape'));
  terminal.type('q');
  await terminal.exited;
});

test('a question is answered, or known to have no answer', async () => {
  const light = await opened({ background: 'rgb:ffff/ffff/ffff' });
  light.terminal.type('b');
  await light.terminal.until((screen) => screen.includes('rgb:ffff/ffff/ffff'));
  const silent = await opened();
  silent.terminal.type('b');
  await silent.terminal.until((screen) => screen.includes('no answer'));
  for (const { terminal } of [light, silent]) {
    expect(terminal.rows().join('\n'), 'no answer is a key').toMatch(/keys b\s/);
    terminal.type('q');
    await terminal.exited;
  }
});

describe('frames', () => {
  /** The border stands in the same column of every row. */
  function framed(terminal: Terminal, columns: number, rows: number): void {
    const lines = terminal.rows().slice(0, rows);
    expect(lines[0]).toMatch(/^╭─+╮$/);
    expect(lines[0]).toHaveLength(columns);
    expect(terminal.cell(columns - 1, rows - 1)).toBe('╯');
    for (let row = 1; row < rows - 1; row++) {
      expect(terminal.cell(0, row), `row ${row}`).toBe('│');
      expect(terminal.cell(columns - 1, row), `row ${row}`).toBe('│');
    }
  }

  test.each([
    ['one row short of the screen', '', -1],
    ['as high as the screen', 'h', 0],
  ])('%s: nothing scrolls, and every border is in its column', async (_, key, extra) => {
    const { terminal } = await opened({ cols: 60, rows: 16 });
    terminal.type(`${key}a`);
    await terminal.until((screen) => /keys h?\s?a/.test(screen));
    framed(terminal, 60, 16 + extra);
    // The small boxes with wide characters: each right side 12 columns from its left.
    for (const column of [1, 13, 25]) {
      expect(terminal.cell(column, 5)).toBe('│');
      expect(terminal.cell(column + 11, 5)).toBe('│');
    }
    expect(terminal.scrolled()).toBe(0);
    terminal.type('q');
    await terminal.exited;
    expect(terminal.scrolled()).toBe(0);
  });

  test('higher than the screen: cut, and nothing scrolls', async () => {
    const { terminal } = await opened({ cols: 60, rows: 12 });
    terminal.type('Ha');
    await terminal.until((screen) => screen.includes('keys H a'));
    expect(terminal.rows()[0]).toMatch(/^╭/);
    expect(terminal.cell(0, 11)).toBe('│');
    terminal.type('q');
    await terminal.exited;
    expect(terminal.scrolled()).toBe(0);
  });

  test('resized at any moment: the last size is drawn whole', async () => {
    const { terminal } = await opened({ cols: 80, rows: 24 });
    for (const [columns, rows] of [
      [40, 12],
      [200, 60],
      [81, 13],
      [120, 40],
      [50, 20],
    ] as const) {
      terminal.resize(columns, rows);
      terminal.type('a');
    }
    await terminal.until((screen) => screen.includes('50x20') && screen.includes('keys a a a a a'));
    framed(terminal, 50, 19);
    expect(terminal.rows()[19]).toBe('');
    terminal.type('q');
    await terminal.exited;
    expect(terminal.modes()).toEqual(clean);
  });
});

test('a slow line gets the newest frame when it can take one, and no older ones', () => {
  const written: string[] = [];
  let take = (): void => undefined;
  const stdout = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      take = done;
    },
  });
  const io = fakeIo([], { stdin: new PassThrough(), stdout, env: {}, cwd: '/', homedir: '/' });
  const screen = openScreen(io, { keys: () => {}, redraw: () => {}, ended: () => {} });
  const drained = new Promise<void>((resolve) => stdout.once('drain', resolve));
  for (let frame = 0; frame < 100; frame++) screen.draw(`frame ${frame}`);
  expect(written.join('')).not.toContain('frame');
  take();
  return drained.then(() => {
    expect(written.join('').match(/frame \d+/g)).toEqual(['frame 99']);
    screen.close();
    expect(io.listening()).toBe(0);
  });
});

test('a screen that cannot be written to any more has gone', () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EIO'), { code: 'EIO' })),
    autoDestroy: false,
  });
  const io = fakeIo([], { stdin: new PassThrough(), stdout, env: {}, cwd: '/', homedir: '/' });
  return new Promise<void>((resolve) => {
    openScreen(io, {
      keys: () => {},
      redraw: () => {},
      ended(signal) {
        expect(signal).toBe('SIGHUP');
        expect(io.listening()).toBe(0);
        resolve();
      },
    });
  });
});

test('what gives the terminal back is waited for before it is stopped or lent', async () => {
  const written: string[] = [];
  let take: () => void = () => undefined;
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      take = done;
    },
  });
  const stops: number[] = [];
  const io = fakeIo([], { stdin: new PassThrough(), stdout, env: {}, cwd: '/', homedir: '/' });
  const job = { ...io.job, stop: () => void stops.push(written.length) };
  const screen = openScreen({ ...io, job }, { keys: () => {}, redraw: () => {}, ended: () => {} });
  screen.suspend();
  await new Promise(setImmediate);
  expect([written.length, stops], 'the frame before is still on its way').toEqual([1, []]);
  take();
  take();
  await new Promise(setImmediate);
  expect(written.join('')).toContain('\u001b[?1049l');
  take();
  await new Promise(setImmediate);
  expect(stops).toHaveLength(1);
  screen.close();
});
