/** The platform's own routes (wire.md section 1): they take the platform login, which no function ever gets. */
import { collect } from '../sdk/answer.js';
import { createDispatcher } from '../sdk/dispatcher.js';
import { exchange } from '../sdk/exchange.js';
import type { HeaderList } from '../sdk/headers.js';
import { Secret } from '../sdk/secret.js';
import { isLoopback } from '../sdk/url.js';
import { officialLogin } from './app-login.js';

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
  const base = env.BASE44_API_URL || 'https://app.base44.com';
  const url = new URL(
    `${base.replace(/\/$/, '')}/api/apps/platform/${encodeURIComponent(appId)}/published-url`,
  );
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new Error(`${url.origin} is plain http, and the login is not sent there`);
  const dispatcher = await createDispatcher(url, { env });
  try {
    const headers: HeaderList = [['Accept', 'application/json'], ...login];
    const request = { method: 'GET', url, headers, body: { kind: 'none' as const } };
    const response = await exchange(request, { dispatcher, signal: AbortSignal.timeout(5000) });
    const answer: unknown = JSON.parse((await collect(response.body)).toString('utf8'));
    const found = (answer as { url?: unknown } | null)?.url;
    if (response.status !== 200 || typeof found !== 'string' || !URL.canParse(found))
      throw new Error(`${url.host} answered ${response.status}`);
    return found;
  } finally {
    await dispatcher.destroy();
  }
}
