import { tokenIn } from '../config/credentials.js';
import type { StoredToken } from '../config/profile.js';
import { type OpenTarget, readTokenFile } from '../context.js';
import { visibleLine } from '../output/text.js';
import { isLoopback } from '../sdk/url.js';
import { exchangedToken } from './app-routes.js';
import { connectionArgs, targetArgs } from './args.js';
import { defineCommand, type Invocation, type Options } from './command.js';
import { certificate } from './connection.js';
import { type Answers, askFor, methodOf } from './login-method.js';
import { appHostOf, keepToken, passwordToken } from './login-token.js';

const options = {
  service: { type: 'boolean', about: 'keep a service-role token instead of a user’s' },
  email: {
    type: 'string',
    value: '<mail>',
    about: 'log in as this user of the app; the password is asked for',
  },
  'password-file': {
    type: 'string',
    value: '<file|->',
    about: 'the password: a file, or - for one line of stdin',
  },
  'token-file': { ...targetArgs['token-file'], about: 'a token: a file, or - for one line of stdin' },
  'from-base44': { type: 'boolean', about: 'a user token by the official CLI’s login, which is only read' },
  server: {
    ...targetArgs.server,
    about:
      'the server it is for, and the only one it is sent to (of https://base44.app: the app’s own host too, if the platform tells it to a Base44 login)',
  },
  app: targetArgs.app,
  profile: targetArgs.profile,
  cacert: connectionArgs.cacert,
  insecure: connectionArgs.insecure,
  'insecure-http': connectionArgs['insecure-http'],
} as const satisfies Options;

export type LoginInvocation = Invocation<typeof options>;

export default defineCommand({
  usage: 'login [--email <mail> | --token-file <file|-> | --from-base44]',
  about:
    'Keep a user token, or with --service a service-role token, with the profile (file mode 0600). On a terminal it asks; a profile that is not there yet is made.',
  options,
  positionals: { min: 0, max: 0 },
  examples: [
    ['b44fn login --app <id>', 'asks how: e-mail and password, a token, or the official CLI’s login'],
    ['b44fn login --email dana@example.com --password-file -', 'in a script; the password on stdin'],
    ['b44fn login --token-file -', 'reads one line of stdin; the token never stands on a command line'],
    ['b44fn login --service --token-file key.txt', 'a service-role token: it may do anything, keep it safe'],
  ],
  async run(invocation) {
    const { values, context, io } = invocation;
    const { service, server } = values;
    const method = methodOf(invocation);
    const { target, close } = await context.openTarget(
      { server, app: values.app, profile: values.profile, newProfile: true },
      {},
    );
    await close();
    const base = target.server.value;
    if (service) io.stderr.write(`${ofServiceTokens}\n`);
    const answers = await askFor(method, { base, app: target.app?.value }, invocation);
    const app = target.app ? values.app : answers.app; // what a project or the environment names is theirs
    const stored: StoredToken = {
      ...(await tokenBy(answers, target, invocation)),
      origin: base.origin,
      ...(await appHostOf(base, target.app?.value ?? answers.app, io)),
    };
    const named = {
      ...(server === undefined ? {} : { server: base.href.replace(/\/$/, '') }),
      ...(app === undefined ? {} : { app }),
    };
    const kind = service ? 'serviceToken' : 'userToken';
    const { value: name } = target.profile;
    const { who, expires } = await keepToken(context, name, kind, stored, named);
    const of = who === undefined ? '' : ` of ${visibleLine(who)}`;
    const until = expires === undefined ? '' : `, valid until ${new Date(expires).toISOString()}`;
    io.stderr.write(
      `The ${service ? 'service-role' : 'user'} token${of} for ${[base.origin, stored.appHost].filter((one) => one !== undefined).join(' and ')} is kept in ${context.store.file}, with the profile ${name}${until}.\n`,
    );
    if (base.protocol === 'http:' && !isLoopback(base))
      io.stderr.write(
        'That is plain http, which others can read: a call goes there only with --insecure-http.\n',
      );
    return 0;
  },
});

const ofServiceTokens = `A service-role token may do anything in an app: read and change all data of all
users, whatever the rules say. Base44 gives one to hosted functions (header
Base44-Service-Authorization); a person has one only if they were given one.
A host of b44fn serve has its own, which is found without a login.`;

async function tokenBy(
  answers: Answers,
  target: OpenTarget['target'],
  { values, io }: LoginInvocation,
): Promise<Pick<StoredToken, 'token' | 'exchangedFor'>> {
  if (answers.method === 'file') return { token: await readTokenFile(answers.path, io) };
  if (answers.method === 'paste') return { token: tokenIn(answers.token, 'the answer') };
  const connection = { ca: await certificate(values.cacert), insecure: values.insecure };
  const { app } = answers;
  if (answers.method === 'base44')
    return { token: await exchangedToken(app, io, connection), exchangedFor: app };
  return { token: await passwordToken(target, app, answers, { env: io.env, ...connection }) };
}
