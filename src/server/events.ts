/**
 * What a running host says about itself: facts only. src/output/server-log turns them into text.
 *
 *     listening ─► request ─► [started] ─► log* ─► response
 *                                 │
 *                  restarted ◄────┴────► exited
 */
export type ServerEvent =
  | { type: 'listening'; url: string; appId: string; functions: string[] }
  | {
      type: 'request';
      /** Of this call; the answer carries it as `b44fn-request-id`. */
      id: string;
      fn: string;
      method: string;
      /** Path and query as the function sees them. */
      path: string;
      /** An e-mail address, `service`, `anonymous`, or `unknown` for a token that is not of this host. */
      as: string;
    }
  | {
      type: 'response';
      id: string;
      fn: string;
      status: number;
      /** From the request's head to the end of the answer. */
      ms: number;
      /** Of the answer's body, as sent. */
      bytes: number;
      /** `left`: the caller went away; `cut`: the function ended in the middle of its answer. */
      ended: 'whole' | 'left' | 'cut';
    }
  | { type: 'log'; fn: string; requestId?: string; stream: 'stdout' | 'stderr'; text: string }
  /** A child is ready; `ms` since it was spawned. */
  | { type: 'started'; fn: string; ms: number }
  /** A file changed: these functions get a new child at their next call. */
  | { type: 'restarted'; fns: string[]; file: string }
  /** A child ended by itself; `code` is null when a signal ended it. */
  | { type: 'exited'; fn: string; code: number | null; lastLines: string[] }
  /** Functions came or went. */
  | { type: 'functions'; added: string[]; removed: string[] }
  | { type: 'warning'; message: string };

export type OnEvent = (event: ServerEvent) => void;
