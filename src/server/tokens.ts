/**
 * Tokens of this host: JSON Web Tokens signed with HMAC-SHA256 and a secret that lives as long as the host does.
 * Nothing else is understood, `alg: none` least of all.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Claims {
  /** The user's e-mail address, or `service`. */
  sub: string;
  role: 'admin' | 'user' | 'service';
  /** Seconds since 1970. */
  iat: number;
  exp: number;
}

/** Thirty days: longer than anyone leaves a host running, and they are void with it anyway. */
const LIFETIME_SECONDS = 30 * 24 * 3600;

const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

export interface Tokens {
  mint(sub: string, role: Claims['role'], lifetimeSeconds?: number): string;
  /** The claims, or undefined when it is not ours, was changed or has run out. */
  verify(token: string): Claims | undefined;
}

/** `now` gives milliseconds since 1970. */
export function createTokens(now: () => number = Date.now, secret: Buffer = randomBytes(32)): Tokens {
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest();
  return {
    mint(sub, role, lifetimeSeconds = LIFETIME_SECONDS) {
      const iat = Math.floor(now() / 1000);
      const claims: Claims = { sub, role, iat, exp: iat + lifetimeSeconds };
      const text = `${HEADER}.${encode(claims)}`;
      return `${text}.${sign(text).toString('base64url')}`;
    },
    verify(token) {
      const [header, payload, signature, more] = token.split('.');
      if (header !== HEADER || !payload || !signature || more !== undefined) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = sign(`${header}.${payload}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
      return claims.exp * 1000 > now() ? claims : undefined;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
