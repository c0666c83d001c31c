import type { Failure, Outcome, RunEvent } from './events.js';
import type { SentIdentity } from './identity.js';

/** All that is known of a run so far; the CLI's summary, exit code, --json and the app read it. */
export interface RunState {
  phase: 'planned' | 'connected' | 'streaming' | 'ended';
  method: string;
  url: string;
  sent: SentIdentity;
  status?: number;
  statusText?: string;
  headers: [string, string][];
  /** The content-encoding that the body still has. */
  coded?: string | undefined;
  /** Bytes of the body received, decoded. */
  received: number;
  messages: number;
  /** How the body of an error begins. */
  errorText?: string;
  /** Tries beyond the first. */
  retries: number;
  /** The data of an SSE event that had no blank line after it at the end, and so is none. */
  unfinished?: string;
  /** Milliseconds since the start; longestGap: between two pieces of the body. */
  timing: {
    connected?: number;
    head?: number;
    firstByte?: number;
    lastByte?: number;
    longestGap?: number;
    firstMessage?: number;
    lastMessage?: number;
    total?: number;
  };
  outcome?: Outcome;
}

export const initialState: RunState = {
  phase: 'planned',
  method: '',
  url: '',
  sent: { as: 'anonymous' },
  headers: [],
  received: 0,
  messages: 0,
  retries: 0,
  timing: {},
};

/** The one place where events become state. Pure. */
export function reduce(state: RunState, event: RunEvent): RunState {
  const { timing } = state;
  switch (event.type) {
    case 'planned':
      return { ...state, method: event.method, url: event.url, sent: event.sent };
    case 'connected':
      return { ...state, phase: 'connected', timing: { ...timing, connected: event.t } };
    case 'head': {
      const { status, statusText, headers, sent, coded } = event;
      return {
        ...state,
        phase: 'streaming',
        sent,
        status,
        statusText,
        headers,
        coded,
        timing: { ...timing, head: event.t },
      };
    }
    case 'bytes':
      return {
        ...state,
        received: state.received + event.chunk.byteLength,
        ...errorText(state, event.chunk),
        timing: heard(timing, event.t),
      };
    case 'retry':
      return { ...state, retries: state.retries + 1 };
    case 'unfinished':
      return { ...state, unfinished: event.data };
    case 'message':
      return {
        ...state,
        messages: state.messages + 1,
        timing: { ...timing, firstMessage: timing.firstMessage ?? event.t, lastMessage: event.t },
      };
    case 'end':
      return { ...state, phase: 'ended', outcome: event.outcome, timing: { ...timing, total: event.t } };
    default:
      return unreachable(event);
  }
}

/** Enough to see what an error is about. */
const errorStart = 2048;

function errorText(
  { status = 0, coded, errorText: before = '' }: RunState,
  chunk: Uint8Array,
): { errorText?: string } {
  if (status < 400 || coded !== undefined || before.length >= errorStart) return {};
  return { errorText: before + new TextDecoder().decode(chunk.subarray(0, errorStart)) };
}

function heard(timing: RunState['timing'], t: number): RunState['timing'] {
  const { firstByte = t, lastByte = t, longestGap = 0 } = timing;
  return {
    ...timing,
    firstByte,
    lastByte: t,
    longestGap: Math.max(longestGap, Math.round((t - lastByte) * 10) / 10),
  };
}

function unreachable(event: never): never {
  throw new Error(`an event no one knows: ${JSON.stringify(event)}`);
}

export interface ExitPolicy {
  /** --expect-status: these are success, all others exit 9. */
  expect?: number[] | undefined;
  /** --ignore-status: every status is success. */
  ignoreStatus?: boolean | undefined;
  /** The signal that cancelled the run. */
  signal?: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | undefined;
}

/** 128 and the signal's number, as shells have it. */
export function signalExit(signal: NonNullable<ExitPolicy['signal']>): number {
  return { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal];
}

/** cli.md, "Exit codes": the first that applies of 130/143, 2, 1, 6, 7, 9, 3-5, 0. */
export function exitCode(state: RunState, policy: ExitPolicy = {}): number {
  const { outcome, status } = state;
  if (policy.signal) return signalExit(policy.signal);
  if (outcome?.kind === 'failed') return outcome.error.exit;
  if (status === undefined) return 1;
  if (policy.expect) return policy.expect.includes(status) ? 0 : 9;
  return policy.ignoreStatus || ok(status) ? 0 : statusFamily(status);
}

export function ok(status: number): boolean {
  return status >= 200 && status < 300;
}

/** 3, 4 or 5; what is no HTTP status family (1xx, 600 and over) counts as the server's fault. */
function statusFamily(status: number): number {
  const family = Math.floor(status / 100);
  return family === 3 || family === 4 ? family : 5;
}

/** The state with a failure that a consumer found after the fact. */
export function failedWith(state: RunState, error: Failure): RunState {
  return { ...state, outcome: { kind: 'failed', error } };
}
