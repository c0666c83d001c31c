/** The little of the hosted service's API that functions and the official CLI need of this host. */

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, relative, sep } from 'node:path';
import type { LocalFunction } from '../discovery/functions.js';
import { filesOf } from '../discovery/imports.js';
import { answerJson, answerProblem, type Problem } from './answer.js';
import type { Users } from './users.js';

const MOST_LOGIN_BYTES = 64 * 1024;

/** GET …/entities/User/me: who the token belongs to. The service's token is nobody's. */
export function answerMe(
  req: IncomingMessage,
  res: ServerResponse,
  users: Users,
  cors: Record<string, string>,
): void {
  const caller = users.identify(req.headers.authorization);
  if (caller.kind === 'user') answerJson(res, 200, users.describe(caller.user), cors);
  else answerProblem(res, caller.kind === 'service' ? 403 : 401, NOBODY[caller.kind], cors);
}

const LOG_IN =
  'Log in again, or use b44fn --as user: tokens are void once the host that gave them out has ended.';

const NOBODY: Record<'service' | 'anonymous' | 'unknown', Problem> = {
  service: {
    code: 'NOT_A_USER',
    message: 'The service token belongs to no user',
    hint: 'Call as a user to ask who calls.',
  },
  anonymous: {
    code: 'NO_TOKEN',
    message: 'Authentication is required: the call carries no token',
    hint: LOG_IN,
  },
  unknown: {
    code: 'BAD_TOKEN',
    message: 'The token is not one of this host, or has run out',
    hint: LOG_IN,
  },
};

/** POST …/auth/login {email, password} → {access_token, user}. */
export async function answerLogin(
  req: IncomingMessage,
  res: ServerResponse,
  users: Users,
  cors: Record<string, string>,
): Promise<void> {
  const body = await readJson(req);
  const { email, password } = (body ?? {}) as { email?: unknown; password?: unknown };
  if (typeof email !== 'string' || typeof password !== 'string') {
    const message = 'The body must be {"email": "…", "password": "…"}';
    return answerProblem(res, 400, { code: 'BAD_LOGIN', message }, cors);
  }
  const user = users.login(email, password);
  if (!user) {
    const hint = 'Start the host with --user mail[:admin][:password] to add a user.';
    return answerProblem(
      res,
      401,
      { code: 'BAD_LOGIN', message: 'No such user, or another password', hint },
      cors,
    );
  }
  answerJson(res, 200, { access_token: users.mint(user), user: users.describe(user) }, cors);
}

/** GET …/backend-functions, as the official CLI's `functions list` and `pull` read it. */
export async function describeFunctions(
  functions: readonly LocalFunction[],
): Promise<{ functions: unknown[] }> {
  const described = await Promise.all(
    functions.map(async (fn) => {
      const folder = dirname(fn.entry);
      const { files } = await filesOf(fn.entry);
      return {
        name: fn.name,
        deployment_id: 'local',
        entry: basename(fn.entry),
        files: await Promise.all(
          files.map(async (file) => ({
            path: relative(folder, file).split(sep).join('/'),
            content: await readFile(file, 'utf8').catch(() => ''),
          })),
        ),
        automations: fn.automations ?? [],
      };
    }),
  );
  return { functions: described };
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_LOGIN_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
