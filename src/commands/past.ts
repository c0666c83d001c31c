/** Choosing among past calls: what history and replay share. */
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import type { HistoryEntry } from '../run/history.js';

/** An entry with its number: 1 is the latest. */
export interface Numbered {
  n: number;
  entry: HistoryEntry;
}

/** All past calls, the latest first. Lines of the file that are damaged are left out, and that is said. */
export async function pastCalls({ history, io }: Context): Promise<Numbered[]> {
  const { entries, damaged } = await history.read();
  if (damaged > 0) {
    const lines = damaged === 1 ? 'a damaged line is' : `${damaged} damaged lines are`;
    io.stderr.write(`b44fn: ${lines} left out of ${visibleLine(history.path)}\n`);
  }
  return entries.map((entry, i) => ({ n: i + 1, entry }));
}

/** The one that a number, an id, or the beginning of an id (four characters at least) names. */
export function callNamed(all: Numbered[], name: string): Numbered | undefined {
  if (/^\d+$/.test(name)) return all.find(({ n }) => n === Number(name));
  const found = all.filter(
    ({ entry }) => entry.id === name || (name.length >= 4 && entry.id.startsWith(name)),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** @throws UsageError when there is none of that number or id */
export function requireCall(all: Numbered[], name: string): Numbered {
  const found = callNamed(all, name);
  if (found) return found;
  if (all.length === 0) {
    throw new UsageError('there are no past calls', {
      why: 'A call is kept when it was sent, unless history is switched off (B44FN_HISTORY=0).',
      hint: { do: 'make a call' },
    });
  }
  throw new UsageError(`there is no past call ${JSON.stringify(name)}`, {
    hint: { do: 'list past calls', count: all.length },
  });
}
