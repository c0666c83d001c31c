/** Paths and names in little room: which one it is says its end. */
import { characters, truncate, width } from '../../run/width.js';

/** The part behind the last slash, or backslash. */
export const nameOf = (path: string): string => /[^/\\]*[/\\]?$/.exec(path)![0];

/** A path in so many cells: folders give way from the left, then the middle of the name, so that its ending stays. */
export function shortPath(path: string, cells: number): string {
  if (width(path) <= cells) return path;
  const name = nameOf(path);
  if (width(name) + 1 > cells) {
    const end = lastOf(name, Math.min(8, Math.floor((cells - 1) / 2)));
    return `${truncate(name, cells - width(end))}${end}`;
  }
  return `…${lastOf(path, cells - 1)}`;
}

/** The end of a text, in so many cells at the most. */
function lastOf(text: string, cells: number): string {
  const kept: string[] = [];
  let used = 0;
  for (const one of [...characters(text)].reverse()) {
    used += width(one);
    if (used > cells) break;
    kept.unshift(one);
  }
  return kept.join('');
}

/** What all of them begin with. */
export function sharedStart([first = '', ...others]: readonly string[]): string {
  let shared = first;
  for (const one of others) while (!one.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}

/** A word of a name, with what ends it: `reports/`, `monthly-`, `send`, `Email`. */
const word = /\p{Lu}*[^\p{Lu}/_.\-?&=]*[/_.\-?&=]*/gu;

/**
 * What is left out of a name in so many cells: whole words of the middle, for names that begin alike differ at the end; and where
 * words are too long, letters of it. Undefined when it fits.
 */
export function leftOutOf(name: string, cells: number): { from: number; to: number } | undefined {
  if (width(name) <= cells) return undefined;
  const words = name.match(word)!.filter((one) => one !== '');
  const room = cells - 1;
  let [head, tail] = ['', ''];
  // In turns from both ends; a word that does not fit ends its side.
  for (let [first, last, way, stuck] = [0, words.length - 1, 1, 0]; first <= last && stuck < 2; way = -way) {
    const next = words[way < 0 ? last : first]!;
    if (width(head) + width(tail) + width(next) > room) {
      stuck++;
      continue;
    }
    stuck = 0;
    if (way < 0) {
      tail = next + tail;
      last--;
    } else {
      head += next;
      first++;
    }
  }
  if (tail === '' || (width(head) + width(tail)) * 2 < room) {
    tail = lastOf(name, Math.floor(room / 2));
    head = truncate(name, cells - width(tail)).replace(/…$/, '');
  }
  return { from: head.length, to: name.length - tail.length };
}

/** A name in so many cells. */
export function shortName(name: string, cells: number): string {
  const out = leftOutOf(name, cells);
  return out ? `${name.slice(0, out.from)}…${name.slice(out.to)}` : name;
}
