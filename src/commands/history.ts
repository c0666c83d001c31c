import { UsageError } from '../errors.js';
import { wantsColor } from '../io.js';
import { commandOf, historyDetail, historyTable } from '../output/history.js';
import { painter } from '../output/paint.js';
import { visibleJson, visibleLine } from '../output/text.js';
import { missingOf, unrepeatable } from '../run/recall.js';
import { askArgs, outputArgs } from './args.js';
import { defineCommand, type Invocation, type Options } from './command.js';
import { count } from './limits.js';
import { callNamed, type Numbered, pastCalls, requireCall } from './past.js';

const options = {
  count: {
    alias: ['n'],
    type: 'string',
    value: '<count>',
    about: 'so many of the latest (20; with --json all)',
  },
  json: { ...outputArgs.json, about: 'one document, docs/history.md: {entries}, or one entry' },
  'print-command': { type: 'boolean', about: 'the command lines that make these calls' },
  clear: { type: 'boolean', about: 'delete them all, or the one that is named' },
  ...askArgs,
  color: outputArgs.color,
} as const satisfies Options;

export default defineCommand({
  usage: 'history [n|id|function]',
  about: 'Show past calls, the latest first; secrets were left out when they were written down.',
  options,
  positionals: { min: 0, max: 1 },
  examples: [
    ['b44fn history', 'the last 20 calls'],
    ['b44fn history sendEmail -n 5', 'the last five of one function'],
    ['b44fn history 1', 'all that is known of the last call'],
    ['b44fn history 1 --print-command', 'the line that makes it again'],
  ],
  async run(invocation) {
    const { values, positionals, context, io } = invocation;
    const [name] = positionals;
    const most = count(values.count, 'count', 1);
    const all = await pastCalls(context);
    const one = name === undefined ? undefined : named(all, name);
    if (values.clear) return clear(one, all.length, invocation);
    const chosen = one
      ? [one]
      : all.filter(({ entry }) => name === undefined || functionOf(entry.call.name) === functionOf(name));
    const shown = one || (values.json && most === undefined) ? chosen : chosen.slice(0, most ?? 20);
    const paint = painter(wantsColor(io.stdout, io.env, values.color));
    if (values['print-command']) {
      for (const { entry } of shown) io.stdout.write(`${line(entry)}\n`);
    } else if (values.json) {
      const document = JSON.stringify(one ? facts(one) : { entries: shown.map(facts) });
      io.stdout.write(`${io.stdout.isTTY ? visibleJson(document) : document}\n`);
    } else if (one) {
      io.stdout.write(historyDetail(one, paint));
    } else {
      const terminal = io.stdout.isTTY ? { columns: io.stdout.columns ?? 80, now: Date.now() } : undefined;
      io.stdout.write(historyTable(shown, { paint, terminal }));
    }
    if (shown.length === 0 && !values.json)
      io.stderr.write(
        name === undefined
          ? 'There are no past calls.\n'
          : `There are no past calls of ${visibleLine(name)}.\n`,
      );
    return 0;

    // Of several lines one that cannot be written is only left out; asked for alone it is an error.
    function line(entry: Numbered['entry']): string {
      const why = one ? undefined : unrepeatable(entry.call);
      return why === undefined ? commandOf(entry) : `# ${visibleLine(entry.call.name)}: ${why}`;
    }
  },
});

/** A number must be there; anything else that is no id is a function's name. */
function named(all: Numbered[], name: string): Numbered | undefined {
  return /^\d+$/.test(name) ? requireCall(all, name) : callNamed(all, name);
}

/** `reports/export` is found as `/reports/export?month=2` as well. */
function functionOf(name: string): string {
  return name.replace(/^\/|\?[\s\S]*$/g, '');
}

function facts({ n, entry }: Numbered): object {
  const why = unrepeatable(entry.call);
  return {
    n,
    ...entry,
    missing: missingOf(entry.call).map(({ name }) => name),
    ...(why === undefined ? {} : { unrepeatable: why }),
  };
}

async function clear(
  one: Numbered | undefined,
  total: number,
  { values, positionals, context, io }: Invocation<typeof options>,
): Promise<number> {
  if (positionals.length > 0 && !one) {
    throw new UsageError(`there is no past call ${JSON.stringify(positionals[0])}`, {
      hint: 'Name one by its number or id, or clear everything: b44fn history --clear',
    });
  }
  const what = one ? `the call ${one.n}` : `all ${total} calls`;
  const { canAsk, confirm, saidYes } = await import('./prompt.js');
  if (!saidYes(io, values)) {
    if (!canAsk(io, values))
      throw new UsageError(`deleting ${what} from history has to be confirmed`, { hint: 'Add --yes' });
    if (!(await confirm(io, `Delete ${what} from history?`)))
      throw new UsageError('not confirmed; nothing was deleted', { hint: 'Confirm with y, or --yes' });
  }
  await context.history.clear(one?.entry.id);
  io.stderr.write(`Deleted ${what} from ${visibleLine(context.history.path)}.\n`);
  return 0;
}
