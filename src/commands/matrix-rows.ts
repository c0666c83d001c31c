/** The rows of a matrix: what each identity was answered, and what was expected. */

import { type B44fnError, UsageError } from '../errors.js';
import { looksBinary, size } from '../output/text.js';
import type { Identity } from '../run/call.js';
import { type ExecuteOptions, execute } from '../run/execute.js';
import type { RequestPlan } from '../run/plan.js';
import { givenType } from '../run/records.js';
import { type ExitPolicy, exitCode, initialState, type RunState, reduce, signalExit } from '../run/state.js';
import { decodeText, kindOf } from '../sdk/answer.js';

/** A status, or a family of them: `401`, `2xx`. */
export type Expectation = string;

export interface Row {
  /** As which the call was to be made; `state.sent` says as which it was. */
  identity: Identity;
  expect: Expectation | undefined;
  /** 0 when it was answered, and as expected. */
  code: number;
  state?: RunState;
  answer?: string;
  /** The credential that is missing, or has run out: nothing was sent. */
  missing?: B44fnError;
}

/** `401,200,2xx`, one for each identity. @throws UsageError */
export function expectations(list: string | undefined, count: number): Expectation[] | undefined {
  if (list === undefined) return undefined;
  const words = list.split(',').map((word) => word.trim().toLowerCase());
  const wrong = words.find((word) => !/^[1-5](?:\d\d|xx)$/.test(word));
  if (wrong !== undefined) {
    throw new UsageError(`--expect has ${JSON.stringify(wrong)}, which is no status`, {
      hint: 'Write --expect 401,200,2xx',
    });
  }
  if (words.length === count) return words;
  throw new UsageError(`--expect has ${words.length} of them, and --as ${count}`, {
    hint: 'Give one status for each identity, in the same order: --as anonymous,user --expect 401,200',
  });
}

/** How much of an answer is kept, for its first line. */
const kept = 64 * 1024;

/** One call, to its end; the answer but for its beginning is read and let go. */
export async function rowOf(
  identity: Identity,
  plan: RequestPlan,
  expect: Expectation | undefined,
  options: Omit<ExecuteOptions, 'now'>,
): Promise<Row> {
  let state = initialState;
  const chunks: Uint8Array[] = [];
  let held = 0;
  for await (const event of execute(plan, { ...options, now: () => performance.now() })) {
    state = reduce(state, event);
    if (event.type !== 'bytes' || held >= kept) continue;
    chunks.push(event.chunk.subarray(0, kept - held));
    held += event.chunk.byteLength;
  }
  const failed = exitCode(state, { ignoreStatus: true });
  const code = failed !== 0 || meets(state.status, expect) ? failed : 9;
  return { identity, expect, code, state, answer: firstLine(Buffer.concat(chunks), state) };
}

function meets(status: number | undefined, expect: Expectation | undefined): boolean {
  if (expect === undefined) return true;
  const text = String(status);
  return expect.endsWith('xx') ? text[0] === expect[0] : text === expect;
}

/** JSON on one line, else the first line that says something; of bytes, their size and type. */
function firstLine(bytes: Buffer, state: RunState): string {
  const type = givenType(state);
  if (state.received === 0) return '';
  if (kindOf(type) === 'binary' || (kindOf(type) === 'unknown' && looksBinary(bytes, true)))
    return `[${size(state.received)} of ${type ?? 'binary data'}]`;
  const text = decodeText(bytes, type);
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
  }
}

/** Of all rows the first that applies, as cli.md orders the exit codes. */
export function matrixCode(rows: Row[], signal: ExitPolicy['signal']): number {
  if (signal) return signalExit(signal);
  return [2, 8, 1, 6, 7, 9].find((code) => rows.some((row) => row.code === code)) ?? 0;
}
