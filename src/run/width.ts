import { eastAsianWidth } from 'get-east-asian-width';
import { isNarrow } from './narrow.js';

/** Marks that stand on the letter before them, joiners, and the later letters of a Korean syllable. */
const noCell =
  /[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u{1160}-\u{11ff}\u{d7b0}-\u{d7fb}]|\p{Default_Ignorable_Code_Point}/u;
/** Shown as a picture: by itself, by a selector behind it (☺️), or joined of several. */
const picture = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;

let segmenter: Intl.Segmenter | undefined;

/** The characters as a person counts them. The segmenter takes 9 ms to make: only where it is needed. */
export function* characters(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * The cells of a terminal that text takes, without line breaks, tabs and escape sequences (see text.ts): two for
 * what East Asian Width calls wide or full-width and for emoji, none for combining marks.
 */
export function width(text: string): number {
  if (isNarrow(text)) return text.length;
  let cells = 0;
  for (const character of characters(text)) cells += cellsOf(character);
  return cells;
}

function cellsOf(character: string): number {
  if (picture.test(character)) return 2;
  let cells = 0;
  for (const char of character) if (!noCell.test(char)) cells += eastAsianWidth(char.codePointAt(0)!);
  return cells;
}

/** Text filled up with spaces to so many cells. */
export function padEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - width(text)));
}

/** Text that takes at most so many cells: whole, or cut behind a character, with … at its end. */
export function truncate(text: string, cells: number): string {
  if (isNarrow(text) && text.length <= cells) return text;
  if (cells < 1) return '';
  let used = 0;
  let fits = 0; // code units that leave a cell for the …
  let at = 0;
  for (const character of characters(text)) {
    used += cellsOf(character);
    at += character.length;
    if (used > cells) return `${text.slice(0, fits)}…`;
    if (used < cells) fits = at;
  }
  return text;
}
