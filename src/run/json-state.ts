import { JsonScanner } from './json-scanner.js';
import { isJson } from './records.js';

/** What a text is that should be JSON: one value, the beginning of one, blank, or something else. */
export type JsonState = 'whole' | 'cut' | 'blank' | 'other';

export function jsonState(text: string): JsonState {
  if (isJson(text)) return 'whole';
  if (text.trim() === '') return 'blank';
  const scanner = new JsonScanner();
  if (scanner.feed(text) !== undefined) return 'other';
  scanner.end();
  return scanner.cut ? 'cut' : 'other';
}
