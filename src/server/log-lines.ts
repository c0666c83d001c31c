/** From the bytes a child prints to lines, each with the request it belongs to where that is known. */

import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is given out in pieces: a child must not make the host keep what it never ends. */
const LONGEST = 64 * 1024;

export class LogLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #marks: RegExp;
  readonly #onLine: (text: string, requestId: string | undefined) => void;
  #pending = '';
  #request: string | undefined;

  /** `nonce` is the child's: only the bootstrap knows it, so a function cannot put lines into another's call. */
  constructor(nonce: string, onLine: (text: string, requestId: string | undefined) => void) {
    this.#marks = new RegExp(`\u0001${nonce}:([0-9a-f]*)\u0002`);
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  /** What stands after the last line break. */
  end(): void {
    this.#take(this.#decoder.end());
    this.#flush(this.#pending);
    this.#pending = '';
  }

  #take(text: string): void {
    this.#pending += text;
    for (;;) {
      const mark = this.#marks.exec(this.#pending);
      const lines = mark ? this.#pending.slice(0, mark.index) : this.#pending;
      const rest = this.#lines(lines);
      if (!mark) {
        this.#pending = rest.length > LONGEST ? this.#flush(rest) : rest;
        return;
      }
      this.#flush(rest); // text without a line break before a mark: a raw write
      this.#request = mark[1] || undefined;
      this.#pending = this.#pending.slice(mark.index + mark[0].length);
    }
  }

  /** Gives out whole lines and returns the rest. */
  #lines(text: string): string {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line.replace(/\r$/, ''), this.#request);
    return rest;
  }

  #flush(text: string): '' {
    if (text !== '') this.#onLine(text, this.#request);
    return '';
  }
}
