/**
 * What must answer at once: the version, and what completion asks at each Tab. Built into one file of
 * its own (scripts/build.js), for every module that is loaded costs.
 */
import { listFunctions } from './discovery/functions.js';
import { findProject } from './discovery/project.js';
import type { Io } from './io.js';
import { version } from './sdk/version.js';

/** @returns the exit code, or undefined when the words ask for something else */
export async function quick(argv: string[], io: Io): Promise<number | undefined> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  if (argv[0] !== '__complete') return undefined;
  if (argv[1] === 'functions') await printNames(io);
  return 0;
}

/** The project's functions, one a line. A shell's prompt is no place for an error: then there are none. */
async function printNames(io: Io): Promise<void> {
  try {
    const project = await findProject(io.cwd);
    const functions = project ? await listFunctions(project) : [];
    // A name that could be taken for two lines, or steer the terminal, is none to offer.
    const plain = functions.filter(({ name }) => !/\p{Cc}/u.test(name));
    for (const { name } of plain) io.stdout.write(`${name}\n`);
  } catch {
    // an unreadable folder
  }
}
