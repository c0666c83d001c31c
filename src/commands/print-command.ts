/** --print-command: the line that makes a call, instead of the call. */
import { visible } from '../output/text.js';
import { commandLine, shellLine } from '../run/command-line.js';
import { prepare } from '../run/prepare.js';
import { shownCall } from '../run/recall.js';
import { redactCall } from '../run/redact.js';
import { type bodyArgs, type SendInvocation, sendArgs } from './args.js';
import type { Options } from './command.js';
import { secretsIn } from './remember.js';
import type { Sending } from './send.js';

/** Parts of the call itself, which the line says in its own words. */
const ofTheCall: readonly string[] = ['data', 'form', 'header', 'query'] satisfies (keyof typeof bodyArgs)[];

/** Prints it, secrets as variables. @throws UsageError for a call that no line can say */
export async function printCommand(sending: Sending, { values, io }: SendInvocation): Promise<number> {
  const note = (text: string): void => {
    if (!values.quiet) io.stderr.write(`b44fn: ${visible(text)}\n`);
  };
  const call = await sending.makeCall({ stdin: io.stdin, note });
  const prepared = await prepare(call.payload, io.stdin);
  const { secretNames } = sending;
  const known = secretsIn(io.env);
  const recorded = await redactCall(call, prepared, { cwd: io.cwd, secretNames, known });
  const line = shellLine(commandLine(shownCall(recorded), optionWords(values)));
  io.stdout.write(`${io.stdout.isTTY ? visible(line) : line}\n`);
  return 0;
}

/** The options that were given, as they are written. */
function optionWords(values: SendInvocation['values']): string[] {
  return Object.keys(sendArgs as Options).flatMap((name) => {
    const value = values[name as keyof typeof sendArgs];
    if (value === undefined || ofTheCall.includes(name)) return [];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    return [value].flat().flatMap((text) => [`--${name}`, text]);
  });
}
