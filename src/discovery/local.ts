/** The functions of a project's folder, and what their sources say they take. */
import { readFileSync, statSync } from 'node:fs';
import type { FunctionFacts } from '../analysis/facts.js';
import { FactsCache, type Known, type Stamp, stampOf } from './facts-cache.js';
import { type LocalFunction, listFunctions } from './functions.js';
import type { Project } from './project.js';
import { servesRequests } from './serves.js';

/** The analysis of one function: its entry, and how to read a file by the paths that its imports make. */
export type Analyze = (entry: string, read: (path: string) => string | undefined) => FunctionFacts;

export interface Knowing {
  stateDir: string;
  /** Loads the analysis, which brings a parser along: asked for only when something is not known yet. */
  analyze(): Promise<Analyze>;
}

/** With our own analysis. */
export const knowing = (stateDir: string): Knowing => ({
  stateDir,
  analyze: async () => (await import('../analysis/analyze.js')).analyze,
});

export interface KnownFunction extends LocalFunction {
  facts: FunctionFacts;
}

/** @returns all functions with their facts, and the paths of files that only look like functions */
export async function knownFunctions(
  project: Project,
  knowing: Knowing,
): Promise<{ functions: KnownFunction[]; others: string[] }> {
  const cache = await FactsCache.open(knowing.stateDir, project.root);
  const functions: KnownFunction[] = [];
  const others: string[] = [];
  const all = await listFunctions(project);
  for (const fn of all) {
    const { serves, facts } = cache.get(fn.entry) ?? (await find(fn.entry, cache, knowing));
    if (serves) functions.push({ ...fn, facts });
    else others.push(fn.path);
  }
  cache.keepOnly(new Set(all.map(({ entry }) => entry)));
  await cache.save();
  return { functions, others };
}

/**
 * The function that a name or a path means (the longest name wins, as on the local host), with its facts. No other
 * source is read.
 */
export async function functionAt(
  project: Project,
  path: string,
  knowing: Knowing,
): Promise<KnownFunction | undefined> {
  const fn = (await listFunctions(project))
    .filter(({ name }) => path === name || path.startsWith(`${name}/`))
    .sort((a, b) => b.name.length - a.name.length)[0];
  if (!fn) return undefined;
  const cache = await FactsCache.open(knowing.stateDir, project.root);
  const known = cache.get(fn.entry);
  if (known) return { ...fn, facts: known.facts };
  const { facts } = await find(fn.entry, cache, knowing);
  await cache.save();
  return { ...fn, facts };
}

async function find(entry: string, cache: FactsCache, { analyze }: Knowing): Promise<Known> {
  const stamps = new Map<string, Stamp | null>();
  const stamp = (path: string): void => {
    if (!stamps.has(path)) stamps.set(path, stampOf(path));
  };
  const read = (path: string): string | undefined => {
    stamp(path);
    return readText(path);
  };
  stamp(entry);
  const serves = await servesRequests(entry, stamp);
  // A file that serves nothing takes nothing: its facts are never asked for.
  const facts = serves ? (await analyze())(entry, read) : { parameters: [], partial: false };
  const known = { serves, facts: withoutSecrets(facts) };
  cache.set(entry, known, stamps);
  return known;
}

/** Larger files are data or generated code; a pipe would never end. */
const MOST_BYTES = 4 * 1024 * 1024;

function readText(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() && found.size <= MOST_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** A credential that stands in the source as a default is shown nowhere and kept nowhere. */
export function withoutSecrets(facts: FunctionFacts): FunctionFacts {
  return {
    ...facts,
    parameters: facts.parameters.map((parameter) => {
      if (!parameter.secret) return parameter;
      const { default: _secret, values: _values, ...rest } = parameter;
      return rest;
    }),
  };
}
