import { defaultProfile, profileNames, withValues } from '../config/profile.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { visibleJson, visibleLine } from '../output/text.js';
import { askArgs, outputArgs, targetArgs } from './args.js';
import { defineCommand, type Invocation, type Options } from './command.js';
import { describeProfile, profileLines, profileTable } from './profile-text.js';
import { nameForProfile, profileValues, unsetKeys } from './profile-values.js';

const options = {
  server: targetArgs.server,
  app: targetArgs.app,
  as: { ...targetArgs.as, about: 'the identity that calls are made with' },
  'functions-version': targetArgs['functions-version'],
  'data-env': targetArgs['data-env'],
  unset: {
    type: 'string',
    array: true,
    value: '<names>',
    about: 'set: take values out again, by the names of these options: server,app',
  },
  json: { ...outputArgs.json, about: 'list, show: one document, tokens redacted' },
  ...askArgs,
} as const satisfies Options;

export type ProfileInvocation = Invocation<typeof options>;

export default defineCommand({
  usage: 'profile <list|show|add|set|use|remove> [name]',
  about:
    'Profiles: each keeps a server, an app, an identity and tokens. Without a name, show and set mean the profile that calls are made with. -P and B44FN_PROFILE choose one for a call.',
  options,
  positionals: { min: 1, max: 2 },
  examples: [
    ['b44fn profile add staging --server https://staging.example.com --app <id>', ''],
    ['b44fn login -P staging', 'its token is kept with it, and goes to its server only'],
    ['b44fn invoke hello -P staging', 'for one call'],
    ['b44fn profile use staging', 'for all calls from now on'],
    ['b44fn profile set staging --data-env dev --unset as', ''],
  ],
  async run(invocation) {
    const [word = '', name] = invocation.positionals;
    const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (!action) throw await unknownAction(word);
    checkOptions(word, action, invocation, name);
    return action.run(name, invocation);
  },
});

interface Action {
  /** `yes`: a name must be given; `none`: none may be. */
  name: 'yes' | 'maybe' | 'none';
  options: readonly (keyof typeof options)[];
  run(name: string | undefined, invocation: ProfileInvocation): Promise<number>;
}

const valueOptions = ['server', 'app', 'as', 'functions-version', 'data-env'] as const;

const actions: Record<string, Action> = {
  list: { name: 'none', options: ['json'], run: list },
  show: { name: 'maybe', options: ['json'], run: show },
  add: { name: 'yes', options: valueOptions, run: add },
  set: { name: 'maybe', options: [...valueOptions, 'unset'], run: set },
  use: { name: 'yes', options: [], run: use },
  remove: { name: 'yes', options: ['yes'], run: remove },
};

async function list(_: string | undefined, { values, context, io }: ProfileInvocation): Promise<number> {
  const all = await context.store.read();
  const described = profileNames(all).map((name) => describeProfile(name, all));
  if (values.json) printJson(io, { current: all.current, profiles: described });
  else io.stdout.write(profileTable(described));
  if (io.env.B44FN_PROFILE)
    io.stderr.write(
      `B44FN_PROFILE is set to ${visibleLine(io.env.B44FN_PROFILE)}, and wins over the current one.\n`,
    );
  return 0;
}

async function show(given: string | undefined, { values, context, io }: ProfileInvocation): Promise<number> {
  const { name } = await context.profile(given);
  const described = describeProfile(name.value, await context.store.read());
  if (values.json) printJson(io, described);
  else io.stdout.write(profileLines(described));
  return 0;
}

async function add(given: string | undefined, { values, context, io }: ProfileInvocation): Promise<number> {
  const name = nameForProfile(given!);
  const set = profileValues(values);
  await context.store.update((all) => {
    if (profileNames(all).includes(name)) {
      throw new UsageError(`there is a profile ${JSON.stringify(name)} already`, {
        hint: `Change it: b44fn profile set ${name} …, or see it: b44fn profile show ${name}`,
      });
    }
    return { ...all, profiles: { ...all.profiles, [name]: set } };
  });
  io.stderr.write(
    `The profile ${name} is added. For all calls from now on: b44fn profile use ${name}; for one: -P ${name}\n`,
  );
  return 0;
}

async function set(given: string | undefined, { values, context, io }: ProfileInvocation): Promise<number> {
  const { name } = await context.profile(given);
  const changed = profileValues(values);
  const unset = unsetKeys(values.unset, changed);
  if (Object.keys(changed).length + unset.length === 0) {
    throw new UsageError('profile set needs a value', {
      hint: 'Such as --server <url>, --app <id>, --as user, or --unset server',
    });
  }
  await context.store.updateProfile(name.value, (profile) => {
    const next = withValues(profile, changed);
    for (const key of unset) delete next[key];
    return next;
  });
  io.stderr.write(`The profile ${name.value} is changed. See it: b44fn profile show ${name.value}\n`);
  return 0;
}

async function use(given: string | undefined, { context, io }: ProfileInvocation): Promise<number> {
  const { name } = await context.profile(given);
  await context.store.update((all) => ({ ...all, current: name.value }));
  io.stderr.write(`Calls are made with the profile ${name.value} from now on.\n`);
  if (io.env.B44FN_PROFILE && io.env.B44FN_PROFILE !== name.value)
    io.stderr.write(`B44FN_PROFILE is set to ${visibleLine(io.env.B44FN_PROFILE)}, and wins over it.\n`);
  return 0;
}

async function remove(
  given: string | undefined,
  { values, context, io }: ProfileInvocation,
): Promise<number> {
  const { name, values: had } = await context.profile(given);
  const { canAsk, confirm, saidYes } = await import('./prompt.js');
  if ((had.userToken || had.serviceToken) && !saidYes(io, values)) {
    if (!canAsk(io, values)) {
      throw new UsageError(
        `the profile ${JSON.stringify(name.value)} holds a token, and removing it has to be confirmed`,
        {
          hint: `Confirm it: b44fn profile remove ${name.value} --yes, or B44FN_YES=1`,
        },
      );
    }
    if (!(await confirm(io, `Remove the profile ${name.value}, and its tokens?`)))
      throw new UsageError('not confirmed; nothing was removed', { hint: 'Confirm with --yes.' });
  }
  let wasCurrent = false;
  await context.store.update((all) => {
    const { [name.value]: _, ...profiles } = all.profiles;
    wasCurrent = all.current === name.value && name.value !== defaultProfile;
    return { current: wasCurrent ? defaultProfile : all.current, profiles };
  });
  const now = wasCurrent ? ` Calls are made with the profile ${defaultProfile} from now on.` : '';
  const rest = name.value === defaultProfile ? ' (It is always there, and empty now.)' : '';
  io.stderr.write(`The profile ${name.value} is removed.${rest}${now}\n`);
  return 0;
}

/** An option that this action does not take is a mistake, and not to be passed over. */
function checkOptions(
  word: string,
  action: Action,
  { values }: ProfileInvocation,
  name: string | undefined,
): void {
  const given = (Object.keys(options) as (keyof typeof options)[]).filter((option) => {
    const value = values[option];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  const wrong = given.find((option) => !action.options.includes(option));
  const takes = action.options.map((option) => `--${option}`).join(', ') || 'no options';
  if (wrong) throw new UsageError(`profile ${word} takes no --${wrong}`, { hint: `It takes ${takes}.` });
  if (action.name === 'none' && name !== undefined)
    throw new UsageError(`profile ${word} takes no name`, { hint: 'One profile: b44fn profile show <name>' });
  if (action.name === 'yes' && name === undefined)
    throw new UsageError(`profile ${word} needs a name`, {
      hint: `b44fn profile ${word} <name>; those there are: b44fn profile list`,
    });
}

async function unknownAction(word: string): Promise<UsageError> {
  const { nearest } = await import('../discovery/nearest.js');
  const [near] = nearest(word, Object.keys(actions), 1);
  return new UsageError(`there is no command b44fn profile ${JSON.stringify(word)}`, {
    hint:
      near === undefined
        ? `One of: ${Object.keys(actions).join(', ')}`
        : `Did you mean b44fn profile ${near}?`,
  });
}

function printJson(io: Context['io'], value: object): void {
  const text = JSON.stringify(value);
  io.stdout.write(`${io.stdout.isTTY ? visibleJson(text) : text}\n`);
}
