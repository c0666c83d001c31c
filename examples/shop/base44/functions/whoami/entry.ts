import { createClientFromRequest } from 'npm:@base44/sdk@0.8.50';
import { callerOf } from '../../shared/auth.ts';
import { problem } from '../../shared/http.ts';

/**
 * Tells who calls, and whether the function could act as the service.
 *
 * Takes nothing. Returns {email, role, service}; 401 when nobody is logged in.
 */
Deno.serve(async (req) => {
  const base44 = createClientFromRequest(req);
  const user = await callerOf(base44);
  if (!user) return problem(401, 'Log in first');

  const service = req.headers.has('Base44-Service-Authorization');
  return Response.json({ email: user.email, role: user.role, service });
});
