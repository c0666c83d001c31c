/** What can stand at the cursor. Knows nothing of shells; the world is handed in. */
import type { Parameter } from '../analysis/facts.js';
import { itemCandidates, pairCandidates } from './items.js';
import type { CommandWords, Kind, OptionWords } from './words.js';

export interface Candidate {
  /** The whole word. One that ends in = @ : or / is not finished: no space follows. */
  value: string;
  about?: string | undefined;
}

/** Candidates, or the shell's own completion of paths, which knows about ~ and quotes. */
export type Answer = Candidate[] | 'files' | 'dirs';

/** Where functions are looked for: what the options before the cursor say. */
export interface Place {
  project?: string | undefined;
  app?: string | undefined;
  profile?: string | undefined;
}

export interface World {
  functions(place: Place): Promise<Candidate[]>;
  parameters(place: Place, name: string): Promise<Parameter[]>;
  profiles(): Promise<string[]>;
  /** The paths that begin with this one; folders end in /. */
  paths(begun: string): Promise<string[]>;
}

/** What stands before the cursor, read as the command line itself reads it. */
export interface Before {
  command: CommandWords;
  positionals: string[];
  /** Values by the option's name. */
  values: Map<string, string[]>;
  place: Place;
}

/** @param words what follows `b44fn`, up to the cursor; the last is the one to complete */
export async function complete(
  words: readonly string[],
  commands: readonly CommandWords[],
  world: World,
): Promise<Answer> {
  const word = words.at(-1) ?? '';
  const answer = await offer(words.slice(0, -1), word, commands, world);
  return typeof answer === 'string' ? answer : answer.filter(({ value }) => value.startsWith(word));
}

async function offer(
  words: string[],
  word: string,
  commands: readonly CommandWords[],
  world: World,
): Promise<Answer> {
  if (words.length === 0) {
    const names = commands.map(({ name, about }) => ({ value: name, about }));
    return word.startsWith('-') ? [{ value: '--help' }, { value: '--version' }] : names;
  }
  const [first, ...rest] = words;
  if (first === 'help')
    return rest.length === 0 ? commands.map(({ name, about }) => ({ value: name, about })) : [];
  const command = commands.find(({ name }) => name === first);
  if (!command) return [];
  const { pending, ended, ...before } = readBefore(rest, command);
  if (pending) return valuesOf(pending, '', word, before, world);
  if (!ended && word.startsWith('-')) {
    const [, name, prefix = '', value = ''] = /^--([^=]+)(=)([\s\S]*)$/.exec(word) ?? [];
    const option = name === undefined ? undefined : optionNamed(command, name);
    if (option?.takes) return valuesOf(option, `--${name}${prefix}`, value, before, world);
    return options(before);
  }
  const at = Math.min(before.positionals.length, command.positionals.length - 1);
  const positional = command.positionals[at];
  if (!positional || (at < before.positionals.length && positional.kind !== 'items')) return [];
  if (positional.choices) return positional.choices.map((value) => ({ value }));
  if (positional.kind === 'items') return itemCandidates(word, before, world);
  return ofKind(positional.kind, '', word, before, world);
}

const optionNamed = ({ options: all }: CommandWords, name: string): OptionWords | undefined =>
  all.find((one) => one.name === name || one.alias?.includes(name));

function readBefore(
  words: string[],
  command: CommandWords,
): Before & { pending: OptionWords | undefined; ended: boolean } {
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  const queue = [...words];
  const give = (option: OptionWords, value: string): void =>
    void values.set(option.name, [...(values.get(option.name) ?? []), value]);
  let pending: OptionWords | undefined;
  let ended = false;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const [, name, value] = /^--?([^=]+?)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (word === '--') {
      positionals.push(...queue);
      ended = true;
      break;
    }
    // -XPUT: a single letter with its value; -iv: flags, which take none.
    const short = /^-([^-])([\s\S]*)$/.exec(word);
    const option = optionNamed(command, short ? short[1]! : (name ?? ''));
    if (word === '-' || !word.startsWith('-') || !option) {
      if (!word.startsWith('-') || word === '-') positionals.push(word);
      continue;
    }
    const given = short ? short[2]! || undefined : value;
    if (!option.takes || given !== undefined) give(option, given ?? '');
    else if (queue.length === 0) pending = option;
    else give(option, queue.shift()!);
  }
  const last = (option: string): string | undefined => values.get(option)?.at(-1);
  return {
    command,
    positionals,
    values,
    pending,
    ended,
    place: { project: last('project'), app: last('app'), profile: last('profile') },
  };
}

/** All options that may still be given. */
function options({ command, values }: Before): Candidate[] {
  return command.options
    .filter(({ name, array }) => array || !values.has(name))
    .flatMap(({ name, about }) => [
      { value: `--${name}`, about },
      ...(name === 'color' ? [{ value: '--no-color', about }] : []),
    ]);
}

function valuesOf(
  option: OptionWords,
  prefix: string,
  word: string,
  before: Before,
  world: World,
): Promise<Answer> | Answer {
  if (option.choices) return option.choices.map((choice) => ({ value: prefix + choice }));
  return ofKind(option.takes!, prefix, word, before, world);
}

/** @param prefix what stands before the value in the same word: `--output=` */
async function ofKind(
  kind: Kind,
  prefix: string,
  word: string,
  before: Before,
  world: World,
): Promise<Answer> {
  const behind = (candidates: Candidate[]): Candidate[] =>
    candidates.map(({ value, about }) => ({ value: prefix + value, about }));
  switch (kind) {
    case 'file':
    case 'dir':
      if (prefix === '') return kind === 'dir' ? 'dirs' : 'files';
      return behind((await world.paths(word)).map((value) => ({ value })));
    case 'data':
    case 'header': {
      if (word.startsWith('@'))
        return behind((await world.paths(word.slice(1))).map((path) => ({ value: `@${path}` })));
      return behind([
        { value: '@', about: 'from a file' },
        ...(kind === 'data' ? [{ value: '-', about: 'stdin' }] : []),
      ]);
    }
    case 'function':
      return behind(await world.functions(before.place));
    case 'profile':
      return behind((await world.profiles()).map((value) => ({ value })));
    case 'form':
    case 'query':
      return behind(await pairCandidates(kind, word, before, world));
    default:
      return [];
  }
}
