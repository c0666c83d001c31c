/** Who calls: a user, or the service role, which is nobody's login and has no e-mail address. */
interface Caller {
  email: string | null;
  role: string;
}

/**
 * auth.me() throws when nobody is logged in, which this turns into null, and when the caller is the service role. Any
 * other error is thrown on, without the request it carries: printed, that would put the caller's token into the log.
 */
export async function callerOf(base44: { auth: { me(): Promise<Caller> } }): Promise<Caller | null> {
  try {
    return await base44.auth.me();
  } catch (error) {
    const { status, message } = error as { status?: number; message: string };
    if (status === 401) return null;
    if (status === 403) return { email: null, role: 'service' };
    throw new Error(`auth.me() failed: ${message}`);
  }
}
