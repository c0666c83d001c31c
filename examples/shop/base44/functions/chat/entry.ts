import { readParams, wholeNumber } from '../../shared/params.ts';
import { pause, streamed } from '../../shared/stream.ts';

/**
 * Talks as a language model does: server-sent events, a token each, with pauses.
 *
 * Takes {prompt?, delayMs? = 60, tokens?}; tokens is how many to send, otherwise the whole reply once.
 * Streams `data: {"delta":{"text":"…"}}` with ids from 1, then `data: [DONE]`.
 */
Deno.serve(async (req) => {
  const { prompt = 'What should I drink today?', delayMs, tokens } = await readParams(req);
  const reply = `You asked: “${prompt}” Try the flat white ☕ – or, if it is late, a café crème.`;
  const words = reply.split(/(?= )/);

  const count = wholeNumber(tokens, words.length, 0, 1_000_000);
  const delay = wholeNumber(delayMs, 60, 0, 60_000);
  return streamed((signal) => talk(words, count, delay, signal), 'text/event-stream');
});

async function* talk(words: string[], count: number, delay: number, signal: AbortSignal) {
  let sent = 0;
  try {
    for (; sent < count; sent++) {
      await pause(delay, signal);
      const text = sent > 0 && sent % words.length === 0 ? ` ${words[0]}` : words[sent % words.length];
      yield `id: ${sent + 1}\ndata: ${JSON.stringify({ delta: { text } })}\n\n`;
    }
    yield 'data: [DONE]\n\n';
  } finally {
    if (sent < count) console.log(`the caller left after ${sent} of ${count} tokens`);
  }
}
