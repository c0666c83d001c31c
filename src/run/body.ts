import { decodeBody } from '../sdk/decode.js';
import { ExchangeError } from '../sdk/errors.js';
import type { WireResponse } from '../sdk/exchange.js';
import { eventTail } from './event-tail.js';
import type { RunEvent, StreamMessage } from './events.js';
import type { ExecuteOptions } from './execute.js';
import { CutRecord, MalformedRecord, UnmetCondition } from './failure.js';
import { jsonState } from './json-state.js';
import {
  type GivenHead,
  hasRecords,
  isJson,
  type RecordReader,
  recordReader,
  type StreamKind,
  streamKind,
} from './records.js';
import { ok } from './state.js';

/**
 * An answer's body as events: its bytes, and after them the records they complete. Ends early, and
 * without an error, where `until` or `maxItems` says so.
 * @throws ExchangeError, MalformedRecord, CutRecord, UnmetCondition
 */
export async function* bodyEvents(
  response: WireResponse & Pick<GivenHead, 'coded'>,
  method: string,
  options: ExecuteOptions,
  t: () => number,
): AsyncGenerator<RunEvent, void, void> {
  const kind = options.stream ?? streamKind(response);
  const stops = options.until !== undefined || options.maxItems !== undefined;
  const heard = options.idleTimeout ? withinSilence(response.body, options.idleTimeout) : response.body;
  const decoded = options.rawEncoding ? heard : decodeBody({ ...response, method }, heard);
  const reader = readerFor(kind, stops, options);
  const wanted = new Wanted(options);
  for await (const chunk of decoded) {
    // A line at a time, so that nothing behind the last record that is wanted is given out.
    for (const piece of stops && reader ? lines(chunk) : [chunk]) {
      yield { type: 'bytes', t: t(), chunk: piece };
      for (const message of wanted.of(reader?.feed(piece))) yield { type: 'message', t: t(), message };
      if (wanted.stopped) return wanted.check();
    }
  }
  for (const message of wanted.of(reader?.finish(), true)) yield { type: 'message', t: t(), message };
  wanted.check();
  if (wanted.stopped) return;
  const unfinished = reader?.unfinished();
  if (unfinished !== undefined) yield { type: 'unfinished', t: t(), data: unfinished };
  if (options.until && ok(response.status)) throw new UnmetCondition(hasRecords(kind));
}

/** What reads the records of a body, if anybody wants them: one who only passes them on is told of a last event that is none. */
function readerFor(kind: StreamKind, stops: boolean, options: ExecuteOptions): RecordReader | undefined {
  if (!hasRecords(kind)) return undefined;
  const { messages, rawEncoding } = options;
  if (stops || (messages && messages !== 'counted')) return recordReader(kind);
  if (rawEncoding) return undefined; // they may be compressed
  if (messages) return recordReader(kind);
  return kind === 'sse' ? eventTail() : undefined;
}

/** Which records are given on, and when it is enough. */
class Wanted {
  /** The last that is wanted has come. */
  stopped = false;
  #count = 0;
  readonly #broken: StreamMessage[] = [];

  constructor(readonly options: ExecuteOptions) {}

  /**
   * @param atEnd these are what the body ended with
   * @throws MalformedRecord for a line of NDJSON that is no JSON: the rest is hardly NDJSON either
   * @throws CutRecord behind the last record, which is given on as it came, when the body ends inside it
   */
  *of(messages: StreamMessage[] = [], atEnd = false): Generator<StreamMessage> {
    const { messages: form, until, maxItems } = this.options;
    const strict = form === 'strict' || until !== undefined;
    const judged = form === true || maxItems !== undefined;
    for (const message of messages) {
      if (atEnd && judged && !strict && endsInside(message)) {
        yield message;
        throw new CutRecord(message);
      }
      if (strict && !whole(message)) {
        this.#broken.push(message);
        if (message.format === 'ndjson') this.check();
        continue; // behind the next separator a JSON sequence begins anew (RFC 7464, 2.1)
      }
      this.#count++;
      yield message;
      this.stopped = (until?.(message) ?? false) || (maxItems !== undefined && this.#count >= maxItems);
      if (this.stopped) return;
    }
  }

  /** @throws MalformedRecord when one was left out */
  check(): void {
    if (this.#broken.length > 0) throw new MalformedRecord(this.#broken);
  }
}

function whole({ format, cut, data }: StreamMessage): boolean {
  return format === 'sse' || (!cut && isJson(data));
}

function endsInside({ format, cut, data }: StreamMessage): boolean {
  return format !== 'sse' && (cut === true || jsonState(data) === 'cut');
}

const [lineFeed, carriageReturn, separator] = [10, 13, 30];

/** A chunk cut behind all that ends a record: LF, CR LF, CR (event streams), and the separator of JSON sequences. */
function* lines(chunk: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; i < chunk.length; i++) {
    const byte = chunk[i];
    const ends =
      byte === carriageReturn ? chunk[i + 1] !== lineFeed : byte === lineFeed || byte === separator;
    if (!ends) continue;
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
