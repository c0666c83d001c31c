import { randomBytes } from 'node:crypto';
import type { HistoryEntry, RecordedTarget } from './history.js';
import type { RequestPlan } from './plan.js';
import type { Prepared } from './prepare.js';
import { type RedactOptions, redactCall } from './redact.js';
import type { RunState } from './state.js';

/** A run that is over. */
export interface EndedRun {
  plan: RequestPlan;
  prepared: Pick<Prepared, 'fields' | 'files'>;
  state: RunState;
  exit: number;
  /** --local: the root of the project. */
  local?: string | false | undefined;
}

/** The entry of a run that ended just now. @param options what is secret beside what sounds so; the token of the run is left out in any case */
export async function entryOf(run: EndedRun, options: RedactOptions): Promise<HistoryEntry> {
  const { plan, prepared, state, exit, local } = run;
  const { credential, identity } = plan.target;
  const variable = identity.value === 'service' ? 'B44FN_SERVICE_TOKEN' : 'B44FN_TOKEN';
  const own: RedactOptions['known'] = credential ? [[variable, credential.value.secret]] : [];
  const { outcome, status, received, messages, timing } = state;
  const ms = Math.round((timing.total ?? 0) * 10) / 10;
  return {
    v: 1,
    id: newId(),
    at: new Date(Date.now() - ms).toISOString(),
    call: await redactCall(plan.call, prepared, { ...options, known: [...own, ...(options.known ?? [])] }),
    target: recordedTarget(plan, local || undefined),
    sent: state.sent,
    outcome: outcome?.kind ?? 'cancelled',
    ...(outcome?.kind === 'failed' ? { error: outcome.error.code } : {}),
    ...(status === undefined ? {} : { status }),
    ms,
    bytesSent: lengthOf(plan),
    bytesReceived: received,
    ...(messages === 0 ? {} : { records: messages }),
    exit,
  };
}

function recordedTarget({ target }: RequestPlan, local: string | undefined): RecordedTarget {
  const { server, app, dialect, identity, functionsVersion, dataEnv, profile } = target;
  return {
    server: server.value.href.replace(/\/$/, ''),
    app: app?.value,
    dialect: dialect.value,
    as: identity.value,
    functionsVersion: functionsVersion?.value,
    dataEnv: dataEnv?.value,
    profile: profile.value,
    local,
    ...(target.published ? { published: true } : {}),
  };
}

function lengthOf({ request: { body } }: RequestPlan): number | undefined {
  if (body.kind === 'none') return 0;
  return body.kind === 'bytes' ? body.bytes.byteLength : body.length;
}

/** Begins with a letter, so that it is no number, and has 45 random bits. */
function newId(): string {
  const digits = 'abcdefghijkmnpqrstuvwxyz23456789';
  const [first = 0, ...more] = randomBytes(10);
  return [digits[first % 24], ...more.map((byte) => digits[byte % 32])].join('');
}
