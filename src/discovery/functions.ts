/**
 * Which functions a project has, from its folders alone: nothing is run and no source is read.
 * The rules are those of the official CLI (docs/local-server.md, "Which functions").
 */

import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { readJsonc } from './jsonc.js';
import type { Project } from './project.js';
import { isRegularFile } from './source-file.js';

export interface LocalFunction {
  /** What callers write: `hello`, `orders/process`. */
  name: string;
  /** The file that is run, absolute. */
  entry: string;
  /** The same, relative to the project's root, with `/`. */
  path: string;
  /** The automations of function.jsonc, as they stand there. */
  automations?: unknown[];
}

/** The functions, and a line for each place where one was meant and something is wrong. */
export interface Scan {
  functions: LocalFunction[];
  notes: string[];
}

interface Folder {
  /** Absolute. */
  dir: string;
  /** Relative to the functions folder, with `/`; empty for itself. */
  name: string;
  files: string[];
}

/** Deeper folders than this are no name, and more of them no project's: a link leads out of it. */
const DEEPEST = 12;
const MOST_FOLDERS = 5000;

/** All functions, sorted by name. */
export const listFunctions = async (project: Project): Promise<LocalFunction[]> =>
  (await scanFunctions(project)).functions;

/**
 * All functions, sorted by name, and what is wrong with others. Of two with one name the first wins: those with a
 * function.jsonc, then by folder.
 */
export async function scanFunctions(project: Project): Promise<Scan> {
  const notes: string[] = [];
  const found =
    project.layout === 'files' ? await olderFiles(project, notes) : await folderFunctions(project, notes);
  const byName = new Map<string, LocalFunction>();
  for (const fn of found) if (!byName.has(fn.name)) byName.set(fn.name, fn);
  return { functions: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), notes };
}

/** Exports make folders of files of the functions' folder (functions-in-the-wild): deno.json/entry.ts is meant for nobody. */
const FILE_NAME = /\.(?:[cm]?[jt]sx?|jsonc?|md|lock|toml|ya?ml|txt|env)$/;

async function folderFunctions(project: Project, notes: string[]): Promise<LocalFunction[]> {
  const configured: LocalFunction[] = [];
  const plain: LocalFunction[] = [];
  const dotted = async (dir: string): Promise<void> => {
    const entries = ['entry.ts', 'entry.js', 'function.jsonc', 'function.json'];
    const found = await Promise.all(entries.map((file) => isRegularFile(join(dir, file))));
    if (found.includes(true) && !FILE_NAME.test(dir))
      notes.push(`${fromRoot(project, dir)}: a name with a dot is no function's, so it is left out`);
  };
  for (const folder of await foldersBelow(project.functionsDir, dotted)) {
    if (folder.files.some((file) => file === 'function.jsonc' || file === 'function.json')) {
      const fn = await fromConfig(project, folder, notes);
      if (fn) configured.push(fn);
      continue;
    }
    const entry = ['entry.ts', 'entry.js'].find((file) => folder.files.includes(file));
    if (!entry || folder.name === '' || folder.name.includes('.')) continue;
    const fn = describe(project, folder.name, join(folder.dir, entry));
    const wrong = await unfit(fn.entry, [project.root, folder.dir]);
    if (wrong === undefined) plain.push(fn);
    else notes.push(`${fn.path} ${wrong}, so ${fn.name} is left out`);
  }
  return [...configured, ...plain];
}

async function fromConfig(
  project: Project,
  folder: Folder,
  notes: string[],
): Promise<LocalFunction | undefined> {
  const config = await readJsonc(join(folder.dir, 'function'));
  const { name: named, entry: chosen, automations } = config?.value ?? {};
  const path = config ? fromRoot(project, config.file) : folder.dir;
  const out = (why: string): undefined => void notes.push(`${path}: ${why}, so it is left out`);
  if (config?.problem !== undefined)
    notes.push(`${path}: ${config.problem}; what can be read of it counts, else the folder`);
  const name = typeof named === 'string' ? named : folder.name;
  if (!isName(name)) return out(`${JSON.stringify(name)} is no name of a function`);
  const entry =
    typeof chosen === 'string'
      ? chosen
      : ['entry.ts', 'entry.js', 'index.ts', 'index.js'].find((file) => folder.files.includes(file));
  if (!entry) return out('there is no entry.ts beside it');
  const fn = describe(project, name, resolve(folder.dir, entry));
  const wrong = await unfit(fn.entry, [project.root, folder.dir]);
  if (wrong !== undefined) return out(`the entry ${JSON.stringify(entry)} ${wrong}`);
  if (Array.isArray(automations)) fn.automations = automations;
  return fn;
}

async function olderFiles(project: Project, notes: string[]): Promise<LocalFunction[]> {
  const entries = await readdir(project.functionsDir, { withFileTypes: true }).catch(() => []);
  const functions = entries
    .filter((entry) => !entry.isDirectory() && /^[^.]+\.(ts|js)$/.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => (a > b ? -1 : 1)) // x.ts before x.js, as everywhere
    .map((file) => describe(project, file.slice(0, -3), join(project.functionsDir, file)));
  const fit: LocalFunction[] = [];
  for (const fn of functions) {
    const wrong = await unfit(fn.entry, [project.root, project.functionsDir]);
    if (wrong === undefined) fit.push(fn);
    else notes.push(`${fn.path} ${wrong}, so ${fn.name} is left out`);
  }
  return fit;
}

/**
 * Why a file can be no entry; undefined for one that can. What a cloned project names or links to is not read from
 * anywhere on the disk; a folder of functions that is linked as a whole may keep its own.
 */
async function unfit(entry: string, within: string[]): Promise<string | undefined> {
  const real = await realpath(entry).catch(() => undefined);
  if (real === undefined) return 'is not there';
  const roots = await Promise.all(within.map((dir) => realpath(dir).catch(() => dir)));
  if (!roots.some((root) => isBelow(real, root))) return 'is outside of the project';
  return (await isRegularFile(real)) ? undefined : 'is no regular file';
}

const isBelow = (path: string, dir: string): boolean => `${path}${sep}`.startsWith(join(dir, sep));

/**
 * Every folder below, in a stable order, without those that cannot be part of a name. A link is followed unless it
 * leads to a folder that it is in itself. @param dotted is told of the folders with a dot in their names, hidden ones not among them
 */
async function foldersBelow(top: string, dotted: (dir: string) => Promise<void>): Promise<Folder[]> {
  let left = MOST_FOLDERS;
  /** @param way the real paths from the top to this folder, this one the last */
  const walk = async (dir: string, name: string, way: string[]): Promise<Folder[]> => {
    if (left-- <= 0) return [];
    const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
    const files: string[] = [];
    const folders: { child: string; real: string }[] = [];
    for (const entry of entries) {
      const child = entry.name;
      const path = join(dir, child);
      const isLink = entry.isSymbolicLink();
      const isFolder = isLink ? await isFolderAt(path) : entry.isDirectory();
      if (!isFolder) files.push(child);
      if (isFolder && child.lastIndexOf('.') > 0) await dotted(path);
      if (!isFolder || child.includes('.') || child === 'node_modules') continue;
      const real = isLink ? await realpath(path).catch(() => path) : join(way.at(-1)!, child);
      if (!way.some((one) => isBelow(one, real))) folders.push({ child, real });
    }
    const below: Folder[] = [];
    if (way.length <= DEEPEST) {
      for (const { child, real } of folders.sort((a, b) => (a.child < b.child ? -1 : 1)))
        below.push(
          ...(await walk(join(dir, child), name === '' ? child : `${name}/${child}`, [...way, real])),
        );
    }
    return [{ dir, name, files }, ...below];
  };
  return walk(top, '', [await realpath(top).catch(() => top)]);
}

const isFolderAt = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** A name that can stand in a URL path: no empty, `.` or `..` part. */
function isName(name: string): boolean {
  return name !== '' && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function describe(project: Project, name: string, entry: string): LocalFunction {
  return { name, entry, path: fromRoot(project, entry) };
}

const fromRoot = (project: Project, path: string): string =>
  relative(project.root, path).split(sep).join('/');
