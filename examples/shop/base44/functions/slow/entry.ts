import { readParams, wholeNumber } from '../../shared/params.ts';
import { pause } from '../../shared/stream.ts';

/**
 * Waits before it answers, and stops waiting when the caller leaves.
 *
 * Takes {ms? = 2000}, at most ten minutes. Returns {waited} in milliseconds.
 */
Deno.serve(async (req) => {
  const params = await readParams(req);
  const ms = wholeNumber(params.ms, 2000, 0, 600_000);

  const start = performance.now();
  await pause(ms, req.signal);
  const waited = Math.round(performance.now() - start);

  if (req.signal.aborted) console.log(`the caller left after ${waited} ms`);
  return Response.json({ waited });
});
