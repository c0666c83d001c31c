import { setMaxListeners } from 'node:events';
import { direct, plainProxy, type Sender, socksProxy, tunnelProxy } from './agents.js';
import { type ClosableDispatcher, Generations } from './generations.js';
import { type ProxyEnv, proxyFor, proxyName } from './proxy.js';

export interface DispatcherOptions {
  env: ProxyEnv;
  /** A PEM certificate to trust beside the usual ones. */
  ca?: string | undefined;
  /** Accept any certificate. Default: false. */
  insecure?: boolean | undefined;
}

export type { ClosableDispatcher };

/** undici's own limit is 10 s, and would cut ours (ExchangeOptions.connectTimeout) short. In ms. */
const connectLimit = 300_000;

/**
 * A dispatcher that takes the proxy which the environment names for an origin, and never one to loopback.
 * @param url what is requested first. @throws RequestError when the proxy for it is none
 */
export async function createDispatcher(url: URL, options: DispatcherOptions): Promise<ClosableDispatcher> {
  const undici = await import('undici');
  const { env } = options;
  const tls = {
    ...(options.ca === undefined ? {} : { ca: await withSystemRoots(options.ca) }),
    ...(options.insecure ? { rejectUnauthorized: false } : {}),
  };
  proxyFor(url, env);
  const dispatcher = new Generations(() => {
    const ending = new AbortController();
    setMaxListeners(0, ending.signal); // one a socket
    // Every socket hears the signal, from its first moment: undici's destroy() leaves those that are connecting.
    const connection = { timeout: connectLimit, signal: ending.signal };
    const secured = { ...connection, ...tls };
    const agents = new Map<string, Sender>();
    const agentFor = (url: URL): Sender => {
      const proxy = proxyFor(url, env);
      const plain = url.protocol === 'http:';
      const key = proxy ? `${plain} ${proxy.url.href}` : '';
      let agent = agents.get(key);
      if (!agent) {
        if (!proxy) agent = direct(undici, secured);
        else if (plain && proxy.url.protocol.startsWith('http'))
          agent = plainProxy(undici, proxy, connection);
        else if (proxy.url.protocol.startsWith('socks'))
          agent = socksProxy(undici, proxy, connection, secured);
        else agent = tunnelProxy(undici, proxy, connection, secured);
        agents.set(key, agent);
      }
      return agent;
    };
    return {
      dispatch: (request, handler) => agentFor(new URL(request.origin)).dispatch(request, handler),
      async destroy() {
        const all = [...agents.values()].map((agent) => agent.destroy());
        ending.abort();
        await Promise.all(all);
      },
    };
  });
  return Object.assign(dispatcher, {
    via: (to: URL): string | undefined => {
      const proxy = proxyFor(to, env);
      return proxy && proxyName(proxy);
    },
  });
}

async function withSystemRoots(ca: string): Promise<string[]> {
  const { rootCertificates } = await import('node:tls');
  return [...rootCertificates, ca];
}
