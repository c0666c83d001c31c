import { identityNamed } from '../config/resolve.js';
import { defineCommand } from './command.js';

export default defineCommand({
  usage: 'use <anonymous|user|service>',
  about: 'Choose the identity that calls are made with from now on. --as chooses for one call.',
  options: {},
  positionals: { min: 1, max: 1 },
  async run({ positionals, context, io }) {
    const as = identityNamed(positionals[0]!, 'the argument');
    const file = await context.store.update((profile) => ({ ...profile, as }));
    io.stderr.write(`Calls are made as ${as} from now on (kept in ${file}).\n`);
    return 0;
  },
});
