/** Who may call: the users this host was started with, and whose token a request carries. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Tokens } from './tokens.js';

export interface HostUser {
  email: string;
  admin: boolean;
  /** Checked at login. Without one, any password does: it is a made-up user on this machine. */
  password?: string;
}

export const DEFAULT_USERS: readonly HostUser[] = [{ email: 'dev@example.com', admin: true }];

export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'user'; user: HostUser }
  | { kind: 'service' }
  /** An Authorization that this host did not give out, or no longer takes. */
  | { kind: 'unknown' };

export class Users {
  readonly #users: readonly HostUser[];
  readonly #tokens: Tokens;
  readonly #since: string;

  constructor(users: readonly HostUser[], tokens: Tokens, since: string) {
    this.#users = users;
    this.#tokens = tokens;
    this.#since = since;
  }

  /** Of the Authorization header. */
  identify(authorization: string | undefined): Caller {
    if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const claims = token ? this.#tokens.verify(token) : undefined;
    if (claims?.role === 'service') return { kind: 'service' };
    const user = claims && this.#find(claims.sub);
    return user ? { kind: 'user', user } : { kind: 'unknown' };
  }

  login(email: string, password: string): HostUser | undefined {
    const user = this.#find(email);
    if (!user) return undefined;
    return user.password === undefined || same(user.password, password) ? user : undefined;
  }

  mint(user: HostUser): string {
    return this.#tokens.mint(user.email, roleOf(user));
  }

  /** As GET …/entities/User/me answers. */
  describe(user: HostUser): Record<string, unknown> {
    return {
      id: sha256(user.email.toLowerCase()).toString('hex').slice(0, 24),
      email: user.email,
      full_name: user.email.split('@')[0],
      role: roleOf(user),
      created_date: this.#since,
      updated_date: this.#since,
      is_verified: true,
      disabled: null,
    };
  }

  #find(email: string): HostUser | undefined {
    return this.#users.find((user) => user.email.toLowerCase() === email.toLowerCase());
  }
}

export function roleOf(user: HostUser): 'admin' | 'user' {
  return user.admin ? 'admin' : 'user';
}

/** How a caller is named in a log. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'user' ? caller.user.email : caller.kind;
}

function same(a: string, b: string): boolean {
  // Digests have one length, which timingSafeEqual asks for.
  return timingSafeEqual(sha256(a), sha256(b));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
