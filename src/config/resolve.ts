import { UsageError } from '../errors.js';
import type { Env } from '../io.js';
import type { Identity } from '../run/call.js';
import type { Credential, Sourced, Target } from '../run/target.js';
import { RequestError } from '../sdk/errors.js';
import { type Dialect, defaultServerUrl, isLoopback, serverBase } from '../sdk/url.js';
import { credential, tokenIn } from './credentials.js';
import type { Profile, StoredToken } from './profile.js';

/** The target options of the command line, as they were given. */
export interface TargetFlags {
  app?: string | undefined;
  server?: string | undefined;
  as?: string | undefined;
  /** Who chose `as`, where that is not the option. */
  asFrom?: string | undefined;
  /** What --token-file held. */
  token?: string | undefined;
  /** Tokens stored while the app is open: they win there, for a login that changes nothing would be asked for again. */
  loggedIn?: readonly LoggedIn[] | undefined;
  functionsVersion?: string | undefined;
  dataEnv?: string | undefined;
  dialect?: string | undefined;
}

/** Of which kind a token was stored, and with which profile. */
export interface LoggedIn {
  kind: 'user' | 'service';
  profile: string;
}

/** Everything that has a say in where a call goes. */
export interface ResolveInput {
  flags: TargetFlags;
  env: Env;
  project?:
    | { appId?: string | undefined; root: string; appProblem?: { file: string; why: string } | undefined }
    | undefined;
  profile: Profile;
  /** What it is called, and who chose it. */
  profileName: Sourced<string>;
  /** A host of ours on this machine, when the call goes to it: it says its app and has tokens. */
  host?: { url: string; appId: string; user?: string | undefined; service?: string | undefined } | undefined;
  /** The server that was found out for this call, which wins over all of these. */
  settled?: (Sourced<string> & { published?: boolean }) | undefined;
}

/** The provenance of what nobody chose. */
export const fromDefault = 'the default';

/** The provenance of calling as nobody when nobody chose it. */
export const fromNoToken = 'no user token';

/**
 * Flag > environment > linked project > profile > default (cli.md). Pure.
 * @throws UsageError for a value that cannot be one
 */
export function resolveTarget(input: ResolveInput): Target {
  const { flags, profile, profileName } = input;
  const ofProfile = fromProfile(input);
  const server = resolveServer(input);
  const identity = chosenIdentity(input);
  const user = findToken('user', input, server.value);
  const settled: Target['identity'] =
    identity ??
    (user
      ? { value: 'user', from: `a user token: ${user.from}` }
      : { value: 'anonymous', from: fromNoToken });
  const found =
    settled.value === 'anonymous'
      ? undefined
      : settled.value === 'user'
        ? user
        : findToken('service', input, server.value);
  return {
    profile: profileName,
    server,
    ...(input.settled?.published ? { published: true } : {}),
    app: resolveApp(input),
    dialect: resolveDialect(flags, server.value),
    identity: settled,
    credential: found,
    tokenElsewhere: found ? undefined : elsewhere(settled.value, identity, profile),
    functionsVersion: first(
      [flags.functionsVersion, '--functions-version'],
      [profile.functionsVersion, ofProfile],
    ),
    dataEnv: first([flags.dataEnv, '--data-env'], [profile.dataEnv, ofProfile]),
  };
}

/** @throws UsageError where the project should say it and cannot: the next in line would be another app. */
function resolveApp(input: ResolveInput): Sourced<string> | undefined {
  const { flags, env, project, profile, host } = input;
  const named = first([flags.app, '--app'], [env.BASE44_APP_ID, 'BASE44_APP_ID']);
  const problem = project?.appProblem;
  if (!named && problem) {
    throw new UsageError(`the app cannot be told by ${problem.file}: ${problem.why}`, {
      why: 'The project is linked by that file, and no other app is called in its place.',
      hint: ['Mend it: {"id": "<app id>"}.', { do: 'name another app' }],
    });
  }
  return (
    named ??
    first(
      [project?.appId, `the project ${project?.root}`],
      [profile.app, fromProfile(input)],
      [host?.appId, 'the local host'],
    )
  );
}

function fromProfile({ profileName }: Pick<ResolveInput, 'profileName'>): string {
  return `the profile ${profileName.value}`;
}

function first(...candidates: [value: string | undefined, from: string][]): Sourced<string> | undefined {
  const found = candidates.find(([value]) => value !== undefined && value !== '');
  return found && { value: found[0]!, from: found[1] };
}

/** Where the stored token of this identity belongs, when it is not of this server. */
function elsewhere(
  as: Identity,
  chosen: Sourced<Identity> | undefined,
  profile: Profile,
): string | undefined {
  if (as === 'service') return profile.serviceToken?.origin;
  return as === 'user' || chosen === undefined ? profile.userToken?.origin : undefined;
}

export function resolveServer({
  flags,
  env,
  profile,
  profileName,
  settled,
}: Omit<ResolveInput, 'project' | 'host'>): Sourced<URL> {
  const { value, from } = first(
    [settled?.value, settled?.from ?? ''],
    [flags.server, '--server'],
    [env.B44FN_SERVER, 'B44FN_SERVER'],
    [profile.server, fromProfile({ profileName })],
  ) ?? { value: defaultServerUrl, from: fromDefault };
  try {
    return { value: serverBase(value), from };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new UsageError(error.message, {
      why: `It comes from ${from}.`,
      hint: 'A server is like https://base44.app, or http://127.0.0.1:4460 for a local one.',
    });
  }
}

function resolveDialect(flags: TargetFlags, server: URL): Sourced<Dialect> {
  if (flags.dialect === 'hosted' || flags.dialect === 'dev')
    return { value: flags.dialect, from: '--dialect' };
  if (flags.dialect !== undefined) {
    throw new UsageError(`there is no dialect ${JSON.stringify(flags.dialect)}`, {
      hint: '--dialect hosted or --dialect dev',
    });
  }
  return isLoopback(server)
    ? { value: 'dev', from: 'a loopback server' }
    : { value: 'hosted', from: fromDefault };
}

function chosenIdentity(input: ResolveInput): Target['identity'] | undefined {
  const { flags, env, profile } = input;
  const chosen = first(
    [flags.as, flags.asFrom ?? '--as'],
    [env.B44FN_AS, 'B44FN_AS'],
    [profile.as, fromProfile(input)],
  );
  if (!chosen) return undefined;
  return {
    value: identityNamed(chosen.value, chosen.from),
    from: chosen.from,
    forThisCall: Boolean(flags.as),
  };
}

/** @throws UsageError when there is no such identity */
export function identityNamed(name: string, from: string): Identity {
  if (name === 'anonymous' || name === 'user' || name === 'service') return name;
  throw new UsageError(`${from} is ${JSON.stringify(name)}, and there is no such identity`, {
    hint: 'It is one of: anonymous, user, service.',
  });
}

function findToken(
  kind: 'user' | 'service',
  input: ResolveInput,
  server: URL,
): Sourced<Credential> | undefined {
  const { flags, env, profile, profileName, host } = input;
  const named = kind === 'service' ? 'B44FN_SERVICE_TOKEN' : 'B44FN_TOKEN';
  const fromFile =
    (chosenIdentity(input)?.value === 'service') === (kind === 'service') ? flags.token : undefined;
  const stored = kind === 'service' ? profile.serviceToken : profile.userToken;
  const ofProfile = [stored && forOrigin(stored, server), fromProfile(input)] as [string | undefined, string];
  const fresh = flags.loggedIn?.some((one) => one.kind === kind && one.profile === profileName.value);
  const found = first(
    ...(fresh ? [ofProfile] : []),
    [fromFile, '--token-file'],
    [env[named] && tokenIn(env[named], named), named],
    ofProfile,
    [kind === 'service' ? host?.service : host?.user, 'the local host'],
  );
  if (!found) return undefined;
  const exchangedFor = found.from === fromProfile(input) ? stored?.exchangedFor : undefined;
  return { value: { ...credential(found.value), exchangedFor }, from: found.from };
}

/** A stored token goes to the origins it was stored for, and to no other. */
function forOrigin(stored: StoredToken, server: URL): string | undefined {
  return [stored.origin, stored.appHost].includes(server.origin) ? stored.token : undefined;
}
