import type { OpenTarget, Place } from '../context.js';
import { CredentialError, UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import type { RecordedCall, RecordedTarget } from '../run/history.js';
import { parseItem } from '../run/items.js';
import { withItems } from '../run/override.js';
import { type Missing, missingOf, recall, unrepeatable } from '../run/recall.js';
import { isJson } from '../run/records.js';
import { readTextFile } from '../run/source.js';
import { askArgs, bodyArgs, connectionArgs, historyArgs, outputArgs, targetArgs } from './args.js';
import { defineCommand, type Invocation, type Options } from './command.js';
import { pastCalls, requireCall } from './past.js';
import { placeOf, sendCall } from './send.js';

const options = {
  set: {
    type: 'string',
    array: true,
    value: '<key=value>',
    about: 'give what was left out, or another value: key=text, key:=json, key@path',
  },
  ...targetArgs,
  ...connectionArgs,
  'dry-run': bodyArgs['dry-run'],
  curl: bodyArgs.curl,
  ...historyArgs,
  ...outputArgs,
  ...askArgs,
} as const satisfies Options;

export default defineCommand({
  usage: 'replay [n|id]',
  about:
    'Send a past call again, with today’s credentials: the last one, or that of a number or id of b44fn history.',
  options,
  positionals: { min: 0, max: 1 },
  examples: [
    ['b44fn replay', 'the last call, to where it went'],
    ['b44fn replay 3 --set to=b@c.co', 'the third last, with another value'],
    ['b44fn replay --local', 'the last call, on a host of this machine'],
    ['b44fn replay --as anonymous --json', 'the last call, as nobody'],
  ],
  async run(invocation) {
    const { values, positionals, context, io } = invocation;
    const { entry } = requireCall(await pastCalls(context), positionals[0] ?? '1');
    const { call, target } = entry;
    const given = readSet(values.set, missingOf(call));
    const why = unrepeatable(call);
    if (why !== undefined) {
      throw new UsageError(`that call of ${call.name} cannot be sent again: ${why}`, {
        hint: `Call anew: b44fn ${call.via} ${call.name}`,
      });
    }
    const { via } = call;
    const flags = placeOf(values);
    const place = placeFor(target, flags);
    const read = (path: string): Promise<string> => readTextFile(path, io.stdin);
    return sendCall(
      {
        via,
        place,
        makeCall: async (reading) => {
          const secrets = await allSecrets(call, given.secrets, invocation);
          return withItems(await recall(call, secrets, reading), given.items, read);
        },
      },
      {
        ...invocation,
        context: {
          ...context,
          openTarget: async (...args) =>
            sourced(await context.openTarget(...args), place, flags, target.published),
        },
        values: {
          ...values,
          data: [],
          form: [],
          header: [],
          query: [],
          strict: undefined,
          example: undefined,
        },
      },
    );
  },
});

/** To where the call went, unless the command line says where to: then nothing of that place is taken over. */
function placeFor(target: RecordedTarget, flags: Place): Place {
  // A profile brings its own identity as well.
  if ('profile' in flags && flags.profile !== undefined) return flags;
  const as = flags.as ?? target.as;
  if (flags.local || flags.project !== undefined) return { ...flags, as };
  const { functionsVersion, dataEnv } = target;
  const versions = {
    functionsVersion: flags.functionsVersion ?? functionsVersion,
    dataEnv: flags.dataEnv ?? dataEnv,
  };
  const elsewhere = flags.server !== undefined || flags.app !== undefined;
  if (target.local !== undefined && !elsewhere)
    return { ...flags, ...versions, as, local: true, project: target.local };
  const app = flags.app ?? target.app;
  if (flags.server !== undefined) return { ...flags, as, app };
  return { ...flags, ...versions, as, app, server: target.server, dialect: flags.dialect ?? target.dialect };
}

/** What was taken over from the call says so, in `-v` and in errors. */
function sourced(open: OpenTarget, place: Place, flags: Place, published: true | undefined): OpenTarget {
  const from = 'the call in history';
  const target = { ...open.target };
  const taken = (name: 'server' | 'app' | 'as' | 'dialect' | 'functionsVersion' | 'dataEnv'): boolean =>
    place[name] !== undefined && flags[name] === undefined;
  if (taken('server')) target.server = { ...target.server, from };
  if (taken('server') && taken('app') && published) target.published = true;
  if (taken('dialect')) target.dialect = { ...target.dialect, from };
  if (taken('as')) target.identity = { ...target.identity, from, forThisCall: false };
  for (const name of ['app', 'functionsVersion', 'dataEnv'] as const)
    if (taken(name) && target[name]) target[name] = { ...target[name], from };
  return { ...open, target };
}

/** --set: a name that was left out gets its value; everything else is an item as invoke takes it. */
function readSet(
  given: string[],
  missing: Missing[],
): { secrets: Map<string, string>; items: ReturnType<typeof parseItem>[] } {
  const secrets = new Map<string, string>();
  const items: ReturnType<typeof parseItem>[] = [];
  for (const text of given) {
    const [, name = '', separator, value = ''] = /^([^=]*?)(:?=)([\s\S]*)$/.exec(text) ?? [];
    const one = missing.find((each) => each.name === name);
    if (one) secrets.set(name, secretText(one, separator === ':=', value));
    else items.push(parseItem(text));
  }
  return { secrets, items };
}

function secretText({ name, json }: Missing, asJson: boolean, value: string): string {
  if ((json || asJson) && !isJson(value)) {
    throw new UsageError(`the value of ${JSON.stringify(name)} is not JSON`, {
      why: json ? 'What was left out there was no string.' : 'It is given with :=. It is not shown.',
      hint: `Write --set '${name}:=<json>'`,
    });
  }
  const parsed: unknown = !json && asJson ? JSON.parse(value) : value;
  return typeof parsed === 'string' ? parsed : value;
}

/** Every value that was left out: given by --set, or in the environment under its name, or asked for. */
async function allSecrets(
  call: RecordedCall,
  given: Map<string, string>,
  { values, io }: Invocation<typeof options>,
): Promise<Map<string, string>> {
  const all = new Map(given);
  for (const { name, json } of missingOf(call)) {
    // Its name is a variable's when it came out of one: -d "$STRIPE_KEY".
    const own = /^[A-Z][A-Z0-9_]+$/.test(name) ? io.env[name] : undefined;
    if (own && !all.has(name)) all.set(name, own);
    // Nothing leaves this machine then, and nothing secret is shown.
    if ((values['dry-run'] || values.curl) && !all.has(name))
      all.set(name, json ? '"(redacted)"' : '(redacted)');
  }
  const open = missingOf(call).filter(({ name }) => !all.has(name));
  if (open.length === 0) return all;
  const { canAsk, dialogue } = await import('./prompt.js');
  if (canAsk(io, values)) {
    io.stderr.write(`b44fn: secrets are not kept in history; type them again (they are not shown).\n`);
    await dialogue(io, async ({ hidden }) => {
      for (const one of open)
        all.set(
          one.name,
          secretText(one, false, await hidden(`${visibleLine(one.name)}${one.json ? ' (JSON)' : ''}: `)),
        );
    });
    return all;
  }
  throw new CredentialError(
    `${open.map(({ name }) => name).join(', ')} of that call ${open.length === 1 ? 'was' : 'were'} left out of history`,
    {
      why: 'Secrets are not kept. Nothing was sent.',
      hint: `Give ${open.length === 1 ? 'it' : 'them'} again: ${open.map(({ name, json }) => `--set '${name}${json ? ':=<json>' : '=…'}'`).join(' ')}`,
    },
  );
}
