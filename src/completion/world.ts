/** What completion knows of the world: the project here, what was listed before, profiles, paths. Never the network. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Parameter } from '../analysis/facts.js';
import { folders } from '../config/paths.js';
import { defaultProfile } from '../config/profile.js';
import { recentlyDeployed } from '../discovery/deployed-cache.js';
import { FactsCache } from '../discovery/facts-cache.js';
import { listFunctions } from '../discovery/functions.js';
import { functionAt, knowing } from '../discovery/local.js';
import { findProject, openProject, type Project } from '../discovery/project.js';
import type { Io } from '../io.js';
import type { Candidate, Place, World } from './complete.js';

export function worldOf(io: Pick<Io, 'env' | 'homedir' | 'platform' | 'cwd'>): World {
  const { config, state } = folders(io);
  const projectAt = ({ project }: Place): Promise<Project | undefined> =>
    project === undefined ? findProject(io.cwd) : openProject(resolve(io.cwd, project));
  const profiles = (): Promise<Kept> => readProfiles(join(config, 'config.json'));
  const deployed = async (place: Place, project: Project | undefined) => {
    const appId =
      place.app ??
      (io.env.BASE44_APP_ID || project?.appId) ??
      appOf(await profiles(), place.profile ?? io.env.B44FN_PROFILE);
    return appId === undefined ? [] : recentlyDeployed(state, { appId, env: io.env }, Date.now());
  };
  return {
    async functions(place) {
      const project = await projectAt(place).catch(() => undefined);
      const here = project ? await named(project, state) : [];
      const there = await deployed(place, project);
      const names = new Set(here.map(({ value }) => value));
      return [
        ...here,
        ...there
          .filter(({ name }) => !names.has(name))
          .map(({ name, facts }) => candidate(name, facts.parameters)),
      ];
    },
    async parameters(place, name) {
      const project = await projectAt(place).catch(() => undefined);
      const here = project && (await functionAt(project, name, knowing(state)));
      if (here) return here.facts.parameters;
      return (await deployed(place, project)).find((one) => one.name === name)?.facts.parameters ?? [];
    },
    profiles: async () => [...new Set([defaultProfile, ...Object.keys((await profiles()).profiles)])],
    paths: (begun) => paths(begun, io),
  };
}

/** The folder's functions; what a listing found out about them is told along, and sources are not read for it. */
async function named(project: Project, stateDir: string): Promise<Candidate[]> {
  const cache = await FactsCache.open(stateDir, project.root);
  const known = (await listFunctions(project)).map(({ name, entry }) => ({ name, known: cache.get(entry) }));
  return known
    .filter((one) => one.known?.serves !== false)
    .map((one) => candidate(one.name, one.known?.facts.parameters ?? []));
}

const candidate = (name: string, parameters: Parameter[]): Candidate => ({
  value: name,
  about: parameters.map((one) => one.name).join(', '),
});

/** What is read of config.json. */
interface Kept {
  current?: unknown;
  profiles: Record<string, { app?: unknown } | null>;
}

/** Little is needed of it, so a file that conf would refuse may still do. */
async function readProfiles(path: string): Promise<Kept> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as Partial<Kept> | null;
    return { current: kept?.current, profiles: { ...kept?.profiles } };
  } catch {
    return { profiles: {} };
  }
}

/** The app of the profile that a call would use. */
function appOf({ current, profiles }: Kept, named: string | undefined): string | undefined {
  const app = profiles[named || String(current ?? 'default')]?.app;
  return typeof app === 'string' ? app : undefined;
}

async function paths(begun: string, io: Pick<Io, 'cwd' | 'homedir'>): Promise<string[]> {
  const slash = begun.lastIndexOf('/') + 1;
  const [folder, name] = [begun.slice(0, slash), begun.slice(slash)];
  const dir = folder.startsWith('~/') ? join(io.homedir, folder.slice(2)) : resolve(io.cwd, folder);
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.name.startsWith(name) && (name !== '' || !entry.name.startsWith('.')))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort();
}
