import type { Context } from '../context.js';
import type { Io } from '../io.js';

/** One option, as yargs takes it, and as the reference and completion print it. */
export interface Option {
  /** Single letters and other long names. */
  alias?: readonly string[];
  type: 'string' | 'boolean';
  /** May stand more than once. */
  array?: boolean;
  /** An empty text is a value: of others it is a variable that is not set, and a usage error. */
  mayBeEmpty?: boolean;
  choices?: readonly string[];
  /** What stands for the value in help: `<id>`. */
  value?: string;
  about: string;
}

export type Options = Record<string, Option>;

type ValueOf<O extends Option> = O['type'] extends 'boolean'
  ? boolean
  : O extends { array: true }
    ? string[]
    : string;

/** The values of a set of options: what was not given is undefined, an array is empty. */
export type Values<O extends Options> = {
  [K in keyof O]: O[K] extends { array: true } ? ValueOf<O[K]> : ValueOf<O[K]> | undefined;
};

/** Whether anything may be asked: what every command takes, and those that ask. */
export interface Asking {
  'no-input'?: boolean | undefined;
  yes?: boolean | undefined;
}

/** What a command is given beside its values. */
export interface Invocation<O extends Options> {
  values: Values<O> & Asking;
  positionals: string[];
  context: Context;
  io: Io;
}

/** A command is data and one function. `run` resolves to the exit code. */
export interface Command<O extends Options = Options> {
  /** As help shows it: `invoke [function] [item..]`. */
  usage: string;
  about: string;
  options: O;
  examples?: [line: string, about: string][];
  /** How many positionals it takes at most; items make it unbounded. */
  positionals: { min: number; max: number };
  run(invocation: Invocation<O>): Promise<number>;
}

/** Only for the inference of the option values. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}
