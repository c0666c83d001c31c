/**
 * Where a Base44 project is and what it says about itself.
 *
 * A linked project has base44/config.jsonc and base44/.app.jsonc (docs/local-server.md, "Which folder").
 * The official CLI reads `.json` beside `.jsonc`, and so do we.
 */

import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { readJsonc, suffixes } from './jsonc.js';

export interface Project {
  /** The folder that holds base44/, absolute. */
  root: string;
  /** base44/ itself; for an older export without one, the same as `root`. */
  base44Dir: string;
  /** Where the functions are: base44/functions unless config.jsonc names another; an older export's functions/ or src/functions/. */
  functionsDir: string;
  /** `folders`: <name>/entry.ts; `files`: <name>.ts, as older exports have it. */
  layout: 'folders' | 'files';
  /** The id in base44/.app.jsonc. Absent when the project is not linked to an app. */
  appId?: string;
  /** There is such a file, and no id can be read of it: its path, and why. */
  appProblem?: { file: string; why: string };
  /** The name in base44/config.jsonc. */
  name?: string;
}

/** The folder below which all is that makes the functions what they are. */
export const sourceDir = ({ layout, functionsDir, base44Dir }: Project): string =>
  layout === 'files' ? functionsDir : base44Dir;

/** The nearest project at or above `startDir`; a start inside base44/ finds the project around it. */
export async function findProject(startDir: string): Promise<Project | undefined> {
  for (let dir = resolve(startDir); ; dir = dirname(dir)) {
    if (await isLinked(join(dir, 'base44'))) return readProject(dir);
    if (dirname(dir) === dir) return undefined;
  }
}

/**
 * The project in exactly this folder (`--project`, `serve [dir]`): one that holds base44/, linked or not,
 * base44/ itself, or an older export with functions/<name>.ts or src/functions/<name>.ts. Anything else is a usage error.
 */
export async function openProject(dir: string): Promise<Project> {
  const root = resolve(dir);
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(`${dir} is ${found ? 'a file, not a folder' : 'not there'}`, {
      why: 'A project is a folder that holds base44/.',
      hint: 'Pass the folder that holds base44/, or leave it out to use the current one.',
    });
  }
  if (await isDirectory(join(root, 'base44'))) return readProject(root);
  if (basename(root) === 'base44') return readProject(dirname(root));
  const functionsDir = await olderFolder(root);
  if (functionsDir) return { root, base44Dir: root, functionsDir, layout: 'files' };
  throw new UsageError(`There is no Base44 project in ${dir}`, {
    why: 'It holds neither base44/ nor functions/ nor src/functions/.',
    hint: 'Pass the folder that holds base44/. In a new project, put a function in base44/functions/hello/entry.ts first.',
  });
}

async function readProject(root: string): Promise<Project> {
  const base44Dir = join(root, 'base44');
  const [config, app] = await Promise.all([
    readJsonc(join(base44Dir, 'config')),
    readJsonc(join(base44Dir, '.app')),
  ]);
  const configured = join(base44Dir, text(config?.value.functionsDir) ?? 'functions');
  const older = (await isDirectory(configured)) ? undefined : await olderFolder(root);
  const project: Project = {
    root,
    base44Dir,
    functionsDir: older ?? configured,
    layout: older ? 'files' : 'folders',
  };
  const appId = text(app?.value.id);
  const name = text(config?.value.name);
  if (appId) project.appId = appId;
  else if (app) project.appProblem = { file: app.file, why: app.problem ?? 'it holds no id' };
  if (name) project.name = name;
  return project;
}

/** Where older exports have their functions, each a file. */
async function olderFolder(root: string): Promise<string | undefined> {
  for (const dir of [join(root, 'functions'), join(root, 'src', 'functions')])
    if (await isDirectory(dir)) return dir;
  return undefined;
}

async function isLinked(base44Dir: string): Promise<boolean> {
  for (const name of ['config', '.app']) {
    for (const suffix of suffixes) {
      const found = await stat(join(base44Dir, name + suffix)).catch(() => undefined);
      if (found) return true; // what is none of a file is damaged, and said to be where it matters
    }
  }
  return false;
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
