import { UsageError } from '../errors.js';
import { methodArg, sendArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { send } from './send.js';

const options = { ...sendArgs, ...methodArg } as const satisfies Options;

export default defineCommand({
  usage: 'fetch <path> [item..]',
  about: 'Request a function’s path with any method, the way the SDK’s functions.fetch does.',
  options,
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  examples: [
    ['b44fn fetch reports/export -X PUT > out.csv', 'the bytes, as they are'],
    ['b44fn fetch chat -d \'{"prompt":"hi"}\'', 'a stream, shown as it arrives'],
    ['b44fn fetch search q=shoes -X GET', 'items as the query'],
  ],
  async run(invocation) {
    const [name = '', ...items] = invocation.positionals;
    if (name.replaceAll('/', '') === '') {
      throw new UsageError('the path is empty', {
        hint: 'It is a function’s name and what follows it: b44fn fetch reports/export',
      });
    }
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
      throw new UsageError('fetch takes a function’s path, not a URL', {
        hint: 'The server is named apart: b44fn fetch <path> --server https://…',
      });
    }
    return send({ via: 'fetch', name, items, method: invocation.values.method }, invocation);
  },
});
