/** What has to be settled before a request leaves: a credential that has run out, and the service role's question. */
import type { Context } from '../context.js';
import { CredentialError, UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import type { RequestPlan } from '../run/plan.js';
import type { Sourced, Target } from '../run/target.js';
import { isLoopback } from '../sdk/url.js';
import type { Asking } from './command.js';

export interface ReadyOptions {
  context: Context;
  /** The options of the command line that have a say. */
  values: Asking & { cacert?: string | undefined; insecure?: boolean | undefined };
  note(line: string): void;
}

/**
 * The plan of a call whose credential is valid as far as it says itself, and which may be sent.
 * @throws CredentialError for one that has run out, UsageError where a question would have to be asked
 */
export async function readyPlan(
  make: (target: Target) => RequestPlan,
  target: Target,
  options: ReadyOptions,
): Promise<RequestPlan> {
  let plan = make(target);
  if (hasRunOut(plan)) plan = make(await renewed(target, options));
  await allowService(plan, options);
  return plan;
}

/** Whether the credential that is sent has run out; what a caller wrote in a header is their own affair. */
function hasRunOut({ sent, target }: RequestPlan): boolean {
  const expires = target.credential?.value.expires;
  return (sent.as === 'user' || sent.as === 'service') && expires !== undefined && expires <= Date.now();
}

/** The target with a new token, where that one came of the official CLI's login. @throws CredentialError */
async function renewed(target: Target, { context, values, note }: ReadyOptions): Promise<Target> {
  const credential = target.credential!;
  const app = credential.value.exchangedFor;
  if (app === undefined) throw ranOut(target);
  const { exchangedToken } = await import('./app-routes.js');
  const { certificate } = await import('./connection.js');
  const { credential: described } = await import('../config/credentials.js');
  let token: string;
  try {
    const ca = await certificate(values.cacert);
    token = await exchangedToken(app, context.io, { ca, insecure: values.insecure });
  } catch (error) {
    throw ranOut(target, (error as Error).message);
  }
  const value = { ...described(token), exchangedFor: app };
  if (value.expires !== undefined && value.expires <= Date.now())
    throw ranOut(target, 'the platform gave one that has run out as well');
  if (value.who !== credential.value.who)
    throw ranOut(target, `the official CLI is logged in as someone else now: ${value.who ?? 'unknown'}`);
  await context.store.updateProfile(target.profile.value, (profile) =>
    profile.userToken ? { ...profile, userToken: { ...profile.userToken, token } } : profile,
  );
  note('the user token had run out, and was made anew with the login of the official CLI');
  return { ...target, credential: { value, from: credential.from } };
}

function ranOut(target: Target, renewal?: string): CredentialError {
  const { identity, server, profile } = target;
  const { value, from } = target.credential as Sourced<{ expires?: number; who?: string }>;
  const service = identity.value === 'service';
  const whose = value.who === undefined || service ? '' : ` of ${visibleLine(value.who)}`;
  return new CredentialError(
    `the ${service ? 'service-role' : 'user'} token${whose} has run out, at ${new Date(value.expires!).toISOString()}`,
    {
      why: `It comes from ${from}.${renewal === undefined ? '' : ` It could not be made anew: ${renewal}.`} Nothing was sent.`,
      hint: {
        do: 'renew the token',
        as: service ? 'service' : 'user',
        origin: server.value.origin,
        profile,
        kept: from.startsWith('the profile'),
      },
    },
  );
}

/** The service role may do anything, and a deployed app has real data: once for each app and profile, it is asked. */
async function allowService(plan: RequestPlan, { context, values, note }: ReadyOptions): Promise<void> {
  const place = servicePlace(plan);
  if (place === undefined) return;
  const { canAsk, confirm, saidYes } = await import('./prompt.js');
  const { io, store } = context;
  if (saidYes(io, values)) return;
  const { value: name } = plan.target.profile;
  const { profileNamed } = await import('../config/profile.js');
  if (profileNamed(await store.read(), name).serviceAllowed?.includes(place)) return;
  const app = plan.target.app?.value;
  const at = `${plan.request.url.host}${app === undefined ? '' : `, app ${app}`}`;
  const why = 'The service role may change everything in an app, and this one is not on this machine.';
  if (!canAsk(io, values)) {
    throw new UsageError(`calling ${plan.call.name} as the service role at ${at} has to be confirmed`, {
      code: 'CONFIRM_SERVICE',
      why,
      hint: [{ do: 'confirm the service role' }, { do: 'call as', identities: ['user'] }],
    });
  }
  io.stderr.write(`${why}\n`);
  const question = `Call ${plan.call.name} (${plan.request.method}) as service at ${at}?`;
  if (!(await confirm(io, visibleLine(question)))) {
    throw new UsageError('not confirmed; nothing was sent', {
      hint: [{ do: 'confirm the service role' }, { do: 'call as', identities: ['user'] }],
    });
  }
  await rememberService(plan, context);
  note(`this is not asked again for that app with the profile ${name}`);
}

/** The app where the service role is to be confirmed for this request; undefined where it need not be. */
function servicePlace({ target, request, sent }: RequestPlan): string | undefined {
  const service = target.identity.value === 'service' && sent.as !== 'anonymous';
  if (!service || isLoopback(request.url) || /^(?:GET|HEAD|OPTIONS)$/.test(request.method)) return undefined;
  const app = target.app?.value;
  return app === undefined ? request.url.origin : `${request.url.origin}/api/apps/${app}`;
}

/** Not to be asked again for this app, with this profile. */
export async function rememberService(plan: RequestPlan, { store }: Pick<Context, 'store'>): Promise<void> {
  const place = servicePlace(plan);
  if (place === undefined) return;
  await store.updateProfile(plan.target.profile.value, (profile) => ({
    ...profile,
    serviceAllowed: [...new Set([...(profile.serviceAllowed ?? []), place])],
  }));
}
