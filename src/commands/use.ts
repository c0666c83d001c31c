import { withValues } from '../config/profile.js';
import { identityNamed } from '../config/resolve.js';
import type { Context, Place } from '../context.js';
import { profileFlag } from '../run/target.js';
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
    const { name } = await context.profile(values.profile);
    await context.store.updateProfile(name.value, (profile) => withValues(profile, { as }));
    io.stderr.write(
      `Calls are made as ${as} from now on (kept in ${context.store.file}, with the profile ${name.value}).\n`,
    );
    if (as !== 'anonymous' && !(await hasToken(context, { profile: name.value, as })))
      io.stderr.write(
        `There is no ${as === 'user' ? 'user' : 'service-role'} token yet: b44fn login${as === 'service' ? ' --service' : ''}${profileFlag(name)}\n`,
      );
    if (io.env.B44FN_AS) io.stderr.write(`B44FN_AS is set to ${io.env.B44FN_AS}, and wins over it.\n`);
    return 0;
  },
});

/** Whether a call would find a token: with the profile, in the environment, or of a host of ours. */
async function hasToken(context: Context, place: Place): Promise<boolean> {
  try {
    const { target, close } = await context.openTarget(place, {});
    await close();
    return target.credential !== undefined;
  } catch {
    return true; // what is wrong with the place is no matter of tokens, and each call says it
  }
}
