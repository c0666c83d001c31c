/**
 * One function's Deno process.
 *
 *     spawned ─► ready ─► retired (no new calls; ends after the last one) ─► gone
 *        └──────────┴────────────── exits by itself ─────────────────────────► gone
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { platform } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { LocalFunction } from '../discovery/functions.js';
import type { Control } from './control.js';
import { CallFailure } from './failure.js';
import { LogLines } from './log-lines.js';

export interface WorkerOptions {
  fn: LocalFunction;
  deno: string;
  bootstrap: string;
  control: Control;
  /** Working directory: the project's root. */
  cwd: string;
  /** The only folders it may read. */
  readable: readonly string[];
  env: Record<string, string>;
  /** More entries for the import map: files an export has moved. */
  moved: Record<string, string>;
  /** Milliseconds until a child that does not listen is given up. */
  readyTimeout: number;
  onLine(stream: 'stdout' | 'stderr', text: string, requestId: string | undefined): void;
  /** It ended and nobody here asked it to. */
  onExit(code: number | null): void;
}

/** What waitUntil was given may run on this long after a reload, in milliseconds. */
const FINISH_TIMEOUT = 30_000;
/** Milliseconds in which a child whose connection broke is seen to have ended, if it has. */
const DOUBT = 500;
/** A child that does not heed SIGTERM within this many milliseconds gets SIGKILL. */
const STOP_TIMEOUT = 300;
/** Last lines kept to say why a child ended. */
const MOST_LINES = 30;

export class Worker {
  readonly fn: LocalFunction;
  /** Resolves when it listens; rejects with a CallFailure. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended and all it printed was read. */
  readonly gone: Promise<void>;
  readonly agent = new Agent({ keepAlive: true });
  /** Milliseconds from spawn to ready. */
  startMs = 0;
  port = 0;
  exited = false;
  /** Resolves when `exited` can be relied on. */
  certain: Promise<void> = Promise.resolve();
  /** Why it did not start, when it did not. */
  failure: CallFailure | undefined;
  /** Of its last words. */
  readonly lastLines: string[] = [];
  exitCode: number | null = null;

  readonly #child: ChildProcess;
  readonly #control: Control;
  readonly #nonce = randomBytes(16).toString('hex');
  #calls = 0;
  #retired = false;
  #asked = false;

  constructor(options: WorkerOptions) {
    const { fn, control } = options;
    this.fn = fn;
    this.#control = control;
    const started = performance.now();
    this.#child = spawn(options.deno, denoArguments(options), {
      cwd: options.cwd,
      env: { ...options.env, B44FN_BOOT: JSON.stringify({ port: control.port, nonce: this.#nonce }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Not in the terminal's group: Ctrl-C is for the host, which ends its children in its own order.
      detached: platform() !== 'win32',
      windowsHide: true,
    });
    this.#read('stdout', options);
    this.#read('stderr', options);

    this.ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(neverListened(fn, options.readyTimeout));
        this.stop();
      }, options.readyTimeout);
      control.expect(this.#nonce, {
        onListening: (port) => {
          this.port = port;
          this.startMs = Math.round(performance.now() - started);
          clearTimeout(timer);
          resolve();
        },
        onHangUp: () => this.doubt(),
      });
      this.#child.on('error', (error) => {
        clearTimeout(timer);
        reject(new CallFailure(500, 'DENO_FAILED', `Deno could not be started: ${error.message}`));
      });
      this.#child.on('close', (code) => {
        clearTimeout(timer);
        reject(this.#asked ? closing() : this.#startFailure(code, options.cwd));
      });
    });
    this.ready.catch((error: CallFailure) => {
      if (error.code !== HOST_CLOSING) this.failure = error;
    });
    this.gone = new Promise((resolve) => {
      const end = (code: number | null) => {
        if (this.exited) return;
        this.exited = true;
        this.exitCode = code;
        this.agent.destroy();
        control.forget(this.#nonce);
        if (!this.#asked) options.onExit(code);
        resolve();
      };
      this.#child.on('close', end);
      this.#child.on('error', () => end(null));
    });
  }

  /** A call begins: it keeps the child, even a retired one, until release(). */
  hold(): void {
    this.#calls++;
  }

  release(): void {
    this.#calls--;
    if (this.#retired && this.#calls === 0) this.#finish();
  }

  /** A connection to it broke, perhaps because it is ending: no call should go there until that is known. */
  doubt(): void {
    const enough = new Promise<void>((done) => {
      const timer = setTimeout(done, DOUBT);
      void this.gone.then(() => clearTimeout(timer)); // it would keep a host that ends
    });
    this.certain = Promise.race([this.gone, enough]);
  }

  /** No new calls will come: end after those under way. */
  retire(): void {
    this.#retired = true;
    if (this.#calls === 0) this.#finish();
  }

  /** Now, whatever it is doing: asked first, then made to. */
  stop(): void {
    this.#asked = true;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT);
    void this.gone.then(() => clearTimeout(timer));
  }

  #finish(): void {
    this.#asked = true;
    if (!this.#control.finish(this.#nonce)) {
      this.stop(); // it never got as far as to listen to us
      return;
    }
    const timer = setTimeout(() => this.stop(), FINISH_TIMEOUT);
    timer.unref();
    void this.gone.then(() => clearTimeout(timer));
  }

  #read(stream: 'stdout' | 'stderr', { onLine }: WorkerOptions): void {
    const lines = new LogLines(this.#nonce, (text, requestId) => {
      this.lastLines.push(text);
      if (this.lastLines.length > MOST_LINES) this.lastLines.shift();
      onLine(stream, text, requestId);
    });
    this.#child[stream]?.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end());
  }

  #startFailure(code: number | null, root: string): CallFailure {
    const { name } = this.fn;
    if (code === 0) {
      return new CallFailure(
        500,
        'FUNCTION_NO_HANDLER',
        `${name} neither calls Deno.serve nor exports a handler`,
        `${this.fn.path} must call Deno.serve((req) => new Response(…)) or export a default function.`,
      );
    }
    if (this.lastLines.some((line) => /^error: unexpected argument '--/.test(line))) {
      return new CallFailure(
        500,
        'DENO_TOO_OLD',
        'The Deno that was found does not know an option it is started with',
        'Deno 2.4 or newer is needed: npm install --save-dev deno, or deno upgrade.',
      );
    }
    const cause = causeOf(this.lastLines, root);
    return new CallFailure(
      500,
      'FUNCTION_FAILED_TO_START',
      cause === undefined
        ? `${name} ended with code ${code} before it listened`
        : `${name} failed to start: ${cause}`,
      `Mend ${this.fn.path} and call again; the host need not be restarted.`,
    );
  }
}

function denoArguments(options: WorkerOptions): string[] {
  const bootstrap = pathToFileURL(options.bootstrap).href;
  const map = {
    imports: { 'base44:runtime': bootstrap, '@base44/sdk': 'npm:@base44/sdk', ...options.moved },
  };
  return [
    'run',
    '--no-prompt',
    // A package.json, deno.json or lock file near by is of the app's front end, not of the function.
    '--no-config',
    '--no-lock',
    '--node-modules-dir=none',
    '--quiet',
    `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`,
    `--preload=${options.bootstrap}`,
    '--allow-net',
    // Also for what a function opens beside Deno.serve: nothing listens to the network.
    '--deny-net=0.0.0.0,[::]',
    '--allow-env',
    '--allow-sys',
    '--allow-import',
    // A comma in a path is written twice.
    `--allow-read=${options.readable.map((dir) => dir.replaceAll(',', ',,')).join(',')}`,
    options.fn.entry,
  ];
}

/** Deno's own account of an uncaught error: its first line, and where in the project it is. */
function causeOf(lines: readonly string[], root: string): string | undefined {
  const at = lines.findLastIndex((line) => /^error: /.test(line));
  if (at < 0) return undefined;
  const message = lines[at]!.replace(/^error: (?:Uncaught )?(?:\(in promise\) )?/, '');
  const here = `${pathToFileURL(root).href}/`;
  const place = lines
    .slice(at + 1)
    .map((line) => /(file:\/\/\S+?:\d+:\d+)/.exec(line)?.[1])
    .find((url) => url?.startsWith(here));
  const named = message.replaceAll(here, '');
  return place === undefined ? named : `${named} (${decodeURI(place.slice(here.length))})`;
}

function neverListened(fn: LocalFunction, ms: number): CallFailure {
  return new CallFailure(
    504,
    'FUNCTION_NOT_READY',
    `${fn.name} did not call Deno.serve within ${ms / 1000} s`,
    `Look for an await in ${fn.path} that never ends before Deno.serve, or for a large download of npm packages: then call again.`,
  );
}

const HOST_CLOSING = 'HOST_CLOSING';

/** What calls are told that come, or wait, while the host ends. */
export function closing(): CallFailure {
  return new CallFailure(503, HOST_CLOSING, 'The host is being stopped');
}
