/** Where a run's output goes and in which form: stdout, stderr, a file. */
import { wantsColor } from '../io.js';
import type { Form, Outlet } from '../output/choose.js';
import type { Filter } from '../output/jq.js';
import { painter } from '../output/paint.js';
import { type Sink, streamSink } from '../output/sink.js';
import { givingWay, type StatusLine } from '../output/status-line.js';
import type { SendInvocation } from './args.js';
import type { FileOutput } from './outputs.js';

/** Both streams of the process; the status line gives way to what is written there. */
export interface Streams {
  stdout: Sink;
  stderr: Sink;
  /** Settled when the run is watched: whether what goes to stdout shows on the screen of the line. */
  onScreen: () => boolean;
}

export function openStreams({ io }: SendInvocation, line: StatusLine, abort: AbortSignal): Streams {
  const streams: Streams = {
    stderr: givingWay(streamSink(io.stderr, { signal: abort }), line),
    stdout: givingWay(streamSink(io.stdout, { name: 'stdout', signal: abort }), line, () =>
      streams.onScreen(),
    ),
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
  { stdout, stderr }: Streams,
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
      tell: (text) => stderr.write(text),
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
