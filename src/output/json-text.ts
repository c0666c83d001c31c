import { JsonScanner, type JsonToken } from '../run/json-scanner.js';
import type { JsonState } from '../run/json-state.js';
import type { Paint } from './paint.js';
import { visible } from './text.js';

/** Levels that are indented: on deeper ones indentation alone would be quadratic in the text's length. */
const deepest = 40;

const lineBreaks = Array.from({ length: deepest + 1 }, (_, depth) => `\n${'  '.repeat(depth)}`);

const styles = { key: 'blue', string: 'green', word: 'magenta', number: 'yellow' } as const;

/**
 * Indents and colours JSON by its tokens. The values are never parsed and written again, so big
 * integers keep their digits and keys their order.
 * @param text valid JSON
 * @param compact on one line, with colours only
 */
export function prettyJson(text: string, paint: Paint, compact = false): string {
  const pretty = new PrettyJson(paint, compact);
  return pretty.feed(text).shown + pretty.end().shown;
}

/** What can be shown, and, once the text is no longer JSON, the rest as it came. */
export interface Pretty {
  shown: string;
  rest: string | undefined;
}

/**
 * The same for text that arrives in pieces, cut anywhere: each token as soon as it is whole. Several arrays
 * and objects behind one another (NDJSON that is called JSON) are shown one below the other, as jq does.
 */
export class PrettyJson {
  readonly #paint: Paint;
  readonly #compact: boolean;
  #scanner = this.#newScanner();
  #out = '';
  /** What was read has characters that a terminal must not get. Asked of whole pieces: per token it took a third of the time. */
  #careful = false;
  #depth = 0;
  /** Something was read that no JSON has there. */
  #faulty = false;
  /** What stands between the last token and the next, if it is not the closing bracket of an empty list. */
  #gap = '';
  #last: JsonToken | undefined;

  constructor(paint: Paint, compact = false) {
    this.#paint = paint;
    this.#compact = compact;
  }

  feed(text: string): Pretty {
    this.#careful ||= visible(text) !== text;
    let rest = this.#scanner.feed(text);
    while (rest !== undefined && this.#scanner.complete && this.#last === 'close' && /^[[{]/.test(rest)) {
      this.#scanner = this.#newScanner();
      this.#gap = '\n';
      rest = this.#scanner.feed(rest);
    }
    this.#faulty ||= rest !== undefined;
    return this.#result(rest);
  }

  /** Nothing follows. */
  end(): Pretty {
    const rest = this.#scanner.end();
    this.#faulty ||= rest !== undefined && !this.#scanner.cut;
    return this.#result(rest);
  }

  /** Asked after `end`: what all that was read is; several values behind one another are whole too. */
  get state(): JsonState {
    if (this.#faulty) return 'other';
    if (this.#scanner.complete) return 'whole';
    return this.#scanner.cut ? 'cut' : 'blank';
  }

  #result(rest: string | undefined): Pretty {
    if (rest !== undefined) this.#out += this.#scanner.complete ? '\n' : this.#gap;
    const shown = this.#out;
    this.#out = '';
    return { shown, rest };
  }

  #newScanner(): JsonScanner {
    return new JsonScanner((token, piece) => this.#token(token, piece));
  }

  #token(token: JsonToken, piece: string): void {
    switch (token) {
      case 'open':
        this.#out += this.#gap + piece;
        this.#depth++;
        this.#gap = this.#newline();
        break;
      case 'close':
        this.#depth--;
        this.#out += this.#last === 'open' ? piece : this.#newline() + piece;
        this.#gap = '';
        break;
      case 'comma':
        // A value certainly follows, perhaps much later: the line is over now, so that the status line has its place.
        this.#out += this.#compact ? piece : `${piece}\n`;
        this.#gap = this.#compact ? ' ' : this.#newline().slice(1);
        break;
      case 'colon':
        this.#out += piece;
        this.#gap = ' ';
        break;
      default:
        this.#out += this.#gap + this.#paint(styles[token], this.#careful ? visible(piece) : piece);
        this.#gap = '';
    }
    this.#last = token;
  }

  #newline(): string {
    return this.#compact ? '' : lineBreaks[Math.min(this.#depth, deepest)]!;
  }
}

/** A string's characters, any other value's JSON text. @param json valid JSON */
export function bare(json: string): string {
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
