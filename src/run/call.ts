/**
 * One invocation as a person means it: plain JSON, no secret but what a header was given by hand.
 * The life of a call:
 *
 *     Call ── prepare ──► Prepared ── plan(call, prepared, target) ──► RequestPlan ── execute ──► RunEvent*
 *     (what)  (sizes of files)         (pure: what goes on the wire)                (the IO)    ── reduce ──► RunState
 */

export type Identity = 'anonymous' | 'user' | 'service';

/** A field of a form: text, or a file that is read when it is sent. */
export type FormField =
  | { name: string; value: string }
  | { name: string; path: string; filename?: string; type?: string };

/** Where the body comes from. */
export type Payload =
  | { kind: 'none' }
  /** Text that is sent as it is, under `type`. `from` is the file that it alone was read from. */
  | { kind: 'text'; text: string; type: string; from?: string }
  /** Bytes read from stdin, when they are not text. */
  | { kind: 'bytes'; bytes: Uint8Array; type: string }
  /** A file's bytes; `-` is stdin, streamed. */
  | { kind: 'file'; path: string; type: string }
  | { kind: 'form'; fields: FormField[] };

export interface Call {
  /** Which of the SDK's two ways: POST with a payload, or any method on a path. */
  via: 'invoke' | 'fetch';
  /** The function's name, or the path for fetch. */
  name: string;
  method: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  payload: Payload;
}
