import type { Failure } from '../run/events.js';
import type { Filter, Filtered } from './jq.js';
import { bare, prettyJson } from './json-text.js';
import type { Paint } from './paint.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { visible, visibleLine } from './text.js';

/** --jq, and how its outputs are shown. */
export interface FilterOptions {
  filter: Filter;
  /** --raw-strings: strings without their quotes. */
  rawStrings: boolean;
  /** Indented, and with these colours; undefined: compact, a line each. */
  pretty: Paint | undefined;
  /** Says something on stderr as it happens. */
  tell(text: string): Promise<void>;
  /** jq wants no further input: the run need not wait for any. */
  stop(): void;
}

/** A sink for JSON texts, one a `write`. */
export interface FilterSink extends Sink {
  /** Waits until all outputs are out. @throws StopRun when jq halted, or failed and `judge` is set */
  settle(judge: boolean): Promise<void>;
}

/** How much may wait for jq before the run has to wait too, in characters. */
const most = 1024 * 1024;

/**
 * Gives what jq makes of JSON texts to another sink. jq works while the next texts come in; what has
 * come meanwhile goes to it together, so that a single record is out at once and many cost little each.
 * An input that jq fails on is passed over, as jq does, and counted.
 * @param terminal what could steer the terminal is shown as signs
 */
export function filterSink(sink: Sink, terminal: boolean, options: FilterOptions): FilterSink {
  const { filter, rawStrings, pretty, tell } = options;
  let waiting: string[] = [];
  let size = 0;
  let working: Promise<void> | undefined;
  let thrown: unknown;
  let stopped: Filtered['stop'];
  let taken = 0;
  const errors: string[] = []; // the first few
  let failed = 0;
  let told = false;

  const shown = (json: string): string => {
    if (!rawStrings || !json.startsWith('"')) return `${pretty ? prettyJson(json, pretty) : json}\n`;
    return `${terminal ? visible(bare(json)) : bare(json)}\n`;
  };
  const fail = async (message: string): Promise<void> => {
    failed++;
    if (errors.length < 3) errors.push(`record ${taken + 1}: ${message}`);
    // Of one document it is said at the end; a stream may go on for hours.
    if (taken === 0 || told) return;
    told = true;
    await tell(`b44fn: --jq failed on ${visibleLine(errors[0]!)}\n`);
  };
  const show = async ({ steps, said, stop }: Filtered): Promise<void> => {
    if (said !== '') await tell(`${visible(said)}\n`);
    let text = '';
    for (const step of steps) {
      if (step.kind === 'output') text += shown(step.json);
      else if (step.kind === 'error') await fail(step.message);
      else taken++;
    }
    await sink.write(text);
    stopped = stop;
  };
  const work = async (): Promise<void> => {
    try {
      while (waiting.length > 0 && stopped === undefined && !sink.gone) {
        const inputs = waiting;
        waiting = [];
        size = 0;
        await show(await filter.run(inputs));
      }
    } catch (error) {
      thrown = error;
    }
    working = undefined;
    if (stopped !== undefined || thrown !== undefined) options.stop();
  };
  const check = (): void => {
    if (thrown !== undefined) throw thrown;
    if (stopped === undefined) return;
    throw new StopRun(stopped === 'halted' ? failureOf(failed, taken, errors) : endedBy(stopped.why));
  };

  return {
    get gone() {
      return sink.gone;
    },
    async write(json) {
      check();
      waiting.push(json as string);
      size += json.length;
      working ??= work();
      if (size > most) await working;
    },
    close: (kept) => sink.close(kept),
    async settle(judge) {
      await working;
      check();
      const failure = judge ? failureOf(failed, taken, errors) : undefined;
      if (failure) throw new StopRun(failure);
    },
  };
}

function failureOf(failed: number, taken: number, errors: string[]): Failure | undefined {
  if (failed === 0) return undefined;
  const many = taken > 1;
  return {
    code: 'FILTER_FAILED',
    message: many
      ? `the expression of --jq failed on ${failed} of ${taken} records`
      : 'the expression of --jq failed on the answer',
    why: many ? errors.join('\n') : errors[0]?.replace(/^record \d+: /, ''),
    hint: 'A ? passes over what does not fit (.data.text?), and so does a type: .data | objects | .text\nSee the answer as it came without --jq.',
    exit: 9,
  };
}

function endedBy(why: string): Failure {
  return {
    code: 'FILTER_FAILED',
    message: 'the expression of --jq ended the run',
    why,
    hint: 'What it gave before is kept.',
    exit: 9,
  };
}
