import { visible } from '../../output/text.js';
import { width } from '../../output/width.js';
import type { Line, Size } from './line.js';
import { scrolled } from './scroll.js';
import type { TextField } from './text-field.js';

/** One line of typed text with its caret, moved so that the caret is in sight. */
export function caretLine({ text, caret }: TextField, columns: number, active: boolean): Line {
  const line = text.replaceAll('\n', '␊');
  if (!active) return [shownPart(line, 0)];
  // A third of the room stays before the caret once the text is longer than the room.
  let start = 0;
  while (width(line.slice(start, caret)) > columns - 2) start += Math.max(1, Math.floor(columns / 3));
  return withCaret(line.slice(start), caret - start);
}

function withCaret(text: string, caret: number): Line {
  const [here] = new Intl.Segmenter().segment(text.slice(caret));
  const under = here?.segment ?? ' ';
  return [
    shownPart(text.slice(0, caret), 0),
    ['caret', visible(under)],
    shownPart(text, caret + under.length),
  ];
}

const shownPart = (text: string, from: number): string => visible(text.slice(from)).replaceAll('\t', ' ');

/** Typed text of several lines in a box, the line of the caret in sight. */
export function textLines(field: TextField, size: Size, active: boolean, hint: string): Line[] {
  if (field.text === '' && !active) return [[['dim', hint]]];
  if (field.text === '')
    return [
      [
        ['caret', ' '],
        ['dim', ` ${hint}`],
      ],
    ];
  const { lines, row, column } = caretAt(field);
  const top = scrolled(0, row, size.rows, lines.length);
  return lines
    .slice(top, top + size.rows)
    .map(
      (text, i): Line =>
        active && i + top === row
          ? caretLine({ text, caret: column }, size.columns, true)
          : [shownPart(text, 0)],
    );
}

/** Where the caret stands, in lines. */
export function caretAt({ text, caret }: TextField): { lines: string[]; row: number; column: number } {
  const before = text.slice(0, caret);
  const row = before.split('\n').length - 1;
  return { lines: text.split('\n'), row, column: caret - (before.lastIndexOf('\n') + 1) };
}
