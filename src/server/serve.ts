/**
 * The local functions host. What it serves and promises is in docs/local-server.md.
 *
 *     request ─► guard (Host, Origin) ─► routeOf ─┬─► function: Pool.acquire ─► forward
 *                                                 ├─► api: me, login, backend-functions
 *                                                 └─► /__b44fn, or an error in JSON
 */

import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type LocalFunction, listFunctions } from '../discovery/functions.js';
import { type HostRecord, removeHostRecord, writeHostRecord } from '../discovery/hosts.js';
import { type Project, sourceDir } from '../discovery/project.js';
import { watchTree } from '../discovery/watch.js';
import { B44fnError } from '../errors.js';
import { bootstrapPath } from './bootstrap-path.js';
import { CallLogs } from './call-logs.js';
import { type Env, findEnvFile } from './child-env.js';
import { openControl } from './control.js';
import type { OnEvent } from './events.js';
import { createHandler } from './handler.js';
import { listen } from './listen.js';
import { Mask } from './mask.js';
import { Pool } from './pool.js';
import { MOST_HEADER_BYTES } from './proxy.js';
import { createTokens } from './tokens.js';
import { DEFAULT_USERS, type HostUser, roleOf, Users } from './users.js';

export type { HostUser } from './users.js';

export interface HostOptions {
  project: Project;
  /** Undefined: 4460 or the next free one. 0: any free one. Another: that one or an error, PORT_TAKEN. */
  port?: number | undefined;
  /** Default: dev@example.com, an admin without a password. */
  users?: readonly HostUser[] | undefined;
  /** The functions' secrets. Default base44/.env, if it is there; one named here must be. */
  envFile?: string | undefined;
  /** Default: the project's, else `local-app`. */
  appId?: string | undefined;
  /** Where the host's record goes, with its tokens. Without one no record is written. */
  stateDir?: string | undefined;
  /** The deno binary; see findDeno. */
  deno: string;
  /** The parent's environment; functions get a few names of it. */
  env: Env;
  /** Of this process, for the record. */
  pid: number;
  /** Of b44fn, told by GET /__b44fn/host. */
  version: string;
  /** Milliseconds until a function that does not listen is given up. Default 30000. */
  readyTimeout?: number | undefined;
  onEvent: OnEvent;
}

export interface Host {
  /** http://127.0.0.1:<port> */
  url: string;
  appId: string;
  record: HostRecord;
  recordPath?: string;
  /** As the folders are now. */
  readonly functions: LocalFunction[];
  /** The last log lines of a call, by its `b44fn-request-id`. Empty when it is not known. */
  logsOf(requestId: string): string[];
  /** Ends every child and connection, removes the record; within a second, whatever is in flight. */
  close(): Promise<void>;
}

export async function startHost(options: HostOptions): Promise<Host> {
  const { project, onEvent } = options;
  const envFile = await findEnvFile(project, options.envFile);
  const appId = options.appId ?? project.appId ?? 'local-app';
  const startedAt = new Date().toISOString();
  const tokens = createTokens();
  const list = options.users?.length ? options.users : DEFAULT_USERS;
  const users = new Users(list, tokens, startedAt);
  const serviceToken = tokens.mint('service', 'service');
  const id = randomBytes(16).toString('hex');

  const mask = new Mask();
  const logs = new CallLogs();
  const control = await openControl();
  const pool = new Pool({
    project,
    deno: options.deno,
    bootstrap: bootstrapPath(),
    control,
    env: options.env,
    envFile,
    readyTimeout: options.readyTimeout ?? 30_000,
    mask,
    onEvent,
    onLine: (fn, requestId, text) => logs.add(fn, requestId, text),
  });

  let functions = await listFunctions(project);
  const refresh = async (): Promise<LocalFunction[]> => {
    const before = new Set(functions.map((fn) => fn.name));
    functions = await listFunctions(project);
    const now = new Set(functions.map((fn) => fn.name));
    const added = [...now].filter((name) => !before.has(name));
    const removed = [...before].filter((name) => !now.has(name));
    if (added.length + removed.length > 0) onEvent({ type: 'functions', added, removed });
    await pool.refresh(functions);
    return functions;
  };

  const handler = createHandler({
    id,
    version: options.version,
    appId,
    serviceToken,
    users,
    logs,
    mask,
    pool,
    functions: () => functions,
    refresh,
    onEvent,
  });
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES, keepAliveTimeout: 60_000 }, handler);
  server.requestTimeout = 0; // an upload may take as long as it takes
  let url: string;
  try {
    url = `http://127.0.0.1:${await listen(server, options.port)}`;
  } catch (error) {
    control.close();
    throw error;
  }

  const record: HostRecord = {
    id,
    pid: options.pid,
    url,
    project: await realpath(project.root),
    appId,
    startedAt,
    users: list.map((user) => ({ email: user.email, role: roleOf(user), token: users.mint(user) })),
    serviceToken,
  };
  const unwatch = watchTree(
    sourceDir(project),
    () => void refresh(),
    (message) => onEvent({ type: 'warning', message }),
  );
  let closing: Promise<void> | undefined;
  const close = async () => {
    unwatch();
    server.close();
    const ended = pool.close();
    server.closeAllConnections();
    await ended;
    control.close();
    if (recordPath !== undefined) await removeHostRecord(recordPath);
  };
  let recordPath: string | undefined;
  try {
    if (options.stateDir !== undefined) recordPath = await writeHostRecord(options.stateDir, record);
  } catch (cause) {
    await close();
    throw new B44fnError('STATE_FOLDER', `The host's record could not be written to ${options.stateDir}`, {
      why: (cause as Error).message,
      hint: 'Make that folder yours to write, or set B44FN_CONFIG_DIR to one that is.',
      cause,
    });
  }
  onEvent({ type: 'listening', url, appId, functions: functions.map((fn) => fn.name) });
  return {
    url,
    appId,
    record,
    ...(recordPath === undefined ? {} : { recordPath }),
    get functions() {
      return functions;
    },
    logsOf: (requestId) => logs.of(requestId) ?? [],
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
