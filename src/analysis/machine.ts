/** The state of one analysis, and what its parts ask of one another. */
import type { Node, Statement } from '@babel/types';
import type { Findings } from './findings.js';
import type { Memory } from './memory.js';
import type { Scope } from './scope.js';
import type { Value } from './values.js';

/** One branch on the way to where the analysis is. */
export interface Branch {
  parent: Branch | undefined;
  /** Undefined: a loop or a callback, which may run or not. */
  test: Value | undefined;
  holds: boolean;
  /** A fault brought us here: the answers given from here on are not what the function is for. */
  failure?: boolean;
  /** Set where the branch is only `if (test) return …` with nothing awaited or looped over. */
  brief?: boolean;
}

export interface Frame {
  /** Where the caller was. */
  base: Branch | undefined;
  path: Branch | undefined;
  returns: { path: Branch | undefined; value: Value }[];
  /** What it returns is the answer. */
  handler: boolean;
  /** How many branches deep, for assignments that may not happen. */
  depth: number;
  /** More than 0: what is thrown here is caught, and the function goes on. */
  swallowed: number;
  nodes: readonly Node[];
}

/** How a statement ends. `refuses`: by an error, or an answer of 400 and above. */
export interface Completion {
  kind: 'normal' | 'exit' | 'break';
  refuses: boolean;
}

export interface Machine {
  readonly findings: Findings;
  readonly memory: Memory;
  frame: Frame;
  /** Reads are not uses: a parameter is being given a name. */
  quiet: boolean;
  /** Counts work. Throws OutOfBudget where there was too much. */
  spend(steps?: number): void;
  evaluate(node: Node | null | undefined, scope: Scope): Value;
  execute(statements: readonly Statement[], scope: Scope): Completion;
  call(callee: Value, args: Value[], self?: Value): Value;
  /** Functions given to what is not known may be called, with anything. */
  runCallbacks(args: readonly Value[]): void;
  member(target: Value, name: string, optional?: boolean): Value;
  bind(pattern: Node, value: Value, scope: Scope, constant: boolean, assign?: boolean): void;
  /** What a namespace (`importer\0specifier`) exports under a name. */
  imported(path: string, name: string): Value;
  serve(handler: Value): void;
}

export class OutOfBudget extends Error {}

/** Runs `body` in a branch. */
export function branch<T>(
  m: Machine,
  test: Value | undefined,
  holds: boolean,
  body: () => T,
  extra?: Partial<Branch>,
): T {
  const { frame } = m;
  const before = frame.path;
  frame.path = { parent: before, test, holds, ...extra };
  frame.depth += 1;
  try {
    return body();
  } finally {
    frame.path = before;
    frame.depth -= 1;
  }
}
