/**
 * Reads what a shell has left of a JSON object: no quotes, half of them, typographic ones, no last
 * brace. It guesses, so its result is only ever shown to a person, never sent.
 */

/** The object that was meant; undefined when that cannot be told. */
export function relaxed(text: string): Record<string, unknown> | undefined {
  const plain = text
    .trim()
    .replace(/^['‘]|['’]$/g, '')
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .replace(/[\u2018\u2019\u201a]/g, "'")
    .replace(/\\+"/g, '"')
    .trim();
  if (!plain.startsWith('{') || plain.length > 10_000) return undefined;
  const reader = new Reader(plain);
  try {
    const value = reader.object();
    return reader.atEnd() ? value : undefined;
  } catch {
    return undefined;
  }
}

const key = /\s*(?:"([^"{}[\],:]*)"?|'([^'{}[\],:]*)'?|([^\s"'{}[\],:]+)["']?)\s*:/y;
// A comma ends a value only before another key: text may hold commas of its own.
const nextField = /,\s*["']?[^\s"'{}[\],:]+["']?\s*:/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  object(): Record<string, unknown> {
    if (++this.#depth > 50) throw new Error('deeper than a person writes');
    const entries: [string, unknown][] = [];
    this.#at++;
    for (;;) {
      this.#skip();
      if (this.#take('}') || this.#at >= this.#text.length) break;
      entries.push([this.#key(), this.#value(false)]);
      this.#skip();
      this.#take(',');
    }
    this.#depth--;
    return Object.fromEntries(entries);
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    for (;;) {
      this.#skip();
      // A brace here closes the object around a list whose bracket is missing.
      if (this.#take(']') || this.#text[this.#at] === '}' || this.#at >= this.#text.length) return items;
      const before = this.#at;
      items.push(this.#value(true));
      this.#skip();
      this.#take(',');
      if (this.#at === before) throw new Error('no way on');
    }
  }

  #key(): string {
    key.lastIndex = this.#at;
    const match = key.exec(this.#text);
    if (!match) throw new Error('no key');
    this.#at = key.lastIndex;
    return match[1] ?? match[2] ?? match[3]!;
  }

  #value(inList: boolean): unknown {
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '{') return this.object();
    if (first === '[') return this.#list();
    if (first === '"' || first === "'") return this.#quotedText(first, inList);
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#endsHere(inList)) this.#at++;
    const bare = this.#text.slice(start, this.#at).trim();
    if (bare === 'true' || bare === 'false') return bare === 'true';
    if (bare === 'null') return null;
    return number.test(bare) && Number.isSafeInteger(Math.trunc(Number(bare)))
      ? Number(bare)
      : bare.replace(/["']$/, '');
  }

  /** To its closing quote; without one, to where an unquoted value would end. */
  #quotedText(quote: string, inList: boolean): string {
    const start = ++this.#at;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === quote) {
        const text = this.#text.slice(start, this.#at++);
        this.#skip();
        return text;
      }
      if (this.#endsHere(inList)) break;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  /** Whether a value without quotes ends at this place. */
  #endsHere(inList: boolean): boolean {
    const char = this.#text[this.#at];
    if (char === ']') return inList;
    if (char === '}') return /^\}\s*(?:[,}\]]|$)/.test(this.#text.slice(this.#at, this.#at + 100));
    if (char !== ',') return false;
    nextField.lastIndex = this.#at;
    return inList || nextField.test(this.#text);
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

/** An object as the items that make it. */
export function itemsOf(object: Record<string, unknown>): string[] {
  return Object.entries(object).flatMap(([name, value]) => flatten(escapedKey(name), value));
}

function flatten(path: string, value: unknown): string[] {
  if (typeof value === 'string')
    return [value.startsWith('=') ? `${path}:=${JSON.stringify(value)}` : `${path}=${value}`];
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one !== 'object' || one === null)
  )
    return value.flatMap((one) => flatten(`${path}[]`, one));
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [`${path}:=${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([name, one]) => flatten(`${path}.${escapedKey(name)}`, one));
}

function escapedKey(name: string): string {
  return name.replace(/[.[\]=:@\\]/g, '\\$&');
}
