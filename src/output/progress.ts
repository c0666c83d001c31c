/** How far a run is, derived from its events and from what was sent: the texts of the status line. */
import type { RunEvent } from '../run/events.js';
import { hasRecords, type RecordReader, recordReader, type StreamKind, streamKind } from '../run/records.js';
import type { Outgoing } from '../sdk/exchange.js';
import { getHeader } from '../sdk/headers.js';
import { elapsed, partsLine, type Signs, transferLine } from './bar.js';
import type { Paint } from './paint.js';

export interface ProgressOptions {
  /** Bytes of the request's body, when that is known. */
  total: number | undefined;
  outgoing: Readonly<Outgoing>;
  /** Milliseconds since an arbitrary moment. */
  now(): number;
  signs: Signs;
  paint: Paint;
  stream?: StreamKind | undefined;
  rawEncoding?: boolean | undefined;
  /** Whether records come as events; otherwise those of a stream are counted here. */
  messages: boolean;
}

export interface Progress {
  event(event: RunEvent): void;
  /** What there is to say at this moment, in so many columns. */
  text(columns: number): string;
}

type Phase = 'connecting' | 'sending' | 'waiting' | 'pausing' | 'receiving';

export function runProgress(options: ProgressOptions): Progress {
  const { outgoing, now, signs, paint } = options;
  const start = now();
  let phase: Phase = 'connecting';
  let since = start;
  let rate = slidingRate(start);
  let resumed = 0; // when the next try begins
  let received = 0;
  let expected: number | undefined;
  let records = 0;
  let noun: string | undefined;
  let reader: RecordReader | undefined;

  const enter = (next: Phase): void => {
    if (phase === next) return;
    phase = next;
    since = now();
    rate = slidingRate(since);
  };
  const headed = (head: Extract<RunEvent, { type: 'head' }>): void => {
    const { headers } = head;
    const kind = options.stream ?? streamKind(head);
    const coded = !/^(?:identity)?$/.test(getHeader(headers, 'content-encoding')?.trim() ?? '');
    // What arrives is counted decoded, and its length is told as it was sent.
    const length = coded && !options.rawEncoding ? undefined : getHeader(headers, 'content-length');
    expected = length === undefined ? undefined : Number(length);
    if (expected !== undefined || !hasRecords(kind)) return;
    noun = kind === 'sse' ? 'event' : 'record';
    if (!options.messages && !(coded && options.rawEncoding)) reader = recordReader(kind);
  };

  return {
    event(event) {
      if (event.type === 'connected') enter('sending');
      else if (event.type === 'retry') {
        enter('pausing');
        resumed = now() + event.delay;
      } else if (event.type === 'head') {
        enter('receiving');
        headed(event);
      } else if (event.type === 'message') records++;
      else if (event.type === 'bytes') {
        received += event.chunk.byteLength;
        records += reader?.feed(event.chunk).length ?? 0;
      }
    },
    text(columns) {
      // A redirect sends the body once more.
      if (phase === 'sending' && outgoing.whole) enter('waiting');
      else if (phase === 'waiting' && !outgoing.whole) enter('sending');
      else if (phase === 'pausing' && now() >= resumed) enter('connecting');
      const at = now();
      const facts = (...parts: string[]): string => partsLine(parts, columns, signs);
      const transfer = (way: 'up' | 'down', bytes: number, total: number | undefined): string => {
        const ms = at - (way === 'up' ? since : start);
        return transferLine({ way, bytes, total, rate: rate(at, bytes), ms }, columns, signs, paint);
      };
      switch (phase) {
        case 'connecting':
          return facts('connecting', elapsed(at - since));
        case 'sending':
          return transfer('up', outgoing.bytes, options.total);
        case 'waiting':
          return facts('waiting for the answer', elapsed(at - since));
        case 'pausing':
          return facts('trying again', `in ${elapsed(resumed - at)}`);
        case 'receiving':
          if (noun === undefined) return transfer('down', received, expected);
          return facts(`${records} ${noun}${records === 1 ? '' : 's'}`, elapsed(at - start));
      }
    },
  };
}

/** Bytes a second over the last seconds, so that a stall, or a faster connection, shows. */
function slidingRate(start: number): (at: number, bytes: number) => number {
  const window = 5000;
  const samples: [at: number, bytes: number][] = [[start, 0]];
  return (at, bytes) => {
    samples.push([at, bytes]);
    while (samples.length > 2 && samples[1]![0] <= at - window) samples.shift();
    const [from, before] = samples[0]!;
    return at > from ? ((bytes - before) / (at - from)) * 1000 : 0;
  };
}
