import { RequestError } from './errors.js';
import { isLoopback } from './url.js';

/** Environment variables; HTTP_PROXY, HTTPS_PROXY and NO_PROXY (and in lower case) are read. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/** A proxy, and the variable that names it. */
export interface ProxyRoute {
  url: URL;
  from: string;
}

/**
 * The proxy of the environment for a URL; none for this machine, wherever a redirect came from. https without
 * HTTPS_PROXY takes HTTP_PROXY, as undici has it.
 * @throws RequestError for a proxy that is no URL; the value is not shown, for it may hold a password
 */
export function proxyFor(url: URL, env: ProxyEnv): ProxyRoute | undefined {
  if (isLoopback(url) || excluded(url, read('NO_PROXY', env).value)) return undefined;
  for (const name of url.protocol === 'https:' ? ['HTTPS_PROXY', 'HTTP_PROXY'] : ['HTTP_PROXY']) {
    const { value, from } = read(name, env);
    if (value === '') continue;
    const written = value.includes('://') ? value : `http://${value}`;
    if (!URL.canParse(written)) {
      throw new RequestError(
        `the environment variable ${from} is not the URL of a proxy, like http://proxy:3128`,
      );
    }
    return { url: new URL(written), from };
  }
  return undefined;
}

/** How a proxy is named: without its user and password. */
export function proxyName({ url }: ProxyRoute): string {
  return `${url.protocol}//${url.host}`;
}

/** Never from the process itself. Lower case first, as curl and undici read them; empty means "none". */
function read(name: string, env: ProxyEnv): { value: string; from: string } {
  const lower = name.toLowerCase();
  const from = env[lower] === undefined ? name : lower;
  return { value: env[from]?.trim() ?? '', from };
}

/** NO_PROXY: hosts, each with all below it, with or without a port; `*` stands alone. */
function excluded({ hostname, port, protocol }: URL, list: string): boolean {
  if (list === '*') return true;
  const asked = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[,\s]+/).some((entry) => {
    const [, written = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const host = written.replace(/^\*?\./, '').toLowerCase();
    if (host === '' || (only !== undefined && only !== asked)) return false;
    return hostname === host || hostname.endsWith(`.${host}`);
  });
}
