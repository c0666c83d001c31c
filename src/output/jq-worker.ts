/**
 * jq 1.8.2 in a thread of its own, built to dist/jq-worker.js: an expression that never ends must not
 * keep Ctrl-C from being heard. It is asked one thing at a time, and answers with what jq printed.
 */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { type JqResult, loadJq } from 'jq-wasm';

/** A program, and the JSON texts it is run on. */
export interface JqQuestion {
  program: string;
  input: string;
}

/** `broken`: the WebAssembly instance gave up (out of memory) and is of no further use. */
export type JqAnswer = JqResult | { broken: string };

const loaded = loadJq({ wasmBinary: readFileSync(new URL('./jq.wasm', import.meta.url)) });

parentPort?.on('message', async ({ program, input }: JqQuestion) => {
  let answer: JqAnswer;
  try {
    // After `--` a program may begin with a minus.
    answer = (await loaded).raw(input, program, ['-c', '--']);
  } catch (error) {
    answer = { broken: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
