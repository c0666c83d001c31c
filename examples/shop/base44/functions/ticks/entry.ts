import { readParams, wholeNumber } from '../../shared/params.ts';
import { pause, streamed } from '../../shared/stream.ts';

/**
 * Sends a record at a time as newline-delimited JSON.
 *
 * Takes {count? = 5, delayMs? = 100}. Streams {tick, of, at}.
 */
Deno.serve(async (req) => {
  const params = await readParams(req);
  const count = wholeNumber(params.count, 5, 0, 1_000_000);
  const delay = wholeNumber(params.delayMs, 100, 0, 60_000);
  return streamed((signal) => ticks(count, delay, signal), 'application/x-ndjson');
});

async function* ticks(count: number, delay: number, signal: AbortSignal) {
  for (let tick = 1; tick <= count; tick++) {
    await pause(delay, signal);
    yield `${JSON.stringify({ tick, of: count, at: new Date().toISOString() })}\n`;
  }
}
