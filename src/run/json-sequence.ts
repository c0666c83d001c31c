import type { StreamMessage } from './events.js';
import { JsonScanner } from './json-scanner.js';
import type { RecordReader } from './records.js';

const separator = '\u001e';

/**
 * JSON text sequences (RFC 7464): each record stands behind a separator, and may be of several lines. A value
 * that is whole is a record as soon as its line ends: no one has to wait for the separator of the next. So
 * lines of JSON with no separators are records too.
 */
export function jsonSequenceReader(): RecordReader {
  const decoder = new TextDecoder();
  let found: StreamMessage[] = [];
  let pieces: string[] = [];
  let scanner = new JsonScanner();
  let faulty = false;

  const takeLine = (line: string): void => {
    if (pieces.length === 0 && line.trim() === '') return;
    pieces.push(line);
    // What is no JSON ends at the next separator, wherever its lines do.
    faulty ||= scanner.feed(line) !== undefined;
    if (!faulty && scanner.complete && line.endsWith('\n')) endRecord();
  };
  const endRecord = (): void => {
    const text = pieces.join('');
    const data = text.trim();
    // An array, an object, a string says itself where it ends; 12 may have been 123 (RFC 7464, 2.4).
    const cut = !faulty && /[-\w]$/.test(text);
    if (data !== '') found.push({ data, format: 'json-seq', ...(cut ? { cut } : {}) });
    pieces = [];
    scanner = new JsonScanner();
    faulty = false;
  };
  const read = (text: string): void => {
    for (const [i, record] of text.split(separator).entries()) {
      if (i > 0) endRecord();
      for (const line of record.split(/(?<=\n)/)) takeLine(line);
    }
  };
  const all = (text: string, last: boolean): StreamMessage[] => {
    found = [];
    read(text);
    if (last) endRecord();
    return found;
  };
  return {
    feed: (chunk) => all(decoder.decode(chunk, { stream: true }), false),
    finish: () => all(decoder.decode(), true),
    unfinished: () => undefined,
  };
}
