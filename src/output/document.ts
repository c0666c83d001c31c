import { hasRecords, isJson, type StreamKind, streamKind } from '../run/records.js';
import type { RunState } from '../run/state.js';
import { decodeText, kindOf } from '../sdk/answer.js';
import { getHeader, headerRecord } from '../sdk/headers.js';
import { dataOf, labels, publicError } from './jsonl.js';
import type { Printer } from './printer.js';
import type { Problem } from './problem.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { isJsonType, looksBinary, visibleJson } from './text.js';

/** What is collected into one document at the most (cli.md, --json). */
const limit = 64 * 1024 * 1024;

export interface DocumentOptions {
  /** Where the call went, for the document's `target`. */
  target: object;
  stream?: StreamKind | undefined;
  /** What the exit code says beside the status (an expectation, say). */
  ok(state: RunState): boolean;
  limit?: number | undefined;
}

function tooLarge(): StopRun {
  return new StopRun({
    code: 'TOO_LARGE',
    message: 'the answer is larger than one --json document may be (64 MiB)',
    hint: 'Take it an event at a time with --jsonl, or as bytes with -o <file>.',
    exit: 2,
  });
}

/** `--json`: one document at the end. A JSON answer is embedded as it was written, digits and all. */
export function documentPrinter(sink: Sink, options: DocumentOptions): Printer {
  const chunks: Uint8Array[] = [];
  const records: string[] = [];
  let held = 0;
  let streams = false;
  let full = false;
  const hold = (bytes: number): void => {
    held += bytes;
    if (held <= (options.limit ?? limit)) return;
    chunks.length = 0; // half of it would be taken for the whole
    records.length = 0;
    full = true;
    throw tooLarge();
  };
  return {
    event(event) {
      if (event.type === 'head') {
        const kind = options.stream ?? streamKind(event.headers);
        streams = hasRecords(kind);
      } else if (event.type === 'bytes' && !streams) {
        hold(event.chunk.byteLength);
        chunks.push(event.chunk);
      } else if (event.type === 'message') {
        const { message } = event;
        const data = dataOf(message);
        hold(data.length);
        records.push(
          message.format === 'sse' ? `${JSON.stringify({ ...labels(message), data: message.data })}` : data,
        );
      }
    },
    async end(state, problem) {
      const body = streams
        ? `"data":[${records.join(',')}]`
        : bodyField(Buffer.concat(chunks), state, options.stream);
      const fields = [
        `"ok":${options.ok(state)}`,
        state.status === undefined ? '' : `"status":${state.status}`,
        state.status === undefined ? '' : `"headers":${JSON.stringify(headerRecord(state.headers))}`,
        state.status === undefined || full ? '' : body,
        `"as":${JSON.stringify(state.sent.as)}`,
        state.sent.who === undefined ? '' : `"user":${JSON.stringify(state.sent.who)}`,
        `"target":${JSON.stringify(options.target)}`,
        `"timing":${JSON.stringify(state.timing)}`,
        problem ? `"error":${JSON.stringify(publicError(problem))}` : '',
      ];
      await sink.write(`{${fields.filter((field) => field !== '').join(',')}}\n`);
    },
  };
}

function bodyField(bytes: Buffer, state: RunState, stream: StreamKind | undefined): string {
  const type = getHeader(state.headers, 'content-type');
  const kind = stream === 'text' ? 'text' : kindOf(type);
  if (kind === 'binary' || (kind === 'unknown' && looksBinary(bytes)))
    return `"bytes":"${bytes.toString('base64')}"`;
  const text = decodeText(bytes, type);
  const json = isJsonType(type) && isJson(text);
  return json ? `"data":${text.trim()}` : `"text":${JSON.stringify(text)}`;
}

/** The document of a call that was never sent. */
export function problemDocument(problem: Problem, terminal: boolean): string {
  const text = JSON.stringify({ ok: false, error: publicError(problem) });
  return `${terminal ? visibleJson(text) : text}\n`;
}
