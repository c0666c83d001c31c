/**
 * A lock between processes: a file that only one of them can create. Written here and not taken from npm:
 * proper-lockfile, the usual choice, has had no release since 2021, keeps a timer to refresh its lock, and
 * lets two waiters break the same stale lock; the work that is locked here takes milliseconds.
 */
import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { B44fnError } from '../errors.js';

export interface LockOptions {
  /**
   * Milliseconds after which a lock is taken to be left over, whoever holds it. Default 10 000. That of a process
   * that is seen to have died is left over at once.
   */
  stale?: number;
  /** Milliseconds to wait for the lock at most. Default 30 000. */
  patience?: number;
}

/**
 * Runs `work` while no other process holds the lock.
 * @throws B44fnError when the lock is not to be had; what open() throws when it cannot be made at all
 */
export async function withLock<T>(
  path: string,
  work: () => T | Promise<T>,
  { stale = 10_000, patience = 30_000 }: LockOptions = {},
): Promise<T> {
  const deadline = Date.now() + patience;
  while (!(await create(path))) {
    if (await isLeftOver(path, stale)) await breakLock(path, stale);
    else if (Date.now() > deadline) throw held(path);
    else await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 20));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${process.pid} ${hostname()}`).finally(() => file.close());
    return true;
  } catch (error) {
    // Windows says EPERM while a file of that name is being removed.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || (code === 'EPERM' && (await exists(path)))) return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isOlder(path: string, ms: number): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > ms,
    () => false, // released in between
  );
}

/** Whether nobody holds it any more: the process named in it has died, or it has grown too old to be held. */
async function isLeftOver(path: string, stale: number): Promise<boolean> {
  if (await isOlder(path, stale)) return true;
  // A holder in another container may have our host name and an id unknown here: it is done within milliseconds.
  if (!(await isOlder(path, Math.min(250, stale)))) return false;
  const [, pid, host] = /^(\d+) (.+)$/.exec(await readFile(path, 'utf8').catch(() => '')) ?? [];
  return host === hostname() && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: it lives, and is somebody else's
  }
}

/** One breaker at a time, who looks again: else a second would remove the lock that the first has just taken. */
async function breakLock(path: string, stale: number): Promise<void> {
  const breaking = `${path}.breaking`;
  try {
    await mkdir(breaking);
  } catch {
    if (await isOlder(breaking, stale)) await rmdir(breaking).catch(() => undefined);
    return;
  }
  try {
    if (await isLeftOver(path, stale)) await rm(path, { force: true });
  } finally {
    await rmdir(breaking).catch(() => undefined);
  }
}

function held(path: string): B44fnError {
  return new B44fnError('CONFIG_LOCKED', `the configuration is locked: ${path}`, {
    why: 'Another b44fn keeps writing to it.',
    hint: 'Try again. If no other b44fn runs, remove that file.',
  });
}
