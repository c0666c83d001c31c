/** One run at the command line: events to stdout and stderr, and the exit code at the end. */
import { readFile } from 'node:fs/promises';
import type { OpenTarget } from '../context.js';
import { type Io, wantsColor } from '../io.js';
import { choosePrinter, type Form, messagesFor } from '../output/choose.js';
import { TooLarge } from '../output/document.js';
import { fileSink } from '../output/file-sink.js';
import { painter } from '../output/paint.js';
import type { Printer } from '../output/printer.js';
import { type Sink, streamSink } from '../output/sink.js';
import { verboseLines } from '../output/summary.js';
import { execute } from '../run/execute.js';
import type { RequestPlan } from '../run/plan.js';
import { fileProblem } from '../run/prepare.js';
import {
  type ExitPolicy,
  exitCode,
  failedWith,
  initialState,
  ok,
  type RunState,
  reduce,
} from '../run/state.js';
import { createDispatcher } from '../sdk/dispatcher.js';
import { afterwards } from './afterwards.js';
import type { SendInvocation } from './send.js';

export interface DeliverOptions {
  connectTimeout: number;
  answerTimeout: number;
  policy: ExitPolicy;
}

export async function deliver(
  plan: RequestPlan,
  open: OpenTarget,
  options: DeliverOptions,
  invocation: SendInvocation,
): Promise<number> {
  const { values, io } = invocation;
  const file = values.output === undefined || values.output === '-' ? undefined : values.output;
  const form = formOf(invocation, file !== undefined);
  const ca = values.cacert === undefined ? undefined : await readCertificate(values.cacert);
  const dispatcher = await createDispatcher(plan.request.url, { env: io.env, ca, insecure: values.insecure });
  const cancel = cancelling(io);
  const policy = (): ExitPolicy => ({ ...options.policy, signal: cancel.signal() });
  const stderr = streamSink(io.stderr);
  const main = file === undefined ? streamSink(io.stdout) : await fileSink(file, io.pid);
  const printer = choosePrinter({
    form,
    include: values.include === true,
    paint: painter(file === undefined && wantsColor(io.stdout, io.env, values.color)),
    stream: values.stream as never,
    target: targetFacts(plan),
    ok: (state) => exitCode(state, policy()) === 0,
    main,
    errors: file === undefined ? undefined : { sink: stderr, form: io.stderr.isTTY ? 'human' : 'raw' },
  });
  let state = initialState;
  let kept = false;
  try {
    const events = execute(plan, {
      ...options,
      dispatcher,
      now: () => performance.now(),
      signal: cancel.abort,
      follow: values.follow,
      rawEncoding: values['raw-encoding'],
      messages: messagesFor(form),
      stream: values.stream as never,
    });
    state = await printAll(events, { plan, printer, main, stderr: values.verbose ? stderr : undefined });
    kept = state.outcome?.kind === 'completed' && ok(state.status ?? 0);
  } finally {
    cancel.stop();
    await dispatcher.destroy();
    await main.close(kept);
  }
  await afterwards(state, plan, open, invocation);
  await stderr.close(true);
  return exitCode(state, policy());
}

interface Outlets {
  plan: RequestPlan;
  printer: Printer;
  main: Sink;
  /** For -v. */
  stderr: Sink | undefined;
}

/** Pulls events as fast as the sink takes them. When the reader has gone, so is the reason to go on. */
async function printAll(
  events: ReturnType<typeof execute>,
  { plan, printer, main, stderr }: Outlets,
): Promise<RunState> {
  let state = initialState;
  try {
    for await (const event of events) {
      state = reduce(state, event);
      await stderr?.write(verboseLines(event, plan));
      await printer.event(event);
      if (main.gone) return state;
    }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    state = failedWith(state, error.failure);
  }
  await printer.end(state);
  return state;
}

/** cli.md, "What comes out": what is said wins, else a terminal gets the pretty form and a pipe the bytes. */
function formOf({ values, io }: SendInvocation, toFile: boolean): Form {
  if (values.json) return 'json';
  if (values.jsonl) return 'jsonl';
  if (values.pretty) return 'human';
  return values.raw || toFile || !io.stdout.isTTY ? 'raw' : 'human';
}

function targetFacts({ target, request }: RequestPlan): object {
  return {
    server: target.server.value.href.replace(/\/$/, ''),
    ...(target.app ? { app: target.app.value } : {}),
    method: request.method,
    url: request.url.href,
  };
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileProblem(path, error);
  }
}

/** The first signal ends the run in order, a second leaves at once. */
function cancelling(io: Io): { abort: AbortSignal; signal(): ExitPolicy['signal']; stop(): void } {
  const controller = new AbortController();
  let received: ExitPolicy['signal'];
  const stop = io.onSignal((signal) => {
    if (received) io.exitNow(signal === 'SIGTERM' ? 143 : 130);
    received = signal;
    controller.abort();
  });
  return { abort: controller.signal, signal: () => received, stop };
}
