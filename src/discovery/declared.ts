/** The names in generated declarations: `interface FunctionNameRegistry { "send_email": true }`. */
import { join } from 'node:path';
import type { Project } from './project.js';
import { loadSource } from './source-file.js';

/** The official generator's file, and ours. */
export const ownTypesFile = 'b44fn.d.ts';
const typesFiles = ['types.d.ts', ownTypesFile];

/** Where generated declarations are kept. */
export const typesDir = (project: Project): string => join(project.base44Dir, '.types');

/** @returns undefined when there are no declarations */
export async function declaredNames(project: Project): Promise<string[] | undefined> {
  const texts = await Promise.all(typesFiles.map((file) => loadSource(join(typesDir(project), file))));
  const found = texts.filter((text) => text !== undefined);
  return found.length === 0 ? undefined : [...new Set(found.flatMap(namesIn))];
}

/** A member of the registry: its name in quotes or bare, and `true`. */
const MEMBER =
  /(?:("(?:[^"\\\n]|\\.)*")|'((?:[^'\\\n]|\\.)*)'|([\p{ID_Start}$_][\p{ID_Continue}$]*))\s*:\s*true\b/gu;

/** A scan, not a parser: both files are written by programs. */
export function namesIn(declarations: string): string[] {
  const names: string[] = [];
  for (const start of declarations.matchAll(/\binterface\s+FunctionNameRegistry\s*\{/g)) {
    const at = start.index + start[0].length;
    const rest = declarations.slice(at).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    // Up to the brace that closes it: the members hold no braces but in quoted names.
    const body = /^(?:[^"'}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*/.exec(rest)?.[0] ?? '';
    for (const [, double, single, bare] of body.matchAll(MEMBER)) {
      const name = double === undefined ? (single ?? bare) : unquoted(double);
      if (name !== undefined && name !== '') names.push(name);
    }
  }
  return names;
}

function unquoted(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}
