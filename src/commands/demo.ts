import { defineCommand } from './command.js';

export default defineCommand({
  usage: 'demo',
  about: 'x',
  options: {},
  positionals: { min: 0, max: 0 },
  async run() {
    return 1;
  },
});
