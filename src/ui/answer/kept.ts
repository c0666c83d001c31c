import { B44fnError } from '../../errors.js';
import type { Spill } from '../services.js';

/** The whole body of one answer. A disk that fails costs the saving, and never the run. */
export interface Kept {
  /** Takes a piece; never rejects. */
  add(chunk: Uint8Array): Promise<void>;
  /** What has come so far, all of it on disk. @throws B44fnError when the disk failed */
  whole(): Promise<Spill>;
  close(): Promise<void>;
}

/** @param lost told once, when the disk fails for the first time */
export function keeping(open: () => Promise<Spill>, lost: (error: B44fnError) => void): Kept {
  let spill: Promise<Spill> | undefined;
  let failure: B44fnError | undefined;
  const failed = (cause: unknown): void => {
    if (failure) return;
    failure = new B44fnError('NOT_KEPT', 'the answer cannot be saved whole', {
      why: `What came could not be written to disk: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'What is shown can still be copied.',
      cause,
    });
    lost(failure);
  };
  return {
    async add(chunk) {
      if (failure) return;
      try {
        spill ??= open();
        await (await spill).write(chunk);
      } catch (error) {
        failed(error);
      }
    },
    async whole() {
      try {
        if (!failure) {
          spill ??= open();
          const there = await spill;
          await there.flush();
          return there;
        }
      } catch (error) {
        failed(error);
      }
      throw failure;
    },
    async close() {
      await spill?.then((there) => there.close()).catch(() => undefined);
    },
  };
}
