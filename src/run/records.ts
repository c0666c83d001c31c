import { createParser } from 'eventsource-parser';
import { getHeader } from '../sdk/headers.js';
import type { StreamMessage } from './events.js';

/** How a body is to be read as it arrives. */
export type StreamKind = 'sse' | 'ndjson' | 'text' | 'none';

/** What a Content-Type says about the body's form. */
export function streamKind(headers: readonly (readonly [string, string])[]): StreamKind {
  const type = (getHeader(headers, 'content-type') ?? '').toLowerCase().split(';')[0]!.trim();
  if (type === 'text/event-stream') return 'sse';
  if (/^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)$/.test(type)) return 'ndjson';
  return type.startsWith('text/') ? 'text' : 'none';
}

/** Takes a body's bytes, gives the records that are complete. */
export interface RecordReader {
  feed(chunk: Uint8Array): StreamMessage[];
  /** At the end: what a last line without its line feed holds. */
  finish(): StreamMessage[];
  /** After finish: the data of an event that was begun and has no blank line after it. */
  unfinished(): string | undefined;
}

export function recordReader(kind: 'sse' | 'ndjson'): RecordReader {
  return kind === 'sse' ? sseReader() : ndjsonReader();
}

/** WHATWG "event stream interpretation"; an event without its blank line at the end is none. */
function sseReader(): RecordReader {
  const decoder = new TextDecoder(); // drops a BOM, and waits for the rest of a split character
  let found: StreamMessage[] = [];
  const parser = createParser({
    onEvent({ event, id, data }) {
      found.push({
        ...(event === undefined ? {} : { event }),
        ...(id === undefined ? {} : { id }),
        data,
        format: 'sse',
      });
    },
  });
  let last = '';
  const take = (text: string): StreamMessage[] => {
    found = [];
    last = text.at(-1) ?? last;
    parser.feed(text);
    return found;
  };
  return {
    feed: (chunk) => take(decoder.decode(chunk, { stream: true })),
    // The parser waits after a CR, for a LF may follow; at the end none does. Elsewhere a LF would make the
    // blank line that an event without one is missing.
    finish: () => [...take(decoder.decode()), ...(last === '\r' ? take('\n') : [])],
    // Given the blank line, the parser would make an event of what is left.
    unfinished: () => take('\n\n\n')[0]?.data,
  };
}

const recordSeparator = '\u001e';

/** One JSON text a line (NDJSON, JSON Lines); a record separator before it is dropped (RFC 7464). */
function ndjsonReader(): RecordReader {
  const decoder = new TextDecoder();
  const waiting: string[] = []; // joined once a line: appending to one string is quadratic on a long line
  const records = (text: string, last: boolean): StreamMessage[] => {
    const lines = text.split('\n');
    if (lines.length > 1 || last) {
      lines[0] = waiting.join('') + lines[0]!;
      waiting.length = 0;
    }
    if (!last) waiting.push(lines.pop()!);
    return lines
      .map((line) => (line.startsWith(recordSeparator) ? line.slice(1) : line).trim())
      .filter((line) => line !== '')
      .map((data) => ({ data, format: 'ndjson' as const }));
  };
  return {
    feed: (chunk) => records(decoder.decode(chunk, { stream: true }), false),
    finish: () => records(decoder.decode(), true),
    unfinished: () => undefined,
  };
}

/** Whether a text is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
