/**
 * Folders for what lives no longer than this process. Each bears the name of its owner, so that what a killed process had to
 * leave is removed by the next one that starts.
 */
import { rmSync } from 'node:fs';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../discovery/hosts.js';
import type { Io } from '../io.js';

export interface Scratch {
  /** The folder, for this person alone (0700); made when it is first asked for. */
  folder(): Promise<string>;
  close(): Promise<void>;
}

/** A process is known by its number on one machine only, and containers may share a folder for temporary files. */
const machine = hostname().replace(/[^A-Za-z0-9_-]/g, '_');
const named = /^b44fn-[a-z]+-([A-Za-z0-9_-]*)\.(\d+)-[A-Za-z0-9]{6}$/;

/** Once for a process: two that remove the same folder are in each other's way. */
let swept: Promise<void> | undefined;

type Owner = Pick<Io, 'pid'> & { job: Pick<Io['job'], 'onEnd'> };

/** @param what for whom it is, in small letters: `demo` */
export function openScratch(what: string, { pid, job }: Owner): Scratch {
  let dir: Promise<string> | undefined;
  let made: string | undefined;
  swept ??= sweepScratch();
  // However it ends, but for SIGKILL: a second Ctrl-C waits for nothing, and what is written late (a cache) makes the folder anew.
  job.onEnd(() => {
    if (made === undefined) return;
    try {
      rmSync(made, { recursive: true, force: true });
    } catch {
      // Windows removes no open file: the next start does.
    }
  });
  return {
    folder() {
      dir ??= mkdtemp(join(tmpdir(), `b44fn-${what}-${machine}.${pid}-`)).then((path) => {
        made = path;
        return path;
      });
      return dir;
    },
    async close() {
      await dir?.catch(() => undefined);
      if (made !== undefined) await rm(made, { recursive: true, force: true });
      await swept;
    },
  };
}

/** Removes the folders of processes of this machine that are no more; never throws. */
export async function sweepScratch(): Promise<void> {
  const dead = (await readdir(tmpdir()).catch(() => [])).filter((name) => {
    const [, where, pid] = named.exec(name) ?? [];
    return where === machine && !isRunning(Number(pid));
  });
  for (const name of dead) {
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    // Another person's is left to them (on Windows every uid is -1, and the folder is this person's own).
    if (found?.isDirectory() && found.uid === userInfo().uid)
      await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
