import { defineCommand } from './command.js';

export default defineCommand({
  usage: 'logout',
  about: 'Drop the tokens of the profile. What else it holds stays.',
  options: {},
  positionals: { min: 0, max: 0 },
  async run({ context, io }) {
    const had = await context.store.read();
    if (!had.userToken && !had.serviceToken) {
      io.stderr.write('There was no token to drop.\n');
      return 0;
    }
    const file = await context.store.update(({ userToken: _user, serviceToken: _service, ...rest }) => rest);
    io.stderr.write(
      `The tokens are dropped from ${file}. Those in the environment are not b44fn’s to drop.\n`,
    );
    return 0;
  },
});
