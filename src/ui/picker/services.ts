/** What the picker needs of the rest of the program, and what it gives back. */
import type { Call } from '../../run/call.js';
import type { Catalog, Entry, FileFacts, Place } from '../services.js';

export interface PickerServices {
  /** The functions as they become known: the folder's at once, then all. The last one is complete. The signal ends it. */
  catalogs(signal: AbortSignal): AsyncIterable<Catalog>;
  /** Functions that were called, the latest first, each once. */
  recent(): Promise<Past[]>;
  /** Where the call will go, and as whom. @throws B44fnError for what is wrong with it */
  place(): Promise<Place>;
  /** For parameters that are files: what stands at a path, `~/` being the home folder. */
  file(path: string): Promise<FileFacts>;
  completePath(prefix: string): Promise<string[]>;
  /** For what an editor is given: this person's alone, and gone when the picker ends. */
  folder(): Promise<string>;
}

/** The last call of a function. */
export interface Past {
  name: string;
  /** ms since the epoch. */
  at: number;
  /** Without its secrets: markers stand for them. Undefined for one that was not kept whole. */
  call: Call | undefined;
}

/** A call as it was filled in; what stands on the command line beside it is not in it. */
export interface Filled {
  via: Call['via'];
  /** The function, or for fetch its path. */
  name: string;
  method: string;
  query: [name: string, value: string][];
  /** What `-d` would be given, where the parameters are not known. */
  data?: string;
  payload: Call['payload'];
  /** Parameters that the source says are secret. */
  secretNames: ReadonlySet<string>;
}

/** A call, or why there is none: an exit code, nothing sent. */
export type Picked = { filled: Filled } | { left: number };

/** Questions that are asked a line at a time. */
export interface Asker {
  ask(question: string): Promise<string>;
  hidden(question: string): Promise<string>;
  /** A line that is no question. */
  say(line: string): void;
}

/** Those that were called lately first, the latest at the top, then the others in the order of their names; last what is not there. */
export function recentFirst(entries: readonly Entry[], recent: readonly Past[]): Entry[] {
  const place = new Map(recent.map(({ name }, i) => [name, i]));
  const placeOf = ({ name, absent }: Entry): number =>
    absent === undefined ? (place.get(name) ?? recent.length) : recent.length + 1;
  return [...entries].sort((a, b) => placeOf(a) - placeOf(b));
}
