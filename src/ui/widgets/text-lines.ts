import { visible } from '../../output/text.js';
import { width } from '../../run/width.js';
import type { Line, Size } from './line.js';
import { scrolled } from './scroll.js';
import type { TextField } from './text-field.js';
import { hanging, wrapLines } from './wrap-line.js';

const segmenter = new Intl.Segmenter();

/** Text is looked at in pieces of so many code units around the caret: a payload may be one line of a megabyte. */
const piece = 4096;

/** One line of typed text with its caret, moved so that the caret is in sight. */
export function caretLine({ text, caret }: TextField, columns: number, active: boolean): Line {
  if (!active) return [shown(text.slice(0, piece))];
  const anchor = caret < piece ? 0 : Math.floor((caret - piece / 2) / piece) * piece;
  const before = [...segmenter.segment(text.slice(anchor, caret))].map(({ segment }) => segment);
  const behind = text.slice(caret, caret + piece);
  const under = segmenter.segment(behind)[Symbol.iterator]().next().value?.segment ?? '';
  // A third of the room is left free before the caret once the text is longer than the room.
  const step = Math.max(1, Math.floor(columns / 3));
  let cells = width(shown(before.join('')));
  let from = 0;
  while (cells > columns - 2 && from < before.length) {
    let gone = 0;
    while (gone < step && from < before.length) gone += width(shown(before[from++]!));
    cells -= gone;
  }
  return [
    shown(before.slice(from).join('')),
    ['caret', under === '' ? ' ' : shown(under)],
    shown(behind.slice(under.length)),
  ];
}

/** What a terminal may show of it, on one line. */
const shown = (text: string): string => visible(text).replaceAll('\n', '␊').replaceAll('\t', ' ');

/** Typed text of several lines in a box, the line of the caret in sight. */
export function textLines(field: TextField, size: Size, active: boolean, hint: string): Line[] {
  if (field.text === '')
    return active
      ? hanging([['caret', ' '], ' '], [['dim', hint]], size.columns)
      : wrapLines([[['dim', hint]]], size.columns);
  const { lines, row, column } = caretAt(field);
  const top = scrolled(0, row, size.rows, lines.length);
  return lines
    .slice(top, top + size.rows)
    .map(
      (text, i): Line =>
        caretLine({ text, caret: i + top === row ? column : 0 }, size.columns, active && i + top === row),
    );
}

/** Where the caret stands, in lines. */
export function caretAt({ text, caret }: TextField): { lines: string[]; row: number; column: number } {
  const before = text.slice(0, caret);
  const row = before.split('\n').length - 1;
  return { lines: text.split('\n'), row, column: caret - (before.lastIndexOf('\n') + 1) };
}
