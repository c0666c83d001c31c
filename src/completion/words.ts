/** What can be typed: commands and their options, as words.json has them (`npm run docs` writes it from the registry). */

/** What a value or a positional is. */
export type Kind =
  | 'text'
  | 'file'
  | 'dir'
  | 'function'
  | 'items'
  | 'profile'
  /** `@file`, or text. */
  | 'data'
  /** `name=value` or `name=@file`. */
  | 'form'
  /** `key=value` of the query. */
  | 'query'
  /** `name: value`, or `@file`. */
  | 'header';

export interface OptionWords {
  name: string;
  about: string;
  /** Other names, single letters among them. */
  alias?: string[];
  /** What its value is; absent for one that takes none. */
  takes?: Kind;
  choices?: string[];
  /** May stand more than once. */
  array?: boolean;
}

export interface CommandWords {
  name: string;
  about: string;
  options: OptionWords[];
  /** Kinds or choices, in their order; `items` stands for all that follow. */
  positionals: { kind: Kind; choices?: string[] }[];
}
