import { ExchangeError } from './errors.js';
import { type DispatcherLike, exchange, type WireRequest, type WireResponse } from './exchange.js';
import { type HeaderList, headerList } from './headers.js';
import { type Followed, follow, RedirectError, redirectTarget } from './redirect.js';
import type { Secret } from './secret.js';
import type { ClientOptions } from './types.js';
import { type Dialect, defaultServerUrl, serverBase } from './url.js';
import { version } from './version.js';

export const userAgent = `b44fn/${version}`;

/** What one client's calls share: where they go, who they are, the connection pool. */
export interface Session {
  readonly appId: string;
  readonly base: URL;
  readonly dialect: Dialect;
  readonly functionsVersion: string | undefined;
  readonly headers: HeaderList;
  /** Read at each call, so that setToken reaches all of them. */
  credential(): Secret | undefined;
  dispatcher(): Promise<DispatcherLike>;
}

export function openSession(options: ClientOptions, credential: () => Secret | undefined): Session {
  const base = serverBase(options.serverUrl ?? defaultServerUrl);
  let made: Promise<DispatcherLike> | undefined;
  return {
    appId: options.appId,
    base,
    dialect: options.dialect ?? 'hosted',
    functionsVersion: options.functionsVersion,
    // Content-Type tells of one body, so a client's cannot hold for all calls (nor does the official one's).
    headers: headerList(options.headers).filter(([name]) => name.toLowerCase() !== 'content-type'),
    credential,
    dispatcher: async () => {
      if (options.dispatcher) return options.dispatcher;
      made ??= import('./dispatcher.js').then(({ createDispatcher }) =>
        createDispatcher(base, { env: process.env }),
      );
      return made;
    },
  };
}

/** The bearer header of a session, if it has a token. */
export function authorization(session: Session): HeaderList {
  const credential = session.credential();
  return credential ? [['Authorization', credential.prefixed('Bearer ')]] : [];
}

/** The header that pins a version, if one is pinned. */
export function pin(session: Session): HeaderList {
  const { functionsVersion } = session;
  return functionsVersion ? headerList([['Base44-Functions-Version', functionsVersion]]) : [];
}

/** Sends a request as `redirect` says. @throws ExchangeError, RedirectError, or the signal's reason */
export async function send(
  session: Session,
  request: WireRequest,
  options: { signal?: AbortSignal | undefined; redirect?: 'follow' | 'error' | 'manual' },
): Promise<Followed> {
  const dispatcher = await session.dispatcher();
  const once = (one: WireRequest): Promise<WireResponse> =>
    exchange(one, { dispatcher, signal: options.signal });
  if (options.redirect === undefined || options.redirect === 'follow') return follow(request, once);
  const response = await once(request);
  const target = options.redirect === 'error' ? redirectTarget(request.url, response) : undefined;
  if (target) {
    response.body.cancel();
    throw new RedirectError(`the answer redirects to ${target.href}, and redirect is 'error'`, target.href);
  }
  return { response, url: request.url, redirected: false };
}

/** Whether an error is the network's or the server's doing, rather than an abort. */
export function isExchangeFailure(error: unknown): error is ExchangeError | RedirectError {
  return error instanceof ExchangeError || error instanceof RedirectError;
}
