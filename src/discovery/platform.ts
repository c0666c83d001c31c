/** The platform's own routes (wire.md section 1): they take the platform login, which no function ever gets. */
import type { HeaderList } from '../sdk/headers.js';
import { Secret } from '../sdk/secret.js';
import { isLoopback } from '../sdk/url.js';
import { officialLogin } from './app-login.js';
import { type Connection, requestJson } from './json-request.js';
import { platformBase } from './platform-base.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The login of the official CLI's user, from the environment or its own file, which is only read. */
export async function platformLogin(env: Env, homedir: string): Promise<HeaderList | undefined> {
  if (env.BASE44_ACCESS_TOKEN) return [['Authorization', new Secret(`Bearer ${env.BASE44_ACCESS_TOKEN}`)]];
  if (env.BASE44_API_KEY) return [['api_key', new Secret(env.BASE44_API_KEY)]];
  const official = await officialLogin(homedir);
  return official && !official.expired ? [['Authorization', official.token.prefixed('Bearer ')]] : undefined;
}

/** The app's own host, where functions.fetch goes. @throws when the platform does not tell */
export async function publishedUrl(appId: string, login: HeaderList, env: Env): Promise<string> {
  const { status, host, value } = await ask(`platform/${encodeURIComponent(appId)}/published-url`, {
    login,
    env,
    patience: 5000,
  });
  const found = (value as { url?: unknown } | null)?.url;
  if (status !== 200 || typeof found !== 'string' || !URL.canParse(found))
    throw new Error(`${host} answered ${status}`);
  return found;
}

/** One GET below /api/apps of the platform, or of the server that is given in its place. @throws Error when no answer came, or one that is not JSON */
export async function ask(
  route: string,
  {
    login,
    env,
    server = platformBase(env),
    ...limits
  }: { login: HeaderList; server?: string | undefined } & Pick<
    Connection,
    'env' | 'patience' | 'most' | 'signal'
  >,
): Promise<{ status: number; host: string; value: unknown }> {
  const url = new URL(`${server}/api/apps/${route}`);
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new Error(`${url.origin} is plain http, and the login is not sent there`);
  const { status, data } = await requestJson({ url, headers: login }, { env, ...limits });
  // An error's body may be anything; an answer's is JSON.
  if (status === 200 && data === undefined)
    throw new Error(`${url.host} answered something that is not JSON`);
  return { status, host: url.host, value: data };
}
