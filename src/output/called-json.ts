import type { Failure } from '../run/events.js';
import type { JsonState } from '../run/json-state.js';

/**
 * What follows of an answer that is called JSON, once it is over and came whole by its framing: of half a value
 * the run fails, whoever reads it; of what is none, where records must parse (cli.md, exit 7). Else it is said.
 */
export type JsonVerdict = (state: JsonState) => Promise<Failure | undefined>;

export interface VerdictOptions {
  /** What is no JSON fails the run. */
  strict: boolean;
  /** The answer is a success: what an error says is often not what it is called. */
  good: boolean;
  /** A line on stderr. */
  note(text: string): Promise<void>;
}

export function jsonVerdict({ strict, good, note }: VerdictOptions): JsonVerdict {
  return async (state) => {
    if (state === 'cut') return cut;
    if (state !== 'other' || !good) return undefined;
    if (strict) return notJson;
    await note('the answer is called JSON and is not, so it is given as text');
    return undefined;
  };
}

const cut: Failure = {
  code: 'ANSWER_CUT',
  message: 'the answer ends inside its JSON',
  why: 'By its framing it came whole: whoever wrote it ended it too soon.',
  hint: 'Look at the function’s log: a handler that fails while it streams looks like this.',
  exit: 7,
};

const notJson: Failure = {
  code: 'NOT_JSON',
  message: 'the answer is called JSON and is not',
  hint: 'See it as it came with --raw. If it is a stream of records, say so: --stream ndjson or --stream sse',
  exit: 7,
};
