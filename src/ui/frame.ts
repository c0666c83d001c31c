/**
 * Frames into what a terminal must be sent: only the lines that changed, each addressed, so nothing scrolls whatever the
 * height. (ink's own log-update erases and writes all lines at each draw, and clears the scrollback of a full screen.)
 */
import stringWidth from 'string-width';

export interface Size {
  columns: number;
  rows: number;
}

export interface FramePainter {
  /** What turns the frame before into this one; '' when nothing changed. @param frame lines with SGR colours */
  paint(frame: string, size: Size): string;
  /** The screen holds nothing we know of: the next frame is written whole. */
  forget(): void;
}

const begin = '\u001b[?2026h'; // synchronized output: terminals that know it show the frame at once, others ignore it
const end = '\u001b[?2026l';
const erase = '\u001b[2J';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
/** All that is no colour and could steer the terminal. The panes clean what they show; this is the last door. */
const steering = /\u001b(?!\[[\d;:]*m)|[\u0000-\u001a\u001c-\u001f\u007f-\u009f]/g;
const colours = /\u001b\[[\d;:]*m/g;
/** What every terminal draws one cell wide, unless a mark follows. */
const sure = '\\u0020-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0482\\u2010-\\u2027\\u2190-\\u21ff\\u2500-\\u259f';
const allSure = new RegExp(`^[${sure}]*$`);
const piece = new RegExp(
  `(\u001b\\[[\\d;:]*m)|((?:[${sure}](?=[${sure}\u001b]|$))+)|([^\u001b][^\u001b${sure}]*)`,
  'g',
);
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Terminals disagree how wide emoji and marks are, and a border after one would be out of place: after each such character
 * the column is said outright.
 */
function pinned(line: string): string {
  if (allSure.test(line.replace(colours, ''))) return line;
  let column = 1;
  return line.replace(piece, (whole, colour?: string, surely?: string) => {
    if (colour) return whole;
    if (surely) {
      column += whole.length; // all of them below U+10000
      return whole;
    }
    let text = '';
    for (const { segment } of graphemes.segment(whole)) {
      column += stringWidth(segment);
      text += `${segment}\u001b[${column}G`;
    }
    return text;
  });
}

export function framePainter(): FramePainter {
  let shown: string[] | undefined;
  let last: Size = { columns: 0, rows: 0 };
  return {
    paint(frame, size) {
      const lines = frame.split('\n').slice(0, size.rows);
      while (lines.length < size.rows) lines.push('');
      if (size.columns !== last.columns || size.rows !== last.rows) shown = undefined;
      last = size;
      let out = shown ? '' : `\u001b[0m${erase}`;
      for (const [row, line] of lines.entries()) {
        if (line === (shown?.[row] ?? '')) continue;
        // Erased first: after a character in the last column, erasing to the end would take that character.
        out += `\u001b[${row + 1};1H${shown ? '\u001b[2K' : ''}${pinned(line.replace(steering, ''))}\u001b[0m`;
      }
      shown = lines;
      return out && begin + out + end;
    },
    forget() {
      shown = undefined;
    },
  };
}
