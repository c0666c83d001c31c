/** The entry: argv and the world in, an exit code out. Nothing heavy is loaded before it is needed. */
import type { Io } from './io.js';

/** What bin/b44fn.js sends to start-quick.js without coming here; a command must not pay for it. */
const quickWord = /^(?:--version|-V|__complete)$/;

/** Runs one command line. Never throws: what goes wrong is printed, and is the exit code. */
export async function main(argv: string[], io: Io): Promise<number> {
  try {
    if (quickWord.test(argv[0] ?? '')) return (await (await import('./quick.js')).quick(argv, io)) ?? 2;
    const { runCommand } = await import('./commands/cli.js');
    const { createContext } = await import('./context.js');
    return await runCommand(argv, io, () => createContext(io));
  } catch (error) {
    return report(error, argv, io);
  }
}

/** What went wrong, on stderr; with --json as its document too. (The line of --jsonl is cli.ts's: it knows the options.) */
async function report(error: unknown, argv: string[], io: Io): Promise<number> {
  const { formatProblem, problemOf } = await import('./output/problem.js');
  const { painter } = await import('./output/paint.js');
  const { wantsColor } = await import('./io.js');
  const problem = problemOf(error, (io.env.DEBUG ?? '').includes('b44fn'));
  const own = argv.indexOf('--') < 0 ? argv : argv.slice(0, argv.indexOf('--'));
  // A filter is never given what is not an answer.
  if (own.includes('--json') && !own.some((word) => /^--jq(?:=|$)/.test(word))) {
    const { problemDocument } = await import('./output/document.js');
    io.stdout.write(problemDocument(problem, io.stdout.isTTY === true));
  }
  const color = own.includes('--no-color') ? false : undefined;
  io.stderr.write(formatProblem(problem, painter(wantsColor(io.stderr, io.env, color))));
  return problem.exitCode;
}
