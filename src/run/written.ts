/** Where the markers of a text stand, and how a value has to be written there. */
import { jsonMarkers, markers, urlMarkers } from './marker.js';
import { isJson } from './records.js';

/** How a value is written where its marker stands: as it is, escaped in a string of JSON, percent-encoded, or as JSON of its own. */
export type Writing = 'plain' | 'json' | 'url' | 'value';

/** How secrets stand in a text of this type. */
export function writingIn(text: string, type: string): Writing {
  const json = isJson(text) || text.split('\n').every((line) => line.trim() === '' || isJson(line));
  if (json) return 'json';
  return /^application\/x-www-form-urlencoded/i.test(type) ? 'url' : 'plain';
}

/** A text, cut where markers stand in it. */
export type Piece = string | { name: string; writing: Writing };

/** `"⟦…:=⟧"` of JSON with its quotes; a marker; and one that went through a URL. */
const pieces = new RegExp([jsonMarkers, markers, urlMarkers].map(({ source }) => source).join('|'), 'g');

export function piecesOf(text: string, writing: Writing): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const { 0: whole, 1: value, 2: name, 4: encoded, index } of text.matchAll(pieces)) {
    const quotes = value !== undefined && writing !== 'json' ? '"' : '';
    found.push(text.slice(at, index) + quotes);
    if (encoded !== undefined)
      found.push({ name: decodeURIComponent(encoded).replace(/:=$/, ''), writing: 'url' });
    else
      found.push({
        name: value ?? name ?? '',
        writing: value !== undefined && quotes === '' ? 'value' : writing,
      });
    at = index + whole.length - quotes.length;
  }
  return [...found, text.slice(at)].filter((piece) => piece !== '');
}

/** The variable that stands for a secret of this name, in a shell and in code. */
export function variableOf(secret: string): string {
  const name = secret.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
