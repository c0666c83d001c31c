/**
 * Suppositions about who calls: nobody is logged in, whoever is has no role to speak of, the secret is wrong; and all
 * of these at once, for functions that let in an administrator or whoever knows the secret.
 */
import type { Known } from './values.js';

export const USER = '@user';
export const ROLE = '@role';
export const SECRET = '@secret';
export const NOBODY = '@nobody';

export const callers: ReadonlySet<string> = new Set([USER, ROLE, SECRET, NOBODY]);

type Entry = [string, readonly Known[]];

/** A secret, or a test of one, when it is wrong. */
export const wrongSecret = (...known: Known[]): Entry[] => [
  [SECRET, known],
  [NOBODY, known],
];

/** A user, or a test of one, when nobody is logged in. */
export const noUser = (...known: Known[]): Entry[] => [
  [USER, known],
  [NOBODY, known],
];
