/**
 * Which functions there are: the project's folder, what is deployed, generated declarations and the history, side by
 * side; in place of what is deployed, what the host serves that calls go to. Each fails alone, with a note. The result is what `b44fn list --json` prints (cli.md).
 */
import { basename } from 'node:path';
import type { FunctionFacts } from '../analysis/facts.js';
import type { HeaderList } from '../sdk/headers.js';
import { isLoopback } from '../sdk/url.js';
import { calledNames } from './called.js';
import { declaredNames } from './declared.js';
import { type DeployedFunction, deployedFunctions } from './deployed.js';
import { type HostRecord, isHostOf } from './hosts.js';
import { type Knowing, type KnownFunction, knownFunctions } from './local.js';
import type { Project } from './project.js';

export type Source = 'local' | 'deployed' | 'types' | 'history';

/** How the folder and the deployment differ; known only when both were read. */
export type Difference = 'only local' | 'only deployed' | 'changed';

export interface CatalogFunction extends Partial<FunctionFacts> {
  name: string;
  sources: Source[];
  /** The file, relative to the project's root. */
  path?: string;
  difference?: Difference;
  /** The place where calls go has told what it has, and this is not among it. */
  absent?: true;
}

export interface Catalog {
  /** Sorted by name. */
  functions: CatalogFunction[];
  /** A line for each source that could not be read, and for what is worth knowing. */
  notes: string[];
  /** The source that tells all that the place where calls go has, where one does. */
  told: 'local' | 'deployed' | undefined;
}

export interface CatalogInput extends Knowing {
  project: Project | undefined;
  /** The app whose deployment and history are looked at. */
  appId: string | undefined;
  /** Where calls go, and the host of ours that answers there. */
  place?: { server: URL; host: Pick<HostRecord, 'url' | 'project'> | undefined } | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** The login of the official CLI's user, if there is one. */
  login: HeaderList | undefined;
  /** Ends what is asked of the network; the note says so then. */
  signal?: AbortSignal | undefined;
  /** Only the folder. */
  onlyLocal?: boolean | undefined;
}

/** What one source gave, or why it gave nothing. */
interface Read<T> {
  value: T | undefined;
  notes: string[];
}

export async function readCatalog(input: CatalogInput): Promise<Catalog> {
  const { project, appId, onlyLocal } = input;
  const [local, deployed, declared, called] = await Promise.all([
    attempt('local', () => readLocal(input)),
    attempt('deployed', () => (onlyLocal ? nothing() : readDeployed(input))),
    attempt('types', async () => ({
      value: project && !onlyLocal ? await declaredNames(project) : undefined,
      notes: [],
    })),
    attempt('history', async () => ({
      value: appId !== undefined && !onlyLocal ? await calledNames(input.stateDir, appId) : undefined,
      notes: [],
    })),
  ]);
  const functions = await merge(local.value, deployed.value, declared.value, called.value);
  const told = await toldBy(input, deployed.value !== undefined);
  if (told !== undefined) for (const one of functions) if (!one.sources.includes(told)) one.absent = true;
  const changed = functions.filter((one) => one.difference === 'changed').map((one) => one.name);
  return {
    functions,
    told,
    notes: [
      ...[local, deployed, declared, called].flatMap((one) => one.notes),
      ...(changed.length > 0 ? [`changed since they were deployed: ${changed.join(', ')}`] : []),
    ],
  };
}

const nothing = async (): Promise<Read<never>> => ({ value: undefined, notes: [] });

async function attempt<T>(source: Source, read: () => Promise<Read<T>>): Promise<Read<T>> {
  try {
    const { value, notes } = await read();
    return { value, notes: notes.map((note) => `${source}: ${note}`) };
  } catch (error) {
    return { value: undefined, notes: [`${source}: ${(error as Error).message}`] };
  }
}

async function readLocal(input: CatalogInput): Promise<Read<KnownFunction[]>> {
  if (!input.project) return nothing();
  const { functions, others, notes } = await knownFunctions(input.project, input);
  const left = others.length === 0 ? [] : [`serves no requests and is left out: ${others.join(', ')}`];
  return { value: functions, notes: [...notes, ...left] };
}

async function readDeployed(input: CatalogInput): Promise<Read<DeployedFunction[]>> {
  const { appId, project, place, login, env, signal } = input;
  if (appId === undefined)
    return {
      value: undefined,
      notes: [project ? 'the project is linked to no app' : 'no project is here that names an app'],
    };
  const own = await goesToOwnHost(input);
  if (place?.host && !own) {
    const { url, project: root } = place.host;
    const value = await deployedFunctions(appId, { server: url, env, signal }, input);
    return { value, notes: [`as listed by ${url} (b44fn serve ${basename(root)})`] };
  }
  // That nobody is logged in elsewhere says nothing where the host has what the folder has.
  if (!login) return own ? nothing() : { value: undefined, notes: ['not logged in'] };
  return { value: await deployedFunctions(appId, { login, env, signal }, input), notes: [] };
}

/** Calls go to a host of the project that is here. */
async function goesToOwnHost({ project, place }: CatalogInput): Promise<boolean> {
  return project !== undefined && place?.host !== undefined && (await isHostOf(place.host, project));
}

/** None tells what a server of others on this machine has. @param listed what is deployed is known */
async function toldBy(input: CatalogInput, listed: boolean): Promise<Catalog['told']> {
  const { place, onlyLocal } = input;
  if (!place || onlyLocal) return undefined;
  if (await goesToOwnHost(input)) return 'local';
  return listed && (place.host !== undefined || !isLoopback(place.server)) ? 'deployed' : undefined;
}

async function merge(
  local: KnownFunction[] | undefined,
  deployed: DeployedFunction[] | undefined,
  declared: string[] = [],
  called: string[] = [],
): Promise<CatalogFunction[]> {
  const byName = new Map<string, CatalogFunction>();
  const add = (name: string, source: Source): CatalogFunction => {
    const one = byName.get(name) ?? { name, sources: [] };
    if (!one.sources.includes(source)) one.sources.push(source);
    byName.set(name, one);
    return one;
  };
  for (const { name, path, facts } of local ?? []) {
    const one = add(name, 'local');
    Object.assign(one, { path, ...facts });
    if (deployed) one.difference = 'only local';
  }
  const entries = new Map(local?.map(({ name, entry }) => [name, entry]));
  for (const { name, facts, sameAs } of deployed ?? []) {
    const one = add(name, 'deployed');
    const entry = entries.get(name);
    if (entry === undefined) {
      Object.assign(one, facts);
      if (local) one.difference = 'only deployed';
    } else if (await sameAs(entry)) delete one.difference;
    else one.difference = 'changed';
  }
  for (const name of new Set(declared)) add(name, 'types');
  for (const name of new Set(called)) add(name, 'history');
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One function as `list --json` has it: the keys of cli.md in its order, what is not known left out. */
export function catalogEntry(fn: CatalogFunction): object {
  const { name, sources, path, parameters, body, methods, streams, returns, auth, partial } = fn;
  const told = parameters?.map(({ guessed: _, requiredThen: __, ...one }) => one);
  return { name, sources, path, parameters: told, body, methods, streams, returns, auth, partial };
}
