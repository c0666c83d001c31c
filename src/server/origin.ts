/**
 * Who may reach the host at all. It listens on this machine only, but every web page that is open here can send to
 * this machine too: by a name that resolves to it (then Host is foreign), or directly (then Origin is).
 */

import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const LOCAL_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/i;

export function isLoopbackHost(host: string | undefined): host is string {
  return host !== undefined && LOOPBACK.test(host);
}

/** `absent`: not from a browser, or from the same place; `local`: a page of this machine; `foreign`: any other. */
export function originOf(req: IncomingMessage): 'absent' | 'local' | 'foreign' {
  const { origin } = req.headers;
  // An image, a link or a form of a page sends no Origin with GET; browsers say where it comes from all the same.
  const site = req.headers['sec-fetch-site'];
  if (origin === undefined) return site === 'cross-site' || site === 'same-site' ? 'foreign' : 'absent';
  return LOCAL_ORIGIN.test(origin) ? 'local' : 'foreign';
}

export function isPreflight(req: IncomingMessage): boolean {
  return (
    req.method === 'OPTIONS' &&
    req.headers.origin !== undefined &&
    req.headers['access-control-request-method'] !== undefined
  );
}

/** What lets a page of this machine read the answer. Empty for any other caller. */
export function corsHeaders(req: IncomingMessage): Record<string, string> {
  if (originOf(req) !== 'local') return {};
  return {
    'access-control-allow-origin': req.headers.origin ?? '',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': '*, b44fn-request-id, content-disposition',
    vary: 'origin',
  };
}

export function preflightHeaders(req: IncomingMessage): Record<string, string> {
  const wanted = req.headers['access-control-request-headers'];
  return {
    ...corsHeaders(req),
    'access-control-allow-methods': req.headers['access-control-request-method'] ?? '',
    ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
    'access-control-max-age': '600',
  };
}
