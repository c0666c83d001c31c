import { UsageError } from '../errors.js';
import type { Credential } from '../run/target.js';
import { Secret } from '../sdk/secret.js';

/** A token with what it says of itself. */
export function credential(token: string): Credential {
  const claims = decodeClaims(token);
  const who = claims.email ?? claims.sub;
  return {
    secret: new Secret(token),
    ...(typeof who === 'string' ? { who } : {}),
    ...(isTime(claims.exp) ? { expires: claims.exp * 1000 } : {}),
  };
}

/** Seconds that a Date can hold: what is beyond is no time, and would throw where it is shown. */
function isTime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Math.abs(seconds) <= 8.64e12;
}

/** The claims of a JWT (RFC 7519), unverified; {} for a token of another kind. */
function decodeClaims(token: string): Record<string, unknown> {
  const payload = token.split('.')[1];
  if (payload === undefined) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The token that the first line of a text is. @param where the text came from, for the error */
export function tokenIn(text: string, where: string): string {
  const token = text
    .split(/\r?\n/)[0]!
    .trim()
    .replace(/^Bearer\s+/i, '');
  if (token === '')
    throw new UsageError(`${where} holds no token`, { hint: 'The first line must be the token.' });
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`what ${where} holds is not a token`, {
      why: 'It has spaces or characters that no token has. It is not shown.',
      hint: 'The first line must be the token alone.',
    });
  }
  return token;
}
