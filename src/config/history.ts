/**
 * history.jsonl in the state folder: one entry a line, 0600, added to by any number of processes at once.
 *
 * An entry is one write to a file opened for appending: the system puts it at the end whole, whoever else writes.
 * Pruning writes a new file beside and renames it over the old one, so two things can cross it, and neither is lost:
 * what was added to the old file until the rename is carried over after it, and who adds later sees
 * that the path has another file by then, and adds once more. (An entry that came twice is read once, by its id.)
 */
import { constants } from 'node:fs';
import { chmod, type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { B44fnError } from '../errors.js';
import type { History, HistoryEntry } from '../run/history.js';
import { makePrivate } from './folder.js';
import { withLock } from './lock.js';

export interface HistoryLimits {
  /** Entries that are kept. */
  count: number;
  /** Bytes of the file. */
  bytes: number;
}

const defaultLimits: HistoryLimits = { count: 1000, bytes: 8 * 1024 * 1024 };

/** How often the entries are counted: when the file has grown past another multiple of so many bytes. */
const step = 16 * 1024;

export function openHistory(stateDir: string, limits = defaultLimits): History {
  const path = join(stateDir, 'history.jsonl');
  return {
    path,
    async add(entry) {
      await makePrivate(stateDir);
      const { before, after } = await append(path, entry);
      if (after > limits.bytes || Math.floor(before / step) !== Math.floor(after / step))
        await prune(path, limits);
    },
    async read() {
      const { entries, damaged } = parse(await contentOf(path));
      return { entries: entries.slice(-limits.count).reverse(), damaged };
    },
    async clear(id) {
      if (id === undefined) await rm(path, { force: true });
      else await rewrite(path, (entries) => entries.filter((entry) => entry.id !== id), 5000);
    },
  };
}

async function append(path: string, entry: HistoryEntry): Promise<{ before: number; after: number }> {
  const line = Buffer.from(`${JSON.stringify(entry)}\n`);
  for (let tries = 0; ; tries++) {
    const file = await open(path, 'a', 0o600);
    try {
      const { size, ino, mode } = await file.stat();
      if ((mode & 0o077) !== 0) await chmod(path, 0o600); // it was made by someone else's umask
      await writeWhole(file, line);
      const now = await stat(path).catch(() => undefined);
      if (now?.ino === ino || tries === 5) return { before: size, after: size + line.byteLength };
    } finally {
      await file.close();
    }
    if ((await contentOf(path)).includes(`"id":"${entry.id}"`)) return { before: 0, after: 0 };
  }
}

/** One write. Where the disk is full and it was cut, the piece is closed off, so that it does not spoil the next line. */
async function writeWhole(file: FileHandle, line: Buffer): Promise<void> {
  const { bytesWritten } = await file.write(line);
  if (bytesWritten === line.byteLength) return;
  await file.write('\n').catch(() => undefined);
  throw new Error('the disk is full');
}

async function prune(path: string, limits: HistoryLimits): Promise<void> {
  const content = await contentOf(path);
  // A tenth over the limit, so that not each call prunes.
  if (content.byteLength <= limits.bytes && lineCount(content) <= limits.count * 1.1) return;
  const pruned = rewrite(path, (entries) => {
    const kept: HistoryEntry[] = [];
    let bytes = 0;
    for (const entry of entries.reverse()) {
      bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
      // Down to three quarters, for the same reason.
      if (kept.length === limits.count || bytes > limits.bytes * 0.75) break;
      kept.push(entry);
    }
    return kept.reverse();
  });
  await pruned.catch((error: unknown) => {
    // Another process does it already.
    if (!(error instanceof B44fnError && error.code === 'CONFIG_LOCKED')) throw error;
  });
}

/** Another file in the place of this one, without losing what is added meanwhile. One process at a time does it. */
async function rewrite(
  path: string,
  change: (entries: HistoryEntry[]) => HistoryEntry[],
  patience = 0,
): Promise<void> {
  const work = async (): Promise<void> => {
    const old = await open(path, 'r');
    const beside = `${path}.${Date.now()}-${Math.random().toString(36).slice(2)}`;
    try {
      const content = await readFrom(old, 0);
      const { entries } = parse(content);
      const lines = change(entries).map((entry) => `${JSON.stringify(entry)}\n`);
      await writeFile(beside, lines.join(''), { mode: 0o600, flag: 'wx' });
      await rename(beside, path);
      const late = await readFrom(old, content.byteLength);
      if (late.byteLength === 0) return;
      const now = await open(path, constants.O_WRONLY | constants.O_APPEND);
      await writeWhole(now, late).finally(() => now.close());
    } finally {
      await old.close();
      await rm(beside, { force: true });
    }
  };
  await withLock(`${path}.lock`, work, { patience });
}

async function readFrom(file: FileHandle, position: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let at = position; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(256 * 1024), position: at });
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    return await readFrom(file, 0).finally(() => file.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function lineCount(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) count++;
  return count;
}

/** The entries, the oldest first; a line that is none is left out. */
function parse(content: Buffer): { entries: HistoryEntry[]; damaged: number } {
  const entries = new Map<string, HistoryEntry>();
  let damaged = 0;
  for (const line of content.toString('utf8').split('\n')) {
    if (line.trim() === '') continue;
    const entry = entryIn(line);
    if (entry) entries.set(entry.id, entry);
    else damaged++;
  }
  return { entries: [...entries.values()], damaged };
}

function entryIn(line: string): HistoryEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<HistoryEntry> | null;
    const whole =
      entry?.v === 1 &&
      typeof entry.id === 'string' &&
      typeof entry.at === 'string' &&
      typeof entry.call?.name === 'string' &&
      typeof entry.call.payload?.kind === 'string' &&
      Array.isArray(entry.call.query) &&
      Array.isArray(entry.call.headers) &&
      typeof entry.target?.server === 'string' &&
      typeof entry.sent?.as === 'string';
    return whole ? (entry as HistoryEntry) : undefined;
  } catch {
    return undefined;
  }
}
