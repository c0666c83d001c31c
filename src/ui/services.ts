/**
 * What the app needs of the rest of the program, said by the app (the context happens to fit). A test
 * passes a literal object.
 */
import type { FunctionFacts } from '../analysis/facts.js';
import type { Problem } from '../output/problem.js';
import type { Call, Identity } from '../run/call.js';
import type { RunEvent } from '../run/events.js';
import type { RunState } from '../run/state.js';

/** Where calls go, and as whom they can. */
export interface Place {
  server: string;
  app: string | undefined;
  profile: string | undefined;
  /** The name of the project that is linked here. */
  project: string | undefined;
  /** Calls go to another app than that project's. */
  otherApp?: boolean | undefined;
  /** The identity that is chosen now. */
  as: Identity;
  /** What is known of each identity's credential. */
  identities: Record<Identity, IdentityFacts>;
}

export interface IdentityFacts {
  /** A credential is known, or none is needed. */
  ready: boolean;
  who?: string | undefined;
  /** ms since the epoch. */
  expires?: number | undefined;
}

/** A function as the list shows it: all sources merged. */
export interface Entry {
  name: string;
  sources: string[];
  path?: string | undefined;
  /** Its deployed source is another than the local one. */
  changed?: boolean | undefined;
  /** The place where calls go does not have it; in words, `not deployed`. It can be called all the same. */
  absent?: string | undefined;
  facts?: FunctionFacts | undefined;
}

export interface Catalog {
  entries: Entry[];
  notes: string[];
  /** The place where calls go has told what it has; undefined where it was not asked yet. */
  told?: boolean;
  /** Nothing is known yet, for they are being looked for. */
  reading?: boolean;
}

/** A file, so many that wildcards match, each a part of the name, or nothing that can be sent. Sizes in bytes. */
export type FileFacts =
  | { size: number; type: string }
  | { size: number; count: number }
  | 'folder'
  | 'missing';

/** A past call, without secrets. */
export interface PastCall {
  id: string;
  /** ms since the epoch. */
  at: number;
  name: string;
  via: Call['via'];
  method: string;
  as: Identity;
  /** Who that was, where the token said it. */
  who?: string | undefined;
  status: number | undefined;
  /** `cancelled`, or the code of its failure: of one that was not answered whole, whatever its status. */
  failure?: string | undefined;
  ms: number | undefined;
  server: string;
  app?: string | undefined;
  /** It went to a host that was started for it (--local), and that is gone. */
  local?: boolean | undefined;
  /** It went to the app's own host, for a fetch to the hosted service does (cli.md). */
  published?: boolean | undefined;
}

/** A past call as it can be sent again: what was left out of it stands as a marker (run/marker.ts). */
export interface Recalled {
  call: Call;
  /** Files that are others now, or gone. */
  notes: string[];
}

/** A call that may be sent: everything that can be refused has been. */
export interface Ready {
  /** The spine that the command line uses. Cancelled by the signal; ends with its `end` event. */
  events(signal: AbortSignal): AsyncIterable<RunEvent>;
  /** What the function printed during the call, where a local host tells; asked when the run is over. */
  logs(state: RunState): Promise<string[]>;
  /** What is wrong with how it ended, if anything, and what to do next: as the command line says it. */
  problem(state: RunState): Promise<Problem | undefined>;
}

/** One of the places that calls can go to. */
export interface PlaceChoice {
  id: string;
  /** Its URL, or the name of its profile. */
  label: string;
  about: string;
  /** Calls go there now. */
  now?: boolean | undefined;
}

/** A server that was typed, or that a past call went to. */
export interface Spot {
  server: string;
  app?: string | undefined;
}

export interface Services {
  place(as?: Identity): Promise<Place>;
  /** Servers, profiles and running hosts that can be chosen, and choosing one. */
  places(): Promise<PlaceChoice[]>;
  choosePlace(id: string): Promise<Place>;
  /**
   * Calls go to a server from now on: to the one of the list that is there, otherwise with the app that is given, or else with the app
   * that is called now. @throws UsageError for what is no server
   */
  goTo(where: Spot): Promise<Place>;
  /** Calls back at once with what is known, and again whenever it changes. Returns what ends that. */
  watchCatalog(changed: (catalog: Catalog) => void): () => void;
  reloadCatalog(): void;
  /**
   * Looks at files, target and credential. @throws B44fnError for what is wrong, with nothing sent: CONFIRM_SERVICE where the
   * service role has to be confirmed first. @param sure it has been, and is not asked again for this app
   */
  open(call: Call, as: Identity, sure: boolean): Promise<Ready>;
  history(): Promise<PastCall[]>;
  /** Tells of the past calls, and again whenever another process has made one. Returns what ends that. */
  watchHistory(changed: (history: PastCall[]) => void, failed: (error: Error) => void): () => void;
  recall(id: string): Promise<Recalled>;
  forget(id: string): Promise<void>;
  /** The token that is stored then wins while the app is open; `insteadOf` names the option or variable that gave another. */
  login(
    as: Identity,
    input: { token: string } | { email: string; password: string },
  ): Promise<{ place: Place; insteadOf?: string | undefined }>;
  /** For file fields: what stands at a path, `~/` being the home folder. */
  file(path: string): Promise<FileFacts>;
  completePath(prefix: string): Promise<string[]>;
  /** The equivalent lines; secrets as placeholders. */
  asCurl(call: Call, as: Identity): Promise<string>;
  asCommand(call: Call, as: Identity): Promise<string>;
  asCode(call: Call, as: Identity): Promise<string>;
  /** The variables that such a line needs before it runs. @param as whose token it takes of one, where it takes it so */
  leftOut(call: Call, as?: Identity): Promise<string[]>;
  /** A file of this process, removed at the end, for bodies as they arrive. */
  openSpill(): Promise<Spill>;
  /** A folder of this process for this person alone, removed at the end: what $EDITOR is given. */
  folder(): Promise<string>;
  /** Copies the whole of a spilled body to a path; says where it is. Fails rather than overwrite. */
  save(spill: Spill, path: string): Promise<string>;
}

/** The whole body of one answer, on disk. */
export interface Spill {
  /** Takes a piece; it may be on disk only after `flush`. */
  write(chunk: Uint8Array): Promise<void>;
  flush(): Promise<void>;
  /** Up to `length` bytes from an offset. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same at once, of what has been flushed: for what is in sight. */
  readNow(offset: number, length: number): Uint8Array;
  close(): Promise<void>;
  path: string;
}
