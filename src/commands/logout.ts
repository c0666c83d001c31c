import { credential } from '../config/credentials.js';
import { type Profile, withoutToken } from '../config/profile.js';
import { visibleLine } from '../output/text.js';
import { profileArgument, profileFlag, type Sourced } from '../run/target.js';
import { targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = {
  service: { type: 'boolean', about: 'the service-role token instead of the user’s' },
  all: { type: 'boolean', about: 'both' },
  profile: targetArgs.profile,
} as const satisfies Options;

export default defineCommand({
  usage: 'logout',
  about:
    'Drop the user token of the profile, and with it the server and the app that its login brought. What else it holds stays.',
  options,
  positionals: { min: 0, max: 0 },
  async run({ values, context, io }) {
    const { name, values: had } = await context.profile(values.profile);
    const kinds = (['userToken', 'serviceToken'] as const).filter(
      (kind) => values.all || (kind === 'serviceToken') === (values.service === true),
    );
    const dropped = kinds.filter((kind) => had[kind] !== undefined);
    let left: Profile = had;
    if (dropped.length > 0) {
      await context.store.updateProfile(name.value, (profile) => {
        left = dropped.reduce(withoutToken, profile);
        return left;
      });
    }
    const lines = dropped.map((kind) => {
      const { who } = credential(had[kind]!.token);
      const of = who === undefined ? '' : ` of ${visibleLine(who)}`;
      return `The ${nameOf[kind]}${of} for ${had[kind]!.origin} is dropped from ${context.store.file}.`;
    });
    if (dropped.length === 0) {
      const what = kinds.map((kind) => nameOf[kind]).join(' and no ');
      lines.push(`There was no ${what} to drop in the profile ${name.value}.`);
    }
    lines.push(...leftOver(left, had, name));
    for (const variable of ['B44FN_TOKEN', 'B44FN_SERVICE_TOKEN'])
      if (io.env[variable])
        lines.push(`${variable} is still set: it is the environment’s, and not b44fn’s to drop.`);
    io.stderr.write(lines.map((line) => `${line}\n`).join(''));
    return 0;
  },
});

const nameOf = { userToken: 'user token', serviceToken: 'service-role token' } as const;

/** What a person may think gone as well, and how it goes. */
function leftOver(left: Profile, had: Profile, name: Sourced<string>): string[] {
  const lines: string[] = [];
  if (left.userToken) lines.push(`A user token is still kept: b44fn logout${profileFlag(name)}`);
  if (left.serviceToken)
    lines.push(`A service-role token is still kept: b44fn logout --service${profileFlag(name)}`);
  const gone = (['server', 'app'] as const).filter(
    (key) => had[key] !== undefined && left[key] === undefined,
  );
  if (gone.length > 0)
    lines.push(
      `Its ${gone.join(' and ')} went with it: the login had brought ${gone.length > 1 ? 'them' : 'it'}.`,
    );
  const kept = (['server', 'app', 'as'] as const).filter((key) => left[key] !== undefined);
  if (kept.length > 0)
    lines.push(
      `The profile still has ${kept.map((key) => `${key} ${left[key]}`).join(', ')}; take it out: b44fn profile set${profileArgument(name)} --unset ${kept.join(',')}`,
    );
  return lines;
}
