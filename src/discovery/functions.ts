/**
 * Which functions a project has, from its folders alone: nothing is run and no source is read.
 * The rules are those of the official CLI (docs/local-server.md, "Which functions").
 */

import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { type Project, readJsonc } from './project.js';

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

interface Folder {
  /** Absolute. */
  dir: string;
  /** Relative to the functions folder, with `/`; empty for itself. */
  name: string;
  files: string[];
}

/** Deeper folders than this are a loop of links, not a name. */
const DEEPEST = 12;

/** All functions, sorted by name. Of two with one name the first wins: those with a function.jsonc, then by folder. */
export async function listFunctions(project: Project): Promise<LocalFunction[]> {
  const found = project.layout === 'files' ? await olderFiles(project) : await folderFunctions(project);
  const byName = new Map<string, LocalFunction>();
  for (const fn of found) if (!byName.has(fn.name)) byName.set(fn.name, fn);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function folderFunctions(project: Project): Promise<LocalFunction[]> {
  const folders = await walk(project.functionsDir, '', 0);
  const configured: LocalFunction[] = [];
  const plain: LocalFunction[] = [];
  for (const folder of folders) {
    if (folder.files.some((file) => file === 'function.jsonc' || file === 'function.json')) {
      const fn = await fromConfig(project, folder);
      if (fn) configured.push(fn);
      continue;
    }
    const entry = ['entry.ts', 'entry.js'].find((file) => folder.files.includes(file));
    if (entry && folder.name !== '' && !folder.name.includes('.')) {
      plain.push(describe(project, folder.name, join(folder.dir, entry)));
    }
  }
  return [...configured, ...plain];
}

async function fromConfig(project: Project, folder: Folder): Promise<LocalFunction | undefined> {
  const config = await readJsonc(join(folder.dir, 'function'));
  const name = typeof config?.name === 'string' ? config.name : folder.name;
  const entry =
    typeof config?.entry === 'string'
      ? config.entry
      : ['entry.ts', 'entry.js', 'index.ts', 'index.js'].find((file) => folder.files.includes(file));
  if (!entry || !isName(name)) return undefined;
  const file = resolve(folder.dir, entry);
  if (!(await stat(file).catch(() => undefined))?.isFile()) return undefined;
  const fn = describe(project, name, file);
  if (Array.isArray(config?.automations)) fn.automations = config.automations;
  return fn;
}

async function olderFiles(project: Project): Promise<LocalFunction[]> {
  const entries = await readdir(project.functionsDir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory() && /^[^.]+\.(ts|js)$/.test(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => (a > b ? -1 : 1)) // x.ts before x.js, as everywhere
    .map((file) => describe(project, file.slice(0, -3), join(project.functionsDir, file)));
}

/** Every folder below, in a stable order, without those that cannot be part of a name. */
async function walk(dir: string, name: string, depth: number): Promise<Folder[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    const isFolder = entry.isSymbolicLink()
      ? ((await stat(join(dir, entry.name)).catch(() => undefined))?.isDirectory() ?? false)
      : entry.isDirectory();
    if (!isFolder) files.push(entry.name);
    else if (!entry.name.includes('.') && entry.name !== 'node_modules') folders.push(entry.name);
  }
  const below =
    depth >= DEEPEST
      ? []
      : await Promise.all(
          folders
            .sort()
            .map((child) => walk(join(dir, child), name === '' ? child : `${name}/${child}`, depth + 1)),
        );
  return [{ dir, name, files }, ...below.flat()];
}

/** A name that can stand in a URL path: no empty, `.` or `..` part. */
function isName(name: string): boolean {
  return name !== '' && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function describe(project: Project, name: string, entry: string): LocalFunction {
  return { name, entry, path: relative(project.root, entry).split(sep).join('/') };
}
