/**
 * Which files a function is made of: its entry and what that imports from this disk, however far.
 * A scan for literal specifiers, not a parser: it may name a file too many (an import inside a comment), which
 * costs a restart nobody needed, and misses only computed dynamic imports.
 */

import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isRegularFile, loadSource } from './source-file.js';

export interface SourceFiles {
  /** Absolute paths, the entry first. */
  files: string[];
  /**
   * Imports that name no file but whose file is known all the same, as file URLs, for an import map. An export may
   * have turned functions/_utils/x.ts into functions/_utils/x/entry.ts and F.ts into F/entry.ts, so that
   * `./_utils/x.ts` in F/entry.ts means ../_utils/x/entry.ts (docs/local-server.md, "Exported projects").
   */
  moved: Record<string, string>;
}

/** Files beyond this many are generated code, not a function's own. */
const MOST_FILES = 500;

const SPECIFIER =
  /(?:\bfrom|\bimport)\s*(?:\/\*[^*]*\*\/\s*)?\(?\s*(["'`])((?:\.{1,2}\/|file:\/\/)[^"'`\n]+)\1/g;

export async function filesOf(entry: string): Promise<SourceFiles> {
  const files = new Set([entry]);
  const moved: Record<string, string> = {};
  // A Set visits what is added while it is walked.
  for (const file of files) {
    if (files.size > MOST_FILES) break;
    for (const specifier of await specifiersOf(file)) {
      const target = locate(specifier, file);
      if (!target) continue;
      if (await isRegularFile(target)) {
        files.add(target);
        continue;
      }
      const real = await whereExported(specifier, file);
      if (!real) continue;
      moved[pathToFileURL(target).href] = pathToFileURL(real).href;
      files.add(real);
    }
  }
  return { files: [...files], moved };
}

async function specifiersOf(file: string): Promise<string[]> {
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)) return [];
  const source = (await loadSource(file)) ?? '';
  return [...source.matchAll(SPECIFIER)].map((match) => match[2]!);
}

function locate(specifier: string, from: string): string | undefined {
  try {
    const url = new URL(specifier, pathToFileURL(from));
    url.search = '';
    url.hash = '';
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

async function whereExported(specifier: string, from: string): Promise<string | undefined> {
  if (!/^entry\.[jt]s$/.test(basename(from)) || specifier.startsWith('file:')) return undefined;
  const original = resolve(dirname(dirname(from)), specifier);
  const folder = original.slice(0, original.length - extname(original).length);
  for (const candidate of [original, `${folder}/entry.ts`, `${folder}/entry.js`]) {
    if (await isRegularFile(candidate)) return candidate;
  }
  return undefined;
}
