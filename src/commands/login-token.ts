/** What a login ends with, at the command line and in the app: a token that is kept with a profile. */
import { credential } from '../config/credentials.js';
import { type Profile, type StoredToken, withToken } from '../config/profile.js';
import type { Context } from '../context.js';
import type { Connection } from '../discovery/json-request.js';
import { UsageError } from '../errors.js';
import type { Io } from '../io.js';
import type { Credential, Target } from '../run/target.js';
import { appUrl, defaultServerUrl, isLoopback } from '../sdk/url.js';
import { answerOf, madeUrl, stringIn } from './app-routes.js';

/** Keeps a token. @returns what it says of itself. @throws UsageError for one that has run out */
export async function keepToken(
  { store }: Pick<Context, 'store'>,
  profile: string,
  kind: 'userToken' | 'serviceToken',
  stored: StoredToken,
  named: Pick<Profile, 'server' | 'app'> = {},
): Promise<Pick<Credential, 'who' | 'expires'>> {
  const { who, expires } = credential(stored.token);
  if (expires !== undefined && expires <= Date.now()) {
    throw new UsageError(`that token has run out, at ${new Date(expires).toISOString()}`, {
      why: 'It was not kept.',
      hint: 'Get a new one, or log in with e-mail and password.',
    });
  }
  await store.updateProfile(profile, (before) => withToken(before, kind, stored, named));
  return { who, expires };
}

/** The token that the app's own login route gives. @throws AnswerError when it refuses */
export async function passwordToken(
  target: Target,
  app: string,
  { email, password }: { email: string; password: string },
  connection: Connection,
): Promise<string> {
  const { passwordLogin } = await import('../discovery/app-login.js');
  const url = madeUrl(() => appUrl(target.server.value, app, 'auth/login'));
  const data = await answerOf(passwordLogin(url, { email, password }, connection), url, {
    what: `${email} could not log in`,
    hint: { do: 'check the login' },
    secret: password,
  });
  return stringIn(data, 'access_token', url);
}

/**
 * The origin of the app's own host, for which a token of the hosted service is kept as well: a hosted fetch goes there.
 * Only the platform is believed, and only for this very app.
 * @returns nothing for another server, without a platform login, or when it does not tell
 */
export async function appHostOf(
  server: URL,
  app: string | undefined,
  { env, homedir }: Pick<Io, 'env' | 'homedir'>,
): Promise<Pick<StoredToken, 'appHost'>> {
  if (app === undefined || server.origin !== new URL(defaultServerUrl).origin) return {};
  const { platformLogin, publishedUrl } = await import('../discovery/platform.js');
  const login = await platformLogin(env, homedir);
  const told = login && (await publishedUrl(app, login, env).catch(() => undefined));
  if (told === undefined) return {};
  const url = new URL(told);
  return url.protocol === 'https:' || isLoopback(url) ? { appHost: url.origin } : {};
}
