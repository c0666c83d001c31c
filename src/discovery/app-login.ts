/** How a person becomes a user of an app, and how an app says who a token belongs to (wire.md section 1). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeaderList } from '../sdk/headers.js';
import { Secret } from '../sdk/secret.js';
import { appUrl, serverBase } from '../sdk/url.js';
import { type Connection, type JsonAnswer, requestJson } from './json-request.js';

/** The app's own login: a 200 has `access_token`. */
export function passwordLogin(
  url: URL,
  { email, password }: { email: string; password: string },
  connection: Connection,
): Promise<JsonAnswer> {
  return requestJson({ method: 'POST', url, headers: [], body: { email, password } }, connection);
}

/** Who a token belongs to, as the app's server says. */
export function askMe(url: URL, token: Secret, connection: Connection): Promise<JsonAnswer> {
  return requestJson({ url, headers: [['Authorization', token.prefixed('Bearer ')]] }, connection);
}

/** Where the platform exchanges its login for a user token of this app. @throws RequestError */
export function exchangeUrl(appId: string, env: Connection['env']): URL {
  return appUrl(serverBase(env.BASE44_API_URL || 'https://app.base44.com'), appId, 'auth/token');
}

/** The exchange itself: a 200 has `token`. @param login headers of the platform's login, sent nowhere else */
export function exchangeLogin(url: URL, login: HeaderList, connection: Connection): Promise<JsonAnswer> {
  return requestJson({ url, headers: login }, connection);
}

/** The login of the official CLI's user. */
export interface OfficialLogin {
  token: Secret;
  email: string | undefined;
  expired: boolean;
}

/** What the official CLI's own file holds, which is only read; undefined without one that can be read. */
export async function officialLogin(homedir: string): Promise<OfficialLogin | undefined> {
  try {
    const text = await readFile(join(homedir, '.base44', 'auth', 'auth.json'), 'utf8');
    const { accessToken, email, expiresAt } = JSON.parse(text) as Record<string, unknown>;
    if (typeof accessToken !== 'string') return undefined;
    return {
      token: new Secret(accessToken),
      email: typeof email === 'string' ? email : undefined,
      expired: typeof expiresAt === 'number' && expiresAt < Date.now(),
    };
  } catch {
    return undefined;
  }
}
