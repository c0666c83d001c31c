/** `whoami --check`: what the server says of the token that a call would carry. */
import { askMe } from '../discovery/app-login.js';
import { AnswerError, B44fnError, CredentialError, UsageError } from '../errors.js';
import type { Io } from '../io.js';
import { profileFlag, type Target } from '../run/target.js';
import { appUrl } from '../sdk/url.js';
import { answerOf, checkPrivate, madeUrl } from './app-routes.js';
import { certificate } from './connection.js';

export interface Checked {
  /** For --json. */
  facts: { ok: boolean; status?: number; who?: string; id?: string; role?: string; message?: string };
  text: string;
  /** Why it is no success. */
  problem: B44fnError | undefined;
}

/** @throws UsageError, CredentialError when there is nothing to ask about */
export async function checkedByServer(
  target: Target,
  io: Io,
  values: {
    cacert?: string | undefined;
    insecure?: boolean | undefined;
    'insecure-http'?: boolean | undefined;
  },
): Promise<Checked> {
  const { credential, server, app, identity } = target;
  const login = `b44fn login${profileFlag(target.profile)}`;
  if (!app) {
    throw new UsageError('no app id is known, and a user belongs to an app', {
      hint: 'Give it with --app <id> or BASE44_APP_ID, or cd into a linked project.',
    });
  }
  if (!credential) {
    throw new CredentialError('there is no token to ask the server about', {
      why: `A call would be made as ${identity.value} (${identity.from}).`,
      hint: `Log in: ${login}; or name a token: --token-file <file>`,
    });
  }
  const url = madeUrl(() => appUrl(server.value, app.value, 'entities/User/me'));
  checkPrivate(url, 'a token', values['insecure-http'] ?? false);
  const asked = askMe(url, credential.value.secret, {
    env: io.env,
    ca: await certificate(values.cacert),
    insecure: values.insecure,
  });
  try {
    const hint =
      identity.value === 'service'
        ? 'A service-role token belongs to no user, so a server need not answer this one. A call shows whether it is taken.'
        : `The token is void, or of another app or server: log in again with ${login}.`;
    return agreed(await answerOf(asked, url, { what: 'the token was not taken', hint }), target, url);
  } catch (error) {
    if (!(error instanceof B44fnError)) throw error;
    const status = /^HTTP_(\d+)$/.exec(error.code)?.[1];
    return {
      facts: {
        ok: false,
        ...(status === undefined ? {} : { status: Number(status) }),
        message: error.why ?? error.message,
      },
      text: `${status === undefined ? 'nothing' : `${status}, not a user`}: ${error.why ?? error.message}`,
      problem: error,
    };
  }
}

/** Whether the one whom the server names is the one whom the token names: it is decoded, never trusted. */
function agreed(data: unknown, { credential, profile }: Target, url: URL): Checked {
  const { email, id, role } = (data ?? {}) as Record<string, unknown>;
  if (typeof email !== 'string' && typeof id !== 'string') {
    throw new AnswerError('BAD_ANSWER', 5, `the answer of ${url.host} names no user`, {
      hint: 'Is it the right server? Check --server.',
    });
  }
  const said = typeof email === 'string' ? email : String(id);
  const facts = {
    status: 200,
    who: said,
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof role === 'string' ? { role } : {}),
  };
  const text = typeof role === 'string' ? `${said} (${role})` : said;
  const claimed = credential?.value.who;
  const same = [email, id].some(
    (one) => typeof one === 'string' && one.toLowerCase() === claimed?.toLowerCase(),
  );
  if (claimed === undefined || same) return { facts: { ok: true, ...facts }, text, problem: undefined };
  const message = `the token says ${claimed}, and the server says ${said}`;
  return {
    facts: { ok: false, ...facts, message },
    text,
    problem: new AnswerError('OTHER_USER', 9, message, {
      why: 'The server decides: calls are made as the one it names.',
      hint: `Log in again to be sure: b44fn login${profileFlag(profile)}`,
    }),
  };
}
