// What ink imports as @alcalzone/ansi-tokenize, in our bundle: the same results, with what a frame shares with the one
// before remembered, and no codes compared between characters of one style (the original makes three sets for each of a
// frame's 4,800). tests/ui/ink-pieces.test.ts compares both.
import * as original from '../node_modules/@alcalzone/ansi-tokenize/build/index.js';
import { isNarrow } from '../src/run/narrow.ts';
import { cutAtColours } from './colours.js';
import { memo } from './memo.js';

export * from '../node_modules/@alcalzone/ansi-tokenize/build/index.js';

/** Lines: what the panes of a high terminal have. Of each a hundred characters are kept, so it is memory that counts. */
const lines = 1024;
const remembered = memo((text) => {
  const pieces = cutAtColours(text);
  return pieces.every((piece, i) => i % 2 === 1 || isNarrow(piece))
    ? narrow(pieces)
    : original.tokenize(text);
}, lines);
const codes = memo((code) => original.tokenize(code));

/** Of characters that join none beside them, without the segmenter: it takes most of the time of a line seen first. */
const narrow = (pieces) =>
  pieces.flatMap((piece, i) =>
    i % 2 === 1 ? codes(piece) : Array.from(piece, (value) => ({ type: 'char', value, fullWidth: false })),
  );

export const tokenize = (text, endChar) =>
  endChar === undefined ? remembered(text) : original.tokenize(text, endChar);

const characters = new WeakMap();

/**
 * ink puts them into its grid and never changes them, so frames may share them, and the characters of one style its codes.
 * (The original spreads each token into a new object, of which V8 makes a hidden class each: 450 bytes a character, and 64 MB
 * of 4,096 lines.)
 */
export function styledCharsFromTokens(tokens) {
  let found = characters.get(tokens);
  if (found === undefined) {
    found = [];
    let styles = [];
    for (const token of tokens) {
      if (token.type === 'ansi') styles = original.reduceAnsiCodesIncremental(styles, [token]);
      else if (token.type === 'char')
        found.push({ type: 'char', value: token.value, fullWidth: token.fullWidth, styles });
    }
    characters.set(tokens, found);
  }
  return found;
}

export function styledCharsToString(chars) {
  let text = '';
  let before = [];
  for (const { value, styles } of chars) {
    if (!same(before, styles)) text += original.ansiCodesToString(original.diffAnsiCodes(before, styles));
    text += value;
    before = styles;
  }
  return before.length === 0 ? text : text + original.ansiCodesToString(original.diffAnsiCodes(before, []));
}

function same(a, b) {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i].code !== b[i].code) return false;
  return true;
}
