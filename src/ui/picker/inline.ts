/**
 * A few lines below the prompt: drawn where the cursor is, erased when the terminal is given back. The cursor rests at the
 * first of them, so that what a terminal makes of the lines when it gets narrower does not matter: all of it lies behind.
 */
import type { FramePainter } from '../frame.js';
import type { Surface } from '../terminal.js';

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const eraseBelow = '\u001b[J';

/** @param stream a terminal, whose other lines are left as they are */
export function inlineSurface(stream: Surface['stream']): Surface {
  return {
    stream,
    enter: '\u001b[?2004h\u001b[?25l',
    leave: `${end}\u001b[0m\r${eraseBelow}\u001b[?25h\u001b[?2004l`,
    painter: inlinePainter(),
  };
}

/** Frames must be narrower than the terminal: nothing may wrap. */
export function inlinePainter(): FramePainter {
  let shown: string | undefined;
  return {
    paint(frame, { columns, rows }) {
      const what = `${columns} ${rows} ${frame}`;
      if (what === shown) return '';
      shown = what;
      const lines = frame.split('\n').slice(0, Math.max(1, rows - 1));
      const up = lines.length > 1 ? `\u001b[${lines.length - 1}A` : '';
      // Everything is erased first: after a resize, old lines may have become several.
      return `${begin}\r${eraseBelow}${lines.join('\u001b[0m\r\n')}\u001b[0m${up}\r${end}`;
    },
    forget() {
      shown = undefined;
    },
  };
}
