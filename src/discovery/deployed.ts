/** The functions that are deployed, as the platform lists them to the official login (wire.md section 1), and a host of ours to anyone. */
import { dirname, posix, relative, sep } from 'node:path';
import type { FunctionFacts } from '../analysis/facts.js';
import type { HeaderList } from '../sdk/headers.js';
import { keepDeployed } from './deployed-cache.js';
import { filesOf } from './imports.js';
import { factsFrom, type Knowing } from './local.js';
import { ask } from './platform.js';
import { loadSource } from './source-file.js';

type Env = Readonly<Record<string, string | undefined>>;

export interface DeployedFunction {
  name: string;
  facts: FunctionFacts;
  /** Whether the file here has the content that runs there. @param entry absolute path of the local function */
  sameAs(entry: string): Promise<boolean>;
}

/** Sources come along with the list, so it may take a while. */
const limits = { patience: 15_000, most: 64 * 1024 * 1024 };

/** Who is asked: the platform, with its login, or a host of this machine, which wants none and is sent none. */
type Asked = { env: Env; signal?: AbortSignal | undefined } & (
  | { login: HeaderList; server?: undefined }
  | { login?: undefined; server: string }
);

/** @throws Error whose message says why there is no list */
export async function deployedFunctions(
  appId: string,
  { login = [], server, env, signal }: Asked,
  knowing: Knowing,
): Promise<DeployedFunction[]> {
  const route = `${encodeURIComponent(appId)}/backend-functions`;
  const { status, host, value } = await ask(route, { login, server, env, signal, ...limits });
  if (status === 401 || status === 403) throw new Error(`${host} refused the login (${status})`);
  if (status === 404) throw new Error(`${host} knows no app ${appId}`);
  const list = (value as { functions?: unknown } | null | undefined)?.functions;
  if (status !== 200 || !Array.isArray(list)) throw new Error(`${host} answered ${status} and no list`);
  const analyze = await knowing.analyze();
  const functions = list.filter(isListed).map(({ name, entry, files }): DeployedFunction => {
    const texts = new Map(files.map(({ path, content }) => [virtualPath(path), content]));
    const read = (path: string): string | undefined => texts.get(path.split(sep).join('/'));
    return {
      name,
      facts: factsFrom(analyze, virtualPath(entry), read).facts,
      sameAs: (local) => sameContent(local, (path) => texts.get(path), virtualPath(entry)),
    };
  });
  if (server === undefined) await keepDeployed(knowing.stateDir, { appId, env }, functions);
  return functions;
}

interface Listed {
  name: string;
  entry: string;
  files: { path: string; content: string }[];
}

function isListed(one: unknown): one is Listed {
  const { name, entry, files } = (one ?? {}) as Partial<Listed>;
  return (
    typeof name === 'string' &&
    typeof entry === 'string' &&
    Array.isArray(files) &&
    files.every((file) => typeof file?.path === 'string' && typeof file.content === 'string')
  );
}

/** Paths are relative to the entry's folder, `../../shared/x.ts` among them: a root deep enough for those. */
const virtualPath = (path: string): string => posix.resolve('/1/2/3/4/5/6/7/8/function', path);

/**
 * The files that the local function is made of against those that are deployed. Only these: every file of
 * base44/shared is deployed with every function, so that one that it does not import says nothing.
 */
async function sameContent(
  entry: string,
  deployed: (path: string) => string | undefined,
  deployedEntry: string,
): Promise<boolean> {
  const { files } = await filesOf(entry);
  for (const file of files) {
    const path = relative(dirname(entry), file).split(sep).join('/');
    const there = deployed(file === entry ? deployedEntry : posix.join(posix.dirname(deployedEntry), path));
    const here = await loadSource(file);
    if (here === undefined || there === undefined || plainLines(here) !== plainLines(there)) return false;
  }
  return true;
}

/** Without what editors and git change on their own: the byte order mark, line endings, the end of the file. */
const plainLines = (text: string): string =>
  text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd();
