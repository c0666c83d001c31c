import { decodeBody } from '../sdk/decode.js';
import { ExchangeError } from '../sdk/errors.js';
import type { WireResponse } from '../sdk/exchange.js';
import type { RunEvent, StreamMessage } from './events.js';
import type { ExecuteOptions } from './execute.js';
import { MalformedRecord, UnmetCondition } from './failure.js';
import { isJson, type RecordReader, recordReader, streamKind } from './records.js';
import { ok } from './state.js';

/**
 * An answer's body as events: its bytes, and after them the records they complete. Ends early, and
 * without an error, where `until` or `maxItems` says so.
 * @throws ExchangeError, MalformedRecord, UnmetCondition
 */
export async function* bodyEvents(
  response: WireResponse,
  method: string,
  options: ExecuteOptions,
  t: () => number,
): AsyncGenerator<RunEvent, void, void> {
  const kind = options.stream ?? streamKind(response.headers);
  const stops = options.until !== undefined || options.maxItems !== undefined;
  const heard = options.idleTimeout ? withinSilence(response.body, options.idleTimeout) : response.body;
  const decoded = options.rawEncoding ? heard : decodeBody({ ...response, method }, heard);
  const reader: RecordReader | undefined =
    (options.messages || stops) && (kind === 'sse' || kind === 'ndjson') ? recordReader(kind) : undefined;
  const ended = stopper(options);
  for await (const chunk of decoded) {
    // A line at a time, so that nothing behind the last record that is wanted is given out.
    for (const piece of stops && reader ? lines(chunk) : [chunk]) {
      yield { type: 'bytes', t: t(), chunk: piece };
      for (const message of reader?.feed(piece) ?? []) {
        yield { type: 'message', t: t(), message: checked(message, options) };
        if (ended(message)) return;
      }
    }
  }
  for (const message of reader?.finish() ?? []) {
    yield { type: 'message', t: t(), message: checked(message, options) };
    if (ended(message)) return;
  }
  const unfinished = reader?.unfinished();
  if (unfinished !== undefined) yield { type: 'unfinished', t: t(), data: unfinished };
  if (options.until && ok(response.status)) throw new UnmetCondition(reader !== undefined);
}

function checked(message: StreamMessage, { messages, until }: ExecuteOptions): StreamMessage {
  const strict = messages === 'strict' || until !== undefined;
  if (strict && message.format === 'ndjson' && !isJson(message.data)) throw new MalformedRecord(message.data);
  return message;
}

/** Whether the record was the last that is wanted. */
function stopper({ until, maxItems }: ExecuteOptions): (message: StreamMessage) => boolean {
  let count = 0;
  return (message) => {
    count++;
    return (until?.(message) ?? false) || (maxItems !== undefined && count >= maxItems);
  };
}

const [lineFeed, carriageReturn] = [10, 13];

/**
 * A chunk cut behind each line end: LF, CR LF, or CR, as event streams have them. (Behind a lone CR the
 * parser waits for the next byte, so there a stop comes one line late.)
 */
function* lines(chunk: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; i < chunk.length; i++) {
    if (chunk[i] !== lineFeed && (chunk[i] !== carriageReturn || chunk[i + 1] === lineFeed)) continue;
    yield chunk.subarray(start, i + 1);
    start = i + 1;
  }
  if (start < chunk.length) yield chunk.subarray(start);
}

/**
 * Fails when the source is silent for so many milliseconds. Only waiting counts: a reader that is
 * slow itself makes no silence.
 */
async function* withinSilence(
  source: AsyncIterableIterator<Uint8Array, undefined>,
  ms: number,
): AsyncGenerator<Uint8Array> {
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new ExchangeError('body', 'TIMEOUT_IDLE', `silent for ${ms / 1000} s`)),
        ms,
      );
    });
    try {
      const next = await Promise.race([source.next(), silence]);
      if (next.done) return;
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}
