import { credential } from '../config/credentials.js';
import { readTokenFile } from '../context.js';
import { UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import { targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = {
  service: { type: 'boolean', about: 'it is a service-role token' },
  'token-file': { ...targetArgs['token-file'], about: 'the token: a file, or - for one line of stdin' },
  server: { ...targetArgs.server, about: 'the server it is for, and the only one it is sent to' },
  app: targetArgs.app,
} as const satisfies Options;

export default defineCommand({
  usage: 'login --token-file <file|->',
  about: 'Keep a user token, or with --service a service-role token, with the profile (file mode 0600).',
  options,
  positionals: { min: 0, max: 0 },
  examples: [
    ['b44fn login --token-file -', 'reads one line of stdin; the token never stands on a command line'],
    ['b44fn login --service --token-file key.txt', 'a service-role token: it may do anything, keep it safe'],
  ],
  async run({ values, context, io }) {
    const { 'token-file': path, service, app, server } = values;
    if (path === undefined) {
      throw new UsageError('login needs a token', {
        why: 'A token on the command line could be read by others, so it comes from a file or from stdin.',
        hint: `b44fn login${service ? ' --service' : ''} --token-file <file>, or --token-file - and paste one line`,
      });
    }
    const token = await readTokenFile(path, io);
    const { target, close } = await context.openTarget({ server, app }, {});
    await close();
    const { origin } = target.server.value;
    const file = await context.store.update((profile) => ({
      ...profile,
      ...(server === undefined ? {} : { server: target.server.value.href.replace(/\/$/, '') }),
      ...(app === undefined ? {} : { app }),
      [service ? 'serviceToken' : 'userToken']: { token, origin },
    }));
    const { who, expires } = credential(token);
    const of = who === undefined ? '' : ` of ${visibleLine(who)}`;
    const until = expires === undefined ? '' : `, valid until ${new Date(expires).toISOString()}`;
    io.stderr.write(
      `The ${service ? 'service-role' : 'user'} token${of} for ${origin} is kept in ${file}${until}.\n`,
    );
    return 0;
  },
});
