import { RequestError } from './errors.js';
import type { Secret } from './secret.js';

/** Header fields in the order they are written; a name may stand more than once. */
export type HeaderList = [name: string, value: string | Secret][];

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// RFC 9110 5.5: visible characters, space, tab and obs-text; we also refuse what is not Latin-1,
// which the official client drops without a word.
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

const hop = new Set(['transfer-encoding', 'keep-alive', 'upgrade', 'expect']);

/** @throws RequestError naming the header, never its value, which may be a secret. */
export function checkHeader(name: string, value: string): void {
  if (!token.test(name)) {
    throw new RequestError(`${JSON.stringify(name)} is not a header name: letters, digits and - only`);
  }
  if (hop.has(name.toLowerCase()))
    throw new RequestError(`the header ${name} is about the connection, which is not the caller’s`);
  if (!fieldValue.test(value)) {
    throw new RequestError(
      `the value of the header ${name} has a line break, a control character or a character outside Latin-1`,
    );
  }
}

export function hasHeader(list: HeaderList, name: string): boolean {
  return list.some(([other]) => other.toLowerCase() === name.toLowerCase());
}

/** The first value of a header of an answer, or undefined. */
export function getHeader(list: readonly (readonly [string, string])[], name: string): string | undefined {
  return list.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

/** `base` with every header of `winners` in place of its namesakes (names compare without case). */
export function mergeHeaders(base: HeaderList, winners: HeaderList): HeaderList {
  return [...base.filter(([name]) => !hasHeader(winners, name)), ...winners];
}

/** Pairs from what `fetch` takes as headers, checked. In a record, undefined and null mean "not this one". */
export function headerList(init: RequestInit['headers']): HeaderList {
  if (init === undefined) return [];
  const pairs: Iterable<readonly string[]> =
    Symbol.iterator in Object(init)
      ? (init as Iterable<readonly string[]>)
      : Object.entries(init).filter(([, value]) => value !== undefined && value !== null);
  return [...pairs].map(([name, value]) => {
    const trimmed = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, ''); // as WHATWG Fetch normalizes
    checkHeader(String(name), trimmed);
    return [String(name), trimmed];
  });
}

/** Headers of an answer as one record, names in lower case, repeated ones joined (RFC 9110 5.3). */
export function headerRecord(list: readonly (readonly [string, string])[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of list) {
    const key = name.toLowerCase();
    record[key] = key in record ? `${record[key]}, ${value}` : value;
  }
  return { ...record };
}
