/** Where a run's output goes and in which form: stdout, stderr, a file. */
import { wantsColor } from '../io.js';
import type { Form, Outlet } from '../output/choose.js';
import type { Filter } from '../output/jq.js';
import { painter } from '../output/paint.js';
import { type Screen, telling } from '../output/screen.js';
import { type Sink, streamSink } from '../output/sink.js';
import type { SendInvocation } from './args.js';
import type { FileOutput } from './outputs.js';

/** Both streams of the process; the status line gives way to what is written there. */
export interface Streams {
  stdout: Sink;
  /** For what others have to say: the body of an error. */
  stderr: Sink;
  /** What b44fn says on stderr, on lines of its own; with '' the line that is open is ended. */
  say(text: string): Promise<void>;
  /** Settled when the run is watched: whether what goes to stdout shows on the screen of the line. */
  onScreen: () => boolean;
}

export function openStreams({ io }: SendInvocation, screen: Screen, abort: AbortSignal): Streams {
  const stderr = streamSink(io.stderr, { signal: abort });
  const shared = io.stdout.isTTY === true && io.stderr.isTTY === true;
  const streams: Streams = {
    stderr: telling(stderr, screen.passes),
    stdout: telling(streamSink(io.stdout, { name: 'stdout', signal: abort }), (next) => {
      if (shared) screen.passes(next);
      // What reads a pipe may print there too; where that leaves the cursor is not known.
      else if (streams.onScreen()) screen.line.giveWay(next);
    }),
    say: (text) => stderr.write(screen.own(text)),
    onScreen: () => true,
  };
  return streams;
}

export interface Outlets {
  form: Form;
  /** Where answers go. */
  main: Outlet;
  /** Where the body of an error goes, when answers go elsewhere. */
  errors: Outlet;
  /** -i */
  head: Pick<Outlet, 'sink' | 'terminal'> | undefined;
}

/** @param filter of --jq, and what ends the run when it has halted */
export function outletsOf(
  invocation: SendInvocation,
  { stdout, stderr, say }: Streams,
  file: FileOutput | undefined,
  filter: { filter: Filter; stop(): void } | undefined,
): Outlets {
  const { values, io } = invocation;
  const form = formOf(invocation, file !== undefined);
  const terminal = file === undefined && io.stdout.isTTY === true;
  const paint = painter(file === undefined && wantsColor(io.stdout, io.env, values.color));
  const main: Outlet = {
    sink: file?.sink ?? stdout,
    form,
    paint,
    terminal,
    filter: filter && {
      ...filter,
      rawStrings: values['raw-strings'] === true,
      pretty: values.pretty || terminal ? paint : undefined,
      tell: say,
    },
  };
  const apart: Outlet = {
    sink: stderr,
    form: errorForm(form, io.stderr.isTTY === true),
    paint: painter(wantsColor(io.stderr, io.env, values.color)),
    terminal: io.stderr.isTTY === true,
  };
  return {
    form,
    main,
    errors: file === undefined && form !== 'joined' && form !== 'values' ? main : apart,
    head: values.include ? { sink: stdout, terminal: io.stdout.isTTY === true } : undefined,
  };
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
