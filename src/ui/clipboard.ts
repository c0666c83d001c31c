/** Copying through the terminal (OSC 52): it works over ssh too, where no clipboard of this machine would help. */
import { B44fnError } from '../errors.js';
import type { Env } from '../io.js';
import { size } from '../output/text.js';

/** Terminals cut longer ones: 100,000 bytes with the envelope, in base64. */
export const longestCopy = 74_994;

/** @param hint what to do instead */
export function tooLong(length: number, what: string, hint = 'Save it to a file instead.'): B44fnError {
  const message = `${what} is too long to copy: ${size(length)}, and a terminal takes at most ${size(longestCopy)}`;
  return new B44fnError('TOO_LONG_TO_COPY', message, { hint });
}

/**
 * What to send to the terminal, and what to tell the person.
 * @param what names it: "the answer"
 * @throws B44fnError when it is too long
 */
export function copying(text: string, what: string, env: Env): { sequence: string; message: string } {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > longestCopy) throw tooLong(bytes.length, what);
  const copy = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
  // tmux takes it itself (set-clipboard on) or hands it on (allow-passthrough on); who allows both gets the same twice.
  const through = env.TMUX ? `\u001bPtmux;${copy.replaceAll('\u001b', '\u001b\u001b')}\u001b\\` : '';
  return {
    sequence: copy + through,
    message: `${what} copied to the terminal's clipboard (${size(bytes.length)})`,
  };
}
