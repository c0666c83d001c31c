import type { Hint } from '../errors.js';
import type { RunEvent, StreamMessage } from '../run/events.js';
import { jsonState } from '../run/json-state.js';
import { givenType, hasRecords, type StreamKind, streamKind } from '../run/records.js';
import { decodeText, kindOf } from '../sdk/answer.js';
import { headerRecord } from '../sdk/headers.js';
import type { JsonVerdict } from './called-json.js';
import { inOptions } from './hint.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { isJsonType } from './text.js';

/** A JSON or text answer becomes one message up to this size; a larger one is given as bytes. */
const oneMessage = 64 * 1024 * 1024;

/** One line an event (cli.md, --jsonl). JSON values are passed on as they were written. */
export function jsonlPrinter(sink: Sink, verdict: JsonVerdict, stream?: StreamKind): Printer {
  let type: string | undefined;
  let mode: 'records' | 'whole' | 'bytes' = 'bytes';
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const line = (fields: object, data?: string): Promise<void> => {
    const text = JSON.stringify(fields);
    return sink.write(`${data === undefined ? text : `${text.slice(0, -1)},"data":${data}}`}\n`);
  };
  const bytes = (t: number, chunk: Uint8Array): Promise<void> =>
    line({ t, type: 'bytes', bytes: Buffer.from(chunk).toString('base64') });

  return {
    async event(event: RunEvent) {
      switch (event.type) {
        case 'head': {
          type = givenType(event);
          const kind = stream ?? streamKind(event);
          if (hasRecords(kind)) mode = 'records';
          else mode = kind === 'text' || kindOf(type) === 'text' ? 'whole' : 'bytes';
          return line({
            t: event.t,
            type: 'head',
            status: event.status,
            headers: headerRecord(event.headers),
          });
        }
        case 'message':
          return line({ t: event.t, type: 'message', ...labels(event.message) }, dataOf(event.message));
        case 'bytes':
          if (mode === 'bytes') return bytes(event.t, event.chunk);
          if (mode === 'records') return;
          held.push(event.chunk);
          heldBytes += event.chunk.byteLength;
          if (heldBytes <= oneMessage) return;
          mode = 'bytes';
          for (const chunk of held) await bytes(event.t, chunk);
          held = [];
          return;
        case 'end': {
          let { outcome } = event;
          if (held.length > 0) {
            const text = decodeText(Buffer.concat(held), type);
            const json = isJsonType(type) ? jsonState(text) : undefined;
            await line(
              { t: event.t, type: 'message' },
              json === 'whole' ? oneLine(text) : JSON.stringify(text),
            );
            const judged = json && stream !== 'text' && outcome.kind === 'completed';
            const failure = judged ? await verdict(json) : undefined;
            if (failure) outcome = { kind: 'failed', error: failure };
          }
          const error = outcome.kind === 'failed' ? { error: publicError(outcome.error) } : {};
          await line({ t: event.t, type: 'end', outcome: outcome.kind, ...error });
          if (outcome !== event.outcome && outcome.kind === 'failed') throw new StopRun(outcome.error);
          return;
        }
      }
    },
    end: () => undefined,
  };
}

export function labels({ event, id }: StreamMessage): object {
  return { ...(event === undefined ? {} : { event }), ...(id === undefined ? {} : { id }) };
}

/** A line break in valid JSON stands between tokens only. */
function oneLine(json: string): string {
  return json.trim().replace(/[\r\n]+/g, ' ');
}

/** The line of a call that was never sent. */
export function problemLine(problem: { code: string; message: string }): string {
  return `${JSON.stringify({ t: 0, type: 'end', outcome: 'failed', error: publicError(problem) })}\n`;
}

/**
 * The JSON text of a record's data, on one line: a record of a JSON sequence may be of several (RFC 7464). That
 * it is JSON was checked as it arrived (body.ts).
 */
export function dataOf({ format, data }: StreamMessage): string {
  return format === 'sse' ? JSON.stringify(data) : oneLine(data);
}

export function publicError({
  code,
  message,
  hint,
  why,
}: {
  code: string;
  message: string;
  hint?: Hint | undefined;
  why?: string | undefined;
}): object {
  return { code, message, ...(why ? { why } : {}), ...(hint ? { hint: inOptions(hint) } : {}) };
}
