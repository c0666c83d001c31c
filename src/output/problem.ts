import { B44fnError, type Hint } from '../errors.js';
import { inOptions } from './hint.js';
import type { Paint } from './paint.js';
import { visible } from './text.js';

/** What went wrong, as every consumer shows it. */
export interface Problem {
  code: string;
  message: string;
  why?: string | undefined;
  /** Worded by whoever shows it. */
  hint?: Hint | undefined;
}

/** Three things, always in this order: what happened, why, what to do next. */
export function formatProblem(problem: Problem, paint: Paint): string {
  const block = (text: string, first: string): string =>
    visible(text)
      .split('\n')
      .map((line, i) => `${i === 0 ? first : '    '}${line}`)
      .join('\n');
  const lines = [`${paint('red', 'b44fn:')} ${visible(problem.message)}`];
  if (problem.why) lines.push(block(problem.why, '    '));
  if (problem.hint) lines.push(block(inOptions(problem.hint), `  ${paint('cyan', '→')} `));
  return `${lines.join('\n')}\n`;
}

/** A thrown value as a problem. What is not one of our errors is a fault of b44fn: its stack helps. */
export function problemOf(error: unknown, debug: boolean): Problem & { exitCode: number } {
  if (error instanceof B44fnError) {
    const { code, message, why, hint, exitCode } = error;
    return { code, message, why, hint, exitCode };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'INTERNAL',
    message: `b44fn failed: ${message}`,
    why: debug ? stack : undefined,
    hint: debug
      ? undefined
      : 'This is a fault of b44fn itself. Run it again with DEBUG=b44fn to see where, and report that.',
    exitCode: 1,
  };
}
