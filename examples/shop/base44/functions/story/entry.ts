import { readParams, wholeNumber } from '../../shared/params.ts';
import { pause, streamed } from '../../shared/stream.ts';

const STORY = `The shop on Rue des Étoiles opened at six, before the bakers and long before the trains.
Nobody had ever seen its owner arrive; there was only the light, and then the smell of coffee.

One winter a parcel came without an address. It ticked – softly, patiently, like something counting its own steps.
The owner put it on the shelf between the teapots and wrote a price on it: one good story.

It is still there. Bring yours.
`;

/**
 * Tells a story in plain text, a few words at a time, in chunks without any framing of their own.
 *
 * Takes {delayMs? = 40}, the pause after every phrase.
 */
Deno.serve(async (req) => {
  const { delayMs } = await readParams(req);
  const delay = wholeNumber(delayMs, 40, 0, 60_000);
  return streamed((signal) => tell(delay, signal), 'text/plain; charset=utf-8');
});

async function* tell(delay: number, signal: AbortSignal) {
  for (const phrase of STORY.match(/\s*(\S+\s+){1,3}/g) ?? []) {
    yield phrase;
    await pause(delay, signal);
  }
}
