/** One run at the command line: events to stdout and stderr, and the exit code at the end. */
import type { OpenTarget } from '../context.js';
import { wantsColor } from '../io.js';
import { choosePrinter, type Form, messagesFor } from '../output/choose.js';
import type { FilterOptions } from '../output/filter-sink.js';
import type { Filter } from '../output/jq.js';
import { painter } from '../output/paint.js';
import type { Printer } from '../output/printer.js';
import { type Sink, streamSink } from '../output/sink.js';
import { givingWay, type StatusLine } from '../output/status-line.js';
import { StopRun } from '../output/stop.js';
import { retryLine, verboseLines } from '../output/summary.js';
import { visibleLine } from '../output/text.js';
import type { RunEvent } from '../run/events.js';
import { type ExecuteOptions, execute } from '../run/execute.js';
import { type RequestPlan, shownUrl } from '../run/plan.js';
import type { Path } from '../run/record.js';
import type { StreamKind } from '../run/records.js';
import {
  type ExitPolicy,
  exitCode,
  failedWith,
  initialState,
  ok,
  type RunState,
  reduce,
} from '../run/state.js';
import { afterwards, problemAfter } from './afterwards.js';
import type { SendInvocation } from './args.js';
import { cancelling } from './cancelling.js';
import { openDispatcher } from './connection.js';
import { type FileOutput, openOutput } from './outputs.js';
import { watch } from './watching.js';

/** The limits of a run, and which statuses are success. */
export interface DeliverOptions
  extends Pick<
    ExecuteOptions,
    'connectTimeout' | 'answerTimeout' | 'idleTimeout' | 'retry' | 'until' | 'maxItems'
  > {
  policy: ExitPolicy;
  /** --text. */
  text?: Path | undefined;
  /** --jq. */
  filter?: Filter | undefined;
  /** Where stderr shows how far the run is. */
  line: StatusLine;
  /** Told how it ended, when everything is written. */
  ended?: ((state: RunState, exit: number) => Promise<void>) | undefined;
}

export async function deliver(
  plan: RequestPlan,
  open: OpenTarget,
  options: DeliverOptions,
  invocation: SendInvocation,
): Promise<number> {
  const { values, io } = invocation;
  const dispatcher = await openDispatcher(plan, invocation);
  const { line } = options;
  const stream = values.stream as StreamKind | undefined; // settle() has checked it
  let file: FileOutput | undefined;
  const cancel = cancelling(io, () => {
    line.end();
    file?.sink.abandon();
  });
  const policy = (): ExitPolicy => ({ ...options.policy, signal: cancel.signal() });
  const enough = new AbortController(); // jq has halted
  const stderr = givingWay(streamSink(io.stderr, { signal: cancel.abort }), line);
  let onScreen = (): boolean => true;
  const stdout = givingWay(streamSink(io.stdout, { name: 'stdout', signal: cancel.abort }), line, () =>
    onScreen(),
  );
  let state = initialState;
  try {
    file = await openOutput(invocation);
    const form = formOf(invocation, file !== undefined);
    const answers = file?.sink ?? stdout;
    const terminal = file === undefined && io.stdout.isTTY === true;
    const paint = painter(file === undefined && wantsColor(io.stdout, io.env, values.color));
    const filter: FilterOptions | undefined = options.filter && {
      filter: options.filter,
      rawStrings: values['raw-strings'] === true,
      pretty: values.pretty || terminal ? paint : undefined,
      tell: (text) => stderr.write(text),
      stop: () => enough.abort(),
    };
    const main = { sink: answers, form, paint, terminal, filter };
    cancel.abort.addEventListener('abort', () => options.filter?.close());
    const printer = choosePrinter({
      main,
      errors:
        file === undefined && form !== 'joined' && form !== 'values'
          ? main
          : {
              sink: stderr,
              form: errorForm(form, io.stderr.isTTY === true),
              paint: painter(wantsColor(io.stderr, io.env, values.color)),
              terminal: io.stderr.isTTY === true,
            },
      head: values.include ? { sink: stdout, terminal: io.stdout.isTTY === true } : undefined,
      stream,
      text: options.text,
      target: targetFacts(plan),
      ok: (ended) => exitCode(ended, policy()) === 0,
    });
    const watched = watch(plan, line, form, invocation);
    onScreen = watched.onScreen;
    const events = execute(plan, {
      ...options,
      dispatcher,
      outgoing: watched.outgoing,
      now: io.now,
      signal: AbortSignal.any([cancel.abort, enough.signal]),
      follow: values.follow,
      rawEncoding: values['raw-encoding'],
      messages: messagesFor(form),
      stream,
    });
    try {
      state = await printAll(events, {
        printer,
        main: answers,
        opened: async (head) => {
          if (ok(head.status)) await file?.remote?.open(head, plan.request.url);
        },
        tell: (event) => {
          watched.event(event);
          return stderr.write(toldOf(event, plan, values));
        },
      });
      line.end();
      let problem = await problemAfter(state, plan, open, policy());
      if (!answers.gone) {
        const before = state;
        state = await unlessStopped(state, async () => printer.end(before, problem));
        if (state !== before) problem = await problemAfter(state, plan, open, policy());
      }
      // Before it is said how all went: a full disk may show only now.
      const whole = state.outcome?.kind === 'completed' && ok(state.status ?? 0);
      await file?.sink.close(whole);
      if (whole && file?.remote?.path !== undefined && !values.quiet)
        await stderr.write(`b44fn: saved as ${visibleLine(file.remote.path)}\n`);
      await afterwards({ state, problem, plan, open }, invocation);
    } catch (error) {
      await file?.sink.close(false);
      throw error;
    }
  } finally {
    line.end();
    await dispatcher.destroy();
    await stderr.close(true);
    await stdout.close(true);
    cancel.stop();
  }
  const exit = exitCode(state, policy());
  await options.ended?.(state, exit);
  return exit;
}

interface Outlets {
  printer: Printer;
  main: Sink;
  /** The head is there: a file that the server names can be opened. */
  opened(head: Extract<RunEvent, { type: 'head' }>): Promise<void>;
  /** What stderr hears of an event. */
  tell(event: RunEvent): Promise<void>;
}

/** Pulls events as fast as the sink takes them. When the reader has gone, so is the reason to go on. */
async function printAll(
  events: ReturnType<typeof execute>,
  { printer, main, opened, tell }: Outlets,
): Promise<RunState> {
  let state = initialState;
  for await (const event of events) {
    state = reduce(state, event);
    await tell(event);
    if (event.type === 'head') await opened(event);
    const before = state;
    state = await unlessStopped(state, async () => printer.event(event));
    if (main.gone) return { ...state, timing: { ...state.timing, total: event.t } };
    if (state !== before) return state;
  }
  return state;
}

/** The state after some printing, which may end the run. What a run failed of by itself stands. */
async function unlessStopped(state: RunState, print: () => Promise<void>): Promise<RunState> {
  try {
    await print();
    return state;
  } catch (error) {
    if (!(error instanceof StopRun)) throw error;
    if (state.outcome?.kind === 'failed') return state;
    return error.failure ? failedWith(state, error.failure) : { ...state, outcome: { kind: 'completed' } };
  }
}

/** A further try is always named; everything else only with -v. */
function toldOf(event: RunEvent, plan: RequestPlan, values: SendInvocation['values']): string {
  if (event.type === 'retry') return values.quiet ? '' : retryLine(event);
  return values.verbose ? verboseLines(event, plan) : '';
}

/** cli.md, "What comes out": what is said wins, else a terminal gets the pretty form and a pipe the bytes. */
function formOf({ values, io }: SendInvocation, toFile: boolean): Form {
  if (values.json) return 'json';
  if (values.jsonl) return 'jsonl';
  if (values.text !== undefined) return 'joined';
  if (values.jq !== undefined) return 'values';
  if (values.pretty) return 'human';
  return values.raw || toFile || !io.stdout.isTTY ? 'raw' : 'human';
}

/** How the body of an error is shown on stderr, when answers go elsewhere. */
function errorForm(form: Form, terminal: boolean): Form {
  if (form === 'raw' || form === 'joined' || form === 'values') return terminal ? 'human' : 'raw';
  return form;
}

function targetFacts({ target, request }: RequestPlan): object {
  return {
    server: target.server.value.href.replace(/\/$/, ''),
    ...(target.app ? { app: target.app.value } : {}),
    method: request.method,
    url: shownUrl(request.url),
  };
}
