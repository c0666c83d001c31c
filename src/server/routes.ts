/** From a request target to what is asked for. Pure, and on the text as sent: nothing is normalised away. */

import type { LocalFunction } from '../discovery/functions.js';

export type Route =
  /** `rest` is what follows `functions/`, as sent; `query` begins with `?` or is empty. */
  | { kind: 'function'; appId: string | undefined; rest: string; query: string }
  | { kind: 'me' | 'login' | 'functions'; appId: string }
  | { kind: 'host' }
  | { kind: 'logs'; id: string }
  /** A route of the hosted service that this host does not have. */
  | { kind: 'api' }
  | { kind: 'none' };

/** `target` is the request line's, e.g. `/api/apps/x/functions/hello?a=1`. */
export function routeOf(target: string): Route {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  if (!path.startsWith('/')) return { kind: 'none' };

  const called = /^\/(?:api\/apps\/([^/]+)\/|api\/)?functions\/(.*)$/.exec(path);
  if (called) return { kind: 'function', appId: decode(called[1] ?? ''), rest: called[2]!, query };

  const api = /^\/api\/apps\/([^/]+)\/(.+)$/.exec(path);
  const appId = decode(api?.[1] ?? '') ?? '';
  if (api?.[2] === 'entities/User/me') return { kind: 'me', appId };
  if (api?.[2] === 'auth/login') return { kind: 'login', appId };
  if (api?.[2] === 'backend-functions') return { kind: 'functions', appId };
  if (path === '/api' || path.startsWith('/api/')) return { kind: 'api' };

  if (path === '/__b44fn/host') return { kind: 'host' };
  const logs = /^\/__b44fn\/logs\/([0-9a-f]{1,64})$/.exec(path);
  if (logs) return { kind: 'logs', id: logs[1]! };
  return { kind: 'none' };
}

export type Match =
  | { kind: 'found'; fn: LocalFunction; path: string }
  | { kind: 'unknown'; name: string }
  | { kind: 'malformed' };

/**
 * The function meant by what follows `functions/`. Names come with `/` or `%2F`; the longest known one wins and what
 * follows it is the function's own. `path` is the pathname it sees: `/` and the rest as sent, but a slash however it was spelled (%2F: the dev dialect).
 */
export function matchFunction(rest: string, functions: readonly LocalFunction[]): Match {
  const sent = rest.replace(/^\/+/, '');
  let name: string;
  try {
    name = decodeURIComponent(sent);
  } catch {
    return { kind: 'malformed' };
  }
  let best: LocalFunction | undefined;
  for (const fn of functions) {
    const fits = name === fn.name || name.startsWith(`${fn.name}/`);
    if (fits && fn.name.length > (best?.name.length ?? 0)) best = fn;
  }
  return best
    ? { kind: 'found', fn: best, path: `/${sent.replaceAll(/%2f/gi, '/')}` }
    : { kind: 'unknown', name };
}

/** Undefined for what is empty; as it stands when its encoding is broken. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch {
    return text;
  }
}
