import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const bin = resolve('bin/b44fn.js');

/** A spawned command line; its stdout is read only by whoever wants it. */
export interface Spawned {
  child: ChildProcessWithoutNullStreams;
  /** What stderr has said so far. */
  err(): string;
  /** Resolves once stderr has said this. */
  said(what: string): Promise<void>;
  /** Resolves when it has ended and its output is read. */
  ended: Promise<{ code: number | null; signal: string | null }>;
}

/** Starts the built binary. */
export function startCli(argv: string[], options: { env: Record<string, string>; cwd?: string }): Spawned {
  return watched(
    spawn(process.execPath, [bin, ...argv], {
      ...options,
      env: { PATH: process.env.PATH ?? '', ...options.env },
    }),
  );
}

/** A line for a shell in which `b44fn` is the built binary. */
export function startShell(line: string, options: { env: Record<string, string>; cwd?: string }): Spawned {
  const script = `b44fn() { "${process.execPath}" "${bin}" "$@"; }; ${line}`;
  return watched(
    spawn('bash', ['-c', script], { ...options, env: { PATH: process.env.PATH ?? '', ...options.env } }),
  );
}

function watched(child: ChildProcessWithoutNullStreams): Spawned {
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined); // it may end before it has read everything
  return {
    child,
    err: () => err,
    async said(what) {
      while (!err.includes(what)) await once(child.stderr, 'data');
    },
    ended: once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string | null,
    })),
  };
}

/** All that a stream gives. */
export async function all(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The most memory a process has held, in bytes (Linux). */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}
