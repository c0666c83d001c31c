import type { Io } from '../io.js';

/**
 * What the completion scripts ask at each Tab: `b44fn __complete functions` prints the names of the
 * project's functions, one a line. It is answered before yargs or any command is loaded, and says
 * nothing when there is nothing to say: a shell's prompt is no place for an error.
 */
export async function complete(argv: string[], io: Io): Promise<number> {
  if (argv[0] !== 'functions') return 0;
  const { findProject } = await import('../discovery/project.js');
  const { listFunctions } = await import('../discovery/functions.js');
  try {
    const project = await findProject(io.cwd);
    const functions = project ? await listFunctions(project) : [];
    for (const { name } of functions) io.stdout.write(`${name}\n`);
  } catch {
    // an unreadable folder: no names
  }
  return 0;
}
