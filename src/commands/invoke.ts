import { UsageError } from '../errors.js';
import { methodArg, sendArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { givenSending, sendCall } from './send.js';

const options = {
  ...sendArgs,
  method: { ...methodArg.method, about: 'fetch’s; invoke always posts' },
  'print-command': {
    type: 'boolean',
    about: 'print the equivalent command line and send nothing, secrets as variables',
  },
} as const satisfies Options;

export default defineCommand({
  usage: 'invoke [function] [item..]',
  about:
    'Call a function with named parameters (POST), the way the SDK’s functions.invoke does. Without a function, on a terminal: ' +
    'choose one and fill in what it takes; all of that is on stderr, so the answer can be piped. ACCESSIBLE=1: as plain questions.',
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: [
    ['b44fn invoke sendEmail to=a@b.co urgent:=true', 'items: text and JSON'],
    ['b44fn invoke | jq', 'choose a function, fill it in, and its answer goes on'],
    ['b44fn invoke --print-command', 'the same, but print the line that would make the call'],
    ['b44fn invoke sendEmail to=a@b.co attachment@report.pdf', 'a file: sent as multipart'],
    ['b44fn invoke sendEmail --data \'{"to":"a@b.co"}\'', 'JSON'],
    ['cat rows.json | b44fn invoke importRows -d - | jq .count', 'in a pipe'],
  ],
  async run(invocation) {
    const [name, ...items] = invocation.positionals;
    if (invocation.values.method !== undefined && invocation.values.method.toUpperCase() !== 'POST') {
      throw new UsageError('invoke always posts', {
        hint: `Another method: b44fn fetch ${name ?? '<path>'} -X ${invocation.values.method}`,
      });
    }
    const sending =
      name === undefined
        ? await (await import('./picker.js')).picked(invocation)
        : givenSending({ via: 'invoke', name, items }, invocation.values);
    if (typeof sending === 'number') return sending;
    if (!invocation.values['print-command']) return sendCall(sending, invocation);
    return (await import('./print-command.js')).printCommand(sending, invocation);
  },
});
