import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { B44fnError } from '../errors.js';
import { fileSink } from '../output/file-sink.js';
import { visibleLine } from '../output/text.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = {
  project: targetArgs.project,
  params: { type: 'boolean', about: 'what each function takes as well: interface FunctionPayloads' },
  check: { type: 'boolean', about: 'write nothing; exit 9 when the file is not up to date' },
  output: { alias: ['o'], type: 'string', value: '<file|->', about: 'another file; - is stdout' },
  quiet: { ...outputArgs.quiet, about: 'nothing on stderr but errors' },
} as const satisfies Options;

/** `--check` found a difference: an expectation failed (cli.md, "Exit codes"). */
class OutOfDate extends B44fnError {
  override readonly exitCode = 9;
}

export default defineCommand({
  usage: 'types',
  about:
    'Write base44/.types/b44fn.d.ts: the names of the project’s functions for TypeScript (FunctionNameRegistry of ' +
    '@base44/sdk and b44fn/sdk). It depends on the folder alone, so that --check says the same everywhere.',
  options,
  positionals: { min: 0, max: 0 },
  examples: [
    ['b44fn types --params', 'with the parameters of each'],
    ['b44fn types --params --check', 'in CI: exit 9 when it has to be written anew'],
  ],
  async run({ values, context, io }) {
    const project = await context.requireProject(values.project, 'b44fn types --project <dir>');
    const { knowing, knownFunctions } = await import('../discovery/local.js');
    const { declarations } = await import('../discovery/declarations.js');
    const { ownTypesFile, typesDir } = await import('../discovery/declared.js');
    const { functions, notes } = await knownFunctions(project, knowing(context.stateDir));
    if (!values.quiet) for (const note of notes) io.stderr.write(`b44fn: ${visibleLine(note)}\n`);
    const command = values.params ? 'b44fn types --params' : 'b44fn types';
    const text = declarations(functions, { params: values.params === true, command });
    if (values.output === '-' && !values.check) {
      io.stdout.write(text);
      return 0;
    }
    const named = values.output === undefined || values.output === '-' ? undefined : values.output;
    const file = named === undefined ? join(typesDir(project), ownTypesFile) : resolve(io.cwd, named);
    const shown = relative(io.cwd, file).startsWith('..') ? file : relative(io.cwd, file);
    const there = await readFile(file, 'utf8').catch(() => undefined);
    const same = there?.replaceAll('\r\n', '\n') === text; // git may have changed its line ends
    if (values.check && !same) {
      throw new OutOfDate('OUT_OF_DATE', `${shown} is ${there === undefined ? 'not there' : 'out of date'}`, {
        why: writtenBy(there, command) ?? 'The functions of the project are others than those it declares.',
        hint: `Renew it: ${command}${named === undefined ? '' : ` -o ${named}`}`,
      });
    }
    if (!same) {
      await mkdir(dirname(file), { recursive: true });
      const sink = await fileSink(file, { unique: io.pid });
      await sink.write(text);
      await sink.close(true);
    }
    const count = `${functions.length} function${functions.length === 1 ? '' : 's'}`;
    if (!values.quiet)
      io.stderr.write(`b44fn: ${visibleLine(shown)} ${same ? 'is up to date' : 'written'}: ${count}\n`);
    return 0;
  },
});

/** The file is another command's: with --params, or without. */
function writtenBy(there: string | undefined, command: string): string | undefined {
  const by = /^\/\/ Written by `(b44fn types[^`\n]*)`/.exec(there ?? '')?.[1];
  return by === undefined || by === command
    ? undefined
    : `It was written by ${visibleLine(by)}, and is compared with what ${command} writes.`;
}
