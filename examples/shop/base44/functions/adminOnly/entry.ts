import { createClientFromRequest } from 'npm:@base44/sdk@0.8.50';
import { callerOf } from '../../shared/auth.ts';
import { problem } from '../../shared/http.ts';

/**
 * For admins only: 401 when nobody is logged in, 403 for any other role.
 *
 * Takes nothing. Returns {message}.
 */
Deno.serve(async (req) => {
  const base44 = createClientFromRequest(req);
  const user = await callerOf(base44);
  if (!user) return problem(401, 'Log in first');
  if (user.role !== 'admin') return problem(403, 'Only for admins', { role: user.role });

  return Response.json({ message: `Welcome to the back office, ${user.email}.` });
});
