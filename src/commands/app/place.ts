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
    otherApp: project?.appId !== undefined && target.app !== undefined && target.app.value !== project.appId,
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
  /** Its URL, or the name of its profile. */
  label: string;
  about: string;
  /** Calls go there now. */
  now: boolean;
  flags: Flags;
}

/** A place before it is known where it leads. */
interface Candidate {
  id: string;
  /** Where it is not its URL that names it. */
  name?: string;
  /** @param server where it leads; undefined when that cannot be told yet */
  about(server: string | undefined): string;
  /** What is still worth saying of it beside another way to the same place. */
  besides?: string | undefined;
  flags: Flags;
}

/** Where a choice leads: its server and app, and the profile whose tokens go along. */
interface Resolved extends Omit<Choice, 'now'>, Pick<Candidate, 'besides'> {
  server: string;
  app: string | undefined;
  profile: string | undefined;
}

/**
 * Where the app was started, hosts that run on this machine, profiles, and the hosted service: each place once.
 * @param base where it was started @param now where calls go, marked as such
 */
export async function choices(context: Context, base: Flags, now: Flags = base): Promise<Choice[]> {
  const here = await resolved(context, unnamed(now));
  const all: { at: Resolved; also: string[] }[] = [];
  for (const at of await resolvedChoices(context, base)) {
    const same = all.find((one) => isSame(one.at, at));
    if (!same) all.push({ at, also: [] });
    else if (at.besides !== undefined) same.also.push(at.besides);
  }
  return all.map(({ at: { id, label, about, flags, ...rest }, also }): Choice => {
    const isNow = here !== undefined && isSame(here, rest);
    return { id, label, flags, now: isNow, about: [...new Set([about, ...also])].join(' · ') };
  });
}

const unnamed = (flags: Flags): Candidate => ({ id: '', about: () => '', flags });

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
  const to = await resolved(context, unnamed({ ...base, server, app: app ?? base.app }), true);
  const known = (await resolvedChoices(context, base)).find(
    (one) => one.server === to!.server && (app === undefined || one.app === app),
  );
  if (known) return known.flags;
  const current = app ?? (await resolved(context, unnamed(now)))?.app;
  return { ...base, server, ...(current === undefined ? {} : { app: current }) };
}

async function resolvedChoices(context: Context, base: Flags): Promise<Resolved[]> {
  const found = await Promise.all((await candidates(context, base)).map((one) => resolved(context, one)));
  return found.filter((one) => one !== undefined);
}

/** @param strict what is wrong with it is thrown; otherwise it is a place with no address yet, that says so when it is chosen */
async function resolved(
  context: Context,
  { id, name, about, besides, flags }: Candidate,
  strict = false,
): Promise<Resolved | undefined> {
  try {
    const open = await context.openTarget(flags, {});
    await open.close();
    const { server, app, profile } = placeOf(open);
    return { id, label: name ?? server, about: about(server), besides, flags, server, app, profile };
  } catch (error) {
    if (strict) throw error;
    const unknown = { server: id, app: undefined, profile: flags.profile };
    return { id, label: name ?? id, about: about(undefined), besides, flags, ...unknown };
  }
}

async function candidates(context: Context, base: Flags): Promise<Candidate[]> {
  const { readHostRecords, isAlive } = await import('../../discovery/hosts.js');
  const { defaultProfile, profileNames } = await import('../../config/profile.js');
  const records = await readHostRecords(context.stateDir);
  const alive = await Promise.all(records.map((record) => isAlive(record, 500)));
  const hosts = records
    .filter((_record, i) => alive[i])
    .map((record): Candidate => {
      const { url, project, appId } = record;
      const what = `b44fn serve ${basename(project)}`;
      return { id: url, about: () => what, besides: what, flags: { ...base, server: url, app: appId } };
    });
  const stored = await context.store.read();
  const profiles = profileNames(stored).map((name): Candidate => {
    const own = stored.profiles[name] ?? {};
    const words = (server: string | undefined): string =>
      [server ?? own.server, own.app].filter((one) => one !== undefined).join(' ');
    return {
      id: `profile ${name}`,
      name,
      about: (server) => `profile: ${words(server)}`,
      besides: name === defaultProfile ? undefined : `profile ${name}`,
      flags: { ...base, profile: name, server: undefined },
    };
  });
  const start: Candidate = { id: 'start', about: () => 'as started', flags: base };
  const hosted: Candidate = {
    id: defaultServerUrl,
    about: () => 'the hosted service',
    flags: { ...base, server: defaultServerUrl },
  };
  return [start, ...hosts, ...profiles, hosted];
}
