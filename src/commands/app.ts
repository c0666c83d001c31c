import { wantsColor } from '../io.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = { ...targetArgs, color: outputArgs.color } as const satisfies Options;

/** `b44fn` alone, on a terminal. */
export default defineCommand({
  usage: '[target options]',
  about: 'Open the interactive app: the functions, a request to fill in, and its answer as it arrives.',
  options,
  positionals: { min: 0, max: 0 },
  async run({ values, context, io }) {
    const { openApp } = await import('./app/open.js');
    return openApp(context, values, wantsColor(io.stdout, io.env, values.color));
  },
});
