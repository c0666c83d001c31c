/** What is known of a function without calling it: what it takes, answers and demands, and where it is. */
import type { FunctionFacts } from '../../analysis/facts.js';
import { BROKEN, callerOf, returnsOf } from '../../output/function-list.js';
import { brokenAt, takenBy } from '../../output/function-page.js';
import { visibleLine } from '../../output/text.js';
import { width } from '../../run/width.js';
import type { Entry } from '../services.js';
import { type Line, lineWidth, type Span } from '../widgets/line.js';
import { wrapLines } from '../widgets/wrap-line.js';

/** Facts, the telling ones first, in lines of at most so many cells. */
export function aboutLines(entry: Entry, columns: number): Line[] {
  return wrappedFacts(factsOf(entry), columns);
}

function factsOf({ name, facts, path, sources, changed, absent = '' }: Entry): Span[] {
  if (!facts)
    return [
      ['dim', sourceOf(sources, path)],
      ['dim', 'its source is not known'],
      ...(absent === '' ? [] : [['warn', absent] as const]),
    ];
  const known = { name, sources: [], ...facts };
  const caller = callerOf(known);
  const strict = facts.auth !== undefined && facts.auth !== 'none' && facts.auth !== 'user';
  const taken = takenBy(facts);
  const returned = returnsOf(known);
  const parts: Span[] = [
    ['dim', taken === undefined ? '' : `takes ${taken}`],
    ['dim', facts.methods && facts.methods.length > 0 ? facts.methods.join(', ') : ''],
    ['dim', returned === '' ? '' : `answers ${returned}`],
    [strict ? 'warn' : 'dim', caller === '' ? '' : `caller: ${caller}`],
    ['dim', sourceOf(sources, path)],
    ['warn', absent],
    ['warn', changed ? 'not as it is deployed' : ''],
  ];
  return parts.filter(([, text]) => text !== '');
}

/**
 * What is wrong with the source, and where; nothing of one that can be read. @param own the function's file, beside whose mark
 * in the list there is no room to name it again: then line and column alone
 */
export function brokenLine(facts: FunctionFacts | undefined, own?: string): Line[] {
  if (!facts?.broken) return [];
  const text = visibleLine(brokenAt(facts.broken));
  const short = own !== undefined && text.startsWith(`${own}:`);
  return [[['error', short ? text.slice(own.length + 1) : `${BROKEN}: ${text}`]]];
}

function sourceOf(sources: readonly string[], path: string | undefined): string {
  return visibleLine(path ?? `known from: ${sources.join(', ')}`);
}

function wrappedFacts(facts: readonly Span[], columns: number): Line[] {
  const lines: Line[] = [];
  for (const fact of facts) {
    const line = lines.at(-1);
    if (line && lineWidth(line) + 3 + width(fact[1]!) <= columns)
      lines[lines.length - 1] = [...line, ['dim', ' · '], fact];
    else lines.push(...wrapLines([[fact]], columns));
  }
  return lines;
}
