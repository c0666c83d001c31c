/** What a piece of JSON text is. A key and a string come with their quotes. */
export type JsonToken = 'open' | 'close' | 'comma' | 'colon' | 'key' | 'string' | 'number' | 'word';

/** Takes the tokens. A string that is longer than `longest` may come in several pieces. */
export type TokenTaker = (token: JsonToken, piece: string) => void;

/** Characters of one token that are kept together: beyond it memory would grow with the longest string. */
const longest = 64 * 1024;

const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
/** What there may be of a word or number that is cut short. */
const wordBeginning = /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?(?:0|[1-9]\d*)(?:\.|(?:\.\d+)?[eE][+-]?))$/;
const wordCharacters = /[^ \t\n\r{}[\],:"]+/y;

/**
 * Reads one JSON value (RFC 8259) as its text arrives, cut anywhere: in linear time, in memory that grows
 * with its depth only, and without making numbers of digits. It takes what JSON.parse takes.
 */
export class JsonScanner {
  readonly #take: TokenTaker;
  readonly #open: ('{' | '[')[] = [];
  #awaits: 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'more' | 'nothing' = 'value';
  #inside: 'string' | 'word' | undefined;
  /** Of an escape in a string: so many hexadecimal digits are still to come; -1: what follows the backslash. */
  #escape = 0;
  /** What there is of a token that has not ended. */
  #held = '';

  constructor(take: TokenTaker = () => undefined) {
    this.#take = take;
  }

  /** The value is whole. A number at the very end is not before `end`, for digits may follow. */
  get complete(): boolean {
    return this.#awaits === 'nothing';
  }

  /**
   * Reads on.
   * @returns undefined; or what no JSON has there, from the token's beginning on. Nothing can be read after it.
   */
  feed(text: string): string | undefined {
    let at = 0;
    while (at < text.length) {
      if (this.#inside === 'string') {
        const end = this.#stringEnd(text, at);
        if (end < 0) return this.#held + text.slice(at);
        this.#held += text.slice(at, end);
        if (this.#inside === 'string') break;
        this.#give(this.#isKey() ? 'key' : 'string');
        at = end;
      } else if (this.#inside === 'word') {
        wordCharacters.lastIndex = at;
        const more = wordCharacters.exec(text)?.[0] ?? '';
        this.#held += more;
        at += more.length;
        if (at < text.length && !this.#endWord()) return this.#held + text.slice(at);
      } else {
        if (!this.#begin(text.charCodeAt(at))) return text.slice(at);
        if (this.#inside !== 'word') at++;
      }
    }
    if (this.#held.length <= longest) return undefined;
    if (this.#inside === 'word') return this.#held;
    this.#take(this.#isKey() ? 'key' : 'string', this.#held);
    this.#held = '';
    return undefined;
  }

  /** Nothing follows. @returns as `feed`: a token that was cut short */
  end(): string | undefined {
    if (this.#inside === undefined || (this.#inside === 'word' && this.#endWord())) return undefined;
    return this.#held;
  }

  /** Asked after `end`, when all was JSON so far: whether there is the beginning of a value, and not all of it. */
  get cut(): boolean {
    if (this.#inside === 'word') return wordBeginning.test(this.#held);
    return this.#inside === 'string' || this.#open.length > 0;
  }

  /** @returns whether this may stand here */
  #begin(code: number): boolean {
    switch (code) {
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        return true;
      case 0x22: // "
        this.#inside = 'string';
        this.#held = '"';
        return this.#isKey() || this.#isValue();
      case 0x7b: // {
        return this.#isValue() && this.#enter('{', 'first key');
      case 0x5b: // [
        return this.#isValue() && this.#enter('[', 'first value');
      case 0x7d: // }
        return (this.#awaits === 'more' || this.#awaits === 'first key') && this.#leave('{', '}');
      case 0x5d: // ]
        return (this.#awaits === 'more' || this.#awaits === 'first value') && this.#leave('[', ']');
      case 0x2c: // ,
        if (this.#awaits !== 'more') return false;
        this.#awaits = this.#open.at(-1) === '{' ? 'key' : 'value';
        this.#take('comma', ',');
        return true;
      case 0x3a: // :
        if (this.#awaits !== 'colon') return false;
        this.#awaits = 'value';
        this.#take('colon', ':');
        return true;
      default:
        this.#inside = 'word';
        return this.#isValue() && /[-\dtfn]/.test(String.fromCharCode(code));
    }
  }

  #isKey(): boolean {
    return this.#awaits === 'key' || this.#awaits === 'first key';
  }

  #isValue(): boolean {
    return this.#awaits === 'value' || this.#awaits === 'first value';
  }

  #enter(bracket: '{' | '[', awaits: 'first key' | 'first value'): true {
    this.#open.push(bracket);
    this.#awaits = awaits;
    this.#take('open', bracket);
    return true;
  }

  #leave(opened: '{' | '[', bracket: string): boolean {
    if (this.#open.at(-1) !== opened) return false;
    this.#open.pop();
    this.#valueEnds();
    this.#take('close', bracket);
    return true;
  }

  /** @returns whether the word is one of JSON's */
  #endWord(): boolean {
    if (!word.test(this.#held)) return false;
    this.#inside = undefined;
    this.#give(/^[tfn]/.test(this.#held) ? 'word' : 'number');
    return true;
  }

  #give(token: 'key' | 'string' | 'number' | 'word'): void {
    const piece = this.#held;
    this.#held = '';
    if (token === 'key') this.#awaits = 'colon';
    else this.#valueEnds();
    this.#take(token, piece);
  }

  #valueEnds(): void {
    this.#awaits = this.#open.length === 0 ? 'nothing' : 'more';
  }

  /** @returns the place behind the closing quote, the text's end when there is none, -1 for a character that no string may have */
  #stringEnd(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#escape > 0) {
        if (!/[\da-fA-F]/.test(text[at]!)) return -1;
        this.#escape--;
      } else if (this.#escape < 0) {
        if (!'"\\/bfnrtu'.includes(text[at]!)) return -1;
        this.#escape = text[at] === 'u' ? 4 : 0;
      } else if (code === 0x5c) {
        this.#escape = -1;
      } else if (code === 0x22) {
        this.#inside = undefined;
        return at + 1;
      } else if (code < 0x20) return -1;
    }
    return text.length;
  }
}
