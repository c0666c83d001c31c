/** The functions of a project's folder, and what their sources say they take. */
import { join, sep } from 'node:path';
import type { Fault, FunctionFacts } from '../analysis/facts.js';
import { FactsCache, type Known, type Stamp, stampOf } from './facts-cache.js';
import { type LocalFunction, listFunctions, scanFunctions } from './functions.js';
import type { Project } from './project.js';
import { servesRequests } from './serves.js';
import { readSource } from './source-file.js';

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

/**
 * Each function is found out about alone: one that nothing can be told of is listed all the same, with a note.
 * @returns all functions with their facts, the paths of files that only look like functions, and a line for each
 * that something is wrong with
 */
export async function knownFunctions(
  project: Project,
  knowing: Knowing,
): Promise<{ functions: KnownFunction[]; others: string[]; notes: string[] }> {
  const cache = await FactsCache.open(knowing.stateDir, project.root);
  const functions: KnownFunction[] = [];
  const others: string[] = [];
  const { functions: all, notes } = await scanFunctions(project);
  for (const fn of all) {
    const { serves, problem, ...found } = await find(fn.entry, cache, knowing);
    const facts = fromRoot(project, found.facts);
    if (serves) functions.push({ ...fn, facts });
    else others.push(fn.path);
    if (facts.broken) notes.push(`${fn.name} is broken: ${facts.broken.at}: ${facts.broken.message}`);
    if (problem !== undefined) notes.push(`what ${fn.path} takes is not known: ${problem}`);
  }
  cache.keepOnly(new Set(all.map(({ entry }) => entry)));
  await cache.save();
  return { functions, others, notes };
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
  const { facts } = await find(fn.entry, cache, knowing);
  await cache.save();
  return { ...fn, facts: fromRoot(project, facts) };
}

/** What is broken is told by its path in the project. */
function fromRoot({ root }: Project, facts: FunctionFacts): FunctionFacts {
  const { broken } = facts;
  if (!broken?.at.startsWith(join(root, sep))) return facts;
  const at = broken.at.slice(join(root, sep).length).split(sep).join('/');
  return { ...facts, broken: { ...broken, at } };
}

/** What is found out; with a problem it is nothing, and is not kept. */
type Found = Known & { problem?: string };

async function find(entry: string, cache: FactsCache, { analyze }: Knowing): Promise<Found> {
  const before = cache.get(entry);
  if (before) return before;
  const stamps = new Map<string, Stamp | null>();
  const stamp = (path: string): void => {
    if (!stamps.has(path)) stamps.set(path, stampOf(path));
  };
  const read = (path: string): string | undefined => {
    stamp(path);
    return readSource(path);
  };
  stamp(entry);
  if (stamps.get(entry) === null) return { serves: true, facts: { ...unknown, broken: unreadable(entry) } };
  const serves = await servesRequests(entry, stamp);
  // A file that serves nothing takes nothing: its facts are never asked for.
  const found = serves ? factsFrom(await analyze(), entry, read) : { facts: { ...unknown, partial: false } };
  const known = { serves, ...found };
  if (known.problem === undefined) cache.set(entry, known, stamps);
  return known;
}

const unreadable = (at: string): Fault => ({ at, message: 'it cannot be read, or is too large' });

const unknown: FunctionFacts = { parameters: [], partial: true };

/** The facts of one function, without secrets; an analysis that fails takes nothing with it but this function's. */
export function factsFrom(
  analyze: Analyze,
  entry: string,
  read: (path: string) => string | undefined,
): { facts: FunctionFacts; problem?: string } {
  try {
    return { facts: withoutSecrets(analyze(entry, read)) };
  } catch (error) {
    return { facts: unknown, problem: (error as Error).message };
  }
}

/** A credential that stands in the source as a default is shown nowhere and kept nowhere. */
function withoutSecrets(facts: FunctionFacts): FunctionFacts {
  return {
    ...facts,
    parameters: facts.parameters.map((parameter) => {
      if (!parameter.secret) return parameter;
      const { default: _secret, values: _values, ...rest } = parameter;
      return rest;
    }),
  };
}
