import type { Env } from '../io.js';
import type { Identity } from '../run/call.js';
import type { Sourced } from '../run/target.js';

/** A token as it is kept: with the origins it was stored for, the only ones it is ever sent to. */
export interface StoredToken {
  token: string;
  origin: string;
  /** The app's own host, where a hosted fetch goes: the origin that the platform named at the login, for its app. */
  appHost?: string;
  /** It was made from the official CLI's login, for this app; when it has run out it is made anew the same way. */
  exchangedFor?: string;
  /** Values of the profile that came with this login, and go with it at logout. */
  brought?: ('server' | 'app')[];
}

/** What a person keeps of one place to call. Every value is optional. */
export interface Profile {
  server?: string;
  app?: string;
  as?: Identity;
  userToken?: StoredToken;
  serviceToken?: StoredToken;
  functionsVersion?: string;
  dataEnv?: string;
  /** Apps, by URL, in which the service role may change things without being asked again. */
  serviceAllowed?: string[];
}

/** The profile that is there before any other, and is used until another is chosen. */
export const defaultProfile = 'default';

export interface Profiles {
  /** The one that is used when none is named. */
  current: string;
  profiles: Record<string, Profile>;
}

/** The names there are: `default` is always one of them. */
export function profileNames({ profiles }: Profiles): string[] {
  return [...new Set([defaultProfile, ...Object.keys(profiles)])];
}

/** The profile of a name; {} where nothing is kept yet. */
export function profileNamed({ profiles }: Profiles, name: string): Profile {
  return (Object.hasOwn(profiles, name) ? profiles[name] : undefined) ?? {};
}

/** Which profile is meant: --profile, then B44FN_PROFILE, then the one that `profile use` chose. */
export function chosenName({ current }: Profiles, flag: string | undefined, env: Env): Sourced<string> {
  if (flag) return { value: flag, from: '--profile' };
  if (env.B44FN_PROFILE) return { value: env.B44FN_PROFILE, from: 'B44FN_PROFILE' };
  return { value: current, from: current === defaultProfile ? 'the default' : 'b44fn profile use' };
}

/** The profile with a token gone, and with it what its login brought, unless the other token needs it. */
export function withoutToken(profile: Profile, kind: 'userToken' | 'serviceToken'): Profile {
  const rest = { ...profile };
  delete rest[kind];
  if (kind === 'serviceToken') delete rest.serviceAllowed; // said of this token, and not of the next
  const brought = profile[kind]?.brought ?? [];
  if (brought.length === 0) return rest;
  const other = kind === 'userToken' ? 'serviceToken' : 'userToken';
  const heir = rest[other];
  if (heir)
    return { ...rest, [other]: { ...heir, brought: [...new Set([...(heir.brought ?? []), ...brought])] } };
  for (const key of brought) delete rest[key];
  return rest;
}

/**
 * The profile with a token kept, and the values that its login named. A token for the place of the one before
 * renews it, and all that came with that one stays.
 */
export function withToken(
  profile: Profile,
  kind: 'userToken' | 'serviceToken',
  stored: StoredToken,
  named: Pick<Profile, 'server' | 'app'>,
): Profile {
  const old = profile[kind];
  const inherited = old?.origin === stored.origin ? (old.brought ?? []) : [];
  const before = withoutToken(profile, kind);
  for (const key of inherited) if (profile[key] !== undefined) before[key] = profile[key] as string;
  // What the profile held by itself before is not the login's to take away.
  const brought = (['server', 'app'] as const).filter(
    (key) => inherited.includes(key) || (named[key] !== undefined && named[key] !== before[key]),
  );
  const kept = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  return { ...before, ...kept, [kind]: { ...stored, ...(brought.length > 0 ? { brought } : {}) } };
}

/** The profile with values set by hand: they stay when a token goes. */
export function withValues(profile: Profile, values: Profile): Profile {
  const changed: Profile = { ...profile, ...values };
  for (const kind of ['userToken', 'serviceToken'] as const) {
    const token = changed[kind];
    if (token?.brought)
      changed[kind] = { ...token, brought: token.brought.filter((key) => !Object.hasOwn(values, key)) };
  }
  return changed;
}
