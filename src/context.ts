/**
 * The composition root: puts configuration, discovery and the local host together into what
 * commands need. Everything heavy is imported where it is first used.
 */
import { resolve } from 'node:path';
import { makePrivate } from './config/folder.js';
import { openHistory } from './config/history.js';
import { folders } from './config/paths.js';
import { chosenName, type Profile, type Profiles, profileNamed, profileNames } from './config/profile.js';
import {
  fromDefault,
  type ResolveInput,
  resolveServer,
  resolveTarget,
  type TargetFlags,
} from './config/resolve.js';
import { openStore, type Store } from './config/store.js';
import type { HostRecord } from './discovery/hosts.js';
import type { Project } from './discovery/project.js';
import { UsageError } from './errors.js';
import type { Io } from './io.js';
import type { Identity } from './run/call.js';
import type { History } from './run/history.js';
import type { Sourced, Target } from './run/target.js';
import { isLoopback } from './sdk/url.js';
import type { Host, HostOptions } from './server/serve.js';

/** What says where a call goes, beyond the flags themselves. */
export interface Place extends TargetFlags {
  tokenFile?: string | undefined;
  /** The linked project on a host for just this call. */
  local?: boolean | undefined;
  /** Another project folder than the one around the current folder. */
  project?: string | undefined;
  /** Another profile than the current one. */
  profile?: string | undefined;
  /** It may be one that is not there yet. */
  newProfile?: boolean | undefined;
}

/** The profile that a command line is about. */
export interface ChosenProfile {
  name: Sourced<string>;
  values: Profile;
}

/** A target, and what must be closed when the call is over. */
export interface OpenTarget {
  target: Target;
  project: Project | undefined;
  /** The host of ours that the call goes to, if it does. */
  host: HostRecord | undefined;
  /** It was started for this call; what functions print has been shown already. */
  startedHere: boolean;
  /** The same place, called as someone else. */
  as(identity: Identity): Target;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** A hosted fetch goes to the app's own host, if a platform login can say which that is. */
  via?: 'invoke' | 'fetch';
  /** A host that is started for it may be found by other commands, with its tokens. */
  listed?: boolean | undefined;
  /** What a host that is started for the call says. */
  onServerEvent?: HostOptions['onEvent'];
  /** A line for stderr about a choice that was made. */
  note?(line: string): void;
}

export interface Context {
  io: Io;
  store: Store;
  history: History;
  stateDir: string;
  /** The project that --project names, or the one around the current folder. */
  project(dir?: string | undefined): Promise<Project | undefined>;
  /** The same, or a UsageError. @param name how this command names a project: `--project <dir>` */
  requireProject(dir: string | undefined, name: string): Promise<Project>;
  /**
   * The profile of --profile, B44FN_PROFILE or `profile use`. @throws UsageError when there is none of that name
   * @param orNew a name that is not there yet is one to be made
   */
  profile(flag: string | undefined, orNew?: boolean): Promise<ChosenProfile>;
  openTarget(place: Place, options: OpenOptions): Promise<OpenTarget>;
  /** @param hidden leave it out of the list of running hosts */
  startHost(
    options: Pick<HostOptions, 'project' | 'onEvent'> & Partial<HostOptions>,
    how?: { hidden?: boolean },
  ): Promise<Host>;
}

export function createContext(io: Io): Context {
  const { config, state } = folders(io);
  const store = openStore(config, (text) => io.stderr.write(`b44fn: ${text}\n`));
  const context: Context = {
    io,
    store,
    history: openHistory(state),
    stateDir: state,
    async project(dir) {
      const { findProject, openProject } = await import('./discovery/project.js');
      return dir === undefined ? findProject(io.cwd) : openProject(resolve(io.cwd, dir));
    },
    async requireProject(dir, name) {
      const project = await context.project(dir);
      if (project) return project;
      throw new UsageError('there is no Base44 project here', {
        why: 'No folder from here upwards has base44/config.jsonc or base44/.app.jsonc.',
        hint: `cd into the project, or name it: ${name}`,
      });
    },
    async profile(flag, orNew) {
      const all = await store.read();
      const name = chosenName(all, flag, io.env);
      if (!orNew && !profileNames(all).includes(name.value)) throw await unknownProfile(name, all);
      return { name, values: profileNamed(all, name.value) };
    },
    async openTarget(place, { via, listed, onServerEvent = () => undefined, note = () => undefined }) {
      const project = await context.project(place.project);
      const { name: profileName, values: profile } = await context.profile(place.profile, place.newProfile);
      const token = place.tokenFile === undefined ? undefined : await readTokenFile(place.tokenFile, io);
      let input: ResolveInput = { flags: { ...place, token }, env: io.env, project, profile, profileName };
      // What is wrong with the choice is said before a host is started for it.
      if (place.local) resolveTarget(input);
      const own = place.local
        ? await localHost(context, project, place.server, { onServerEvent, listed })
        : undefined;
      if (own) input = { ...input, settled: { value: own.record.url, from: '--local' } };
      const record = own?.record ?? (await runningHost(resolveServer(input).value, state));
      if (record) {
        const [first] = record.users;
        const { url, appId, serviceToken: service } = record;
        input = { ...input, host: { url, appId, user: first?.token, service } };
      }
      let target = resolveTarget(input);
      if (via === 'fetch' && target.server.from === fromDefault) {
        const server = await publishedServer(target, io, note);
        if (server)
          input = { ...input, settled: { value: server, from: 'the app’s published host', published: true } };
        target = resolveTarget(input);
      }
      const { credential, tokenElsewhere, identity } = target;
      if (!credential && tokenElsewhere !== undefined && identity.value === 'anonymous')
        note(
          `the stored token is for ${tokenElsewhere} and is not sent to ${target.server.value.origin}${target.published ? '; b44fn login keeps a new one for both' : ''}`,
        );
      return {
        target,
        project,
        host: record,
        startedHere: own?.started === true,
        as(identity) {
          // --token-file holds a token of one kind: that of the identity that was chosen beside it.
          const service = target.identity.value === 'service';
          const own = (identity === 'service') === service ? token : undefined;
          return resolveTarget({ ...input, flags: { ...input.flags, as: identity, token: own } });
        },
        close: async () => own?.close(),
      };
    },
    async startHost(options, how = {}) {
      const { startHost } = await import('./server/serve.js');
      const { findDeno } = await import('./server/deno.js');
      const { version } = await import('./sdk/version.js');
      if (!how.hidden) await makePrivate(state);
      const deno = await findDeno(io.env, io.cwd, [options.project.root, io.packageDir]);
      return startHost({
        ...(how.hidden ? {} : { stateDir: state }),
        deno,
        env: io.env,
        pid: io.pid,
        version,
        ...options,
      });
    },
  };
  return context;
}

async function unknownProfile({ value, from }: Sourced<string>, all: Profiles): Promise<UsageError> {
  const { nearest } = await import('./discovery/nearest.js');
  const near = nearest(value, profileNames(all), 2);
  return new UsageError(`there is no profile ${JSON.stringify(value)}`, {
    ...(from === '--profile' ? {} : { why: `It is named by ${from}.` }),
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : { do: 'choose a profile', missing: value },
  });
}

/** The token of --token-file: a file, or one line of stdin for `-`. Never a value on argv, which others can read. */
export async function readTokenFile(path: string, io: Io): Promise<string> {
  const { readFirstLine } = await import('./run/source.js');
  const { tokenIn } = await import('./config/credentials.js');
  return tokenIn(await readFirstLine(path, io.stdin), path === '-' ? 'stdin' : path);
}

/** A host of ours that listens at this server's address, asked whether it is still itself. */
async function runningHost(server: URL, stateDir: string): Promise<HostRecord | undefined> {
  if (!isLoopback(server)) return undefined;
  const { readHostRecords, isAlive } = await import('./discovery/hosts.js');
  // Its own address, not only its port: another program may listen on that port of [::1] or 127.0.0.2.
  const own = server.hostname === 'localhost' ? `http://127.0.0.1:${server.port}` : server.origin;
  const at = (await readHostRecords(stateDir)).find((record) => record.url === own);
  return at && (await isAlive(at, 1000)) ? at : undefined;
}

/** Where a hosted fetch goes: the app's own host, for the path of functions.fetch names no app (wire.md 1). */
async function publishedServer(
  target: Target,
  io: Io,
  note: (line: string) => void,
): Promise<string | undefined> {
  const { platformLogin, publishedUrl } = await import('./discovery/platform.js');
  if (!target.app) return undefined; // the plan says that the app is missing
  const login = await platformLogin(io.env, io.homedir);
  const stays = `the call goes to ${target.server.value.origin} with X-App-Id; --server names the app’s own host`;
  if (!login) {
    note(`no Base44 login is known to ask for the app’s own host: ${stays}`);
    return undefined;
  }
  try {
    return await publishedUrl(target.app.value, login, io.env);
  } catch (error) {
    note(`the app’s own host could not be asked for (${(error as Error).message}): ${stays}`);
    return undefined;
  }
}

interface OwnHost {
  record: HostRecord;
  started: boolean;
  close(): Promise<void>;
}

/** `--local`: the host that serves this project already, or one for just this call. */
async function localHost(
  context: Context,
  project: Project | undefined,
  server: string | undefined,
  { onServerEvent: onEvent, listed }: Pick<OpenOptions, 'onServerEvent' | 'listed'>,
): Promise<OwnHost> {
  if (server !== undefined) {
    throw new UsageError('--local and --server do not go together', {
      hint: 'Leave --server away: --local finds the host of this project, or starts one.',
    });
  }
  const found = project ?? (await context.requireProject(undefined, '--project <dir>'));
  const { readHostRecords, isAlive, isHostOf } = await import('./discovery/hosts.js');
  for (const record of await readHostRecords(context.stateDir)) {
    if ((await isHostOf(record, found)) && (await isAlive(record, 1000)))
      return { record, started: false, close: async () => undefined };
  }
  // Port 0 and no state file: nobody else is meant to find a host that lives for one call.
  const options = { project: found, port: 0, onEvent: onEvent ?? (() => undefined) };
  const host = await context.startHost(options, { hidden: !listed });
  return { record: host.record, started: true, close: () => host.close() };
}
