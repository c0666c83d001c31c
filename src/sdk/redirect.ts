import type { WireRequest, WireResponse } from './exchange.js';
import { getHeader } from './headers.js';

const statuses = new Set([301, 302, 303, 307, 308]);
/** As fetch: WHATWG Fetch 4.4, "HTTP-redirect fetch". */
const limit = 20;
/** All that may reach another origin: neither credentials nor anything that tells of the app. */
const harmless = new Set(['accept', 'accept-language', 'user-agent']);

/** A redirect that must not or cannot be followed. `location` is where it pointed. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
  readonly code = 'ERR_REDIRECT';
  readonly location: string;

  constructor(message: string, location: string) {
    super(message);
    this.location = location;
  }
}

/** Where an answer points, if it is a redirect with a Location. */
export function redirectTarget(url: URL, response: WireResponse): URL | undefined {
  const location = statuses.has(response.status) ? getHeader(response.headers, 'location') : undefined;
  if (location === undefined) return undefined;
  try {
    // Servers send UTF-8 in Location, and header values are read as Latin-1.
    return new URL(Buffer.from(location, 'latin1').toString('utf8'), url);
  } catch {
    throw new RedirectError(
      `the answer redirects to ${JSON.stringify(location)}, which is not a URL`,
      location,
    );
  }
}

/**
 * The request that follows a redirect (WHATWG Fetch, HTTP-redirect fetch), stricter across origins:
 * only Accept, Accept-Language and User-Agent go along, and a body never does (wire.md section 1).
 * @throws RedirectError
 */
function redirected(request: WireRequest, status: number, url: URL): WireRequest {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RedirectError(`the answer redirects to ${url.protocol}, which is not HTTP`, url.href);
  }
  if (url.username || url.password) {
    throw new RedirectError('the answer redirects to a URL with a user name or password', url.origin);
  }
  const toGet =
    (status === 303 && request.method !== 'HEAD' && request.method !== 'GET') ||
    (status <= 302 && request.method === 'POST');
  const dropsBody = toGet || request.body.kind === 'none';
  const sameOrigin = url.origin === request.url.origin;
  if (!dropsBody && !sameOrigin) {
    throw new RedirectError(
      `the answer redirects (${status}) to another origin, ${url.href}, and the request body is not sent there`,
      url.href,
    );
  }
  if (!dropsBody && request.body.kind === 'stream' && !request.body.replayable) {
    throw new RedirectError(
      `the answer redirects (${status}) to ${url.href}, but a streamed body cannot be sent twice`,
      url.href,
    );
  }
  const headers = request.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (toGet && lower.startsWith('content-')) return false;
    return sameOrigin || harmless.has(lower);
  });
  return {
    method: toGet ? 'GET' : request.method,
    url,
    headers,
    body: dropsBody ? { kind: 'none' } : request.body,
  };
}

export interface Followed {
  response: WireResponse;
  url: URL;
  redirected: boolean;
}

/** Sends the request and follows redirects, up to 20. @throws RedirectError, and what `send` throws. */
export async function follow(
  request: WireRequest,
  send: (request: WireRequest) => Promise<WireResponse>,
): Promise<Followed> {
  let current = request;
  for (let count = 0; ; count++) {
    const response = await send(current);
    let next: URL | undefined;
    try {
      next = redirectTarget(current.url, response);
      if (next === undefined) return { response, url: current.url, redirected: count > 0 };
      if (count === limit)
        throw new RedirectError(`more than ${limit} redirects, the last to ${next.href}`, next.href);
      current = redirected(current, response.status, next);
    } catch (error) {
      response.body.cancel();
      throw error;
    }
    response.body.cancel();
  }
}
