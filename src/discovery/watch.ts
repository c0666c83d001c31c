/** Tells that something below a folder changed. Only a help for the log: each call looks at its files anyway. */

import { watch as watchFolder } from 'node:fs';

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
