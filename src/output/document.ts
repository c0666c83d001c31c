import { type JsonState, jsonState } from '../run/json-state.js';
import { givenType, hasRecords, type StreamKind, streamKind } from '../run/records.js';
import type { RunState } from '../run/state.js';
import { decodeText, kindOf } from '../sdk/answer.js';
import { headerRecord } from '../sdk/headers.js';
import type { JsonVerdict } from './called-json.js';
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
  verdict: JsonVerdict;
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
  let type: string | undefined;
  let body: Body = { field: '' };
  const hold = (bytes: number): void => {
    held += bytes;
    if (held <= (options.limit ?? limit)) return;
    chunks.length = 0; // half of it would be taken for the whole
    records.length = 0;
    full = true;
    throw tooLarge();
  };
  return {
    async event(event) {
      if (event.type === 'head') {
        type = givenType(event);
        const kind = options.stream ?? streamKind(event);
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
      } else if (event.type === 'end' && !streams) {
        body = bodyOf(Buffer.concat(chunks), type, options.stream);
        const judged = body.json && options.stream !== 'text' && event.outcome.kind === 'completed';
        const failure = judged ? await options.verdict(body.json!) : undefined;
        if (failure) throw new StopRun(failure);
      }
    },
    async end(state, problem) {
      const fields = [
        `"ok":${options.ok(state)}`,
        state.status === undefined ? '' : `"status":${state.status}`,
        state.status === undefined ? '' : `"headers":${JSON.stringify(headerRecord(state.headers))}`,
        state.status === undefined || full ? '' : streams ? `"data":[${records.join(',')}]` : body.field,
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

/** A body as the document has it, and of what is called JSON, whether it is. */
interface Body {
  field: string;
  json?: JsonState;
}

function bodyOf(bytes: Buffer, type: string | undefined, stream: StreamKind | undefined): Body {
  const kind = stream === 'text' ? 'text' : kindOf(type);
  if (kind === 'binary' || (kind === 'unknown' && looksBinary(bytes)))
    return { field: `"bytes":"${bytes.toString('base64')}"` };
  const text = decodeText(bytes, type);
  if (!isJsonType(type)) return { field: `"text":${JSON.stringify(text)}` };
  const json = jsonState(text);
  return { field: json === 'whole' ? `"data":${text.trim()}` : `"text":${JSON.stringify(text)}`, json };
}

/** The document of a call that was never sent. */
export function problemDocument(problem: Problem, terminal: boolean): string {
  const text = JSON.stringify({ ok: false, error: publicError(problem) });
  return `${terminal ? visibleJson(text) : text}\n`;
}
