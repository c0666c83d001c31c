/** The platform's own routes (wire.md section 1): they take the platform login, which no function ever gets. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from '../sdk/answer.js';
import { createDispatcher } from '../sdk/dispatcher.js';
import { exchange } from '../sdk/exchange.js';
import type { HeaderList } from '../sdk/headers.js';
import { Secret } from '../sdk/secret.js';
import { isLoopback } from '../sdk/url.js';
import { platformBase } from './platform-base.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The login of the official CLI's user, from the environment or its own file, which is only read. */
export async function platformLogin(env: Env, homedir: string): Promise<HeaderList | undefined> {
  if (env.BASE44_ACCESS_TOKEN) return [['Authorization', new Secret(`Bearer ${env.BASE44_ACCESS_TOKEN}`)]];
  if (env.BASE44_API_KEY) return [['api_key', new Secret(env.BASE44_API_KEY)]];
  try {
    const stored: unknown = JSON.parse(await readFile(join(homedir, '.base44', 'auth', 'auth.json'), 'utf8'));
    const { accessToken, expiresAt } = stored as { accessToken?: unknown; expiresAt?: unknown };
    if (typeof accessToken !== 'string' || (typeof expiresAt === 'number' && expiresAt < Date.now()))
      return undefined;
    return [['Authorization', new Secret(`Bearer ${accessToken}`)]];
  } catch {
    return undefined; // no login of the official CLI, or not one that can be read
  }
}

/** The app's own host, where functions.fetch goes. @throws when the platform does not tell */
export async function publishedUrl(appId: string, login: HeaderList, env: Env): Promise<string> {
  const { status, host, value } = await ask(`platform/${encodeURIComponent(appId)}/published-url`, 5000, {
    login,
    env,
  });
  const found = (value as { url?: unknown } | null)?.url;
  if (status !== 200 || typeof found !== 'string' || !URL.canParse(found))
    throw new Error(`${host} answered ${status}`);
  return found;
}

/** One GET below /api/apps. @throws Error when no answer came, or one that is not JSON */
export async function ask(
  route: string,
  timeoutMs: number,
  { login, env }: { login: HeaderList; env: Env },
): Promise<{ status: number; host: string; value: unknown }> {
  const url = new URL(`${platformBase(env)}/api/apps/${route}`);
  if (url.protocol === 'http:' && !isLoopback(url))
    throw new Error(`${url.origin} is plain http, and the login is not sent there`);
  const dispatcher = await createDispatcher(url, { env });
  try {
    const headers: HeaderList = [['Accept', 'application/json'], ...login];
    const request = { method: 'GET', url, headers, body: { kind: 'none' as const } };
    const response = await exchange(request, { dispatcher, signal: AbortSignal.timeout(timeoutMs) });
    const text = (await collect(response.body)).toString('utf8');
    return { status: response.status, host: url.host, value: jsonOf(text, response.status, url.host) };
  } finally {
    await dispatcher.destroy();
  }
}

/** An error's body may be anything; an answer's is JSON. */
function jsonOf(text: string, status: number, host: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (status !== 200) return undefined;
    throw new Error(`${host} answered something that is not JSON`);
  }
}
