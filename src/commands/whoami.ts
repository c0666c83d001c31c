import { visibleJson, visibleLine } from '../output/text.js';
import type { Sourced, Target } from '../run/target.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { placeOf } from './send.js';

const options = {
  ...targetArgs,
  json: { ...outputArgs.json, about: 'one document: each value and its source' },
} as const satisfies Options;

export default defineCommand({
  usage: 'whoami',
  about: 'Show where a call would go and as whom, and where each of these values comes from.',
  options,
  positionals: { min: 0, max: 0 },
  async run({ values, context, io }) {
    const open = await context.openTarget(placeOf(values), {});
    await open.close();
    const facts = factsOf(open.target);
    if (values.json)
      io.stdout.write(`${io.stdout.isTTY ? visibleJson(JSON.stringify(facts)) : JSON.stringify(facts)}\n`);
    else for (const [name, fact] of Object.entries(facts)) io.stdout.write(line(name, fact));
    return 0;
  },
});

interface Fact {
  value: string | null;
  from: string;
  who?: string;
  expires?: string;
}

function factsOf(target: Target): Record<string, Fact> {
  const fact = (sourced: Sourced<unknown> | undefined): Fact =>
    sourced ? { value: String(sourced.value), from: sourced.from } : { value: null, from: 'nowhere' };
  const { credential } = target;
  const { who, expires } = credential?.value ?? {};
  return {
    server: fact({ ...target.server, value: target.server.value.href.replace(/\/$/, '') }),
    app: fact(target.app),
    identity: fact(target.identity),
    token: {
      value: credential ? '(redacted)' : null,
      from: credential?.from ?? 'nowhere',
      ...(who === undefined ? {} : { who }),
      ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
    },
    dialect: fact(target.dialect),
    functionsVersion: fact(target.functionsVersion),
    dataEnv: fact(target.dataEnv),
  };
}

function line(name: string, { value, from, who, expires }: Fact): string {
  if (value === null) return `${name.padEnd(17)}-\n`;
  const more = [who, expires && `until ${expires}`, from].filter((part) => part !== undefined).join(', ');
  return `${name.padEnd(17)}${visibleLine(value)}  (${visibleLine(more)})\n`;
}
