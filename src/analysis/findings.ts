/** What an analysis found, before it is told as facts. */
import { callers } from './callers.js';
import type { Fault } from './facts.js';
import type { Answer, Primitive, Source } from './values.js';

export type Kind = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'file';

export interface Found {
  name: string;
  sources: Set<Source>;
  votes: Map<Kind, number>;
  required: boolean;
  /** A value that the source does not name is refused. */
  closed: boolean;
  named: Set<Primitive>;
  /** For each use, the values of other parameters under which it happens; null: always. */
  uses: (ReadonlyMap<string, string[]> | null)[];
  /** For each refusal of a call without it that only some actions meet: their values, as in `uses`. */
  demands: ReadonlyMap<string, string[]>[];
  secret: boolean;
  fallback: Primitive;
  /** Absent, it is something all the same: the fallback, an empty list. */
  defaulted: boolean;
}

export type Reading = 'json' | 'form' | 'text' | 'bytes' | 'query' | 'parsed';

export class Findings {
  readonly parameters = new Map<string, Found>();
  readonly readings = new Set<Reading>();
  /** `asked`: it is given only when a parameter has a certain value. */
  readonly answers: { answer: Answer; depth: number; failure: boolean; asked: boolean }[] = [];
  /** Methods that the source names, and those it refuses. */
  readonly methods = new Set<string>();
  readonly refusedMethods = new Set<string>();
  /** Checks that every call meets, and those that some calls do. */
  readonly checks = new Set<string>();
  readonly someChecks = new Set<string>();
  /** Names and types that a TypeScript annotation of the body gives. */
  readonly declared = new Map<string, { type: Kind | 'unknown'; optional: boolean }>();
  service = false;
  /** The source compares the caller's role with one that not everybody has. */
  roleTested = false;
  partial = false;
  /** The first source that is no code. */
  broken: Fault | undefined;

  parameter(name: string, source: Source): Found {
    let found = this.parameters.get(name);
    if (!found) {
      found = {
        name,
        sources: new Set(),
        votes: new Map(),
        required: false,
        closed: false,
        named: new Set(),
        uses: [],
        demands: [],
        secret: false,
        fallback: undefined,
        defaulted: false,
      };
      this.parameters.set(name, found);
    }
    found.sources.add(source);
    return found;
  }

  /** Absent, it means something, and is not missing. `|| ''` only makes a text of it. */
  hasDefault(name: string): boolean {
    const found = this.parameters.get(name);
    return found !== undefined && (found.defaulted || (found.fallback ?? '') !== '');
  }

  vote(name: string, kind: Kind, weight: number): void {
    const votes = this.parameters.get(name)?.votes;
    votes?.set(kind, (votes.get(kind) ?? 0) + weight);
  }

  use(name: string, when: ReadonlyMap<string, string[]> | undefined): void {
    const found = this.parameters.get(name);
    if (!found || found.uses.length > 200) return;
    // `if (action === 'a') … action …` says nothing of action itself.
    const others = when && [...when].filter(([param]) => param !== name);
    found.uses.push(others && others.length > 0 ? new Map(others) : null);
  }

  refused(suppositions: readonly string[]): void {
    for (const key of suppositions) {
      const name = key.slice(1);
      if (key[0] === '-') {
        const found = this.parameters.get(name);
        if (found) found.required = true;
      } else if (key[0] === '~') {
        const found = this.parameters.get(name);
        if (found) found.closed = true;
      } else if (callers.has(key)) this.checks.add(name);
      else if (name !== 'multipart') this.refusedMethods.add(name);
    }
  }

  /** Refused without `name`, but only when other parameters have these values. */
  refusedWhen(name: string, when: ReadonlyMap<string, string[]>): void {
    const found = this.parameters.get(name);
    if (found && found.demands.length < 200 && !when.has(name)) found.demands.push(when);
  }

  checkedSometimes(key: string): void {
    this.someChecks.add(key.slice(1));
  }
}
