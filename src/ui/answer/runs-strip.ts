/** The runs of this session on one line, oldest first, each with how it stands. */
import { visibleLine } from '../../output/text.js';
import { ok } from '../../run/state.js';
import type { Run } from '../model.js';
import { cut, type Line, lineWidth, type Role } from '../widgets/line.js';

/** @param runs newest first */
export function runsStrip(runs: readonly Run[], shown: Run, columns: number): Line {
  const items = runs.map((run) => item(run, run === shown)).reverse();
  const at = runs.length - 1 - runs.indexOf(shown);
  const gap: Line = [['border', ' │ ']];
  let line: Line = items[at] ?? [];
  let [from, to] = [at, at];
  // Neighbours join as long as there is room, the newer first: what was sent last is what one waits for.
  for (;;) {
    const room = columns - 4 - lineWidth(line) - 3;
    const newer = items[to + 1];
    const older = items[from - 1];
    if (newer && lineWidth(newer) <= room) {
      line = [...line, ...gap, ...newer];
      to++;
    } else if (older && lineWidth(older) <= room) {
      line = [...older, ...gap, ...line];
      from--;
    } else break;
  }
  const side = (sign: string, more: boolean): Line => [[more ? 'strong' : 'border', sign]];
  return [...side('{ ', at > 0), ...cut(line, columns - 4), ...side(' }', at < items.length - 1)];
}

function item(run: Run, shown: boolean): Line {
  const { role, sign, word } = standing(run);
  return [
    [role, `${sign} `],
    [shown ? 'strong' : 'dim', visibleLine(run.call.name)],
    ['dim', word === '' ? '' : ` ${word}`],
  ];
}

function standing({ state, log }: Run): { role: Role; sign: string; word: string } {
  const { outcome, status } = state;
  if (!outcome) {
    const word = log.kind === 'records' ? String(state.messages) : (status?.toString() ?? '');
    return { role: 'accent', sign: '●', word };
  }
  if (outcome.kind === 'cancelled') return { role: 'warn', sign: '■', word: 'stopped' };
  if (outcome.kind === 'failed') return { role: 'error', sign: '✗', word: outcome.error.code };
  const good = status !== undefined && ok(status);
  return { role: good ? 'ok' : 'error', sign: good ? '✓' : '✗', word: String(status) };
}
