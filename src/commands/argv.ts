import { nearest } from '../discovery/nearest.js';
import { UsageError } from '../errors.js';
import type { Options } from './command.js';

/** argv with its options and positionals apart, each value joined to its option. */
export interface Split {
  /** `--name=:value` and `--flag=true`, nothing ambiguous, for yargs. */
  options: string[];
  positionals: string[];
}

/**
 * Splits argv by the options a command has. yargs alone would take a value that begins with `-` for
 * an option, read `-XPUT` as four flags, and parse positionals a second time (an item such as `-x=1`
 * after `--` would be lost).
 * @throws UsageError for an option that does not exist, naming the nearest, or one without its value
 */
export function splitArgv(argv: string[], options: Options): Split {
  const names = new Map<string, string>();
  for (const [name, option] of Object.entries(options)) {
    for (const one of [name, ...(option.alias ?? [])]) names.set(one, name);
  }
  const split: Split = { options: [], positionals: [] };
  const queue = [...argv];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      split.positionals.push(...queue);
      break;
    }
    if (word === '-' || !word.startsWith('-')) split.positionals.push(word);
    else if (word.startsWith('--')) takeLong(word, queue, options, names, split);
    else takeShort(word, queue, options, names, split);
  }
  return split;
}

/** yargs takes quotes off a value that stands in them ('"text"' is JSON), so each is handed over behind a mark. */
function guarded(name: string, value: string): string {
  return `--${name}=:${value}`;
}

/** The value that was guarded. */
export function unguarded(value: string): string {
  return value.slice(1);
}

type Names = ReadonlyMap<string, string>;

function takeLong(word: string, queue: string[], options: Options, names: Names, split: Split): void {
  const [, given = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  const positive = given.startsWith('no-') && !names.has(given) ? names.get(given.slice(3)) : undefined;
  const negated = positive !== undefined && options[positive]?.type === 'boolean' ? positive : undefined;
  const name = names.get(given) ?? negated;
  const option = name === undefined ? undefined : options[name];
  if (name === undefined || option === undefined) throw unknown(`--${given}`, names);
  if (option.type === 'boolean') {
    if (value !== undefined)
      throw new UsageError(`--${given} takes no value`, { hint: `Write --${given} alone.` });
    split.options.push(`--${name}=${negated === undefined}`);
  } else {
    split.options.push(guarded(name, value ?? next(`--${given}`, queue, option.value)));
  }
}

/** `-iv`, `-XPUT`, `-o file`, `-ivo file`. */
function takeShort(word: string, queue: string[], options: Options, names: Names, split: Split): void {
  for (let i = 1; i < word.length; i++) {
    const name = names.get(word[i]!);
    const option = name === undefined ? undefined : options[name];
    if (option === undefined) throw unknown(`-${word[i]}`, names);
    if (option.type === 'boolean') {
      split.options.push(`--${name}=true`);
      continue;
    }
    const rest = word.slice(i + 1);
    split.options.push(guarded(name!, rest === '' ? next(`-${word[i]}`, queue, option.value) : rest));
    return;
  }
}

function next(given: string, queue: string[], value = '<value>'): string {
  const taken = queue.shift();
  if (taken === undefined)
    throw new UsageError(`${given} needs a value`, { hint: `Write ${given} ${value}` });
  return taken;
}

function unknown(given: string, names: Names): UsageError {
  const bare = given.replace(/^-+/, '');
  const near = nearest(
    bare,
    [...names.keys()].filter((name) => name.length > 1),
    3,
  ).map((name) => `--${name}`);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'See --help for the options. What begins with - and is an item stands after --';
  return new UsageError(`there is no option ${given}`, { code: 'UNKNOWN_OPTION', hint });
}
