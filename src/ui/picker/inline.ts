/**
 * A few lines below the prompt: drawn where the cursor is, erased when the terminal is given back. The cursor rests on an empty
 * line below them, for that one no terminal breaks when it gets narrower; those above are counted as it breaks them.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Env } from '../../io.js';
import { width } from '../../run/width.js';
import type { Surface } from '../terminal.js';

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const eraseBelow = '\u001b[J';

/** @param stream a terminal, whose other lines are left as they are. Frames must be narrower than it */
export function inlineSurface(stream: Surface['stream'], env: Env): Surface {
  // The Linux console cuts lines off where other terminals break them anew.
  const breaks = env.TERM !== 'linux';
  let shown: string | undefined;
  let cells: number[] = [];

  /** To the first of the lines, and everything from there erased. */
  function erase(): string {
    const columns = stream.columns || 80;
    const up = cells.reduce((sum, one) => sum + (breaks ? Math.max(1, Math.ceil(one / columns)) : 1), 0);
    return `\r${up > 0 ? `\u001b[${up}A` : ''}${eraseBelow}`;
  }

  return {
    stream,
    enter: '\u001b[?2004h\u001b[?25l',
    get leave() {
      return `${end}\u001b[0m${erase()}\u001b[?25h\u001b[?2004l`;
    },
    painter: {
      paint(frame, { columns, rows }) {
        const what = `${columns} ${rows} ${frame}`;
        if (what === shown) return '';
        const out = erase();
        shown = what;
        const lines = frame.split('\n').slice(0, Math.max(1, rows - 1));
        cells = lines.map((line) => width(stripVTControlCharacters(line)));
        return `${begin}${out}${lines.map((line) => `${line}\u001b[0m\r\n`).join('')}${end}`;
      },
      forget() {
        shown = undefined;
        cells = [];
      },
    },
  };
}
