import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface Terminal {
  /** The process that runs in it. */
  pid: number;
  /** The rows of the screen as a person sees them, trailing blanks cut. */
  rows(): string[];
  /** Everything the program wrote, escapes included. */
  raw(): string;
  /** Resolves when the screen satisfies the condition; rejects when the program ends before it does, or after 20 s. */
  until(condition: (screen: string) => boolean): Promise<void>;
  type(keys: string): void;
  /** What the program asked the terminal for beside text: titles. */
  title(): string;
  /** What the program has switched on; all false before and after one that behaves. */
  modes(): {
    alternate: boolean;
    paste: boolean;
    mouse: boolean;
    focus: boolean;
    hidden: boolean;
    unwrapped: boolean;
  };
  /** How many lines have scrolled out of sight. */
  scrolled(): number;
  /** What stands in one cell of the screen. */
  cell(column: number, row: number): string;
  resize(cols: number, rows: number): void;
  /** The terminal takes nothing any more, as over a connection that stalls; or again. */
  stall(on: boolean): void;
  /** Closes the terminal, as a window is closed. */
  hangUp(): void;
  /** Ends the program whatever it is at: for one that is not ours and whose end is not what is tested. */
  kill(): void;
  exited: Promise<number>;
}

export interface TerminalOptions {
  cols?: number;
  rows?: number;
  env?: Record<string, string>;
  cwd?: string;
  /** The background it tells, as `rgb:ffff/ffff/ffff`; without one it does not answer that question. */
  background?: string;
}

const bin = join(import.meta.dirname, '..', '..', 'bin', 'b44fn.js');

/** Runs the built command in a pseudo terminal of the given size, with a configuration of its own. */
export function runInTerminal(argv: string[], options: TerminalOptions = {}): Terminal {
  return openTerminal([process.execPath, bin, ...argv], options);
}

/** The same with any command. */
export function openTerminal([command, ...argv]: string[], options: TerminalOptions = {}): Terminal {
  const { cols = 80 } = options;
  let { rows = 24 } = options;
  const home = mkdtempSync(join(tmpdir(), 'b44fn-term-'));
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TERM: 'xterm-256color',
    B44FN_CONFIG_DIR: home,
    ...options.env,
  };
  const child = pty.spawn(command!, argv, { cols, rows, env, cwd: options.cwd ?? home });
  let raw = '';
  let title = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of waiting) check();
  };
  screen.parser.registerOscHandler(11, (data) => {
    if (data === '?' && options.background) child.write(`\u001b]11;${options.background}\u001b\\`);
    return true;
  });
  screen.onTitleChange((text) => {
    title = text;
  });
  screen.onData((answer) => child.write(answer)); // what a program asks of its terminal: its size, its kind
  child.onData((data) => {
    raw += data;
    screen.write(data, changed);
  });
  const text = (): string[] => {
    const buffer = screen.buffer.active;
    return Array.from(
      { length: rows },
      (_, i) => buffer.getLine(buffer.viewportY + i)?.translateToString(true) ?? '',
    );
  };
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => {
      // What was written last may still be on its way through the emulator.
      screen.write('', () => {
        ended = true;
        changed();
        rmSync(home, { recursive: true, force: true });
        resolve(exitCode);
      });
    });
  });
  return {
    pid: child.pid,
    rows: text,
    raw: () => raw,
    title: () => title,
    type: (keys) => child.write(keys),
    modes: () => ({
      alternate: screen.buffer.active.type === 'alternate',
      paste: screen.modes.bracketedPasteMode,
      mouse: screen.modes.mouseTrackingMode !== 'none',
      focus: screen.modes.sendFocusMode,
      hidden: raw.lastIndexOf('\u001b[?25l') > raw.lastIndexOf('\u001b[?25h'),
      unwrapped: !screen.modes.wraparoundMode,
    }),
    scrolled: () => screen.buffer.normal.baseY,
    cell(column, row) {
      const buffer = screen.buffer.active;
      return (
        buffer
          .getLine(buffer.viewportY + row)
          ?.getCell(column)
          ?.getChars() ?? ''
      );
    },
    stall: (on) => (on ? child.pause() : child.resume()),
    hangUp: () => child.kill('SIGHUP'),
    kill: () => child.kill('SIGKILL'),
    resize(columns, lines) {
      rows = lines;
      screen.resize(columns, lines);
      child.resize(columns, lines);
    },
    exited,
    until: (condition) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`not in 20 s: ${condition}; the screen:\n${text().join('\n')}`));
        }, 20_000);
        const check = (): void => {
          if (condition(text().join('\n'))) resolve();
          else if (ended)
            reject(new Error(`the program ended before that; the screen:\n${text().join('\n')}`));
          else return;
          clearTimeout(late);
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
  };
}
