import { RequestError } from './errors.js';

/**
 * How a function is addressed (wire.md section 1).
 * `hosted`: invoke goes to /api/apps/{app}/functions/{name}, fetch to /api/functions/{path}.
 * `dev`: both go to /api/apps/{app}/functions/{name with / as %2F}, because `base44 dev` forwards
 * every other form to the hosted service, token and body included.
 */
export type Dialect = 'hosted' | 'dev';

export const defaultServerUrl = 'https://base44.app';

/** What was meant by `localhost:4400`, which reads as a URL of the scheme localhost, or by `127.0.0.1:4400`, which is none. */
function likeness(serverUrl: string): string {
  const meant = `https://${serverUrl}`;
  if (/^[\w.-]+(?::\d+)?(?:\/\S*)?$|^\[[\da-f:]+\]/i.test(serverUrl) && URL.canParse(meant))
    return `do you mean ${isLoopback(new URL(meant)) ? `http://${serverUrl}` : meant}?`;
  return 'it looks like https://base44.app';
}

/** The server's URL without a trailing slash. @throws RequestError when it is not a plain http(s) URL. */
export function serverBase(serverUrl: string): URL {
  let url: URL;
  try {
    url = new URL(serverUrl);
  } catch {
    throw new RequestError(
      `the server URL ${JSON.stringify(serverUrl)} is not a URL; ${likeness(serverUrl)}`,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RequestError(
      `the server URL must begin with http:// or https://, not ${url.protocol}//; ${likeness(serverUrl)}`,
    );
  }
  if (url.username || url.password) {
    throw new RequestError('the server URL must not hold a user name or password; give a token instead');
  }
  if (url.search || url.hash) throw new RequestError('the server URL must not have a ? or # part');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function refuse(what: string, name: string, why: string): never {
  throw new RequestError(`the ${what} ${JSON.stringify(name)} ${why}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u001f\u007f]/;

function checkText(what: string, text: string): void {
  // Callers without TypeScript: an undefined name would be sent as the word.
  if (typeof text !== 'string') refuse(what, String(text), 'is not a string');
  if (control.test(text)) refuse(what, text, 'has a control character');
  // In a query a backslash stays one.
  if (text.split('?', 1)[0]!.includes('\\'))
    refuse(what, text, 'has a backslash, which a URL turns into a slash');
  // A lone surrogate would be sent as U+FFFD: another name.
  if (/\p{Surrogate}/u.test(text)) refuse(what, text, 'has half of a surrogate pair');
}

const dotSegment = /^(?:\.|%2e){1,2}$/i;

/**
 * A function's name as path segments, each percent-encoded as a URL path is (WHATWG URL), and `%` as
 * `%25`, so that the name that arrives is the name that was given.
 * @throws RequestError for what would reach another route: empty, `.` and `..` segments, `?`, `#`,
 * `\`, control characters. (The official client resolves `../../x`, and sends the token there.)
 */
export function nameSegments(name: string): string[] {
  checkText('function name', name);
  if (/[?#]/.test(name)) {
    refuse('function name', name, 'has a ? or #; a query goes to functions.fetch or into the payload');
  }
  return name.split('/').map((segment) => {
    if (segment === '')
      refuse('function name', name, 'has an empty part; it is like sendEmail or orders/process');
    if (dotSegment.test(segment))
      refuse('function name', name, 'has a . or .. part, which would leave the functions route');
    return encodeSegment(segment);
  });
}

function encodeSegment(segment: string): string {
  return encodeKeepingPercents(segment.replaceAll('%', '%25'));
}

/** The slash after it keeps spaces at the end, which the URL parser trims off a whole URL. */
function encodeKeepingPercents(segment: string): string {
  return new URL(`http://h/${segment}/`).pathname.slice(1, -1);
}

/** A URL by pasting: the URL API would resolve dot segments, and they are checked before. */
function join(base: URL, path: string): URL {
  return new URL(base.origin + base.pathname.replace(/\/$/, '') + path);
}

/** Where `invoke` posts. */
export function invokeUrl(base: URL, appId: string, name: string, dialect: Dialect): URL {
  const segments = nameSegments(name);
  return join(
    base,
    `/api/apps/${appSegment(appId)}/functions/${segments.join(dialect === 'dev' ? '%2F' : '/')}`,
  );
}

/**
 * Where `fetch` goes. The path is a URL path: percent-encodings in it are kept, a query is kept, a
 * fragment is dropped as fetch does; one leading slash is optional.
 */
export function fetchUrl(base: URL, appId: string | undefined, path: string, dialect: Dialect): URL {
  checkText('path', path);
  const [, pathname = '', query = ''] = /^\/?([^?#]*)(\?[^#]*)?/.exec(path) ?? [];
  for (const segment of pathname.split('/')) {
    if (dotSegment.test(segment))
      refuse('path', path, 'has a . or .. part, which would leave the functions route');
  }
  if (dialect === 'hosted' || appId === undefined) return join(base, `/api/functions/${pathname}${query}`);
  checkPercents(path, pathname);
  const whole = pathname.split('/').map(encodeKeepingPercents);
  return join(base, `/api/apps/${appSegment(appId)}/functions/${whole.join('%2F')}${query}`);
}

/** Another route of an app: its login, or who a token belongs to. @throws RequestError for what is no app id */
export function appUrl(
  base: URL,
  appId: string,
  route: 'auth/login' | 'auth/token' | 'entities/User/me',
): URL {
  return join(base, `/api/apps/${appSegment(appId)}/${route}`);
}

/** `base44 dev` answers these with a 400 page that does not say why. */
function checkPercents(path: string, pathname: string): void {
  try {
    decodeURIComponent(pathname);
  } catch {
    refuse('path', path, 'has a % that is not followed by two hexadecimal digits of UTF-8');
  }
}

function appSegment(appId: string): string {
  checkText('app id', appId);
  if (appId === '' || /[/?#]/.test(appId) || dotSegment.test(appId)) {
    refuse(
      'app id',
      appId,
      'is not an app id; it is the part between /apps/ and /editor/ of the editor’s URL',
    );
  }
  return encodeSegment(appId);
}

const loopback = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

/** Whether a URL's host is this machine: localhost, *.localhost, 127.0.0.0/8 (in IPv6 too) or ::1 (RFC 6761, RFC 5735). */
export function isLoopback(url: URL): boolean {
  return loopback.test(url.hostname.replace(/\.$/, ''));
}
