/** Did you mean …? Names close to one that is not there. */

/**
 * The candidates nearest to `name`, best first, at most `max` (default 3). Near is: equal but for case and
 * separators, one a prefix of the other, the same last part of a nested name, or at most a third of its letters
 * mistyped, where two neighbours swapped count once.
 */
export function nearest(name: string, candidates: readonly string[], max = 3): string[] {
  const wanted = fold(name);
  if (wanted === '') return [];
  return candidates
    .map((candidate) => ({ candidate, score: distance(name, wanted, candidate) }))
    .filter(({ score }) => score <= 1)
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

/** 0 the same, up to 1 still near, above 1 not. */
function distance(name: string, wanted: string, candidate: string): number {
  const folded = fold(candidate);
  if (folded === wanted) return 0;
  const last = fold(candidate.split('/').at(-1) ?? '');
  if (last === wanted || last === fold(name.split('/').at(-1) ?? '')) return 0.3;
  const shorter = Math.min(folded.length, wanted.length);
  if (shorter >= 3 && (folded.startsWith(wanted) || wanted.startsWith(folded))) return 0.5;
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const edits = Math.min(editDistance(wanted, folded), editDistance(wanted, last) + 0.5);
  return edits <= allowed ? 0.2 + (0.8 * edits) / allowed : 2;
}

/** `send_email`, `send-email` and `sendEmail` are one word to a person. */
function fold(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** Damerau and Levenshtein's, restricted: insert, delete, replace, swap neighbours, each counting one. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
