/** Whether and how stderr shows how far a run is, and which output shares a screen with that. */

import { wantsColor } from '../io.js';
import { signsFor } from '../output/bar.js';
import type { Form } from '../output/choose.js';
import { messagesFor } from '../output/choose.js';
import { painter } from '../output/paint.js';
import { runProgress } from '../output/progress.js';
import { noStatusLine, type StatusLine, statusLine } from '../output/status-line.js';
import type { RunEvent } from '../run/events.js';
import type { RequestPlan } from '../run/plan.js';
import type { StreamKind } from '../run/records.js';
import { givenType } from '../run/records.js';
import { kindOf } from '../sdk/answer.js';
import { lengthOf, type Outgoing } from '../sdk/exchange.js';
import type { SendInvocation } from './args.js';

/** The status line of a command line: on a terminal that can erase, unless -q says that stderr is for errors. */
export function openStatusLine({ values, io }: SendInvocation): StatusLine {
  const able = io.stderr.isTTY === true && io.env.TERM !== 'dumb';
  return able && !values.quiet ? statusLine(io.stderr, io) : noStatusLine;
}

/** What a status line needs to know of a run. */
export interface Watch {
  /** For the exchange, which keeps it up to date. */
  outgoing: Outgoing;
  event(event: RunEvent): void;
  /** Whether what is written to stdout shows on a terminal, as far as can be told. */
  onScreen(): boolean;
}

/** Shows a run on the line from now on. @param form how the answer is printed, when it goes to stdout */
export function watch(
  plan: RequestPlan,
  line: StatusLine,
  form: Form,
  { values, io }: SendInvocation,
): Watch {
  const outgoing: Outgoing = { bytes: 0, whole: false };
  if (line === noStatusLine) return { outgoing, event: () => undefined, onScreen: () => false };
  const stops = values.until !== undefined || values['max-items'] !== undefined;
  const counted = values.verbose === true && values['raw-encoding'] !== true;
  const progress = runProgress({
    total: lengthOf(plan.request.body),
    outgoing,
    now: io.now,
    signs: signsFor(io.env, io.platform),
    paint: painter(wantsColor(io.stderr, io.env, values.color)),
    stream: values.stream as StreamKind | undefined, // settle() has checked it
    rawEncoding: values['raw-encoding'],
    messages: messagesFor(form) !== false || stops || counted,
  });
  // Who reads a pipe may print what it reads here (| jq); of an archive or a picture it does not.
  let onScreen = io.stdout.isTTY === true || io.stdoutPiped();
  line.begin(progress.text);
  return {
    outgoing,
    event(event) {
      progress.event(event);
      if (event.type === 'head' && form === 'raw' && io.stdout.isTTY !== true)
        onScreen &&= kindOf(givenType(event)) !== 'binary';
    },
    onScreen: () => onScreen,
  };
}
