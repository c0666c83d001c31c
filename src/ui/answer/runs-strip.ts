/** The runs of this session on one line, oldest first, each with how it stands. */
import { visibleLine } from '../../output/text.js';
import { ok } from '../../run/state.js';
import { truncate } from '../../run/width.js';
import { endingOf, whyOf } from '../ending.js';
import type { Run } from '../model.js';
import { cut, type Line, lineWidth, type Role, type Span } from '../widgets/line.js';

/** How much is told of each run. */
interface Detail {
  /** Cells of a name; of the one that is shown 8 at least. */
  name: number;
  /** How far it is, or how it ended: always of the one that is shown. */
  word: boolean;
  gap: string;
}

/** All, and where those that are under way would not find room, less and less. */
const details: readonly Detail[] = [
  { name: Number.POSITIVE_INFINITY, word: true, gap: ' │ ' },
  { name: 12, word: true, gap: ' │ ' },
  { name: 6, word: true, gap: ' │ ' },
  { name: 6, word: false, gap: ' │ ' },
  { name: 3, word: false, gap: ' ' },
];

/**
 * What is under way comes before what is over, the newest first; what is left out is counted where it would stand, and `{` and `}`
 * lead there.
 * @param newestFirst all of them
 */
export function runsStrip(newestFirst: readonly Run[], shown: Run, columns: number): Line {
  const room = columns - 4;
  const runs = newestFirst.toReversed();
  const at = runs.indexOf(shown);
  const byNewest = [...runs.keys()].reverse();
  const open = byNewest.filter((i) => i !== at && isOpen(runs[i]!));
  const over = byNewest.filter((i) => i !== at && !isOpen(runs[i]!));
  const fits = (kept: ReadonlySet<number>, detail: Detail): boolean =>
    lineWidth(stripOf(runs, kept, shown, detail)) <= room;
  /** Joins those that find room; the first that does not ends it. */
  const join = (kept: Set<number>, some: readonly number[], detail: Detail): boolean => {
    for (const i of some) {
      kept.add(i);
      if (fits(kept, detail)) continue;
      kept.delete(i);
      return false;
    }
    return true;
  };
  let detail = details[0]!;
  let kept = new Set([at]);
  for (detail of details) {
    kept = new Set([at]);
    if (fits(kept, detail) && join(kept, open, detail)) {
      join(kept, over, detail);
      break;
    }
  }
  const side = (sign: string, more: boolean): Line => [[more ? 'strong' : 'border', sign]];
  return [
    ...side('{ ', at > 0),
    ...cut(stripOf(runs, kept, shown, detail), room),
    ...side(' }', at < runs.length - 1),
  ];
}

const isOpen = ({ state }: Run): boolean => state.outcome === undefined;

/** The runs that are kept, and between them how many are not. */
function stripOf(runs: readonly Run[], kept: ReadonlySet<number>, shown: Run, detail: Detail): Line {
  const gap: Span = ['border', detail.gap];
  const items: Line[] = [];
  let out: Run[] = [];
  for (const [i, run] of runs.entries()) {
    if (!kept.has(i)) {
      out.push(run);
      continue;
    }
    if (out.length > 0) items.push(leftOut(out));
    out = [];
    // The brackets say without colours which one it is.
    items.push(
      run === shown
        ? ['[', ...item(run, 'strong', { ...detail, name: Math.max(8, detail.name), word: true }), ']']
        : item(run, 'dim', detail),
    );
  }
  if (out.length > 0) items.push(leftOut(out));
  return items.flatMap((one, i) => (i === 0 ? one : [gap, ...one]));
}

/** `+3`, and of those that are under way how many: `+3 ●2`. */
function leftOut(runs: readonly Run[]): Line {
  const open = runs.filter(isOpen).length;
  return [['dim', `+${runs.length}`], ...(open === 0 ? [] : [['accent', ` ●${open}`] as const])];
}

function item(run: Run, name: Role, detail: Detail): Line {
  const { role, sign, word } = standing(run);
  return [
    [role, `${sign} `],
    [name, truncate(visibleLine(run.call.name), detail.name)],
    ['dim', word === '' || !detail.word ? '' : ` ${word}`],
  ];
}

function standing({ state, log }: Run): { role: Role; sign: string; word: string } {
  const { outcome, status } = state;
  if (!outcome) {
    const word = log.kind === 'records' ? String(state.messages) : (status?.toString() ?? '');
    return { role: 'accent', sign: '●', word };
  }
  const ending = endingOf(whyOf(outcome));
  if (ending)
    return {
      role: ending.role,
      sign: outcome.kind === 'cancelled' ? '■' : '✗',
      word: ending.code ?? ending.word,
    };
  const good = status !== undefined && ok(status);
  return { role: good ? 'ok' : 'error', sign: good ? '✓' : '✗', word: String(status) };
}
