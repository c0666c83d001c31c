import type { Secret } from '../sdk/secret.js';
import type { Dialect } from '../sdk/url.js';
import type { Identity } from './call.js';

/** A token, and what it says of itself. Decoded, never trusted: the server decides. */
export interface Credential {
  secret: Secret;
  /** E-mail or subject of a JWT, when it has one. */
  who?: string | undefined;
  /** Expiry of a JWT, in ms since the epoch. */
  expires?: number | undefined;
  /** The app for which it was made from the official CLI's login, and can be made anew. */
  exchangedFor?: string | undefined;
}

/** Where a value came from, as `whoami` and `-v` name it. */
export interface Sourced<T> {
  value: T;
  from: string;
}

/** Where a call goes and as whom: every choice made, each with its provenance. */
export interface Target {
  profile: Sourced<string>;
  server: Sourced<URL>;
  /** The server is the app's own host, which no one chose: a fetch to the hosted service goes there. */
  published?: boolean;
  app: Sourced<string> | undefined;
  dialect: Sourced<Dialect>;
  /** `forThisCall`: by an option or by hand, and not by what holds for every call. */
  identity: Sourced<Identity> & { forThisCall?: boolean };
  credential: Sourced<Credential> | undefined;
  /** The origin of a stored token that would have been used there, and is not sent here. */
  tokenElsewhere?: string | undefined;
  functionsVersion: Sourced<string> | undefined;
  dataEnv: Sourced<string> | undefined;
}

/** The option that makes a command to copy mean this profile; nothing where none was chosen. */
export function profileFlag({ value, from }: Sourced<string>): string {
  return from === 'the default' ? '' : ` -P ${value}`;
}

/** The same for `b44fn profile set`, which takes the name as an argument. */
export function profileArgument(profile: Sourced<string>): string {
  return profileFlag(profile).replace(' -P', '');
}
