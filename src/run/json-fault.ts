/** What is wrong with a text that should be JSON: jsonc-parser, which goes on after a fault and says where it was. */
import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';

export interface Fault {
  /** In UTF-16 units from the start. */
  offset: number;
  what: string;
}

/** The first fault of a text, or undefined when there is none. What follows it is not read. */
export function jsonFault(text: string): Fault | undefined {
  const onError = (error: ParseErrorCode, offset: number): never => {
    throw new Found({ offset, what: faults[printParseErrorCode(error)] ?? 'this is not JSON' });
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    if (!(error instanceof RangeError)) throw error;
    return tooDeep;
  }
}

/** jsonc-parser reads on after a fault; thrown, the first one ends it. */
class Found {
  constructor(readonly fault: Fault) {}
}

/** These parsers call themselves for each level; some ten thousand levels are more than the stack holds. */
export const tooDeep: Fault = { offset: 0, what: 'it is nested too deeply to be read' };

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
