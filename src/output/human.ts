import type { StreamMessage } from '../run/events.js';
import { isJson, type StreamKind, streamKind } from '../run/records.js';
import { decodeText, kindOf, textDecoder } from '../sdk/answer.js';
import { getHeader } from '../sdk/headers.js';
import { prettyJson } from './json-text.js';
import type { Paint } from './paint.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { isJsonType, looksBinary, size, visible, visibleLine } from './text.js';

/** JSON over this is shown as it came: indenting it would hold everything back (slumber's rule). */
const prettyLimit = 1024 * 1024;

export interface HumanOptions {
  paint: Paint;
  stream?: StreamKind | undefined;
}

/**
 * An answer for a person: JSON indented and coloured, SSE and NDJSON a record at a time as they
 * arrive, text as it arrives with control characters made visible, binary as a notice.
 */
export function humanPrinter(sink: Sink, options: HumanOptions): Printer {
  const { paint } = options;
  let type: string | undefined;
  let mode: 'json' | 'records' | 'text' | 'binary' | 'unknown' = 'unknown';
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let total = 0;
  let atLineStart = true;
  let decoder = textDecoder(undefined);
  let carry = '';

  const writeText = async (text: string, last = false): Promise<void> => {
    const whole = carry + text;
    carry = !last && whole.endsWith('\r') ? '\r' : ''; // its line feed may come with the next chunk
    const shown = visible(carry === '' ? whole : whole.slice(0, -1));
    if (shown !== '') atLineStart = shown.endsWith('\n');
    await sink.write(shown);
  };
  const streamText = (chunk: Uint8Array): Promise<void> => writeText(decoder.decode(chunk, { stream: true }));
  const release = async (): Promise<void> => {
    const chunks = held;
    held = [];
    for (const chunk of chunks) await streamText(chunk);
  };

  return {
    async event(event) {
      if (event.type === 'head') {
        type = getHeader(event.headers, 'content-type');
        mode = modeOf(type, options.stream ?? streamKind(event.headers), options.stream === 'text');
        decoder = textDecoder(type);
      } else if (event.type === 'message') {
        await writeRecord(event.message, paint, sink);
      } else if (event.type === 'bytes') {
        const { chunk } = event;
        total += chunk.byteLength;
        if (mode === 'unknown') mode = looksBinary(chunk, true) ? 'binary' : 'text';
        if (mode === 'text') await streamText(chunk);
        if (mode === 'json') {
          held.push(chunk);
          heldBytes += chunk.byteLength;
          if (heldBytes > prettyLimit) {
            mode = 'text';
            await release();
          }
        }
      }
    },
    async end() {
      if (mode === 'json' && held.length > 0) {
        const text = decodeText(Buffer.concat(held), type);
        if (!isJson(text)) await writeText(text, true);
        else await sink.write(`${prettyJson(text, paint)}\n`);
      }
      if (mode === 'text') await writeText(decoder.decode(), true);
      if (!atLineStart) await sink.write('\n');
      if (mode === 'binary' && total > 0) {
        const what = `${size(total)} of ${visibleLine(type || 'binary data')}`;
        await sink.write(
          `${paint('yellow', `[${what}, not shown]`)} Save it with -o <file>, or pipe it on.\n`,
        );
      }
    },
  };
}

function modeOf(
  type: string | undefined,
  kind: StreamKind,
  asText: boolean,
): 'json' | 'records' | 'text' | 'binary' | 'unknown' {
  if (kind === 'sse' || kind === 'ndjson') return 'records';
  if (asText) return 'text';
  if (isJsonType(type)) return 'json';
  const known = kindOf(type);
  return kind === 'text' ? 'text' : known;
}

async function writeRecord(message: StreamMessage, paint: Paint, sink: Sink): Promise<void> {
  const { event, id, data } = message;
  const name = [event, id === undefined ? undefined : `#${id}`]
    .filter((part) => part !== undefined)
    .join(' ');
  const label = name === '' ? '' : `${paint('cyan', visibleLine(name))} `;
  await sink.write(`${label}${isJson(data) ? prettyJson(data, paint, true) : visible(data)}\n`);
}
