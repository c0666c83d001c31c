/**
 * What was found out about a project's functions, kept in the state folder so that a Tab and a call need not read
 * the sources again. A file a project: <stateDir>/catalog/local-<hash of the root>.json.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionFacts } from '../analysis/facts.js';
import { writePrivateFile } from './private-file.js';
import { lookAt, readSource } from './source-file.js';

/** What is kept of one function. */
export interface Known {
  /** False: the file serves no requests, so it is no function. */
  serves: boolean;
  facts: FunctionFacts;
}

interface Kept extends Known {
  /** Every file that was asked for: what it was like, or null for one that was not there. */
  files: Record<string, Stamp | null>;
}

/** What a file was like. */
export interface Stamp {
  size: number;
  mtimeMs: number;
  hash: string;
}

interface CacheFile {
  /** Which analysis found it out: another may see more in the same source. */
  analysis: string;
  root: string;
  /** ms since the epoch. */
  at: number;
  functions: Record<string, Kept>;
}

/** A file changed within this time of being stamped may have changed again in the same tick of its clock. */
const SETTLED_MS = 2000;

declare const __B44FN_ANALYSIS__: string;

/** A hash of the analysis' own source, put in by the build. */
export const analysis: string = __B44FN_ANALYSIS__;

export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

export class FactsCache {
  readonly #path: string;
  readonly #root: string;
  readonly #at: number;
  readonly #functions: Map<string, Kept>;
  #changed = false;

  private constructor(path: string, root: string, at: number, functions: Record<string, Kept>) {
    this.#path = path;
    this.#root = root;
    this.#at = at;
    this.#functions = new Map(Object.entries(functions));
  }

  /** A file that is missing, broken, of another version or another project counts as empty. */
  static async open(stateDir: string, root: string): Promise<FactsCache> {
    const path = join(stateDir, 'catalog', `local-${shortHash(root)}.json`);
    try {
      const kept = JSON.parse(await readFile(path, 'utf8')) as CacheFile;
      if (kept.analysis === analysis && kept.root === root && isKept(kept.functions))
        return new FactsCache(path, root, kept.at, kept.functions);
    } catch {
      // a cache: what cannot be read is found out anew
    }
    return new FactsCache(path, root, 0, {});
  }

  /** What is known of the function with this entry, if none of its files has changed since. */
  get(entry: string): Known | undefined {
    const kept = this.#functions.get(entry);
    if (!kept || !Object.entries(kept.files).every(([file, stamp]) => this.#same(file, stamp)))
      return undefined;
    return kept;
  }

  /** @param stamps of all files that were asked for, taken before they were read */
  set(entry: string, known: Known, stamps: ReadonlyMap<string, Stamp | null>): void {
    this.#functions.set(entry, { ...known, files: Object.fromEntries(stamps) });
    this.#changed = true;
  }

  /** Drops the functions that are no more. */
  keepOnly(entries: ReadonlySet<string>): void {
    for (const entry of this.#functions.keys()) {
      if (!entries.has(entry)) this.#changed = this.#functions.delete(entry);
    }
  }

  /** Written only when something has changed; a folder that cannot be written costs only time. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const kept: CacheFile = {
      analysis,
      root: this.#root,
      at: Date.now(),
      functions: Object.fromEntries(this.#functions),
    };
    await writePrivateFile(this.#path, JSON.stringify(kept)).catch(() => undefined);
  }

  #same(file: string, stamp: Stamp | null): boolean {
    const found = lookAt(file);
    if (!stamp || !found) return !stamp && !found;
    if (found.size !== stamp.size) return false;
    if (found.mtimeMs === stamp.mtimeMs && stamp.mtimeMs < this.#at - SETTLED_MS) return true;
    return stampOf(file)?.hash === stamp.hash;
  }
}

/** null: there is no such file, or none that is read. */
export function stampOf(file: string): Stamp | null {
  const found = lookAt(file);
  const text = found && readSource(file);
  return text === undefined ? null : { size: found!.size, mtimeMs: found!.mtimeMs, hash: shortHash(text) };
}

function isKept(functions: unknown): functions is Record<string, Kept> {
  return (
    typeof functions === 'object' &&
    functions !== null &&
    Object.values(functions).every(
      (one: Partial<Kept> | null) =>
        typeof one?.serves === 'boolean' &&
        typeof one.files === 'object' &&
        one.files !== null &&
        Array.isArray(one.facts?.parameters),
    )
  );
}
