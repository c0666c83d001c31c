import { UsageError } from '../errors.js';

/** One `key=value` argument, split; its value not yet read. */
export interface Item {
  /** The argument as it was written, for messages. */
  source: string;
  /** The key with its escapes undone, as a path: `a.b` is ['a', 'b'], `list[]` is ['list', append]. */
  path: (string | typeof append)[];
  /** The key as one name, for a query: dots and brackets stand for themselves. */
  key: string;
  kind: 'text' | 'json' | 'json-file' | 'file';
  /** Text, JSON text, or a path with its ;type= and ;filename=. */
  value: string;
}

/** The step `[]` of a path: one more element. */
export const append = Symbol('[]');

/**
 * Splits an item at the leftmost of `:=`, `=` and `@` (cli.md, "What is sent"); `\` before one of
 * . [ ] = : @ \ makes it a plain character of the key.
 * @throws UsageError for what is a query or a header elsewhere, and for what is no item at all
 */
export function parseItem(source: string): Item {
  if (/^\s*[{[]\s*(?:["{[\d][\s\S]*)?[}\]]\s*$/.test(source))
    throw bad(source, 'is JSON, not an item', `JSON goes after -d: -d ${quoted(source)}`);
  const path: Item['path'] = [];
  let key = '';
  let step = '';
  let closed = false; // after `[]` only a dot or a separator may follow
  let at = 0;
  const endStep = (): void => {
    if (step === '' && !closed)
      throw bad(
        source,
        'has an empty part in its key',
        'Write a.b=value; a dot that belongs to the key is \\.',
      );
    if (!closed) path.push(step);
    step = '';
  };
  for (; at < source.length; at++) {
    const char = source[at]!;
    const escaped = char === '\\' && '.[]=:@\\'.includes(source[at + 1] ?? ' ');
    if (escaped && !closed) {
      step += source[++at];
      key += source[at];
      continue;
    }
    if (char === '=' || char === '@' || (char === ':' && source[at + 1] === '=')) break;
    if (char === ':')
      throw bad(
        source,
        'looks like a header',
        `A header is -H ${quoted(source)}; a colon in a key is written \\:`,
      );
    key += char;
    if (char === '.') {
      endStep();
      closed = false;
    } else if (char === '[') {
      if (source[at + 1] !== ']')
        throw bad(
          source,
          'has a [ without its ]',
          'list[]=x appends to a list; a bracket that belongs to the key is \\[',
        );
      if (!closed) endStep();
      path.push(append);
      closed = true;
      key += ']';
      at++;
    } else if (closed)
      throw bad(source, `has ${JSON.stringify(char)} after []`, 'Write list[]=x or list[].name=x');
    else step += char;
  }
  if (at === source.length)
    throw bad(source, 'has no value', 'Write key=text, key:=json or key@path; text for -d goes after -d.');
  endStep();
  return { source, path, key, ...valueAt(source, at) };
}

function valueAt(source: string, at: number): Pick<Item, 'kind' | 'value'> {
  const separator = source[at]!;
  if (separator === ':') {
    const value = source.slice(at + 2);
    return value.startsWith('@') ? { kind: 'json-file', value: value.slice(1) } : { kind: 'json', value };
  }
  const value = source.slice(at + 1);
  if (separator === '=' && value.startsWith('=')) {
    const query = `${source.slice(0, at)}${value}`;
    throw bad(
      source,
      'has ==',
      `A query parameter is -Q ${quoted(query)}; a value that begins with = is key:='"=…"'`,
    );
  }
  return { kind: separator === '@' ? 'file' : 'text', value };
}

function bad(source: string, what: string, hint: string): UsageError {
  return new UsageError(`the item ${JSON.stringify(source)} ${what}`, { code: 'BAD_ITEM', hint });
}

/** A parameter's name as the key of an item: what would end or split it gets a backslash. */
export const itemKey = (name: string): string => name.replace(/[.[\]=:@\\]/g, '\\$&');

/** What steers a terminal, or reorders what is read there (CVE-2021-42574); a line feed may stand in quotes. */
const steering =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what needs the other form
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** A word as a POSIX shell takes it. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (steering.test(word)) return dollarQuoted(word);
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The same for what goes on the wire as Latin-1, as header values do; a terminal's words are UTF-8. */
export function quotedLatin1(word: string): string {
  return /[\u0080-\u00ff]/.test(word) ? dollarQuoted(word, 'latin1') : quoted(word);
}

/**
 * Control characters must not reach a terminal as they are: bash, zsh and ksh read $'…'. As bytes, for
 * \\u would depend on the shell's locale.
 */
function dollarQuoted(word: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', "'": "\\'", '\\': '\\\\' };
  const escaped = [...word].map((char) => {
    const code = char.codePointAt(0)!;
    if (named[char]) return named[char];
    if (!steering.test(char) && (code < 0x7f || encoding === 'utf8')) return char;
    return [...Buffer.from(char, encoding)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('');
  });
  return `$'${escaped.join('')}'`;
}
