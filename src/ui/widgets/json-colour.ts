import type { Span } from './line.js';

const piece = /"(?:\\.|[^"\\])*"?(\s*:)?|-?\d[\d.eE+-]*|[A-Za-z]+|\s+|[^\s\w"-]+|./gy;

/** A line of JSON with a role for each token; a line that is not JSON gets what roles it can. */
export function colouredJson(line: string): Span[] {
  return [...line.matchAll(piece)].map(([text, colon]): Span => {
    if (text.startsWith('"')) {
      if (colon === undefined) return ['jsonString', text];
      return ['jsonKey', text];
    }
    if (/^-?\d/.test(text)) return ['jsonNumber', text];
    return /^(?:true|false|null)$/.test(text) ? ['jsonWord', text] : text;
  });
}
