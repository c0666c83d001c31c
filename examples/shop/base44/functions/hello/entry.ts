import { readParams } from '../../shared/params.ts';

/**
 * The smallest function worth having: greets whoever is named. The greeting is a secret, from base44/.env.
 *
 * Takes {name?} as JSON, query or form. Returns {message}.
 */
Deno.serve(async (req) => {
  const { name } = await readParams(req);
  const greeting = Deno.env.get('GREETING') ?? 'Hello';
  return Response.json({ message: `${greeting}, ${name || 'world'}!` });
});
