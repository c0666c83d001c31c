import { UsageError } from '../errors.js';
import { methodArg, sendArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { send } from './send.js';

const options = {
  ...sendArgs,
  method: { ...methodArg.method, about: 'fetch’s; invoke always posts' },
} as const satisfies Options;

export default defineCommand({
  usage: 'invoke [function] [item..]',
  about: 'Call a function with named parameters (POST), the way the SDK’s functions.invoke does.',
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: [
    ['b44fn invoke sendEmail to=a@b.co urgent:=true', 'items: text and JSON'],
    ['b44fn invoke sendEmail to=a@b.co attachment@report.pdf', 'a file: sent as multipart'],
    ['b44fn invoke sendEmail --data \'{"to":"a@b.co"}\'', 'JSON'],
    ['cat rows.json | b44fn invoke importRows -d - | jq .count', 'in a pipe'],
  ],
  async run(invocation) {
    const [name, ...items] = invocation.positionals;
    if (name === undefined) {
      throw new UsageError('invoke needs the name of a function', {
        hint: 'b44fn invoke <function> [key=value ..]; the names: b44fn list',
      });
    }
    if (invocation.values.method !== undefined && invocation.values.method.toUpperCase() !== 'POST') {
      throw new UsageError('invoke always posts', {
        hint: `Another method: b44fn fetch ${name} -X ${invocation.values.method}`,
      });
    }
    return send({ via: 'invoke', name, items }, invocation);
  },
});
