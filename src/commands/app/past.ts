/** Past calls for the app: the entries of history as it lists them, and made ready to be filled in again. */
import type { Context } from '../../context.js';
import type { HistoryEntry, RecordedCall } from '../../run/history.js';
import { lookAt, shownCall } from '../../run/recall.js';
import type { PastCall, Recalled } from '../../ui/services.js';
import { requireCall } from '../past.js';

/** The latest first. */
export async function pastList({ history }: Context): Promise<PastCall[]> {
  const { entries } = await history.read();
  return entries.map(pastCall);
}

/** Tells of the past calls now, and whenever any process has added one or dropped some. Returns what ends it. */
export function watchPast(
  context: Context,
  changed: (history: PastCall[]) => void,
  failed: (error: Error) => void,
): () => void {
  let asked = 0;
  let unwatch = (): void => undefined;
  let closed = false;
  const read = (): void => {
    const turn = ++asked;
    const isLate = (): boolean => closed || turn !== asked;
    pastList(context).then(
      (history) => isLate() || changed(history),
      (error: Error) => isLate() || failed(error),
    );
  };
  read();
  void import('../../discovery/watch.js').then(({ watchFile }) => {
    if (!closed) unwatch = watchFile(context.history.path, read);
  });
  return () => {
    closed = true;
    unwatch();
  };
}

function pastCall({ id, at, call, sent, status, error, outcome, ms, target }: HistoryEntry): PastCall {
  return {
    id,
    at: Date.parse(at),
    name: call.name,
    via: call.via,
    method: call.method,
    as: sent.as === 'header' ? target.as : sent.as,
    who: sent.who,
    status,
    failure: outcome === 'completed' ? undefined : (error ?? outcome),
    ms,
    server: target.server,
    app: target.app,
    local: target.local !== undefined,
    published: target.published,
  };
}

/** @throws UsageError for one that is gone, or was not kept whole */
export async function recalled({ history }: Context, id: string): Promise<Recalled> {
  const { entries } = await history.read();
  const { entry } = requireCall(
    entries.map((one, i) => ({ n: i + 1, entry: one })),
    id,
  );
  return { call: shownCall(entry.call), notes: await fileNotes(entry.call) };
}

/** Files that are others now than when the call was made, or gone. */
async function fileNotes({ payload }: RecordedCall): Promise<string[]> {
  const files =
    payload.kind === 'form' ? payload.fields.flatMap((field) => ('path' in field ? [field] : [])) : [];
  const notes: string[] = [];
  for (const file of files) {
    await lookAt(file, { note: (line) => void notes.push(line) }).catch((error: Error) =>
      notes.push(error.message),
    );
  }
  return notes;
}
