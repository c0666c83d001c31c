/** A token that names someone, unsigned: nothing of ours checks signatures. @param exp seconds since 1970 */
export function jwtOf(email: string, exp = 4102444800): string {
  return `e30.${Buffer.from(JSON.stringify({ email, exp })).toString('base64url')}.sig`;
}

/** One that has run out. */
export const oldJwt = jwtOf('dana@example.com', 1_000_000_000);
