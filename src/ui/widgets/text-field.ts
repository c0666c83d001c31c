/**
 * Text that is being typed, on one line or several: plain data and pure functions. The caret is an
 * offset in UTF-16 units and always stands between two graphemes, so an emoji or an accented letter
 * is one step and one deletion.
 */
import type { Key } from '../keys.js';

export interface TextField {
  text: string;
  caret: number;
}

export function textField(text = ''): TextField {
  return { text, caret: text.length };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The field after a key, or undefined when the key means nothing to it. */
export function typed(field: TextField, key: Key, multiline = false): TextField | undefined {
  if (key.kind === 'paste') return inserted(field, multiline ? key.text : key.text.replace(/\s*\n\s*/g, ' '));
  if (key.kind !== 'key') return undefined;
  if (key.text !== '' && !key.ctrl && !key.alt) return inserted(field, key.text);
  const { text, caret } = field;
  const moved = (to: number): TextField => ({ text, caret: to });
  const without = (from: number, to: number): TextField => ({
    text: text.slice(0, from) + text.slice(to),
    caret: from,
  });
  const lineStart = text.lastIndexOf('\n', caret - 1) + 1;
  const lineEnd = endOfLine(text, caret);
  const name = key.ctrl ? `ctrl+${key.name}` : key.alt ? `alt+${key.name}` : key.name;
  switch (name) {
    case 'left':
      return moved(before(text, caret));
    case 'right':
      return moved(after(text, caret));
    case 'ctrl+left':
    case 'alt+left':
    case 'alt+b':
      return moved(wordBefore(text, caret));
    case 'ctrl+right':
    case 'alt+right':
    case 'alt+f':
      return moved(wordAfter(text, caret));
    case 'home':
    case 'ctrl+a':
      return moved(lineStart);
    case 'end':
      return moved(lineEnd);
    case 'backspace':
      return caret === 0 ? field : without(before(text, caret), caret);
    case 'delete':
    case 'ctrl+d':
      return caret === text.length ? field : without(caret, after(text, caret));
    case 'ctrl+w':
    case 'alt+backspace':
      return without(wordBefore(text, caret), caret);
    case 'alt+d':
      return without(caret, wordAfter(text, caret));
    case 'ctrl+u':
      return without(lineStart, caret);
    case 'ctrl+k':
      return without(caret, lineEnd);
    case 'enter':
      return multiline ? inserted(field, `\n${indentOf(text, lineStart, caret)}`) : undefined;
    case 'up':
      return multiline && lineStart > 0 ? moved(onLine(text, lineStart - 1, caret - lineStart)) : undefined;
    case 'down':
      return multiline && lineEnd < text.length
        ? moved(onLine(text, endOfLine(text, lineEnd + 1), caret - lineStart))
        : undefined;
    default:
      return undefined;
  }
}

function inserted({ text, caret }: TextField, piece: string): TextField {
  return { text: text.slice(0, caret) + piece + text.slice(caret), caret: caret + piece.length };
}

/** Code units around the caret that are looked at for a grapheme or a word. */
const near = 1024;

function before(text: string, caret: number): number {
  if (caret === 0) return 0;
  // A part of the line: segmenting a payload of one line at each key would be felt. No grapheme is as long.
  const start = Math.max(0, text.lastIndexOf('\n', caret - 2), caret - near);
  let last = start;
  for (const { index } of segmenter.segment(text.slice(start, caret))) last = start + index;
  return last;
}

function after(text: string, caret: number): number {
  const [first] = segmenter.segment(text.slice(caret, caret + 64));
  return first === undefined ? caret : caret + first.segment.length;
}

function wordBefore(text: string, caret: number): number {
  const part = text.slice(Math.max(0, caret - near), caret);
  return caret - (/[\p{L}\p{N}_]*[^\p{L}\p{N}_]*$/u.exec(part)?.[0].length ?? 0);
}

function wordAfter(text: string, caret: number): number {
  return caret + (/^[^\p{L}\p{N}_]*[\p{L}\p{N}_]*/u.exec(text.slice(caret))?.[0].length ?? 0);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The offset on the line that ends at `end`, as far right as `column` or its end. */
function onLine(text: string, end: number, column: number): number {
  const start = text.lastIndexOf('\n', end - 1) + 1;
  return Math.min(start + column, end);
}

function indentOf(text: string, lineStart: number, caret: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart, caret))![0];
}
