import type { Paint } from './paint.js';
import { visible } from './text.js';

// A string, a number, a word, or one piece of punctuation; white space between them is dropped.
const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * Indents and colours JSON by its tokens. The values are never parsed and written again, so big
 * integers keep their digits and keys their order.
 * @param text valid JSON
 * @param compact on one line, with colours only
 */
export function prettyJson(text: string, paint: Paint, compact = false): string {
  const out: string[] = [];
  let depth = 0;
  const newline = (): void => {
    if (!compact) out.push('\n', '  '.repeat(depth));
  };
  const tokens = text.match(token) ?? [];
  tokens.forEach((piece, i) => {
    const next = tokens[i + 1];
    switch (piece) {
      case '{':
      case '[':
        out.push(piece);
        if (next === '}' || next === ']') return;
        depth++;
        newline();
        return;
      case '}':
      case ']':
        if (tokens[i - 1] !== '{' && tokens[i - 1] !== '[') {
          depth--;
          newline();
        }
        out.push(piece);
        return;
      case ',':
        out.push(piece);
        newline();
        if (compact) out.push(' ');
        return;
      case ':':
        out.push(': ');
        return;
      default:
        out.push(paint(styleOf(piece, next === ':'), visible(piece)));
    }
  });
  return out.join('');
}

function styleOf(piece: string, isKey: boolean): 'blue' | 'green' | 'magenta' | 'yellow' {
  if (isKey) return 'blue';
  if (piece.startsWith('"')) return 'green';
  return /^[tfn]/.test(piece) ? 'magenta' : 'yellow';
}
