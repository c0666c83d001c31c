/** Requests to an app's own routes, with what may go wrong in words. */
import { exchangeLogin, exchangeUrl, officialLogin } from '../discovery/app-login.js';
import { type Connection, type JsonAnswer, saidBy } from '../discovery/json-request.js';
import { platformLogin } from '../discovery/platform.js';
import { AnswerError, CredentialError, type Hint, UsageError } from '../errors.js';
import type { Io } from '../io.js';
import { failureOf } from '../run/failure.js';
import { RequestError } from '../sdk/errors.js';
import { isLoopback } from '../sdk/url.js';

/**
 * @param insecureHttp what --insecure-http says, where there is such an option
 * @throws UsageError where a credential would travel in the open
 */
export function checkPrivate(url: URL, what: string, insecureHttp?: boolean): void {
  if (insecureHttp || url.protocol !== 'http:' || isLoopback(url)) return;
  throw new UsageError(`${what} is not sent to ${url.origin}, which is plain http and not on this machine`, {
    why: 'Everyone on the way could read it.',
    hint: [
      'Name the server with https://.',
      ...(insecureHttp === undefined ? [] : [{ do: 'accept plain http' } as const]),
    ],
  });
}

/** A URL that is made of what a person gave. @throws UsageError */
export function madeUrl(make: () => URL): URL {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new UsageError(error.message, { hint: { do: 'check app and server' } });
  }
}

/** An answer of 2xx. @throws AnswerError in all other cases: exit 1 and 6 without an answer, else by its status */
export async function answerOf(
  asked: Promise<JsonAnswer>,
  url: URL,
  refused: { what: string; hint: Hint; secret?: string },
): Promise<unknown> {
  let answer: JsonAnswer;
  try {
    answer = await asked;
  } catch (error) {
    if ((error as Error).name === 'TimeoutError')
      throw new AnswerError('TIMEOUT_ANSWER', 6, `no answer in time from ${url.host}`, {
        hint: 'Check the server’s address and the network, then try again.',
      });
    const { code, exit, message, why, hint } = failureOf(error, url);
    throw new AnswerError(code, exit, message, { ...(why ? { why } : {}), ...(hint ? { hint } : {}) });
  }
  const { status, data } = answer;
  if (status >= 200 && status < 300) return data;
  const family = status >= 300 && status < 500 ? Math.floor(status / 100) : 5;
  // A server that repeats what it was sent is not repeated.
  const said = refused.secret ? saidBy(data)?.replaceAll(refused.secret, '(redacted)') : saidBy(data);
  throw new AnswerError(`HTTP_${status}`, family, `${refused.what}: ${url.host} answered ${status}`, {
    ...(said === undefined ? {} : { why: said }),
    hint: refused.hint,
  });
}

/**
 * A user token of the app, made from the official CLI's login (which is only read).
 * @throws CredentialError without such a login, AnswerError when the platform refuses
 */
export async function exchangedToken(app: string, io: Io, more: Omit<Connection, 'env'>): Promise<string> {
  const url = madeUrl(() => exchangeUrl(app, io.env));
  checkPrivate(url, 'the login of the official CLI');
  const login = await platformLogin(io.env, io.homedir);
  if (!login) {
    const known = await officialLogin(io.homedir);
    const what = known?.expired
      ? 'the login of the official CLI has run out'
      : 'no login of the official CLI is known';
    throw new CredentialError(what, {
      why: known?.expired
        ? 'It is in ~/.base44/auth/auth.json, which is only read.'
        : 'Neither ~/.base44/auth/auth.json nor BASE44_ACCESS_TOKEN holds one.',
      hint: ['Log in with it: npx base44 login.', { do: 'log in' }],
    });
  }
  const asked = exchangeLogin(url, login, { env: io.env, ...more });
  const hint: Hint = ['Is it an app of that login? Log in anew: npx base44 login.', { do: 'log in' }];
  const data = await answerOf(asked, url, { what: 'no token for this app was given', hint });
  return stringIn(data, 'token', url);
}

/** A member of an answer that must be there. @throws AnswerError */
export function stringIn(data: unknown, name: string, url: URL): string {
  const value = (data as Record<string, unknown> | null | undefined)?.[name];
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  throw new AnswerError('BAD_ANSWER', 5, `the answer of ${url.host} has no ${name}`, {
    why: 'It is a success by its status, and not what such a server says.',
    hint: ['Is it the right server?', { do: 'check server' }],
  });
}
