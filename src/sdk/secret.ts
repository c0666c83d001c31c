import { inspect } from 'node:util';

const redacted = '(redacted)';

/**
 * A value that must never be shown: it prints as `(redacted)` in templates, JSON, `console.log` and
 * stack traces. `reveal()` is called in one place only, where headers are put on the wire
 * (exchange.ts); the architecture test holds that.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The same secret behind a scheme word: `token.prefixed('Bearer ')`. */
  prefixed(prefix: string): Secret {
    return new Secret(prefix + this.#value);
  }

  /** The text with a word in place of this secret, also where it is percent-encoded. */
  replacedIn(text: string, word: string): string {
    const encoded = encodeURIComponent(this.#value);
    return this.#value === '' ? text : text.replaceAll(this.#value, word).replaceAll(encoded, word);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
