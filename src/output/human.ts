import type { StreamMessage } from '../run/events.js';
import { givenType, hasRecords, isJson, type StreamKind, streamKind } from '../run/records.js';
import { kindOf, textDecoder } from '../sdk/answer.js';
import type { JsonVerdict } from './called-json.js';
import { type Pretty, PrettyJson, prettyJson } from './json-text.js';
import type { Paint } from './paint.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { endsLine, isJsonType, looksBinary, size, visible, visibleLine } from './text.js';

export interface HumanOptions {
  paint: Paint;
  stream?: StreamKind | undefined;
  verdict: JsonVerdict;
}

/**
 * An answer for a person: JSON indented and coloured as its tokens arrive, whatever its size; SSE and NDJSON
 * a record at a time; text as it arrives with control characters made visible, binary as a notice. What is
 * called JSON and is none is shown as it came: all of it when that is seen in the first piece, else from there on.
 */
export function humanPrinter(sink: Sink, options: HumanOptions): Printer {
  const { paint } = options;
  let type: string | undefined;
  let mode: 'json' | 'records' | 'text' | 'binary' | 'unknown' = 'unknown';
  let calledJson = false;
  const json = new PrettyJson(paint);
  /** What was read of JSON while nothing of it was shown; undefined once something was. */
  let unshown: string | undefined = '';
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
  const writeJson = async (text: string, { shown, rest }: Pretty): Promise<void> => {
    if (unshown !== undefined) unshown += text;
    if (rest !== undefined) mode = 'text';
    if (rest !== undefined && unshown !== undefined) return writeText(unshown);
    if (shown !== '') {
      unshown = undefined;
      atLineStart = endsLine(shown);
      await sink.write(shown);
    }
    if (rest !== undefined) await writeText(rest);
  };
  const read = (text: string): Promise<void> =>
    mode === 'json' ? writeJson(text, json.feed(text)) : writeText(text);

  const finish = async (): Promise<void> => {
    if (mode === 'text' || mode === 'json') await read(decoder.decode());
    if (mode === 'json') await writeJson('', json.end());
    if (mode === 'text') await writeText('', true);
    if (!atLineStart) await sink.write('\n');
    if (mode === 'binary' && total > 0) {
      const what = `${size(total)} of ${visibleLine(type || 'binary data')}`;
      await sink.write(`${paint('yellow', `[${what}, not shown]`)} Save it with -o <file>, or pipe it on.\n`);
    }
  };

  return {
    async event(event) {
      if (event.type === 'head') {
        type = givenType(event);
        mode = modeOf(type, options.stream ?? streamKind(event), options.stream === 'text');
        calledJson = mode === 'json';
        decoder = textDecoder(type);
      } else if (event.type === 'message') {
        await writeRecord(event.message, paint, sink);
      } else if (event.type === 'bytes') {
        const { chunk } = event;
        total += chunk.byteLength;
        if (mode === 'unknown') mode = looksBinary(chunk, true) ? 'binary' : 'text';
        if (mode === 'text' || mode === 'json') await read(decoder.decode(chunk, { stream: true }));
      } else if (event.type === 'end') {
        await finish();
        const failure =
          calledJson && event.outcome.kind === 'completed' ? await options.verdict(json.state) : undefined;
        if (failure) throw new StopRun(failure);
      }
    },
    end: () => undefined,
  };
}

function modeOf(
  type: string | undefined,
  kind: StreamKind,
  asText: boolean,
): 'json' | 'records' | 'text' | 'binary' | 'unknown' {
  if (hasRecords(kind)) return 'records';
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
