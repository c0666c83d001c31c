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
    const { pointAt } = await import('./json-place.js');
    const { line, column, picture } = pointAt(text, fault.offset);
    throw new UsageError(`${where} is not JSON: line ${line}, column ${column}: ${fault.what}`, {
      code: 'BAD_JSON',
      why: picture,
      hint: 'For plain text write key=text; key:= takes JSON.',
      cause,
    });
  }
}
