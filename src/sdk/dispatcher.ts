import type { Agent } from 'undici';
import { RequestError } from './errors.js';
import type { DispatcherLike } from './exchange.js';
import { isLoopback } from './url.js';

export interface DispatcherOptions {
  /** Environment variables; HTTP_PROXY, HTTPS_PROXY and NO_PROXY (and in lower case) are read. */
  env: Readonly<Record<string, string | undefined>>;
  /** A PEM certificate to trust beside the usual ones. */
  ca?: string | undefined;
  /** Accept any certificate. Default: false. */
  insecure?: boolean | undefined;
}

export type ClosableDispatcher = DispatcherLike & { destroy(): Promise<void> };

/** Headers larger than this are an error (Node's own limit is 16 KiB; some hosts add a lot). */
const maxHeaderSize = 64 * 1024;

/** undici's own limit is 10 s, and would cut ours (ExchangeOptions.connectTimeout) short. In ms. */
const connectLimit = 300_000;

/** A dispatcher for one origin: a proxy when the environment asks for one, but never to loopback. */
export async function createDispatcher(url: URL, options: DispatcherOptions): Promise<ClosableDispatcher> {
  const { Agent } = await import('undici');
  const { env } = options;
  const tls = {
    ...(options.ca === undefined ? {} : { ca: await withSystemRoots(options.ca) }),
    ...(options.insecure ? { rejectUnauthorized: false } : {}),
  };
  const settings: Agent.Options = {
    maxHeaderSize,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectLimit, ...tls },
  };
  const proxied = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => env[name]);
  if (!proxied || isLoopback(url)) return new Agent(settings);
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({
    ...settings,
    requestTls: tls,
    proxyTunnel: false, // http in absolute form, as curl does: many proxies refuse CONNECT to port 80
    httpProxy: proxyUrl('HTTP_PROXY', env),
    httpsProxy: proxyUrl('HTTPS_PROXY', env),
    noProxy: notProxied(variable('NO_PROXY', env)),
  });
}

/** A redirect may lead from elsewhere to this machine, which is never for the proxy. `*` stands alone. */
function notProxied(value: string): string {
  if (value.trim() === '*') return '*';
  return [value, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',');
}

/** Never from the process itself. Lower case first, as curl and undici read them; empty means "none". */
function variable(name: string, env: DispatcherOptions['env']): string {
  return env[name.toLowerCase()] ?? env[name] ?? '';
}

/** @throws RequestError that does not show the value, which may hold a password. */
function proxyUrl(name: string, env: DispatcherOptions['env']): string {
  const value = variable(name, env);
  const url = value === '' || value.includes('://') ? value : `http://${value}`;
  if (url !== '' && !URL.canParse(url)) {
    throw new RequestError(
      `the environment variable ${name} is not the URL of a proxy, like http://proxy:3128`,
    );
  }
  return url;
}

async function withSystemRoots(ca: string): Promise<string[]> {
  const { rootCertificates } = await import('node:tls');
  return [...rootCertificates, ca];
}
