/**
 * One run as history keeps it: a line of history.jsonl, documented in docs/history.md. It is made when it is written
 * (remember.ts), and no secret is in it.
 */
import type { Identity } from './call.js';
import type { Outcome } from './events.js';
import type { SentIdentity } from './identity.js';

/** Text and bytes over this are kept by their sha256 only. */
export const inlineLimit = 64 * 1024;

/** A file by what it was: the file itself is not kept. */
export interface RecordedFile {
  /** Absolute. `-` was stdin. */
  path: string;
  /** Bytes; absent for a pipe, whose length nobody knew. */
  size?: number | undefined;
  /** ISO 8601. */
  modified?: string | undefined;
  /** Hexadecimal; absent for a file over 64 MiB, or one that was not sent to its end. */
  sha256?: string | undefined;
}

/** What was too large to be kept. */
export interface LeftOut {
  size: number;
  sha256: string;
}

export type RecordedField =
  | { name: string; value: string }
  | ({ name: string; filename?: string | undefined; type?: string | undefined } & RecordedFile)
  | ({ name: string; leftOut: true } & LeftOut);

export type RecordedPayload =
  | { kind: 'none' }
  | { kind: 'text'; text: string; type: string }
  | { kind: 'bytes'; base64: string; type: string }
  /** The JSON of `invoke -d @file`, too large to be kept; size and sha256 are those of what was sent. */
  | ({ kind: 'data'; path: string; type: string } & LeftOut)
  | ({ kind: 'file'; type: string } & RecordedFile)
  | { kind: 'form'; fields: RecordedField[] }
  | ({ kind: 'left-out'; type: string } & LeftOut);

/** A Call with markers (marker.ts) in place of secrets, and its files by what they were. */
export interface RecordedCall {
  via: 'invoke' | 'fetch';
  name: string;
  method: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  payload: RecordedPayload;
}

/** Where a call went. */
export interface RecordedTarget {
  server: string;
  app?: string | undefined;
  dialect: 'hosted' | 'dev';
  /** The identity that was asked for. */
  as: Identity;
  functionsVersion?: string | undefined;
  dataEnv?: string | undefined;
  profile?: string | undefined;
  /** --local: the root of the project. */
  local?: string | undefined;
  /** The server is the app's own host, for a fetch to the hosted service that was chosen goes there. */
  published?: true | undefined;
}

export interface HistoryEntry {
  /** The version of this format. */
  v: 1;
  /** A letter and nine letters and digits. */
  id: string;
  /** When the run began: ISO 8601. */
  at: string;
  call: RecordedCall;
  target: RecordedTarget;
  /** Who the request said it was, read from its headers. */
  sent: SentIdentity;
  outcome: Outcome['kind'];
  /** The code of the error, when it failed. */
  error?: string | undefined;
  status?: number | undefined;
  /** Milliseconds from the start to the end of the answer. */
  ms: number;
  /** Bytes of the request's body; absent when nobody knew. */
  bytesSent?: number | undefined;
  /** Bytes of the answer's body, decoded. */
  bytesReceived: number;
  /** Records of a stream, where they were counted. */
  records?: number | undefined;
  exit: number;
}

/** Where history is kept (config/history.ts). */
export interface History {
  /** Adds an entry. @throws what the file system throws */
  add(entry: HistoryEntry): Promise<void>;
  /** The newest first, a thousand at most; `damaged` lines could not be read. */
  read(): Promise<{ entries: HistoryEntry[]; damaged: number }>;
  /** Drops all entries, or one. */
  clear(id?: string): Promise<void>;
  /** The file. */
  path: string;
}
