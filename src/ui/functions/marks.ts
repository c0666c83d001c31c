/** What stands at the right of a function's name, and of a past call's. */
import type { FunctionFacts } from '../../analysis/facts.js';
import { onlyForm } from '../../output/example.js';
import { BROKEN } from '../../output/function-list.js';
import { visibleLine } from '../../output/text.js';
import { width } from '../../run/width.js';
import { endingOf } from '../ending.js';
import type { State } from '../model.js';
import type { Entry, PastCall } from '../services.js';
import { ago } from '../widgets/ago.js';
import { lineWidth, type Span } from '../widgets/line.js';
import { isCallOf } from './list.js';
import { elsewhere } from './where.js';

/** It went to another place than calls go to now. */
export const awayMark = '↗';

/**
 * Of a function, beside its name in so many cells. The name is what one looks for: where there is little room the place goes, then
 * the marks, the least telling first. A name that is too long even so is shortened, and leaves the most telling of them their place.
 */
export function functionMarks(entry: Entry, columns: number, state: State): Span[] {
  const right = badges(entry, state);
  const wide = width(visibleLine(entry.name));
  if (wide > columns) return fittingMarks(right, Math.floor(columns / 3), 0)!;
  const room = columns - 1 - wide;
  return (
    fittingMarks([...right, placeMark(entry, state)], room, right.length + 1) ??
    fittingMarks(right, room, 0) ??
    []
  );
}

/** How a past call ended, and that it went elsewhere, is said however little room there is beside its name. */
export function pastMarks(past: PastCall, columns: number, { now, place }: State): Span[] {
  const room = columns - 1 - width(visibleLine(past.name));
  const marks = pastFacts(past, now);
  const host = elsewhere(past, place);
  if (host === undefined) return fittingMarks(marks, room, 1) ?? marks.slice(-1);
  const named = fittingMarks([['dim', `${awayMark} ${host}`], ...marks], room, marks.length + 1);
  return named ?? [['dim', `${awayMark} `], ...(fittingMarks(marks, room - 2, 1) ?? marks.slice(-1))];
}

/** Marks with a blank between them, as many as there is room for; undefined when that is fewer than `least`. */
function fittingMarks(marks: readonly Span[], room: number, least: number): Span[] | undefined {
  for (let from = 0; from <= marks.length - least; from++) {
    const line = marks.slice(from).flatMap((mark, i): Span[] => (i === 0 ? [mark] : [' ', mark]));
    if (lineWidth(line) <= room) return line;
  }
  return undefined;
}

/** What is unusual about it, the most telling last; of a plain JSON function nothing is said. */
function badges({ facts, name }: Entry, { runs, catalog }: State): Span[] {
  const running = runs.some(
    ({ call, state }) => state.phase !== 'ended' && isCallOf(call.name, name, catalog.entries),
  );
  const streams = facts?.streams === undefined || facts.streams === 'none' ? undefined : facts.streams;
  const returns = streams || facts?.returns === 'json' ? undefined : facts?.returns;
  const who = { admin: 'admin', service: 'service', 'secret-header': 'secret', user: '', none: '' }[
    facts?.auth ?? 'none'
  ];
  const marks: Span[] = [
    ['dim', returns ?? ''],
    ['dim', facts?.body === 'query' ? 'query' : ''],
    ['accent', facts && takesFiles(facts) ? 'file' : ''],
    ['accent', streams ? `~${streams}` : ''],
    ['warn', who],
    ['error', facts?.broken ? BROKEN : ''],
    ['accent', running ? '●' : ''],
  ];
  return marks.filter(([, text]) => text !== '');
}

/** A file is a parameter, or nothing but a form will do: many functions take a form besides JSON. */
function takesFiles(facts: FunctionFacts): boolean {
  const { parameters, partial } = facts;
  return (
    parameters.some(({ type }) => type === 'file') || (onlyForm(facts) && parameters.length === 0 && !partial)
  );
}

/** Where it is, in a column of its own at the right. */
function placeMark({ changed, sources }: Entry, { catalog }: State): Span {
  const wide = Math.max(...catalog.entries.map((one) => (one.changed ? 7 : placeOf(one.sources).length)));
  return changed ? ['warn', 'changed'.padEnd(wide)] : ['dim', placeOf(sources).padEnd(wide)];
}

/** local, deployed (served, by a host of another project) or both; what is known from elsewhere only says so. */
function placeOf(sources: readonly string[]): string {
  const local = sources.includes('local');
  const there = sources.find((one) => one === 'deployed' || one === 'served');
  if (local && there) return 'both';
  return local ? 'local' : (there ?? sources[0] ?? '');
}

/** Status and age in columns of their own; who called only when that is not as usual. */
function pastFacts({ status, failure, at, as }: PastCall, now: number): Span[] {
  const role = status === undefined ? 'error' : status < 300 ? 'ok' : status < 400 ? 'warn' : 'error';
  const ending = endingOf(failure);
  return [
    ...(as === 'service' ? [['service', 'service'] as const] : []),
    ['dim', ago(now - at)],
    // One mark, so that no status stays without the word.
    [
      ending?.role ?? role,
      [status, ending?.code ?? ending?.word].filter((one) => one !== undefined).join(' '),
    ],
  ];
}
