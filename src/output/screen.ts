import type { Sink } from './sink.js';
import type { StatusLine } from './status-line.js';
import { endsLine } from './text.js';

/**
 * What stderr shows, and stdout where both are one terminal. Whoever writes there says so: the status line
 * goes, and what b44fn says itself begins on a line of its own, whatever an answer has left behind.
 */
export interface Screen {
  line: StatusLine;
  /** Somebody else's text is written next, such as a piece of an answer. */
  passes(next: Uint8Array | string): void;
  /** Text of our own as it is to be written next: with a line feed before it when a line is open. */
  own(text: string): string;
}

export function screenWith(line: StatusLine): Screen {
  let open = false;
  const passes = (next: Uint8Array | string): void => {
    if (next.length === 0) return;
    line.giveWay(next);
    open = !endsLine(next);
  };
  return {
    line,
    passes,
    own(text) {
      const whole = open ? `\n${text}` : text;
      passes(whole);
      return whole;
    },
  };
}

/** A sink that tells of what is written to it, before it is. */
export function telling(sink: Sink, tell: (next: Uint8Array | string) => void): Sink {
  return {
    get gone() {
      return sink.gone;
    },
    write(chunk) {
      tell(chunk);
      return sink.write(chunk);
    },
    close: (kept) => sink.close(kept),
  };
}
