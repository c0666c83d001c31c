import type { RunEvent } from '../run/events.js';
import type { StreamKind } from '../run/records.js';
import { ok, type RunState } from '../run/state.js';
import { documentPrinter } from './document.js';
import { humanPrinter } from './human.js';
import { jsonlPrinter } from './jsonl.js';
import type { Paint } from './paint.js';
import type { Printer } from './printer.js';
import { rawPrinter } from './raw.js';
import type { Sink } from './sink.js';
import { visibleLine } from './text.js';

/** How an answer is shown. */
export type Form = 'json' | 'jsonl' | 'raw' | 'human';

export interface PrinterOptions {
  form: Form;
  include: boolean;
  paint: Paint;
  stream?: StreamKind | undefined;
  target: object;
  ok(state: RunState): boolean;
  /** Where answers go. */
  main: Sink;
  /** Where the body of a non-2xx answer goes instead, and how, when the main sink is a file. */
  errors?: { sink: Sink; form: Form } | undefined;
}

/** Whether records have to be told apart, and whether a broken one fails the run. */
export function messagesFor(form: Form): boolean | 'strict' {
  return form === 'raw' ? false : form === 'human' ? true : 'strict';
}

/** The printer of one run. Its sink is settled by the head: an error's body does not go to the file. */
export function choosePrinter(options: PrinterOptions): Printer {
  let printer: Printer | undefined;
  const made = (event?: RunEvent): Printer => {
    if (printer) return printer;
    const failed = event?.type === 'head' && !ok(event.status);
    const { sink, form } =
      failed && options.errors ? options.errors : { sink: options.main, form: options.form };
    printer = makePrinter(form, options, sink);
    return printer;
  };
  return {
    async event(event) {
      if (event.type === 'planned' || event.type === 'connected') return; // before the head no sink is settled
      const chosen = made(event);
      if (event.type === 'head' && options.include && options.form !== 'json' && options.form !== 'jsonl') {
        await options.main.write(headLines(event, options.form === 'human'));
      }
      await chosen.event(event);
    },
    end: (state) => made().end(state),
  };
}

function makePrinter(form: Form, options: PrinterOptions, sink: Sink): Printer {
  const { stream, paint } = options;
  switch (form) {
    case 'json':
      return documentPrinter(sink, { target: options.target, stream, ok: options.ok });
    case 'jsonl':
      return jsonlPrinter(sink, stream);
    case 'raw':
      return rawPrinter(sink);
    case 'human':
      return humanPrinter(sink, { paint, stream });
  }
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
