/** A name that matches what was typed, and where. */
export interface Match {
  /** Higher is better. */
  score: number;
  /** Offsets of the matched characters in the name. */
  at: number[];
}

/**
 * Whether the characters of `query` stand in `name` in this order, case apart. Starts of words, runs
 * and early places count: `se` finds `sendEmail` before `parseText`.
 */
export function fuzzy(query: string, name: string): Match | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return { score: 0, at: [] };
  const low = name.toLowerCase();
  const whole = low.indexOf(wanted);
  if (whole >= 0) {
    const score = 100 + (isStart(name, whole) ? 50 : 0) - whole - (name.length - wanted.length) / 10;
    return { score, at: Array.from(wanted, (_, i) => whole + i) };
  }
  return wordsFirst(wanted, name, low) ?? inOrder(wanted, name, low);
}

/** `oP` or `op` for `orders/process`: each character at the start of a word. */
function wordsFirst(wanted: string, name: string, low: string): Match | undefined {
  const at: number[] = [];
  let i = 0;
  for (let j = 0; j < name.length && i < wanted.length; j++) {
    if (low[j] !== wanted[i] || !(isStart(name, j) || at.at(-1) === j - 1)) continue;
    at.push(j);
    i++;
  }
  return i === wanted.length ? { score: 60 - at[0]! - name.length / 10, at } : undefined;
}

function inOrder(wanted: string, name: string, low: string): Match | undefined {
  const at: number[] = [];
  let from = 0;
  for (const char of wanted) {
    const found = low.indexOf(char, from);
    if (found < 0) return undefined;
    at.push(found);
    from = found + char.length;
  }
  const spread = at.at(-1)! - at[0]! - wanted.length;
  return { score: 30 - spread - at[0]! - name.length / 10, at };
}

function isStart(name: string, at: number): boolean {
  if (at === 0) return true;
  const [before, here] = [name[at - 1]!, name[at]!];
  return /[^\p{L}\p{N}]/u.test(before) || (/\p{Lu}/u.test(here) && /\p{Ll}/u.test(before));
}

/** Those that match, best first; equals keep their order. */
export function ranked<T>(query: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, match: fuzzy(query, nameOf(item)) }))
    .filter((one): one is { item: T; match: Match } => one.match !== undefined)
    .sort((a, b) => b.match.score - a.match.score)
    .map(({ item }) => item);
}
