/** The three ways to a server, over undici: straight, through a proxy that forwards, through a tunnel. */
import type { buildConnector, Dispatcher, Pool } from 'undici';
import { ProxyError } from './errors.js';
import { type ProxyRoute, proxyName } from './proxy.js';
import { tellingResets } from './resets.js';

/** What sends requests, as the exchange makes them. */
export interface Sender {
  dispatch(request: SentRequest, handler: object): boolean;
  destroy(): Promise<unknown>;
}

export interface SentRequest {
  origin: string;
  path: string;
  /** Names and values in turn. */
  headers: string[];
}

type Undici = Pick<
  typeof import('undici'),
  'Agent' | 'Pool' | 'ProxyAgent' | 'Socks5ProxyAgent' | 'buildConnector'
>;
type Connection = buildConnector.BuildOptions;

const settings = {
  /** Headers larger than this are an error (Node's own limit is 16 KiB; some hosts add a lot). */
  maxHeaderSize: 64 * 1024,
  headersTimeout: 0,
  bodyTimeout: 0,
};

export function direct({ Agent, Pool, buildConnector }: Undici, connection: Connection): Sender {
  const connect = tellingResets(buildConnector(connection));
  return sender(new Agent({ ...settings, factory: (origin) => new Pool(origin, { ...settings, connect }) }));
}

/**
 * http by way of a proxy: the whole URL in the request line, as curl does, for many proxies refuse CONNECT to port 80.
 * undici's own agent loses the reason phrase and the order of headers there.
 */
export function plainProxy(
  { Pool, buildConnector }: Undici,
  proxy: ProxyRoute,
  connection: Connection,
): Sender {
  const connect = blaming(proxy, tellingResets(buildConnector(connection)));
  const pool = new Pool(proxy.url.origin, { ...settings, connect });
  const own = authorization(proxy.url).flatMap((value) => ['proxy-authorization', value]);
  return {
    dispatch({ origin, path, headers, ...rest }, handler) {
      const host = headers.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'host');
      const all = [...(host ? [] : ['host', new URL(origin).host]), ...own, ...headers];
      const request = { ...rest, origin: proxy.url.origin, path: origin + path, headers: all };
      return sender(pool).dispatch(request, askingFor(proxy, handler));
    },
    destroy: () => pool.destroy(),
  };
}

/**
 * Through SOCKS 5; the proxy resolves the name. undici's ProxyAgent would speak TLS to it when it is told anything of
 * the connection. @param secured for the connection inside the tunnel
 */
export function socksProxy(
  { Socks5ProxyAgent, buildConnector }: Undici,
  proxy: ProxyRoute,
  connection: Connection,
  secured: Connection,
): Sender {
  const connect = blaming(proxy, buildConnector(connection));
  // Left out of undici's types: that it takes a connector.
  const options = { connect, requestTls: secured } as object;
  const agent = new Socks5ProxyAgent(proxy.url.href.replace(/^socks5?h?:/, 'socks5:'), options);
  return {
    dispatch: (request, handler) => sender(agent).dispatch(request, blamingSocks(proxy, handler)),
    destroy: () => agent.destroy(),
  };
}

/** Through CONNECT. @param secured for the connection inside the tunnel */
export function tunnelProxy(
  { Pool, ProxyAgent }: Undici,
  proxy: ProxyRoute,
  connection: Connection,
  secured: Connection,
): Sender {
  type Made = { connect: buildConnector.connector };
  const agent = new ProxyAgent({
    ...settings,
    uri: proxy.url.href,
    ...authorization(proxy.url).reduce((_, token) => ({ token }), {}),
    requestTls: secured,
    proxyTls: connection,
    // What asks the proxy for a tunnel, and what speaks to the server through it.
    clientFactory: (origin, made) => {
      const pool = new Pool(origin, { ...settings, connect: blaming(proxy, (made as Made).connect) });
      return Object.assign(pool, { connect: tunnels(proxy, pool) });
    },
    factory: (origin, made) =>
      new Pool(origin, { ...settings, connect: tellingResets((made as Made).connect) }),
  });
  return sender(agent);
}

/** undici's types want what it reads as well; the exchange gives all of it. */
function sender(dispatcher: Dispatcher): Sender {
  return dispatcher as unknown as Sender;
}

/** A user without a password counts too, which undici's own agent does not send. */
function authorization({ username, password }: URL): string[] {
  if (!username) return [];
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [`Basic ${Buffer.from(pair).toString('base64')}`];
}

/** Failures of the proxy are ProxyErrors, so that nobody looks for them at the server behind it. */
function blamed(proxy: ProxyRoute, error: Error): ProxyError {
  return new ProxyError(error.message, proxyName(proxy), proxy.from, error);
}

function refused(proxy: ProxyRoute, status: number): ProxyError {
  return blamed(proxy, Object.assign(new Error(`it answered ${status}`), { status }));
}

function blaming(proxy: ProxyRoute, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) =>
      error ? callback(blamed(proxy, error), null) : callback(null, socket!),
    );
}

/** CONNECT: an answer other than 200 is the proxy's refusal. */
function tunnels(proxy: ProxyRoute, pool: Pool) {
  const connect = pool.connect.bind(pool);
  return async (options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const opened = await connect(options).catch((error: Error) => {
      throw error instanceof ProxyError ? error : blamed(proxy, error);
    });
    if (opened.statusCode === 200) return opened;
    opened.socket.on('error', () => undefined).destroy();
    throw refused(proxy, opened.statusCode);
  };
}

function isSocks({ name, message }: Error): boolean {
  return name === 'Socks5ProxyError' || message.startsWith('SOCKS5 '); // its time limits have no name
}

type Failed = (controller: unknown, error: Error) => void;

/** What the proxy refuses, or does not answer, reaches the handler as undici's own error. */
function blamingSocks(proxy: ProxyRoute, handler: object): object {
  const { onResponseError } = handler as { onResponseError: Failed };
  const failed: Failed = (controller, error) =>
    onResponseError.call(handler, controller, isSocks(error) ? blamed(proxy, error) : error);
  return Object.assign(Object.create(handler), { onResponseError: failed });
}

type Start = (controller: { abort(reason: Error): void }, status: number, ...rest: unknown[]) => void;

/** 407 is the proxy's own answer; every other status may be the server's. */
function askingFor(proxy: ProxyRoute, handler: object): object {
  const { onResponseStart } = handler as { onResponseStart: Start };
  const start: Start = (controller, status, ...rest) => {
    if (status === 407) controller.abort(refused(proxy, status));
    else onResponseStart.call(handler, controller, status, ...rest);
  };
  return Object.assign(Object.create(handler), { onResponseStart: start });
}
