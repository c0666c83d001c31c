import type { RunEvent } from '../run/events.js';
import { recordText } from '../run/record.js';
import { givenType, isJson } from '../run/records.js';
import { decodeText, kindOf } from '../sdk/answer.js';
import type { FilterSink } from './filter-sink.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { isJsonType, looksBinary, size, visibleLine } from './text.js';

/** A document is read whole before it is filtered; jq needs some ten times its size. */
const limit = 64 * 1024 * 1024;

/** What `--jq` is given: the record of a stream as its JSON text, or the document an answer is. */
export function valuesPrinter(sink: Sink): Printer {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let records = 0;
  let type: string | undefined;
  return {
    async event(event) {
      if (event.type === 'head') type = givenType(event);
      if (event.type === 'message') {
        records++;
        held = [];
        await sink.write(recordText(event.message));
      } else if (event.type === 'bytes' && records === 0) {
        held.push(event.chunk);
        heldBytes += event.chunk.byteLength;
        if (heldBytes > limit) throw tooLarge();
      } else if (event.type === 'end' && records === 0) {
        const bytes = Buffer.concat(held);
        const text = decodeText(bytes, type);
        if (isJson(text)) await sink.write(text);
        // Half an answer, or none, is not the fault of its type.
        else if (event.outcome.kind === 'completed' && text.trim() !== '') throw notJson(bytes, type);
      }
    },
    end: () => undefined,
  };
}

/** A printer whose sink filters: at the end of the run all that jq gives is out, and it is judged. */
export function filteredPrinter(inner: Printer, sink: FilterSink): Printer {
  return {
    async event(event: RunEvent) {
      await inner.event(event);
      // A run that failed by itself keeps its own failure.
      if (event.type === 'end') await sink.settle(event.outcome.kind === 'completed');
    },
    async end(state, problem) {
      await inner.end(state, problem); // --json writes here
      await sink.settle(true);
    },
  };
}

function notJson(bytes: Uint8Array, type: string | undefined): StopRun {
  const kind = kindOf(type);
  const binary = kind === 'binary' || (kind === 'unknown' && looksBinary(bytes));
  const named = isJsonType(type) ? 'it is not valid JSON' : 'it is not JSON';
  return new StopRun({
    code: 'NOT_JSON',
    message: `--jq cannot read the answer: ${named}`,
    why: `It is ${size(bytes.byteLength)} of ${visibleLine(type ?? 'an unnamed type')}.`,
    hint: binary
      ? 'Save it with -o <file>, without --jq.'
      : 'See it without --jq. If it is a stream of records, say so: --stream ndjson or --stream sse',
    exit: 7,
  });
}

function tooLarge(): StopRun {
  return new StopRun({
    code: 'TOO_LARGE',
    message: 'the answer is larger than a document may be for --jq (64 MiB)',
    hint: 'Save it with -o <file>. If it is a stream of records, say so: --stream ndjson or --stream sse',
    exit: 2,
  });
}
