import { UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import { padEnd, width } from '../output/width.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = {
  project: targetArgs.project,
  // What a local host would serve is what the folder holds; other sources will be left out by it.
  local: { type: 'boolean', about: 'only what the linked project holds, as a local host serves it' },
  json: { ...outputArgs.json, about: 'one document: {functions, notes}' },
} as const satisfies Options;

export default defineCommand({
  usage: 'list [function]',
  about: 'List the functions of the linked project, and where each is.',
  options,
  positionals: { min: 0, max: 1 },
  async run({ values, positionals, context, io }) {
    const project = await context.requireProject(values.project, 'b44fn list --project <dir>');
    const { listFunctions } = await import('../discovery/functions.js');
    const [wanted] = positionals;
    const all = await listFunctions(project);
    const functions = all.filter((one) => wanted === undefined || one.name === wanted);
    if (wanted !== undefined && functions.length === 0) {
      const { nearest } = await import('../discovery/nearest.js');
      const near = nearest(
        wanted,
        all.map((one) => one.name),
        3,
      );
      throw new UsageError(`there is no function ${JSON.stringify(wanted)} in ${project.root}`, {
        hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'All names: b44fn list',
      });
    }
    if (values.json) {
      const entries = functions.map(({ name, path }) => ({ name, sources: ['local'], path }));
      io.stdout.write(`${JSON.stringify({ functions: entries, notes: [] })}\n`);
      return 0;
    }
    const names = functions.map((one) => visibleLine(one.name));
    const widest = Math.max(0, ...names.map(width));
    for (const [i, { path }] of functions.entries())
      io.stdout.write(`${padEnd(names[i]!, widest)}  ${visibleLine(path)}\n`);
    if (functions.length === 0)
      io.stderr.write(
        `There are no functions in ${visibleLine(project.root)}; the first is base44/functions/hello/entry.ts\n`,
      );
    return 0;
  },
});
