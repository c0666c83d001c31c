import type { Call } from '../run/call.js';
import type { RunEvent } from '../run/events.js';
import type { RequestPlan } from '../run/plan.js';
import { ok, type RunState } from '../run/state.js';
import { describeIdentity } from './identity.js';
import type { Paint } from './paint.js';
import { requestLines } from './preview.js';
import { duration, size, visible, visibleLine } from './text.js';

/** `200 OK · sendEmail · as user dana@example.com · 143 ms · 1.2 kB` */
export function summaryLine(state: RunState, call: Call, paint: Paint): string {
  const { status, statusText } = state;
  const answered = status === undefined ? 'no answer' : `${status} ${statusText ?? ''}`.trim();
  const { outcome } = state;
  const head =
    outcome === undefined || outcome.kind === 'completed' || status === undefined
      ? answered
      : `${answered}, ${outcome.kind}`;
  const color =
    status !== undefined && ok(status) ? 'green' : status !== undefined && status < 400 ? 'yellow' : 'red';
  const parts = [
    paint(color, visibleLine(head)),
    visibleLine(call.name),
    `as ${describeIdentity(state.sent)}`,
    duration(state.timing.total ?? 0),
    size(state.received),
    ...(state.messages > 0 ? [`${state.messages} ${state.messages === 1 ? 'record' : 'records'}`] : []),
  ];
  return `${parts.join(paint('dim', ' · '))}\n`;
}

/** `-v`: where the call goes and why, the request, the head of the answer, the times. */
export function verboseLines(event: RunEvent, plan: RequestPlan): string {
  switch (event.type) {
    case 'planned':
      return `${provenance(plan)}${visible(requestLines(plan, '> '))}`;
    case 'connected':
      return `* connected after ${duration(event.t)}${event.via === undefined ? '' : `, through the proxy ${visibleLine(event.via)}`}\n`;
    case 'head': {
      const head = `${event.status} ${event.statusText}`.trim();
      const lines = [head, ...event.headers.map(([name, value]) => `${name}: ${value}`)];
      return `* first byte after ${duration(event.t)}\n${lines.map((line) => `< ${visibleLine(line)}\n`).join('')}`;
    }
    case 'end':
      return `* ${event.outcome.kind} after ${duration(event.t)}\n`;
    default:
      return '';
  }
}

/** A try that came to nothing, and when the next begins. */
export function retryLine({ tries, delay, reason }: Extract<RunEvent, { type: 'retry' }>): string {
  return `b44fn: try ${tries} came to nothing (${visibleLine(reason)}); the next in ${duration(delay)}\n`;
}

/** A body that is given out as it came, and not what its type says. */
export function codedLine(coded: string): string {
  const zstd = coded === 'zstd' ? ' (zstd: from Node 22.15 on)' : '';
  return `b44fn: the answer’s content-encoding, ${visibleLine(coded)}, cannot be undone here${zstd}; its bytes are given as they came\n`;
}

/** `-v`: how a stream came. */
export function streamStatistics({ messages, timing }: RunState): string {
  const { firstByte, firstMessage, lastMessage = 0, longestGap = 0 } = timing;
  if (firstByte === undefined) return '';
  const parts = [`first byte of the body after ${duration(firstByte)}`];
  if (firstMessage !== undefined) {
    parts.push(`first record after ${duration(firstMessage)}`);
    const span = lastMessage - firstMessage;
    // Between n records lie n - 1 intervals; what came in one piece says nothing of a rate.
    if (span >= 1) parts.push(`${rateOf((messages - 1) / (span / 1000))} records/s`);
  }
  return `* ${[...parts, `longest gap ${duration(longestGap)}`].join(', ')}\n`;
}

/** 0.2, 9.8, 10, 2500: of a slow stream the tenths matter. */
function rateOf(perSecond: number): string {
  return perSecond < 9.95 ? perSecond.toFixed(1) : `${Math.round(perSecond)}`;
}

function provenance({ target, sent }: RequestPlan): string {
  const { server, app, identity, credential, dialect, functionsVersion, dataEnv } = target;
  const lines = [
    `server ${server.value.href.replace(/\/$/, '')} (from ${server.from})`,
    app && `app ${app.value} (from ${app.from})`,
    // What a caller wrote in a header is who calls, whatever was chosen beside it.
    sent.as === 'header'
      ? `as ${describeIdentity(sent)} (from -H)`
      : `as ${describeIdentity(sent)} (from ${identity.from}${credential ? `; token from ${credential.from}` : ''})`,
    `dialect ${dialect.value} (from ${dialect.from})`,
    functionsVersion && `functions version ${functionsVersion.value} (from ${functionsVersion.from})`,
    dataEnv && `data environment ${dataEnv.value} (from ${dataEnv.from})`,
  ];
  return lines
    .filter((line) => line !== undefined)
    .map((line) => `* ${visibleLine(line)}\n`)
    .join('');
}
