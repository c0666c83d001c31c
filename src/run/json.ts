import { LosslessNumber, parse, stringify } from 'lossless-json';
import { UsageError } from '../errors.js';
import type { Fault } from './json-fault.js';

/** A JSON value whose numbers keep the digits they were written with (lossless-json). */
export type Json = unknown;

/**
 * Parses JSON without losing digits. lossless-json refuses a key that stands twice with different
 * values, which JSON.parse would drop without a word.
 * @throws SyntaxError
 */
export function parseJson(text: string): Json {
  return parse(text);
}

export function writeJson(value: Json): string {
  return stringify(value) ?? 'null';
}

export function isObject(value: Json): value is Record<string, Json> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber)
  );
}

/** Where the first fault of a JSON text is, and what it is. Undefined when there is none. */
export async function findFault(text: string): Promise<Fault | undefined> {
  return (await import('./json-fault.js')).jsonFault(text);
}

/** The line of a fault with a caret below it, cut to about 70 characters around it. */
export function pointAt(text: string, offset: number): { line: number; column: number; picture: string } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const nextBreak = text.indexOf('\n', offset);
  const whole = text.slice(start, nextBreak < 0 ? undefined : nextBreak).replace(/\r$/, '');
  const column = offset - start;
  const from = Math.max(0, column - 35);
  const cut = whole.slice(from, from + 70);
  const picture = `${from > 0 ? '…' : ''}${cut}${from + 70 < whole.length ? '…' : ''}`;
  return {
    line,
    column: column + 1,
    // A tab is as wide in the line with the caret as in the line above it.
    picture: `${picture}\n${from > 0 ? ' ' : ''}${whole.slice(from, column).replace(/[^\t]/g, ' ')}^`,
  };
}

/** A JSON text that came from `where`, or an error with line, column and caret. */
export async function requireJson(text: string, where: string): Promise<Json> {
  try {
    return parseJson(text);
  } catch (cause) {
    const fault =
      cause instanceof RangeError ? (await import('./json-fault.js')).tooDeep : await findFault(text);
    if (!fault)
      throw new UsageError(`${where} is not usable JSON: ${(cause as Error).message}`, {
        code: 'BAD_JSON',
        hint: 'Give each key once.',
        cause,
      });
    const { line, column, picture } = pointAt(text, fault.offset);
    throw new UsageError(`${where} is not JSON: line ${line}, column ${column}: ${fault.what}`, {
      code: 'BAD_JSON',
      why: picture,
      hint: 'For plain text write key=text; key:= takes JSON.',
      cause,
    });
  }
}
