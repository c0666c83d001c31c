/** Where the app's calls go, and as whom they can. */
import { basename } from 'node:path';
import type { Context, Place as Flags, OpenTarget } from '../../context.js';
import type { Identity } from '../../run/call.js';
import { defaultServerUrl } from '../../sdk/url.js';
import type { IdentityFacts, Place, Spot } from '../../ui/services.js';

const identities: readonly Identity[] = ['anonymous', 'user', 'service'];

/** What the header shows of a target. */
export function placeOf(open: OpenTarget): Place {
  const { target, project } = open;
  const profile = target.profile.value;
  return {
    server: target.server.value.href.replace(/\/$/, ''),
    app: target.app?.value,
    profile: profile === 'default' ? undefined : profile,
    project: project && basename(project.root),
    as: target.identity.value,
    identities: Object.fromEntries(identities.map((as) => [as, factsOf(open, as)])) as Place['identities'],
  };
}

function factsOf(open: OpenTarget, as: Identity): IdentityFacts {
  if (as === 'anonymous') return { ready: true };
  const { credential } = open.as(as);
  if (!credential) return { ready: false };
  const { who, expires } = credential.value;
  return { ready: true, who, expires };
}

export interface Choice {
  id: string;
  label: string;
  about: string;
  flags: Flags;
}

/** Where a choice leads: its server and app, and the profile whose tokens go along. */
interface Resolved extends Choice {
  server: string;
  app: string | undefined;
  profile: string | undefined;
}

/**
 * Where the app was started, hosts that run on this machine, profiles, and the hosted service: each place once.
 * @param base where it was started @param now where calls go, marked as such
 */
export async function choices(context: Context, base: Flags, now: Flags = base): Promise<Choice[]> {
  const here = await resolved(context, { id: '', label: '', about: '', flags: now });
  const all: { at: Resolved; also: string[] }[] = [];
  for (const at of await resolvedChoices(context, base)) {
    const same = all.find((one) => isSame(one.at, at));
    if (same) same.also.push(at.about);
    else all.push({ at, also: [] });
  }
  return all.map(({ at: { id, label, about, flags, ...rest }, also }): Choice => {
    const marks = here && isSame(here, rest) ? ['now'] : [];
    return { id, label, flags, about: [...new Set([about, ...also]), ...marks].join(' · ') };
  });
}

type Where = Pick<Resolved, 'server' | 'app' | 'profile'>;

const isSame = (one: Where, other: Where): boolean =>
  one.server === other.server && one.app === other.app && one.profile === other.profile;

/** The flags of a place by its server: those of a choice where there is one. @throws UsageError for what is no server */
export async function flagsFor(
  context: Context,
  base: Flags,
  now: Flags,
  { server, app }: Spot,
): Promise<Flags> {
  const to = await resolved(
    context,
    { id: '', label: '', about: '', flags: { ...base, server, app: app ?? base.app } },
    true,
  );
  const known = (await resolvedChoices(context, base)).find(
    (one) => one.server === to!.server && (app === undefined || one.app === app),
  );
  if (known) return known.flags;
  const current = app ?? (await resolved(context, { id: '', label: '', about: '', flags: now }))?.app;
  return { ...base, server, ...(current === undefined ? {} : { app: current }) };
}

async function resolvedChoices(context: Context, base: Flags): Promise<Resolved[]> {
  const found = await Promise.all((await unresolved(context, base)).map((one) => resolved(context, one)));
  return found.filter((one) => one !== undefined);
}

/** @param strict what is wrong with it is thrown; otherwise it is a place with no address yet, that says so when it is chosen */
async function resolved(context: Context, choice: Choice, strict = false): Promise<Resolved | undefined> {
  try {
    const open = await context.openTarget(choice.flags, {});
    await open.close();
    const { server, app, profile } = placeOf(open);
    return { ...choice, server, app, profile };
  } catch (error) {
    if (strict) throw error;
    return { ...choice, server: choice.id, app: undefined, profile: choice.flags.profile };
  }
}

async function unresolved(context: Context, base: Flags): Promise<Choice[]> {
  const { readHostRecords, isAlive } = await import('../../discovery/hosts.js');
  const { profileNames } = await import('../../config/profile.js');
  const records = await readHostRecords(context.stateDir);
  const alive = await Promise.all(records.map((record) => isAlive(record, 500)));
  const hosts = records
    .filter((_record, i) => alive[i])
    .map((record): Choice => {
      const { url, project, appId } = record;
      return {
        id: url,
        label: url,
        about: `b44fn serve ${basename(project)}`,
        flags: { ...base, server: url, app: appId },
      };
    });
  const stored = await context.store.read();
  const profiles = profileNames(stored).map((name): Choice => {
    const { server, app } = stored.profiles[name] ?? {};
    const about =
      [server, app].filter((one) => one !== undefined).join(' ') ||
      'what the project and the environment say';
    return {
      id: `profile ${name}`,
      label: name,
      about: `profile: ${about}`,
      flags: { ...base, profile: name, server: undefined },
    };
  });
  const start: Choice = {
    id: 'start',
    label: 'as started',
    about:
      base.server?.replace(/\/$/, '') ??
      (base.profile === undefined ? 'what the command line said' : `profile ${base.profile}`),
    flags: base,
  };
  const hosted: Choice = {
    id: defaultServerUrl,
    label: defaultServerUrl,
    about: 'the hosted service',
    flags: { ...base, server: defaultServerUrl },
  };
  return [start, ...hosts, ...profiles, hosted];
}
