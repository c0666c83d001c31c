import type { RunEvent } from '../run/events.js';
import type { Path } from '../run/record.js';
import type { StreamKind } from '../run/records.js';
import { ok, type RunState } from '../run/state.js';
import { batched } from './batch.js';
import { type JsonVerdict, jsonVerdict } from './called-json.js';
import { documentPrinter } from './document.js';
import { type FilterOptions, filterSink } from './filter-sink.js';
import { filteredPrinter, valuesPrinter } from './filtered.js';
import { humanPrinter } from './human.js';
import { joinedPrinter } from './joined.js';
import { jsonlPrinter } from './jsonl.js';
import type { Paint } from './paint.js';
import type { Printer } from './printer.js';
import { rawPrinter } from './raw.js';
import type { Sink } from './sink.js';
import { visibleJson, visibleLine } from './text.js';

/** How an answer is shown. */
export type Form = 'json' | 'jsonl' | 'raw' | 'human' | 'joined' | 'values';

/** A place for output, and how it is written there. */
export interface Outlet {
  sink: Sink;
  form: Form;
  paint: Paint;
  /** A person's, which nothing that is printed may steer. */
  terminal: boolean;
  /** --jq: what the form gives goes through it. */
  filter?: FilterOptions | undefined;
}

export interface PrinterOptions {
  /** Where answers go. */
  main: Outlet;
  /** Where the body of a non-2xx answer goes, and a run without one: stderr, when answers go to a file. */
  errors: Outlet;
  /** `-i`: where the head goes as well. */
  head: Pick<Outlet, 'sink' | 'terminal'> | undefined;
  stream?: StreamKind | undefined;
  /** What `joined` follows. */
  text?: Path | undefined;
  target: object;
  ok(state: RunState): boolean;
  /** Its content-encoding is kept: what is compressed is not what it is called. */
  rawEncoding?: boolean | undefined;
  /** A line on stderr about the answer. */
  note(text: string): Promise<void>;
}

/** Whether records have to be told apart, and whether a broken one fails the run. */
export function messagesFor(form: Form): boolean | 'strict' {
  if (form === 'raw') return false;
  return form === 'human' || form === 'joined' ? true : 'strict';
}

/** The printer of one run. Its sink is settled by the head: an error's body does not go to the file. */
export function choosePrinter(options: PrinterOptions): Printer {
  let printer: Printer | undefined;
  const made = (event?: RunEvent): Printer => {
    const good = event?.type === 'head' && ok(event.status);
    printer ??= makePrinter(good ? options.main : options.errors, options, good);
    return printer;
  };
  return {
    async event(event) {
      // Before the head no sink is settled.
      if (event.type === 'planned' || event.type === 'connected' || event.type === 'retry') return;
      const { form } = options.main;
      if (event.type === 'head' && form !== 'json' && form !== 'jsonl')
        await options.head?.sink.write(headLines(event, form === 'human' || options.head.terminal));
      await made(event).event(event);
    },
    end: (state, problem) => made().end(state, problem),
  };
}

/** @param good the answer is a success */
function makePrinter(outlet: Outlet, options: PrinterOptions, good: boolean): Printer {
  const { sink, terminal, filter, form } = outlet;
  const { note, rawEncoding } = options;
  const verdict = jsonVerdict({ strict: form === 'jsonl', good: good && !rawEncoding, note });
  if (filter === undefined) return formPrinter(outlet, options, verdict);
  const filtering = filterSink(sink, terminal, filter);
  const inner = formPrinter({ ...outlet, sink: filtering, terminal: false }, options, verdict);
  return filteredPrinter(inner, filtering);
}

function formPrinter(
  { sink, form, paint, terminal, filter }: Outlet,
  { stream, text, target, ok, note }: PrinterOptions,
  verdict: JsonVerdict,
): Printer {
  const forJson: Sink = terminal ? safeForTerminal(sink) : sink;
  switch (form) {
    case 'json':
      return documentPrinter(forJson, { target, stream, ok, verdict });
    case 'jsonl':
      // A filter is given one line a write, and puts together by itself what waits for jq.
      return terminal || filter
        ? jsonlPrinter(forJson, verdict, stream)
        : batchedPrinter(sink, verdict, stream);
    case 'raw':
      return rawPrinter(sink);
    case 'joined':
      return joinedPrinter(sink, { path: text ?? [], terminal, verdict, note });
    case 'values':
      return valuesPrinter(sink);
    case 'human':
      return humanPrinter(sink, { paint, stream, verdict });
  }
}

function batchedPrinter(sink: Sink, verdict: JsonVerdict, stream: StreamKind | undefined): Printer {
  const batch = batched(sink);
  return { event: jsonlPrinter(batch, verdict, stream).event, end: batch.flush };
}

function safeForTerminal(sink: Sink): Sink {
  return {
    get gone() {
      return sink.gone;
    },
    write: (text) => sink.write(typeof text === 'string' ? visibleJson(text) : text),
    close: (kept) => sink.close(kept),
  };
}

/** `-i`: the head as HTTP/1.1 has it. */
function headLines(head: Extract<RunEvent, { type: 'head' }>, safe: boolean): string {
  const lines = [
    `HTTP/1.1 ${head.status} ${head.statusText}`.trimEnd(),
    ...head.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const end = safe ? '\n' : '\r\n';
  return `${lines.map((line) => (safe ? visibleLine(line) : line)).join(end)}${end}${end}`;
}
