/** What invoke and fetch share: the command line becomes a call, the call a plan, the plan a run. */
import type { Place } from '../context.js';
import { UsageError } from '../errors.js';
import { wantsColor } from '../io.js';
import { painter } from '../output/paint.js';
import { preview, previewDocument } from '../output/preview.js';
import { serverLogLine } from '../output/server-log.js';
import { visible, visibleLine } from '../output/text.js';
import { buildCall, type CallArgs } from '../run/build.js';
import { plan as makePlan, type RequestPlan } from '../run/plan.js';
import { prepare } from '../run/prepare.js';
import { parseCondition, parsePath } from '../run/record.js';
import type { RetryPolicy } from '../run/retry.js';
import type { ServerEvent } from '../server/events.js';
import type { connectionArgs, SendInvocation, sendArgs, targetArgs } from './args.js';
import type { Values } from './command.js';
import { deliver } from './deliver.js';
import { count, milliseconds, statusList } from './limits.js';

/** The words that invoke and fetch read differently. */
export type Given = Pick<CallArgs, 'via' | 'name' | 'items' | 'method'>;

/** @returns the exit code. @throws UsageError and CredentialError before anything is sent */
export async function send(given: Given, invocation: SendInvocation): Promise<number> {
  const { stdin } = invocation.io;
  try {
    return await sendOnce(given, invocation);
  } finally {
    // Whoever writes to it may not be done; the process must not wait for that.
    if (stdin.readableDidRead) stdin.destroy();
  }
}

async function sendOnce(given: Given, invocation: SendInvocation): Promise<number> {
  const { values, context, io } = invocation;
  const note = (line: string): void => {
    if (!values.quiet) io.stderr.write(`b44fn: ${visibleLine(line)}\n`);
  };
  const paint = painter(wantsColor(io.stderr, io.env, values.color));
  const onServerEvent = (event: ServerEvent): void => {
    if (!values.quiet && (event.type === 'log' || event.type === 'warning'))
      io.stderr.write(serverLogLine(event, paint));
  };
  const limits = {
    connectTimeout: milliseconds(values['connect-timeout'], 'connect-timeout', 10),
    answerTimeout: milliseconds(values.timeout, 'timeout', 60),
    idleTimeout: milliseconds(values['idle-timeout'], 'idle-timeout', 0),
    retry: retryPolicy(values),
    until: values.until === undefined ? undefined : parseCondition(values.until),
    text: values.text === undefined ? undefined : parsePath(values.text, 'text'),
    maxItems: count(values['max-items'], 'max-items', 1),
  };
  const policy = { expect: statusList(values['expect-status']), ignoreStatus: values['ignore-status'] };
  checkTogether(values);
  const call = await buildCall(callArgs(given, values), { stdin: io.stdin, note });
  if (values.example) return (await import('./foresight.js')).showExample(call, invocation);
  const prepared = await prepare(call.payload, io.stdin);
  const open = await context.openTarget(placeOf(values), { via: given.via, onServerEvent, note });
  let code: number;
  try {
    const plan = makePlan(call, prepared, open.target, {
      compressed: values.compressed,
      insecureHttp: values['insecure-http'],
    });
    await (await import('./foresight.js')).warn(call, open, invocation, note);
    if (values['dry-run'] || values.curl) return await show(plan, invocation);
    code = await deliver(plan, open, { ...limits, policy }, invocation);
  } finally {
    await open.close();
  }
  // Interrupted while the reader of stdout does not read: what is still to be written would keep the process.
  if (code > 128 && io.stdout.writableLength > 0) io.exitNow(code);
  return code;
}

function callArgs(given: Given, values: Values<typeof sendArgs>): CallArgs {
  if (values.data.length > 1) {
    throw new UsageError('-d is given more than once', {
      hint: 'Give the whole payload once, or use items: key=value',
    });
  }
  const { form, query, strict } = values;
  const stdinTaken = values['token-file'] === '-';
  return { ...given, data: values.data[0], form, query, strict, headers: values.header, stdinTaken };
}

function retryPolicy(values: Values<typeof sendArgs>): RetryPolicy | undefined {
  const unsafe = values['retry-unsafe'] === true;
  const max = count(values.retry, 'retry', 0) ?? 0;
  if (unsafe && max === 0)
    throw new UsageError('--retry-unsafe says how, not how often', { hint: 'Add --retry 3' });
  return max === 0 ? undefined : { max, unsafe, random: Math.random, now: Date.now };
}

/** Options that ask for two different things. */
function checkTogether(values: Values<typeof sendArgs>): void {
  const chosen = (['json', 'jsonl', 'raw', 'pretty', 'text'] as const).filter((name) => values[name]);
  if (chosen.length > 1) {
    throw new UsageError(`--${chosen[0]} and --${chosen[1]} do not go together`, {
      hint: 'Choose one of --json, --jsonl, --raw, --pretty, --text.',
    });
  }
}

/** The target options of a command line. */
export function placeOf(values: Values<typeof targetArgs> & Partial<Values<typeof connectionArgs>>): Place {
  return {
    app: values.app,
    server: values.server,
    local: values.local,
    project: values.project,
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
