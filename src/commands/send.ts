/** What invoke and fetch share: the command line becomes a call, the call a plan, the plan a run. */
import type { Place } from '../context.js';
import { UsageError } from '../errors.js';
import { wantsColor } from '../io.js';
import type { Filter } from '../output/jq.js';
import { painter } from '../output/paint.js';
import { preview, previewDocument } from '../output/preview.js';
import { screenWith } from '../output/screen.js';
import { serverLogLine } from '../output/server-log.js';
import { visible, visibleLine } from '../output/text.js';
import { buildCall, type CallArgs } from '../run/build.js';
import type { Call } from '../run/call.js';
import type { Reading } from '../run/data.js';
import type { ExecuteOptions } from '../run/execute.js';
import { plan as makePlan, type RequestPlan } from '../run/plan.js';
import { prepare } from '../run/prepare.js';
import { parseCondition, parsePath } from '../run/record.js';
import type { RetryPolicy } from '../run/retry.js';
import type { RunState } from '../run/state.js';
import type { Target } from '../run/target.js';
import type { ServerEvent } from '../server/events.js';
import type { connectionArgs, SendInvocation, sendArgs, targetArgs } from './args.js';
import type { Values } from './command.js';
import { deliver } from './deliver.js';
import { count, milliseconds, statusList } from './limits.js';
import { readyPlan } from './ready.js';
import { openStatusLine } from './watching.js';

/** The words that invoke and fetch read differently. */
export type Given = Pick<CallArgs, 'via' | 'name' | 'items' | 'method'>;

/** What is sent, and where to. */
export interface Sending {
  via: Call['via'];
  place: Place;
  /** Reads the call; what it says goes to stderr. */
  makeCall(reading: Reading): Promise<Call>;
  /** Parameters that are secret by the function's source, for history. */
  secretNames?: ReadonlySet<string> | undefined;
}

/** A call as the command line says it. @returns the exit code. @throws UsageError and CredentialError before anything is sent */
export async function send(given: Given, invocation: SendInvocation): Promise<number> {
  return sendCall(givenSending(given, invocation.values), invocation);
}

/** The same, not yet sent. */
export function givenSending(given: Given, values: SendInvocation['values']): Sending {
  const makeCall = (reading: Reading): Promise<Call> => buildCall(callArgs(given, values), reading);
  return { via: given.via, place: placeOf(values), makeCall };
}

/** Any call. @returns the exit code. @throws UsageError and CredentialError before anything is sent */
export async function sendCall(sending: Sending, invocation: SendInvocation): Promise<number> {
  const { values, io } = invocation;
  const { stdin } = io;
  checkTogether(values);
  const filter =
    values.jq === undefined ? undefined : await (await import('../output/jq.js')).compileFilter(values.jq);
  try {
    return await sendOnce(sending, invocation, filter);
  } finally {
    filter?.close();
    // Whoever writes to it may not be done; the process must not wait for that.
    if (stdin.readableDidRead) stdin.destroy();
  }
}

async function sendOnce(
  { via, place, makeCall, secretNames }: Sending,
  invocation: SendInvocation,
  filter: Filter | undefined,
): Promise<number> {
  const { values, context, io } = invocation;
  const screen = screenWith(openStatusLine(invocation));
  const say = (text: string): void => void io.stderr.write(screen.own(text));
  const note = (text: string): void => {
    if (!values.quiet) say(`b44fn: ${visibleLine(text)}\n`);
  };
  const paint = painter(wantsColor(io.stderr, io.env, values.color));
  const onServerEvent = (event: ServerEvent): void => {
    if (!values.quiet && (event.type === 'log' || event.type === 'warning')) say(serverLogLine(event, paint));
  };
  const limits = {
    ...limitsOf(values),
    until: values.until === undefined ? undefined : parseCondition(values.until),
    text: values.text === undefined ? undefined : parsePath(values.text, 'text'),
    maxItems: count(values['max-items'], 'max-items', 1),
  };
  const policy = { expect: statusList(values['expect-status']), ignoreStatus: values['ignore-status'] };
  const call = await makeCall({ stdin: io.stdin, note });
  if (values.example) return (await import('./foresight.js')).showExample(call, invocation);
  const prepared = await prepare(call.payload, io.stdin);
  const codings = values.compressed ? await (await import('../sdk/decode.js')).knownCodings() : undefined;
  const open = await context.openTarget(place, { via, onServerEvent, note });
  let code: number;
  try {
    const make = (target: Target): RequestPlan =>
      makePlan(call, prepared, target, {
        codings,
        insecureHttp: values['insecure-http'],
      });
    await (await import('./foresight.js')).warn(call, open, invocation, note);
    if (values['dry-run'] || values.curl) return await show(make(open.target), invocation);
    const plan = await readyPlan(make, open.target, { context, values, note });
    const ended = async (state: RunState, exit: number): Promise<void> => {
      const { remember } = await import('./remember.js');
      await remember(
        { plan, prepared, state, exit, local: place.local && open.project?.root },
        { ...invocation, secretNames },
      );
    };
    code = await deliver(plan, open, { ...limits, policy, filter, screen, ended }, invocation);
  } finally {
    await open.close();
  }
  // Interrupted while the reader of stdout does not read: what is still to be written would keep the process.
  if (code > 128 && io.stdout.writableLength > 0) io.exitNow(code);
  return code;
}

/** How long to wait and how often to try. @throws UsageError */
export function limitsOf(
  values: Values<typeof connectionArgs>,
): Pick<ExecuteOptions, 'connectTimeout' | 'answerTimeout' | 'idleTimeout' | 'retry'> {
  return {
    connectTimeout: milliseconds(values['connect-timeout'], 'connect-timeout', 10),
    answerTimeout: milliseconds(values.timeout, 'timeout', 60),
    idleTimeout: milliseconds(values['idle-timeout'], 'idle-timeout', 0),
    retry: retryPolicy(values),
  };
}

/** What is called, and with what. @throws UsageError */
export function callArgs(
  given: Given,
  values: Pick<Values<typeof sendArgs>, 'data' | 'form' | 'query' | 'strict' | 'header' | 'token-file'>,
): CallArgs {
  if (values.data.length > 1) {
    throw new UsageError('-d is given more than once', {
      hint: 'Give the whole payload once, or use items: key=value',
    });
  }
  const { form, query, strict } = values;
  const stdinTaken = values['token-file'] === '-';
  return { ...given, data: values.data[0], form, query, strict, headers: values.header, stdinTaken };
}

function retryPolicy(values: Values<typeof connectionArgs>): RetryPolicy | undefined {
  const unsafe = values['retry-unsafe'] === true;
  const max = count(values.retry, 'retry', 0) ?? 0;
  if (unsafe && max === 0)
    throw new UsageError('--retry-unsafe says how, not how often', { hint: 'Add --retry 3' });
  return max === 0 ? undefined : { max, unsafe, random: Math.random, now: Date.now };
}

/** Refuses options that ask for two different things. @throws UsageError */
export function checkTogether(values: Values<typeof sendArgs>): void {
  const chosen = (['json', 'jsonl', 'raw', 'pretty', 'text'] as const).filter((name) => values[name]);
  if (values.jq === undefined && values['raw-strings']) {
    throw new UsageError('-r says how the strings of --jq are printed, and there is no --jq', {
      hint: 'Add --jq <expr>. The bytes of the answer as they are: --raw',
    });
  }
  const other = values.raw ? 'raw' : values.text !== undefined ? 'text' : undefined;
  if (values.jq !== undefined && other !== undefined) {
    throw new UsageError(`--jq and --${other} do not go together`, {
      hint: 'For strings without their quotes: --jq <expr> -r',
    });
  }
  if (chosen.length > 1) {
    throw new UsageError(`--${chosen[0]} and --${chosen[1]} do not go together`, {
      hint: 'Choose one of --json, --jsonl, --raw, --pretty, --text.',
    });
  }
}

/** The target options of a command line. */
export function placeOf(values: Partial<Values<typeof targetArgs> & Values<typeof connectionArgs>>): Place {
  return {
    app: values.app,
    server: values.server,
    local: values.local,
    project: values.project,
    profile: values.profile,
    as: values.as,
    tokenFile: values['token-file'],
    functionsVersion: values['functions-version'],
    dataEnv: values['data-env'],
    dialect: values.dialect,
  };
}

/** --dry-run and --curl: the plan, and nothing more. */
async function show(plan: RequestPlan, { values, io }: SendInvocation): Promise<number> {
  if (values.curl) io.stdout.write(`${(await import('../run/curl.js')).curlCommand(plan)}\n`);
  else if (values.json) io.stdout.write(previewDocument(plan));
  else io.stdout.write(io.stdout.isTTY ? visible(preview(plan)) : preview(plan));
  return 0;
}
