/** Secrets that are members of a JSON object, taken out of it: as items they need no escaping, whatever their value is. */
import { isDeepStrictEqual } from 'node:util';
import { isMarker } from './marker.js';

export interface SecretItems {
  /** What is left of the text; undefined when that is an empty object. */
  text: string | undefined;
  members: [key: string, marker: string][];
}

/** Undefined where there is none to take out. The rest of the text is left as it is written, to the digits of its numbers. */
export function secretItems(text: string): SecretItems | undefined {
  const whole = objectIn(text);
  if (whole === undefined) return undefined;
  const members = Object.entries(whole).filter(
    (member): member is [string, string] => typeof member[1] === 'string' && isMarker(member[1]),
  );
  // A marker with := at its end is JSON of another kind.
  const strings = members.filter(([key, value]) => key !== '' && !value.endsWith(':=⟧'));
  if (strings.length === 0) return undefined;
  let left = text;
  for (const [key, value] of strings) left = without(left, `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const wanted = Object.entries(whole).filter(([key]) => !strings.some(([taken]) => taken === key));
  const found = objectIn(left);
  // Written with blanks or escapes, twice, or deeper too: then it stays where it is.
  if (found === undefined || !isDeepStrictEqual(Object.entries(found), wanted)) return undefined;
  return { text: wanted.length === 0 ? undefined : left, members: strings };
}

function without(text: string, member: string): string {
  const from = text.indexOf(member);
  if (from < 0) return text;
  const [before, behind] = [text.slice(0, from), text.slice(from + member.length)];
  return behind.startsWith(',') ? before + behind.slice(1) : before.replace(/,$/, '') + behind;
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
