/**
 * The composition root: puts configuration, discovery and the local host together into what
 * commands need. Everything heavy is imported where it is first used.
 */
import { resolve } from 'node:path';
import { openHistory } from './config/history.js';
import { folders } from './config/paths.js';
import { fromDefault, resolveServer, resolveTarget, type TargetFlags } from './config/resolve.js';
import { openStore, type Store } from './config/store.js';
import type { HostRecord } from './discovery/hosts.js';
import type { Project } from './discovery/project.js';
import { UsageError } from './errors.js';
import type { Io } from './io.js';
import type { History } from './run/history.js';
import type { Target } from './run/target.js';
import { isLoopback } from './sdk/url.js';
import type { Host, HostOptions } from './server/serve.js';

/** What says where a call goes, beyond the flags themselves. */
export interface Place extends TargetFlags {
  tokenFile?: string | undefined;
  /** The linked project on a host for just this call. */
  local?: boolean | undefined;
  /** Another project folder than the one around the current folder. */
  project?: string | undefined;
}

/** A target, and what must be closed when the call is over. */
export interface OpenTarget {
  target: Target;
  project: Project | undefined;
  /** The host of ours that the call goes to, if it does. */
  host: HostRecord | undefined;
  /** It was started for this call; what functions print has been shown already. */
  startedHere: boolean;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** A hosted fetch goes to the app's own host, if a platform login can say which that is. */
  via?: 'invoke' | 'fetch';
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
  openTarget(place: Place, options: OpenOptions): Promise<OpenTarget>;
  /** @param hidden leave it out of the list of running hosts */
  startHost(
    options: Pick<HostOptions, 'project' | 'onEvent'> & Partial<HostOptions>,
    how?: { hidden?: boolean },
  ): Promise<Host>;
}

export function createContext(io: Io): Context {
  const { config, state } = folders(io);
  const store = openStore(config);
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
    async openTarget(place, { via, onServerEvent = () => undefined, note = () => undefined }) {
      const project = await context.project(place.project);
      const profile = await store.read();
      const token = place.tokenFile === undefined ? undefined : await readTokenFile(place.tokenFile, io);
      // What is wrong with the choice is said before a host is started for it.
      if (place.local) resolveTarget({ flags: { ...place, token }, env: io.env, project, profile });
      const own = place.local ? await localHost(context, project, place.server, onServerEvent) : undefined;
      const settled = own && { value: own.record.url, from: '--local' };
      const input = { flags: { ...place, token }, env: io.env, project, profile, settled };
      const record = own?.record ?? (await runningHost(resolveServer(input).value, state));
      const host = record && {
        url: record.url,
        appId: record.appId,
        user: record.users[0]?.token,
        service: record.serviceToken,
      };
      let target = resolveTarget({ ...input, host });
      if (via === 'fetch' && target.server.from === fromDefault) {
        const server = await publishedServer(target, io, note);
        if (server)
          target = resolveTarget({ ...input, settled: { value: server, from: 'the app’s published host' } });
      }
      const { credential, tokenElsewhere, identity } = target;
      if (!credential && tokenElsewhere !== undefined && identity.value === 'anonymous')
        note(`the stored token is for ${tokenElsewhere} and is not sent to ${target.server.value.origin}`);
      return {
        target,
        project,
        host: record,
        startedHere: own?.started === true,
        close: async () => own?.close(),
      };
    },
    async startHost(options, how = {}) {
      const { startHost } = await import('./server/serve.js');
      const { findDeno } = await import('./server/deno.js');
      const { version } = await import('./sdk/version.js');
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

/** The token of --token-file: a file, or one line of stdin for `-`. Never a value on argv, which others can read. */
export async function readTokenFile(path: string, io: Io): Promise<string> {
  const { readLine, readTextFile } = await import('./run/source.js');
  const { tokenIn } = await import('./config/credentials.js');
  if (path === '-') return tokenIn(await readLine(io.stdin), 'stdin');
  return tokenIn(await readTextFile(path, io.stdin), path);
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
  onEvent: HostOptions['onEvent'],
): Promise<OwnHost> {
  if (server !== undefined) {
    throw new UsageError('--local and --server do not go together', {
      hint: 'Leave --server away: --local finds the host of this project, or starts one.',
    });
  }
  const found = project ?? (await context.requireProject(undefined, '--project <dir>'));
  const { readHostRecords, isAlive } = await import('./discovery/hosts.js');
  const { realpath } = await import('node:fs/promises');
  const root = await realpath(found.root);
  for (const record of await readHostRecords(context.stateDir)) {
    if (record.project === root && (await isAlive(record, 1000)))
      return { record, started: false, close: async () => undefined };
  }
  // Port 0 and no state file: nobody else is meant to find a host that lives for one call.
  const host = await context.startHost({ project: found, port: 0, onEvent }, { hidden: true });
  return { record: host.record, started: true, close: () => host.close() };
}
