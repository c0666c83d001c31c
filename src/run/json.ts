import { LosslessNumber, parse, stringify } from 'lossless-json';
import { UsageError } from '../errors.js';

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
export async function findFault(text: string): Promise<{ offset: number; what: string } | undefined> {
  const { parseTree, printParseErrorCode } = await import('jsonc-parser');
  const errors: import('jsonc-parser').ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { offset: 0, what: tooDeep };
  }
  const first = errors[0];
  if (!first) return undefined;
  return { offset: first.offset, what: faults[printParseErrorCode(first.error)] ?? 'this is not JSON' };
}

/** These parsers call themselves for each level; some ten thousand levels are more than the stack holds. */
const tooDeep = 'it is nested too deeply to be read';

const faults: Record<string, string> = {
  InvalidSymbol: 'a word without quotes stands here',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing } is missing here',
  CloseBracketExpected: 'a closing ] is missing here',
  EndOfFileExpected: 'the JSON value has ended, but more follows',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'this string has no closing quote',
  UnexpectedEndOfNumber: 'this number breaks off',
  InvalidUnicode: 'this \\u escape is not complete',
  InvalidEscapeCharacter: 'this escape does not exist; a backslash is written \\\\',
  InvalidCharacter: 'a line break or another control character must be escaped (\\n)',
};

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
    const fault = cause instanceof RangeError ? { offset: 0, what: tooDeep } : await findFault(text);
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
