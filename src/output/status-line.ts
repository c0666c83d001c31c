/**
 * The one line of stderr that changes. It stands on a fresh line, below all that is written to the
 * screen, and is gone before anything else is: whoever writes there says so first (giveWay).
 */
import type { Output } from '../io.js';
import { endsLine } from './text.js';

/** Milliseconds: before it is first drawn; after others have written; between two drawings. */
const [patience, silence, period] = [500, 1000, 100];

export interface StatusLine {
  /** Draws what `text` gives for so many columns from half a second on, until `end`. Asked ten times a second, drawn or not. */
  begin(text: (columns: number) => string): void;
  /** This is written to the same screen next: the line goes, and comes back when that has been silent for a second. */
  giveWay(next: Uint8Array | string): void;
  /** Nothing is left of it, and it does not come back. */
  end(): void;
}

/** The part of the Io that tells the time. */
export interface Clock {
  now(): number;
  every(ms: number, tick: () => void): () => void;
}

/** @param stream a terminal that understands "erase below" (ECMA-48 ED), so not TERM=dumb */
export function statusLine(stream: Output, clock: Clock): StatusLine {
  let shown = '';
  let fresh = true; // the cursor is at the start of a line
  let quietUntil = Number.POSITIVE_INFINITY;
  let stop: (() => void) | undefined;
  // The cursor waits at the line's start, so a terminal that was made narrower, and broke the line in two, has
  // all of it from there on. Not erased from the first column: on the top row tmux takes that for a cleared
  // screen, and keeps what was on it above.
  const erase = (): void => {
    if (shown !== '') stream.write('\r \u001b[J\r\u001b[K');
    shown = '';
  };
  return {
    begin(text) {
      quietUntil = clock.now() + patience;
      stop = clock.every(period, () => {
        // The last column stays free: a cursor behind it is on neither line.
        const next = text(Math.max((stream.columns || 80) - 1, 1));
        if (!fresh || clock.now() < quietUntil || stream.writableNeedDrain) return;
        if (next === '') erase();
        // Without wrapping (DECAWM) while it is written: a terminal may be narrower before it says so (tmux, 250 ms).
        else if (next !== shown) stream.write(`\r\u001b[?7l${next}\u001b[?7h\u001b[J\r`);
        shown = next;
      });
    },
    giveWay(next) {
      if (stop === undefined || next.length === 0) return;
      erase();
      fresh = endsLine(next);
      quietUntil = Math.max(quietUntil, clock.now() + silence);
    },
    end() {
      stop?.();
      stop = undefined;
      quietUntil = Number.POSITIVE_INFINITY;
      erase();
    },
  };
}

/** Where there is no terminal to draw it on. */
export const noStatusLine: StatusLine = {
  begin: () => undefined,
  giveWay: () => undefined,
  end: () => undefined,
};
