/** Keeps secret values out of what is shown and kept. */

/** Shorter values are switches and numbers; masking every `1` would leave nothing to read. */
const SHORTEST = 4;
const PLAIN = new Set(['true', 'false', 'null', 'none', 'development', 'production', 'test', 'localhost']);

/** A JWT, or what stands behind `Bearer`: an SDK that prints a failed request prints the caller's token with it. */
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+|(?<=\bBearer )[\w.~+/-]{8,}=*/gi;

export class Mask {
  #values: string[] = [];

  /** Values stay masked when the file changes: an old child may still print the old ones. */
  add(secrets: Iterable<string>): void {
    const values = new Set(this.#values);
    for (const secret of secrets) {
      // A key of several lines is printed line by line.
      for (const part of [secret, ...secret.split(/\r?\n|\\n/)]) {
        const text = part.trim();
        if (text.length >= SHORTEST && !PLAIN.has(text.toLowerCase())) values.add(text);
      }
    }
    // Longest first: one value may be part of another.
    this.#values = [...values].sort((a, b) => b.length - a.length);
  }

  apply(text: string): string {
    let masked = text;
    for (const value of this.#values) masked = masked.replaceAll(value, '***');
    return masked.replace(TOKEN, '***');
  }
}
