/** How someone logs in: what the command line says, and what is asked for. */
import { officialLogin } from '../discovery/app-login.js';
import { UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import { readFirstLine } from '../run/source.js';
import { checkPrivate } from './app-routes.js';
import type { LoginInvocation } from './login.js';
import { canAsk, dialogue, type Prompt } from './prompt.js';

/** What the command line says of it; `ask`: nothing, and someone can be asked. */
type Method = 'ask' | 'file' | Asked;

/** What a person can choose. */
type Asked = 'password' | 'paste' | 'base44';

/** All that a login needs beside the server. */
export type Answers = { app?: string | undefined } & (
  | { method: 'file'; path: string }
  | { method: 'paste'; token: string }
  | { method: 'base44'; app: string }
  | { method: 'password'; app: string; email: string; password: string }
);

/** @throws UsageError for options that contradict, or that say too little where nobody can be asked */
export function methodOf({ values, io }: LoginInvocation): Method {
  const { service, email } = values;
  const ways = [
    values['token-file'] !== undefined && '--token-file',
    (email !== undefined || values['password-file'] !== undefined) && '--email',
    values['from-base44'] && '--from-base44',
  ].filter((one) => typeof one === 'string');
  if (ways.length > 1)
    throw new UsageError(`${ways[0]} and ${ways[1]} do not go together`, {
      hint: 'Log in one way at a time.',
    });
  if (service && ways.length > 0 && ways[0] !== '--token-file') {
    throw new UsageError(`${ways[0]} gives a user token, and --service keeps a service-role token`, {
      hint: 'b44fn login --service asks for it, or takes --token-file <file|->',
    });
  }
  const asks = canAsk(io, values);
  if (ways[0] === '--token-file') return 'file';
  if (ways[0] === '--from-base44') return 'base44';
  if (ways[0] === '--email') {
    if (email !== undefined && values['password-file'] !== undefined) return 'password';
    if (asks) return 'password';
    const missing = email === undefined ? '--email <mail>' : '--password-file <file|->';
    throw new UsageError('this login needs e-mail address and password, and nobody can be asked', {
      hint: `Add ${missing}`,
    });
  }
  if (asks) return service ? 'paste' : 'ask';
  throw new UsageError(
    `login needs ${service ? 'a service-role token' : 'to know how'}, and nobody can be asked`,
    {
      why: 'stdin or stderr is no terminal, or --no-input is given. A secret never stands on a command line, which others can read.',
      hint: service
        ? 'b44fn login --service --token-file <file|->'
        : 'One of: --token-file <file|->, --email <mail> --password-file <file|->, --from-base44',
    },
  );
}

/** Asks for what is not said. @throws UsageError */
export async function askFor(
  method: Method,
  { base, app }: { base: URL; app: string | undefined },
  { values, io }: LoginInvocation,
): Promise<Answers> {
  // Only a password is sent there now; a token is kept, and each call says whether it may go.
  const way = (chosen: Method): void => {
    if (chosen === 'password') checkPrivate(base, 'a login', values['insecure-http'] ?? false);
  };
  way(method);
  const path = values['token-file'];
  if (method === 'file' && path !== undefined) return { method, path };
  const file = values['password-file'];
  const password = file === undefined ? undefined : await readFirstLine(file, io.stdin);
  if (password === '') {
    throw new UsageError(`${file === '-' ? 'stdin' : file} holds no password`, {
      hint: 'The first line must be the password.',
    });
  }
  const { email } = values;
  if (email !== undefined && !isMail(email)) {
    throw new UsageError(`--email is ${JSON.stringify(email)}, which is no e-mail address`, {
      hint: 'It is like dana@example.com',
    });
  }
  if (app !== undefined && method === 'base44') return { method, app };
  if (app !== undefined && email !== undefined && password !== undefined)
    return { method: 'password', app, email, password };
  if (!canAsk(io, values)) throw noApp();
  return dialogue(io, async (prompt): Promise<Answers> => {
    const chosen =
      method === 'ask' ? await choose(prompt, base, io.homedir, (text) => io.stderr.write(text)) : method;
    way(chosen);
    if (chosen === 'paste') return { method: chosen, token: await prompt.hidden('Token (not shown): ') };
    const id =
      app ?? (await needed(prompt, 'App id (in the editor’s URL, between /apps/ and /editor/): ', isAppId));
    if (chosen === 'base44') return { method: chosen, app: id };
    return {
      method: 'password',
      app: id,
      email: email ?? (await needed(prompt, 'E-mail: ', isMail)),
      password: password ?? (await prompt.hidden('Password (not shown): ')),
    };
  });
}

async function choose(
  { ask }: Prompt,
  base: URL,
  homedir: string,
  say: (text: string) => void,
): Promise<Asked> {
  const official = await officialLogin(homedir);
  const whose = official?.email === undefined ? '' : ` (${visibleLine(official.email)})`;
  const ways: [Asked, string][] = [
    ['password', 'with e-mail and password, as a user of the app'],
    ['paste', 'by pasting a token'],
  ];
  if (official && !official.expired)
    ways.push(['base44', `with the login of the official CLI${whose}, which is only read`]);
  say(`How to log in to ${base.origin}?\n`);
  for (const [i, [, about]] of ways.entries()) say(`  ${i + 1}  ${about}\n`);
  for (;;) {
    const answer = (await ask(`1-${ways.length} [1]: `)).trim();
    const way = ways[answer === '' ? 0 : Number(answer) - 1];
    if (way) return way[0];
  }
}

/** Asked again until it can be one. */
async function needed({ ask }: Prompt, question: string, fits: (answer: string) => boolean): Promise<string> {
  for (;;) {
    const answer = (await ask(question)).trim();
    if (fits(answer)) return answer;
  }
}

const isMail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/** Not an e-mail address or a URL, which are typed there by mistake. */
const isAppId = (text: string): boolean => /^[^\s@/]+$/.test(text);

function noApp(): UsageError {
  return new UsageError('no app id is known for this login', {
    why: 'A user belongs to an app, and its login is the app’s own.',
    hint: 'Give it with --app <id> or BASE44_APP_ID, or cd into a linked project.',
  });
}
