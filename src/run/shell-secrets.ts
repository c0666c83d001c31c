/** Secrets in a line for a POSIX shell: they stand as variables, and the line fails before anything is sent until they are set. */
import { quoted } from './items.js';
import { type Piece, piecesOf, variableOf, type Writing } from './written.js';

/**
 * What makes the value of a variable fit where it stands, whatever is in it: UTF-16 units as \uXXXX, bytes as %XX. Tools of POSIX,
 * for curl itself escapes only since 8.3 (`--expand-data`), which Debian 12 and Ubuntu 22.04 have not.
 */
const escapes: Partial<Record<Writing, { suffix: string; by: string }>> = {
  json: {
    suffix: '_JSON',
    by: String.raw`iconv -f UTF-8 -t UTF-16BE | od -An -v -tx1 | tr -d ' \n' | sed 's/..../\\u&/g'`,
  },
  url: { suffix: '_URL', by: String.raw`od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'` },
};

/** One line: its words, and what has to come before it. */
export class ShellSecrets {
  readonly #before = new Map<string, string>();
  readonly #variables = new Set<string>();

  /** A word of the line. @param quote how what is no secret is quoted */
  word(text: string, writing: Writing = 'plain', quote = quoted): string {
    const pieces = piecesOf(text, writing);
    return pieces.length === 0 ? quote('') : pieces.map((piece) => this.#piece(piece, quote)).join('');
  }

  /** What stands in double quotes for a secret that is taken as it is. */
  variable(name: string): string {
    const variable = variableOf(name);
    this.#variables.add(variable);
    return `\${${variable}:?}`;
  }

  /**
   * The line with what it needs before it. `:?` ends it with a message where a variable is empty or not set.
   * @param piped words with secrets stand in a pipe's first part, whose failing ends nothing
   */
  line(line: string, piped = false): string {
    // What fails in a substitution ends nothing either, and the line would go on to fail once more.
    const first = piped || this.#before.size > 0;
    const checks = first ? [...this.#variables].map((one) => `: "\${${one}:?}"`) : [];
    return [...checks, ...this.#before.values(), line].join(' && ');
  }

  #piece(piece: Piece, quote: (word: string) => string): string {
    if (typeof piece === 'string') return quote(piece);
    const made = escapes[piece.writing];
    if (!made) return `"${this.variable(piece.name)}"`;
    this.#variables.add(variableOf(piece.name));
    const escaped = `${variableOf(piece.name)}${made.suffix}`;
    this.#before.set(escaped, `${escaped}=$(printf %s "$${variableOf(piece.name)}" | ${made.by})`);
    return `"\${${escaped}:?}"`;
  }
}
