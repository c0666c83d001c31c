import type { Paint } from './paint.js';
import { visible } from './text.js';

/** Levels that are indented: on deeper ones indentation alone would be quadratic in the text's length. */
const deepest = 40;

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
    if (!compact) out.push('\n', '  '.repeat(Math.min(depth, deepest)));
  };
  let before = '';
  const rest = tokens(text);
  let { value: piece } = rest.next();
  while (piece !== undefined) {
    const { value: next } = rest.next();
    switch (piece) {
      case '{':
      case '[':
        out.push(piece);
        depth++;
        if (next !== '}' && next !== ']') newline();
        break;
      case '}':
      case ']':
        depth--;
        if (before !== '{' && before !== '[') newline();
        out.push(piece);
        break;
      case ',':
        out.push(piece);
        newline();
        if (compact) out.push(' ');
        break;
      case ':':
        out.push(': ');
        break;
      default:
        out.push(paint(styleOf(piece, next === ':'), visible(piece)));
    }
    before = piece;
    piece = next;
  }
  return out.join('');
}

const other = /[{}[\],:]|[^\s{}[\],:"]+/y;

/** Strings, numbers, words and punctuation. Strings by hand: a regular expression's stack ends at some megabytes. */
function* tokens(text: string): Generator<string, undefined> {
  for (let at = 0; at < text.length; ) {
    if (text[at] === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      yield text.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    other.lastIndex = at;
    const match = other.exec(text);
    if (match) yield match[0];
    at += match?.[0].length ?? 1;
  }
}

function styleOf(piece: string, isKey: boolean): 'blue' | 'green' | 'magenta' | 'yellow' {
  if (isKey) return 'blue';
  if (piece.startsWith('"')) return 'green';
  return /^[tfn]/.test(piece) ? 'magenta' : 'yellow';
}

/** A string's characters, any other value's JSON text. @param json valid JSON */
export function bare(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
