import { wantsColor } from '../io.js';
import { publicError } from '../output/jsonl.js';
import { painter } from '../output/paint.js';
import { formatProblem } from '../output/problem.js';
import { visibleJson, visibleLine } from '../output/text.js';
import type { Sourced, Target } from '../run/target.js';
import { connectionArgs, outputArgs, targetArgs } from './args.js';
import { type Checked, checkedByServer } from './check.js';
import { defineCommand, type Options } from './command.js';
import { placeOf } from './send.js';

const options = {
  ...targetArgs,
  check: { type: 'boolean', about: 'ask the server who the token belongs to' },
  cacert: connectionArgs.cacert,
  insecure: connectionArgs.insecure,
  'insecure-http': connectionArgs['insecure-http'],
  json: { ...outputArgs.json, about: 'one document: each value and its source' },
} as const satisfies Options;

export default defineCommand({
  usage: 'whoami',
  about:
    'Show where a call would go and as whom, and where each of these values comes from. With --check the server is asked too: exit 0 when it agrees, 9 when it names someone else, else by what it answers.',
  options,
  positionals: { min: 0, max: 0 },
  examples: [['b44fn whoami --check --as user', 'is the token still good, and whose is it?']],
  async run({ values, context, io }) {
    const open = await context.openTarget(placeOf(values), {});
    let checked: Checked | undefined;
    try {
      if (values.check) checked = await checkedByServer(open.target, io, values);
    } finally {
      await open.close();
    }
    const facts = factsOf(open.target);
    if (values.json) {
      const error = checked?.problem && { error: publicError(checked.problem) };
      const text = JSON.stringify({ ...facts, ...(checked ? { check: checked.facts } : {}), ...error });
      io.stdout.write(`${io.stdout.isTTY ? visibleJson(text) : text}\n`);
    } else {
      for (const [name, fact] of Object.entries(facts)) io.stdout.write(line(name, fact));
      if (checked) io.stdout.write(`${'server says'.padEnd(17)}${visibleLine(checked.text)}\n`);
    }
    if (!checked?.problem) return 0;
    io.stderr.write(formatProblem(checked.problem, painter(wantsColor(io.stderr, io.env, undefined))));
    return checked.problem.exitCode;
  },
});

interface Fact {
  value: string | null;
  from: string;
  who?: string;
  expires?: string;
  expired?: true;
}

function factsOf(target: Target): Record<string, Fact> {
  const fact = (sourced: Sourced<unknown> | undefined): Fact =>
    sourced ? { value: String(sourced.value), from: sourced.from } : { value: null, from: 'nowhere' };
  const { credential } = target;
  const { who, expires } = credential?.value ?? {};
  return {
    profile: fact(target.profile),
    server: fact({ ...target.server, value: target.server.value.href.replace(/\/$/, '') }),
    app: fact(target.app),
    identity: fact(target.identity),
    token: {
      value: credential ? '(redacted)' : null,
      from: credential?.from ?? 'nowhere',
      ...(who === undefined ? {} : { who }),
      ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
      ...(expires !== undefined && expires <= Date.now() ? { expired: true } : {}),
    },
    dialect: fact(target.dialect),
    functionsVersion: fact(target.functionsVersion),
    dataEnv: fact(target.dataEnv),
  };
}

function line(name: string, { value, from, who, expires, expired }: Fact): string {
  if (value === null) return `${name.padEnd(17)}-\n`;
  const until = expires && `${expired ? 'run out at' : 'until'} ${expires}`;
  const more = [who, until, from].filter((part) => part !== undefined).join(', ');
  return `${name.padEnd(17)}${visibleLine(value)}  (${visibleLine(more)})\n`;
}
