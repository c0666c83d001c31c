/** Where the app's calls go, and as whom they can. */
import { basename } from 'node:path';
import type { Context, Place as Flags, OpenTarget } from '../../context.js';
import type { Identity } from '../../run/call.js';
import { defaultServerUrl } from '../../sdk/url.js';
import type { IdentityFacts, Place } from '../../ui/services.js';

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

/**
 * Where the app was started, hosts that run on this machine, profiles, and the hosted service.
 * @param base where it was started @param now where calls go, marked as such
 */
export async function choices(context: Context, base: Flags, now: Flags = base): Promise<Choice[]> {
  const { readHostRecords, isAlive } = await import('../../discovery/hosts.js');
  const { profileNames } = await import('../../config/profile.js');
  const records = await readHostRecords(context.stateDir);
  const alive = await Promise.all(records.map((record) => isAlive(record, 500)));
  const hosts = records
    .filter((_record, i) => alive[i])
    .map((record): Choice => {
      const { url, project } = record;
      return {
        id: url,
        label: url,
        about: `b44fn serve ${basename(project)}`,
        flags: { ...base, server: url },
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
      base.server ?? (base.profile === undefined ? 'what the command line said' : `profile ${base.profile}`),
    flags: base,
  };
  const hosted: Choice = {
    id: defaultServerUrl,
    label: defaultServerUrl,
    about: 'the hosted service',
    flags: { ...base, server: defaultServerUrl },
  };
  const here = ({ flags }: Choice): boolean => flags.server === now.server && flags.profile === now.profile;
  const all = [start, ...hosts, ...profiles, hosted];
  const current = all.find(here);
  return all.map((one) => (one === current ? { ...one, about: `${one.about} · now` } : one));
}
