import { Readable, Writable } from 'node:stream';
import type { Env, Input, Io, Job, Output } from '../../src/io.js';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What a stream of the fake process is. */
export interface Ends {
  /** What stdin holds; a stream is read as it comes. */
  stdin?: string | Uint8Array | Readable;
  /** Which streams are a terminal. */
  tty?: ('stdin' | 'stdout' | 'stderr')[];
  stdout?: Output;
  stderr?: Output;
  /** Whether a program reads stdout. */
  piped?: boolean;
  env?: Env;
  cwd?: string;
}

/** A stream that keeps what is written to it, and tells those who wait for some of it. */
export class Captured extends Writable {
  isTTY = false;
  columns = 80;
  bytes = Buffer.alloc(0);
  #waiting: { done(): boolean; resolve(): void }[] = [];

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    this.#waiting = this.#waiting.filter((one) => !one.done() || void one.resolve());
    callback();
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** Resolves once `what` has been written. */
  async until(what: string): Promise<void> {
    const done = (): boolean => this.bytes.includes(what);
    if (!done()) await new Promise<void>((resolve) => this.#waiting.push({ done, resolve }));
  }
}

/** A pipe whose reader has gone after `bytes`: writing fails with EPIPE, as the system says it. */
export class ClosedPipe extends Writable {
  received = Buffer.alloc(0);
  readonly #bytes: number;

  constructor(bytes = 0) {
    super();
    this.#bytes = bytes;
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error) => void): void {
    if (this.received.length >= this.#bytes) {
      callback(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      return;
    }
    this.received = Buffer.concat([this.received, chunk]);
    callback();
  }
}

/** A pipe whose reader takes a piece only when `take` is called. */
export class SlowPipe extends Writable {
  received = 0;
  #pending: (() => void) | undefined;
  #stalled: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 16 * 1024 });
  }

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.received += chunk.length;
    this.#pending = callback;
    this.#stalled?.();
  }

  /** Resolves when a write waits for the reader. */
  async stalled(): Promise<void> {
    if (!this.#pending)
      await new Promise<void>((resolve) => {
        this.#stalled = resolve;
      });
    this.#stalled = undefined;
  }

  take(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.();
  }
}

export interface FakeIo extends Io {
  stdout: Output & Captured;
  stderr: Output & Captured;
  /** Sends a signal to those who listen. */
  signal(name: Signal): void;
  listening(): number;
  exited: number[];
  /** Lets so many milliseconds pass for those who look at the clock again and again, and for nobody else. */
  pass(ms: number): void;
}

/** A process no shell controls: it cannot stop, and runs nothing. */
const noJob: Job = {
  onStop: () => () => undefined,
  onContinue: () => () => undefined,
  stop: () => undefined,
  onEnd: () => () => undefined,
  onCrash: () => () => undefined,
  run: async () => 127,
};

/** A process that exists only for one command line. */
export function fakeIo(argv: string[], ends: Ends & { env: Env; cwd: string; homedir: string }): FakeIo {
  const { stdin = '', tty = [], piped = false, env, cwd, homedir } = ends;
  const input: Input = stdin instanceof Readable ? stdin : Readable.from([Buffer.from(stdin as string)]);
  input.isTTY = tty.includes('stdin');
  const output = (name: 'stdout' | 'stderr'): Output => {
    const stream: Output = ends[name] ?? new Captured();
    stream.isTTY = tty.includes(name);
    return stream;
  };
  const listeners = new Set<(signal: Signal) => void>();
  const exited: number[] = [];
  const ticks = new Set<() => void>();
  let ahead = 0;
  return {
    argv,
    stdin: input,
    stdout: output('stdout') as Output & Captured,
    stderr: output('stderr') as Output & Captured,
    env,
    cwd,
    pid: process.pid, // what bears it is removed by others once there is no such process
    platform: 'linux',
    homedir,
    packageDir: process.cwd(),
    setExitCode: () => undefined,
    exitNow: (code) => void exited.push(code),
    job: noJob,
    exited,
    now: () => performance.now() + ahead,
    every(_, tick) {
      ticks.add(tick);
      return () => void ticks.delete(tick);
    },
    pass(ms) {
      ahead += ms;
      for (const tick of [...ticks]) tick();
    },
    stdoutPiped: () => piped,
    onSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    signal: (name) => {
      for (const listener of [...listeners]) listener(name);
    },
    listening: () => listeners.size,
  };
}
