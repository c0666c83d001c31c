import { withValues } from '../config/profile.js';
import { identityNamed } from '../config/resolve.js';
import { targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = { profile: targetArgs.profile } as const satisfies Options;

export default defineCommand({
  usage: 'use <anonymous|user|service>',
  about: 'Choose the identity that the profile calls with from now on. --as chooses for one call.',
  options,
  positionals: { min: 1, max: 1 },
  async run({ values, positionals, context, io }) {
    const as = identityNamed(positionals[0]!, 'the argument');
    const { name, values: had } = await context.profile(values.profile);
    await context.store.updateProfile(name.value, (profile) => withValues(profile, { as }));
    io.stderr.write(
      `Calls are made as ${as} from now on (kept in ${context.store.file}, with the profile ${name.value}).\n`,
    );
    const known = as === 'anonymous' || (as === 'user' ? had.userToken : had.serviceToken) !== undefined;
    if (!known)
      io.stderr.write(
        `There is no ${as === 'user' ? 'user' : 'service-role'} token yet: b44fn login${as === 'service' ? ' --service' : ''}\n`,
      );
    if (io.env.B44FN_AS) io.stderr.write(`B44FN_AS is set to ${io.env.B44FN_AS}, and wins over it.\n`);
    return 0;
  },
});
