/** The language of --jq behind two calls: compile an expression, run it on JSON texts. */
import { Worker } from 'node:worker_threads';
import { UsageError } from '../errors.js';
import type { JqAnswer, JqQuestion } from './jq-worker.js';
import { bare } from './json-text.js';

/** Where the built worker is, from this module: set by scripts/build.js, and for tests by vitest.config.ts. */
declare const __B44FN_JQ_WORKER__: string;

/** What came of some inputs. `stop`: jq wants no further one, since `halt` was called or it failed. */
export interface Filtered {
  steps: Step[];
  /** What `debug` and `stderr` printed. */
  said: string;
  stop?: 'halted' | { why: string };
}

/** In the order they came; `next` ends what belongs to one input. */
export type Step = { kind: 'output'; json: string } | { kind: 'error'; message: string } | { kind: 'next' };

export interface Filter {
  /** Runs on each of the JSON texts. One call at a time. After `close` nothing comes of it. */
  run(inputs: readonly string[]): Promise<Filtered>;
  /** Ends the thread, in the middle of an expression too. */
  close(): void;
}

const nothing: Filtered = { steps: [], said: '' };

/**
 * Starts jq, and checks an expression.
 * @throws UsageError with jq's own message when it does not compile
 */
export async function compileFilter(expression: string): Promise<Filter> {
  const jq = startJq();
  const program = around(expression);
  try {
    const alone = await compileError(jq, expression);
    const problem =
      alone ??
      ((await compileError(jq, program)) && 'It is a module (module, import, include), not an expression.');
    if (problem !== undefined) {
      throw new UsageError('the expression of --jq does not compile', {
        why: problem,
        hint: 'The language is that of jq 1.8, without modules: https://jqlang.org/manual/v1.8/',
      });
    }
  } catch (error) {
    jq.close();
    throw error;
  }
  return {
    close: jq.close,
    async run(inputs) {
      const answer = await jq.ask({ program, input: inputs.map(wholeCharacters).join('\n') });
      return answer === undefined ? nothing : readAnswer(answer, inputs.length);
    },
  };
}

/**
 * jq ends at an escaped half of a surrogate pair, which is JSON, and which streams that are cut by UTF-16 unit
 * have; so it is U+FFFD to it, as jq itself reads bytes that are no UTF-8.
 */
function wholeCharacters(json: string): string {
  if (!/\\ud[89a-f]/i.test(json)) return json;
  const escapes = /\\(?:ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|(ud[89a-f][\da-f]{2})|.)/gi;
  return json.replace(escapes, (whole, half) => (half === undefined ? whole : '\\ufffd'));
}

/** jq's message about a program that it cannot compile. */
async function compileError(jq: Jq, program: string): Promise<string | undefined> {
  const answer = await jq.ask({ program, input: '' });
  if (answer === undefined) return undefined;
  if ('broken' in answer) return answer.broken;
  if (answer.exitCode === 0) return undefined;
  return answer.stderr.replaceAll(/^jq: error: |\njq: \d+ compile errors?$/g, '').trim();
}

/**
 * The expression as it is run. One call takes many inputs (each call compiles jq's own library, about
 * 1 ms), so every output and every error is marked, and so is the end of each input. What would depend on
 * which inputs came together, or tell of the machine, is taken away: input, $ENV and their like.
 */
function around(expression: string): string {
  return (
    'def input: error("--jq has no further input"); def inputs: empty; def env: {}; ' +
    'def input_filename: null; def input_line_number: 0; def get_search_list: []; {} as $ENV | ' +
    `(try ((${expression}\n) | [0, .]) catch [1, .]), [2]`
  );
}

function readAnswer(answer: JqAnswer, asked: number): Filtered {
  if ('broken' in answer)
    return { ...nothing, stop: { why: `jq gave up, most likely for want of memory: ${answer.broken}` } };
  const { stdout, stderr, exitCode } = answer;
  const steps = stdout === '' ? [] : stdout.split('\n').map(stepOf);
  const complete = steps.filter((step) => step.kind === 'next').length === asked;
  if (complete) return { steps, said: stderr };
  if (exitCode === 0) return { steps, said: stderr, stop: 'halted' };
  return { steps, said: '', stop: { why: stderr || `It ended with halt_error, exit code ${exitCode}.` } };
}

function stepOf(line: string): Step {
  if (line === '[2]') return { kind: 'next' };
  const json = line.slice(3, -1);
  if (line.startsWith('[0,')) return { kind: 'output', json };
  return { kind: 'error', message: bare(json) };
}

interface Jq {
  /** @returns undefined once it is closed */
  ask(question: JqQuestion): Promise<JqAnswer | undefined>;
  close(): void;
}

function startJq(): Jq {
  const worker = new Worker(new URL(__B44FN_JQ_WORKER__, import.meta.url), {
    env: {},
    stderr: true, // where Emscripten says that it aborts: so do we, in words
  });
  worker.unref();
  let answered: ((answer: JqAnswer | undefined) => void) | undefined;
  let closed = false;
  const settle = (answer: JqAnswer | undefined): void => {
    answered?.(answer);
    answered = undefined;
    worker.unref();
  };
  worker.on('message', settle);
  worker.on('error', (error) => settle({ broken: error.message }));
  const close = (): void => {
    closed = true;
    settle(undefined);
    void worker.terminate();
  };
  return {
    close,
    ask(question) {
      if (closed) return Promise.resolve(undefined);
      worker.ref(); // what is asked is waited for
      return new Promise((resolve) => {
        answered = resolve;
        worker.postMessage(question);
      });
    },
  };
}
