import parse from 'yargs-parser';
import type { Context } from '../context.js';
import { nearest } from '../discovery/nearest.js';
import { B44fnError, UsageError } from '../errors.js';
import type { Io } from '../io.js';
import { quoted } from '../run/items.js';
import { commonArgs, targetArgs } from './args.js';
import { splitArgv, unguarded } from './argv.js';
import type { Command, Invocation, Option, Options } from './command.js';
import { commandHelp, mainHelp } from './help.js';
import { registry } from './registry.js';
import { isScreen } from './screen.js';

/** Runs one command line. @returns the exit code. @throws what the command throws */
export async function runCommand(argv: string[], io: Io, makeContext: () => Context): Promise<number> {
  if (opensApp(argv, io)) {
    const { default: app } = await import('./app.js');
    const options = { ...app.options, ...commonArgs };
    // b44fn --local list: a word that is no value of an option is a command in the wrong place.
    if (splitArgv(argv, options).positionals.length > 0) throw unknownCommand(argv[0]!);
    if (!isScreen(io)) throw noScreen(argv);
    return runEntry('', app, options, argv, io, makeContext);
  }
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h')
    return help(name, rest, io);
  const entry = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (!entry) throw unknownCommand(name);
  const command = await entry.load();
  const options: Options = { ...command.options, ...commonArgs };
  try {
    return await runEntry(name, command, options, rest, io, makeContext);
  } catch (error) {
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    const filtered = own.some((word) => /^--jq(?:=|$)/.test(word));
    if (
      own.includes('--jsonl') &&
      !own.includes('--json') &&
      options.jsonl &&
      !filtered &&
      error instanceof B44fnError
    )
      io.stdout.write((await import('../output/jsonl.js')).problemLine(error));
    throw error;
  }
}

/** `b44fn` alone, or with options only that say where to call, on a terminal. */
function opensApp(argv: string[], io: Io): boolean {
  // Without a terminal an empty command line is a question for help, and an option that is not the app's belongs to a command.
  if (!isScreen(io) && (argv.length === 0 || !argv.some((word) => targetOption.test(word)))) return false;
  return (
    argv.every((word, i) => word.startsWith('-') || (i > 0 && argv[i - 1]!.startsWith('-'))) &&
    !argv.some((word) => /^(?:-h|--help)$/.test(word))
  );
}

const targetOption = new RegExp(`^(?:-P|--(?:${Object.keys(targetArgs).join('|')})(?:=|$))`);

function noScreen(argv: string[]): UsageError {
  return new UsageError('the app needs a terminal, and nothing was opened', {
    why: 'Standard input and standard output have to be a terminal that can be drawn on (TERM is not dumb).',
    hint: `To see the functions: b44fn list; to call one: b44fn invoke <function> [key=value ..] ${argv.map(quoted).join(' ')}`,
  });
}

async function runEntry(
  name: string,
  command: Command<Options>,
  options: Options,
  argv: string[],
  io: Io,
  makeContext: () => Context,
): Promise<number> {
  const { options: words, positionals } = splitArgv(argv, options);
  const values = parseOptions(words, options);
  if (values.help) {
    io.stdout.write(await commandHelp(command, options));
    return 0;
  }
  checkCount(name, command, positionals);
  return command.run({ values, positionals, context: makeContext(), io } as Invocation<Options>);
}

async function help(name: string | undefined, rest: string[], io: Io): Promise<number> {
  if (rest[0] !== undefined && !rest[0].startsWith('-') && !Object.hasOwn(registry, rest[0]))
    throw unknownCommand(rest[0]);
  const about =
    rest[0] === undefined || !Object.hasOwn(registry, rest[0]) ? undefined : await registry[rest[0]]?.load();
  const text = about ? await commandHelp(about, { ...about.options, ...commonArgs }) : mainHelp();
  // Asked for, it is an answer; for an empty command line it is a usage error (cli.md, "Commands").
  (name === undefined ? io.stderr : io.stdout).write(text);
  return name === undefined ? 2 : 0;
}

/**
 * yargs' own parser (yargs-parser) reads the values. The whole of yargs is loaded for help only: it
 * makes word segmenters and emoji tables for its columns, which cost as much as a bare Node start.
 */
function parseOptions(words: string[], options: Options): Record<string, unknown> {
  const names = (type: Option['type'], array: boolean): string[] =>
    Object.keys(options).filter(
      (name) => options[name]?.type === type && (options[name].array === true) === array,
    );
  const parsed = parse(words, {
    string: [...names('string', false), ...names('string', true)],
    array: names('string', true),
    boolean: names('boolean', false),
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'greedy-arrays': false,
      'boolean-negation': false, // argv.ts has done it, and --no-input is an option of its own
    },
  });
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, settle(name, parsed[name], option)]),
  );
}

/** One value of one option: nothing given twice by mistake, nothing empty, nothing that is not a choice. */
function settle(name: string, value: unknown, { array, type, choices, mayBeEmpty }: Option): unknown {
  if (type === 'boolean') return Array.isArray(value) ? value.at(-1) : value;
  const texts = value === undefined ? [] : [value as string | string[]].flat().map(unguarded);
  if (array) return texts;
  const [text] = texts;
  if (texts.length > 1) throw new UsageError(`--${name} is given more than once`, { hint: 'Give it once.' });
  // Passed over, it would mean the default: another app or another profile than the one that was meant.
  if (text === '' && !mayBeEmpty) {
    throw new UsageError(`--${name} is empty`, {
      hint: `Is the variable set that it was to come from? For the default leave --${name} away.`,
    });
  }
  if (choices && text !== undefined && !choices.includes(text)) {
    throw new UsageError(`--${name} is ${JSON.stringify(text)}, which is none of its values`, {
      hint: `One of: ${choices.join(', ')}`,
    });
  }
  return text;
}

function checkCount(name: string, command: Command<Options>, positionals: string[]): void {
  const { min, max } = command.positionals;
  if (positionals.length < min) {
    throw new UsageError(`${name} needs more: b44fn ${command.usage}`, { hint: `See: b44fn ${name} --help` });
  }
  if (positionals.length > max) {
    // What is too much is not shown: it may be a token that someone gave to login.
    const most =
      max === 0 ? 'no arguments' : `no more than ${max === 1 ? 'one argument' : `${max} arguments`}`;
    throw new UsageError(`${name} takes ${most}`, { hint: `It is: b44fn ${command.usage}` });
  }
}

function unknownCommand(name: string): UsageError {
  if (name.startsWith('-')) {
    return new UsageError(`there is no option ${name} before the command`, {
      hint: 'The command comes first: b44fn invoke <function> …; without one the app opens, on a terminal that can show it (TERM is not dumb).',
    });
  }
  const near = nearest(name, Object.keys(registry), 2);
  return new UsageError(`there is no command ${JSON.stringify(name)}`, {
    code: 'UNKNOWN_COMMAND',
    hint:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : `To call a function: b44fn invoke ${name}; all commands: b44fn --help`,
  });
}
