/**
 * The only reader of `process` below bin/, but for three that a test names. Everything else is handed an Io, so a
 * test can be a person at a terminal, a pipe, or a closed pipe.
 */
import { fstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';

export type Input = Readable & { isTTY?: boolean; setRawMode?(on: boolean): unknown };
/** A terminal emits `resize` when columns or rows have changed. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number };
export type Env = Readonly<Record<string, string | undefined>>;

export interface Io {
  /** The words after the program's name. */
  argv: string[];
  stdin: Input;
  stdout: Output;
  stderr: Output;
  env: Env;
  cwd: string;
  pid: number;
  platform: string;
  homedir: string;
  /** Where this package is installed: examples/ and docs/ are below it. */
  packageDir: string;
  /** The exit code, once everything pending is written. */
  setExitCode(code: number): void;
  /** Leaves at once, whatever is pending: for a second Ctrl-C only. */
  exitNow(code: number): void;
  /** Milliseconds since an arbitrary moment. */
  now(): number;
  /** Calls back again and again, and keeps no process alive for it; returns what ends that. @param ms milliseconds between */
  every(ms: number, tick: () => void): () => void;
  /** Whether another program reads stdout, which may print to the terminal that stderr is on. */
  stdoutPiped(): boolean;
  /** Calls back at SIGINT, SIGTERM and SIGHUP; returns what takes the listeners off again. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void): () => void;
  job: Job;
}

/** The process as its shell sees it, for what takes over a whole terminal. */
export interface Job {
  /** Calls back when it is asked to stop, instead of stopping; returns what takes the listener off. */
  onStop(listener: () => void): () => void;
  /** Calls back when it goes on after a stop. */
  onContinue(listener: () => void): () => void;
  /** Stops it and those it shares the terminal with, as ctrl+z does, unless no shell could make it go on. */
  stop(): void;
  /** Calls back at the very end, and before an uncaught error is printed; nothing asynchronous can be done then. */
  onEnd(listener: () => void): () => void;
  /** Calls back with what nothing caught, which then does not end the process: whoever listens ends it in order. */
  onCrash(listener: (error: unknown) => void): () => void;
  /** Gives the terminal to a command of the shell's language, with arguments after it: its exit code. */
  run(command: string, args: string[]): Promise<number>;
}

/** The real thing. @param packageDir the folder of our package.json */
export function processIo(packageDir: string): Io {
  const { env, stdin, stdout, stderr, pid, platform } = process;
  leaveOut('SOCKS5 proxy support is experimental');
  let unwritable = false;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that has gone is no fault (| head). Who listens as well says it better.
      if (error.code === 'EPIPE' || stream.listenerCount('error') > 1) return;
      if (!unwritable && stream === stdout)
        stderr.write(`b44fn: the output could not be written: ${error.message}\n`);
      unwritable = true;
      process.exitCode ||= 1;
    });
  }
  return {
    argv: process.argv.slice(2),
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    pid,
    platform,
    homedir: env.HOME || env.USERPROFILE || homeOfUser(),
    packageDir,
    setExitCode: (code) => {
      process.exitCode = code === 0 && unwritable ? 1 : code;
    },
    exitNow: (code) => process.exit(code),
    now: () => performance.now(),
    every(ms, tick) {
      const timer = setInterval(tick, ms).unref();
      return () => clearInterval(timer);
    },
    stdoutPiped() {
      try {
        const stats = fstatSync(1);
        return stats.isFIFO() || stats.isSocket();
      } catch {
        return false; // closed
      }
    },
    onSignal(listener) {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    job: processJob(),
  };
}

/** One warning of a library that tells the person who calls nothing that they could do; all others stand on stderr as before. */
function leaveOut(begins: string): void {
  const emit = process.emitWarning as (warning: string | Error, ...more: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...more: unknown[]): void => {
    if (typeof warning !== 'string' || !warning.startsWith(begins)) emit.call(process, warning, ...more);
  };
}

/** The home folder that the system's list of users names: HOME may be unset or empty, as under cron and in containers. */
function homeOfUser(): string {
  try {
    return userInfo().homedir || '/';
  } catch {
    return '/'; // a user id that stands in no list
  }
}

function processJob(): Job {
  const on = (names: string[], listener: () => void): (() => void) => {
    const call = (): void => listener();
    for (const name of names) process.on(name, call);
    return () => {
      for (const name of names) process.off(name, call);
    };
  };
  const windows = process.platform === 'win32';
  return {
    onStop: (listener) => on(['SIGTSTP'], listener),
    onContinue: (listener) =>
      on(['SIGCONT'], () => {
        process.emit('SIGWINCH'); // not sent to a process in the background: the streams ask for their size now
        listener();
      }),
    stop: () => void (windows || process.kill(0, 'SIGTSTP')),
    onEnd: (listener) => on(['exit', 'uncaughtExceptionMonitor'], listener),
    onCrash(listener) {
      const crashed = (error: unknown): void => listener(error);
      process.on('uncaughtException', crashed); // rejections that nobody handles come here too
      return () => void process.off('uncaughtException', crashed);
    },
    async run(command, args) {
      const { spawn } = await import('node:child_process');
      const child = windows
        ? spawn(`${command} ${args.map((one) => `"${one}"`).join(' ')}`, { stdio: 'inherit', shell: true })
        : spawn('/bin/sh', ['-c', `${command} "$@"`, command, ...args], { stdio: 'inherit' });
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
      });
    },
  };
}

/** Whether to colour a stream: NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM=dumb, then whether it is a terminal. */
export function wantsColor(stream: Output, env: Env, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
