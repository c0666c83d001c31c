/** Paths in little room: which file it is says its name, and that stands at the end. */
import { characters, truncate, width } from '../../output/width.js';

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
