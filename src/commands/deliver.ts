/** One run at the command line: events to stdout and stderr, and the exit code at the end. */
import type { OpenTarget } from '../context.js';
import { choosePrinter, messagesFor } from '../output/choose.js';
import type { Filter } from '../output/jq.js';
import type { Screen } from '../output/screen.js';
import { codedLine, retryLine, verboseLines } from '../output/summary.js';
import { visibleLine } from '../output/text.js';
import type { RunEvent } from '../run/events.js';
import { type ExecuteOptions, execute } from '../run/execute.js';
import { type RequestPlan, shownUrl } from '../run/plan.js';
import type { Path } from '../run/record.js';
import { hasRecords, type StreamKind, streamKind } from '../run/records.js';
import { type ExitPolicy, exitCode, initialState, ok, type RunState } from '../run/state.js';
import { afterwards, type Circumstances, problemAfter } from './afterwards.js';
import type { SendInvocation } from './args.js';
import { cancelling } from './cancelling.js';
import { openDispatcher } from './connection.js';
import { openStreams, outletsOf } from './outlets.js';
import { closeOutput, type FileOutput, openOutput } from './outputs.js';
import { printAll, unlessStopped } from './printing.js';
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
  /** What stderr shows. */
  screen: Screen;
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
  const { line } = options.screen;
  const stream = values.stream as StreamKind | undefined; // settle() has checked it
  let file: FileOutput | undefined;
  const cancel = cancelling(io, () => {
    line.end();
    file?.sink.abandon();
  });
  const policy = (): ExitPolicy => ({ ...options.policy, signal: cancel.signal() });
  const enough = new AbortController(); // jq has halted
  const streams = openStreams(invocation, options.screen, cancel.abort);
  const { say } = streams;
  const note = async (text: string): Promise<void> => {
    if (!values.quiet) await say(`b44fn: ${visibleLine(text)}\n`);
  };
  let state = initialState;
  try {
    file = await openOutput(invocation);
    const filter = options.filter && { filter: options.filter, stop: () => enough.abort() };
    const { form, main, errors, head } = outletsOf(invocation, streams, file, filter);
    cancel.abort.addEventListener('abort', () => options.filter?.close());
    const printer = choosePrinter({
      main,
      errors,
      head,
      stream,
      text: options.text,
      rawEncoding: values['raw-encoding'],
      target: targetFacts(plan),
      ok: (ended) => exitCode(ended, policy()) === 0,
      note,
    });
    const watched = watch(plan, line, form, invocation);
    streams.onScreen = watched.onScreen;
    const events = execute(plan, {
      ...options,
      dispatcher,
      outgoing: watched.outgoing,
      now: io.now,
      signal: AbortSignal.any([cancel.abort, enough.signal]),
      follow: values.follow,
      rawEncoding: values['raw-encoding'],
      messages: messagesFor(form) || (values.verbose ? 'counted' : false),
      stream,
    });
    try {
      state = await printAll(events, {
        printer,
        main: main.sink,
        opened: async (head) => {
          const counts = options.maxItems === undefined || hasRecords(stream ?? streamKind(head));
          if (ok(head.status) && !counts) await note(uncounted);
          if (ok(head.status)) await file?.remote?.open(head, plan.request.url);
        },
        tell: (event) => {
          watched.event(event);
          const told = toldOf(event, plan, values);
          return told === '' ? undefined : say(told); // a flood has a hundred thousand events
        },
      });
      line.end();
      const circumstances = (): Circumstances => ({
        policy: policy(),
        retry: options.retry,
        discards: file !== undefined && !values['keep-partial'],
      });
      let problem = await problemAfter(state, plan, open, circumstances());
      if (!main.sink.gone) {
        const before = state;
        state = await unlessStopped(state, async () => printer.end(before, problem));
        if (state !== before) problem = await problemAfter(state, plan, open, circumstances());
      }
      // Before it is said how all went: a full disk may show only now.
      const whole = state.outcome?.kind === 'completed' && ok(state.status ?? 0);
      await closeOutput(file, whole, note);
      await afterwards({ state, problem, plan, open }, say, invocation);
    } catch (error) {
      await closeOutput(file, false, note);
      await say(''); // what is said of it
      throw error;
    }
  } finally {
    line.end();
    await dispatcher.destroy();
    await streams.stderr.close(true);
    await streams.stdout.close(true);
    cancel.stop();
  }
  const exit = exitCode(state, policy());
  await options.ended?.(state, exit);
  return exit;
}

const uncounted =
  '--max-items has nothing to count: by its type the answer is no stream of records; --stream says how to read it';

/** A further try is always named; everything else only with -v. */
function toldOf(event: RunEvent, plan: RequestPlan, values: SendInvocation['values']): string {
  if (event.type === 'retry') return values.quiet ? '' : retryLine(event);
  if (event.type === 'head' && event.coded !== undefined && !values['raw-encoding'] && !values.quiet)
    return `${values.verbose ? verboseLines(event, plan) : ''}${codedLine(event.coded)}`;
  return values.verbose ? verboseLines(event, plan) : '';
}

function targetFacts({ target, request }: RequestPlan): object {
  return {
    server: target.server.value.href.replace(/\/$/, ''),
    ...(target.app ? { app: target.app.value } : {}),
    method: request.method,
    url: shownUrl(request.url),
  };
}
