/** Searching an answer that is in a file: in slices, all of it, once for a text. */
import { Numbers } from './numbers.js';
import { patternOf } from './search.js';
import type { WholeText } from './whole.js';

/** Lines at once: about 10 ms. */
const slice = 20_000;
/** Matches that are kept; a count with `+` says that there are more. */
const most = 100_000;

/** The places where a text stands, in order. */
export class WholeMatches {
  readonly query: string;
  /** There are more than are kept. */
  more = false;
  private readonly lines = new Numbers();
  private readonly units = new Numbers();

  constructor(query: string) {
    this.query = query;
  }

  get length(): number {
    return this.lines.length;
  }

  place(index: number): { line: number; unit: number } {
    return { line: this.lines.at(index), unit: this.units.at(index) };
  }

  add(line: number, unit: number): void {
    if (this.length < most) {
      this.lines.push(line);
      this.units.push(unit);
    } else this.more = true;
  }
}

/** @returns undefined when the signal ends it */
export async function searchWhole(
  whole: WholeText,
  query: string,
  signal: AbortSignal,
): Promise<WholeMatches | undefined> {
  const found = new WholeMatches(query);
  const pattern = patternOf(query);
  for (let from = 0; from < whole.lines && !found.more; from += slice) {
    if (signal.aborted) return undefined;
    for (let line = from; line < Math.min(from + slice, whole.lines); line++) {
      const own = whole.text(line);
      const behind = whole.isRest(line + 1) ? whole.text(line + 1).slice(0, query.length - 1) : '';
      for (const { index } of (own + behind).matchAll(pattern))
        if (index < own.length) found.add(line, index);
    }
    await new Promise(setImmediate);
  }
  return signal.aborted ? undefined : found;
}
