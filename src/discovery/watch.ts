/** Tells that something below a folder changed, or one file. Only a help: who calls looks at the files anyway. */

import {
  existsSync,
  type FSWatcher,
  readdirSync,
  unwatchFile,
  watch as watchFolder,
  watchFile as watchStat,
} from 'node:fs';
import { join } from 'node:path';

/** An editor makes several changes of one; milliseconds of quiet before they are told as one. */
const QUIET = 60;

/** What is no source of a function, and may be many thousand folders. */
const passedOver = new Set(['node_modules', '.git']);

/**
 * Calls `onChange` after changes, and `onProblem` once when it cannot watch. Returns what ends it.
 *
 * Each folder is watched by itself, and after a change all are anew, before it is told: so nothing is missed that happens after
 * `onChange` has begun to read. (Node 20's recursive watching on Linux watches files, and loses one that another was put in
 * place of, and folders that were made anew; chokidar 4 loses some of these as well: tests/discovery/watch.test.ts.)
 */
export function watchTree(
  dir: string,
  onChange: () => void,
  onProblem: (message: string) => void,
): () => void {
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let missing = false;

  const close = (): void => {
    clearTimeout(timer);
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  const failed = (error: unknown): void => {
    close();
    onProblem(`${dir} is not watched (${(error as Error).message}); edits still count from the next call on`);
  };
  const watch = (folder: string): FSWatcher =>
    watchFolder(folder, { persistent: false }, () => later(QUIET)).on('error', (error) => {
      if (!isGone(error)) failed(error);
    });
  const watchAll = (): void => {
    const before = watchers;
    watchers = [];
    try {
      for (const folder of foldersIn(dir)) watchers.push(watch(folder));
    } finally {
      for (const watcher of before) watcher.close();
    }
  };
  function later(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(tell, wait).unref();
  }
  function tell(): void {
    const was = missing;
    missing = !existsSync(dir);
    try {
      if (!missing) watchAll();
    } catch (error) {
      if (!isGone(error)) failed(error);
      else later(QUIET); // it went while it was looked at: there is more to come
      return;
    }
    if (missing) later(LOOK);
    if (!missing || !was) onChange();
  }

  try {
    watchAll();
  } catch (error) {
    failed(error);
  }
  return close;
}

/** The folder, and all below it. */
function* foldersIn(dir: string): Generator<string> {
  yield dir;
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory() && !passedOver.has(entry.name)) yield* foldersIn(join(dir, entry.name));
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Milliseconds between two looks at a file. */
const LOOK = 1000;

/**
 * Calls `onChange` after one file was made, written, replaced or removed, at most once a second. It is looked at, and no event
 * of the system waited for: the file may be yet to come, and who writes it may put another in its place. Returns what ends it.
 */
export function watchFile(path: string, onChange: () => void): () => void {
  const listener = (): void => onChange();
  watchStat(path, { interval: LOOK, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
