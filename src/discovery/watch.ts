/** Tells that something below a folder changed, or one file. Only a help: who calls looks at the files anyway. */

import { unwatchFile, watch as watchFolder, watchFile as watchStat } from 'node:fs';

/** An editor makes several changes of one; milliseconds of quiet before they are told as one. */
const QUIET = 60;

/** Calls `onChange` after changes, and `onProblem` once when it cannot watch. Returns what ends it. */
export function watchTree(
  dir: string,
  onChange: () => void,
  onProblem: (message: string) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let close = () => {};
  try {
    const watcher = watchFolder(dir, { recursive: true, persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, QUIET);
    });
    close = () => watcher.close();
    watcher.on('error', (error) => {
      watcher.close();
      onProblem(`${dir} is no longer watched (${error.message}); edits still count from the next call on`);
    });
  } catch (error) {
    onProblem(
      `${dir} cannot be watched (${(error as Error).message}); edits still count from the next call on`,
    );
  }
  return () => {
    clearTimeout(timer);
    close();
  };
}

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
