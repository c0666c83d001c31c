import { createParser } from 'eventsource-parser';
import { getHeader } from '../sdk/headers.js';
import type { StreamMessage } from './events.js';
import { jsonSequenceReader } from './json-sequence.js';

/** The forms of a body that is records. */
export type RecordKind = 'sse' | 'ndjson' | 'json-seq';

/** How a body is to be read as it arrives. */
export type StreamKind = RecordKind | 'text' | 'none';

export function hasRecords(kind: StreamKind): kind is RecordKind {
  return kind === 'sse' || kind === 'ndjson' || kind === 'json-seq';
}

/** An answer's head, and the content-encoding that its body still has. */
export interface GivenHead {
  headers: readonly (readonly [string, string])[];
  coded?: string | undefined;
}

/** The type of a body as it is given: bytes that are still coded are none of what Content-Type says. */
export function givenType({ headers, coded }: GivenHead): string | undefined {
  return coded === undefined ? getHeader(headers, 'content-type') : 'application/octet-stream';
}

/** What a Content-Type says about the body's form. */
export function streamKind(head: GivenHead): StreamKind {
  const type = (givenType(head) ?? '').toLowerCase().split(';')[0]!.trim();
  if (type === 'text/event-stream') return 'sse';
  if (/^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines)$/.test(type)) return 'ndjson';
  if (/[/+]json-seq$/.test(type)) return 'json-seq';
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

export function recordReader(kind: RecordKind): RecordReader {
  if (kind === 'json-seq') return jsonSequenceReader();
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
  parser.feed(''); // of its first piece it would drop the characters ï»¿ too, the BOM of those who do not decode
  let afterReturn = false;
  const take = (text: string): StreamMessage[] => {
    found = [];
    if (text === '') return found;
    // A CR ends a line at once; the parser would wait for the LF that may follow, and the event with it.
    const own = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    afterReturn = text.endsWith('\r');
    parser.feed(own.includes('\r') ? own.replace(/\r\n?/g, '\n') : own);
    return found;
  };
  return {
    feed: (chunk) => take(decoder.decode(chunk, { stream: true })),
    finish: () => take(decoder.decode()),
    // Given the blank line, the parser would make an event of what is left.
    unfinished: () => take('\n\n\n')[0]?.data,
  };
}

const recordSeparator = '\u001e';

/** One JSON text a line (NDJSON, JSON Lines); a record separator before it, as in RFC 7464, is dropped. */
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
