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
    ...(typeof claims.exp === 'number' ? { expires: claims.exp * 1000 } : {}),
  };
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
