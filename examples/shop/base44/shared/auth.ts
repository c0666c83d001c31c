/**
 * auth.me() throws when nobody is logged in. This turns that into null. Any other error is thrown on, without the
 * request it carries: printed, that would put the caller's token into the log.
 */
export function nullIfAnonymous(error: { status?: number; message: string }): null {
  if (error.status === 401) return null;
  throw new Error(`auth.me() failed: ${error.message}`);
}
