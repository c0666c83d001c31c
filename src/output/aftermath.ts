import { type RequestPlan, shownUrl } from '../run/plan.js';
import { longestAsked } from '../run/retry.js';
import { type ExitPolicy, exitCode, ok, type RunState } from '../run/state.js';
import { getHeader } from '../sdk/headers.js';
import { describeIdentity } from './identity.js';
import type { Problem } from './problem.js';
import { duration } from './text.js';

/** What can be found out about an answer that is no success. */
export interface Clues {
  /** Names of functions near the one that was called. */
  near: string[];
  /** Milliseconds: the server asks to wait so long before another try, which is longer than --retry waits. */
  asked?: number | undefined;
  /** Of an answer that breaks off nothing is kept, and it could be. */
  discards?: boolean | undefined;
}

/** What is wrong with how a run ended, if anything: what happened, and what to do next. */
export function runProblem(
  state: RunState,
  plan: RequestPlan,
  policy: ExitPolicy,
  clues: Clues,
): Problem | undefined {
  const { outcome, status } = state;
  if (outcome?.kind === 'failed') return clues.discards ? withKeeping(outcome.error) : outcome.error;
  if (outcome?.kind === 'cancelled' || policy.signal)
    return { code: 'CANCELLED', message: 'the call was cancelled' };
  if (outcome === undefined || status === undefined || exitCode(state, policy) === 0) return undefined;
  const answered = `${plan.call.name} answered ${`${status} ${state.statusText ?? ''}`.trim()}`;
  const more = ok(status)
    ? {}
    : {
        ...advice(status, state, plan, clues),
        ...(clues.asked === undefined ? {} : laterAdvice(clues.asked)),
      };
  if (!policy.expect) return { code: `HTTP_${status}`, message: answered, ...more };
  const wanted = policy.expect.join(', ');
  return {
    code: 'UNEXPECTED_STATUS',
    message: `${answered}, and --expect-status wants ${wanted}`,
    hint: 'The body is the answer’s own; look there for the reason.',
    ...more,
  };
}

/** The failure of an answer that broke off on its way to a file. */
function withKeeping(error: Problem): Problem {
  if (!error.code.startsWith('ANSWER_')) return error;
  return { ...error, hint: ['--keep-partial keeps what comes.', ...[error.hint ?? []].flat()] };
}

function laterAdvice(asked: number): Pick<Problem, 'why' | 'hint'> {
  return {
    why: `The server asks to wait ${duration(asked)} before the next try, and --retry waits ${duration(longestAsked)} at the most.`,
    hint: `Send it again in ${duration(asked)}.`,
  };
}

/** What runtimes say when they parse an empty body. */
const noJson = /JSON input|end of JSON|JSON\.parse|not valid JSON|invalid JSON|parse JSON/i;

function advice(
  status: number,
  state: RunState,
  plan: RequestPlan,
  clues: Clues,
): Pick<Problem, 'why' | 'hint'> {
  const location = getHeader(state.headers, 'location');
  if (status >= 300 && status < 400 && location !== undefined) {
    return {
      why: `Location: ${location}`,
      hint: { do: 'follow the redirect' },
    };
  }
  const { via, name, payload } = plan.call;
  if (
    via === 'invoke' &&
    payload.kind === 'none' &&
    (status === 400 || status >= 500) &&
    noJson.test(state.errorText ?? '')
  ) {
    return {
      why: 'It was called without a body, as the SDK does without data, and it reads JSON.',
      hint: { do: 'send an empty object', name },
    };
  }
  switch (status) {
    case 401:
    case 403:
      return {
        why: `It was called as ${describeIdentity(state.sent)}.`,
        hint: [{ do: 'call as', identities: ['user', 'service'] }, { do: 'check the token' }],
      };
    case 404: {
      const why = `Asked: ${shownUrl(plan.request.url)}`;
      if (clues.near.length > 0) return { why, hint: `Did you mean ${clues.near.join(' or ')}?` };
      return { why, hint: ['Is the name right, and deployed to this app?', { do: 'list functions' }] };
    }
    case 405:
      return methodAdvice(state, plan);
    case 413:
      return { hint: 'The body is larger than the server takes. A file may have to be uploaded elsewhere.' };
    case 429:
      return { hint: `Too many calls; wait${waitOf(state)} and send it again.` };
    case 501:
      if (/^\/api\//.test(plan.request.url.pathname))
        return { hint: 'The local host has no such route; see docs/local-server.md.' };
  }
  if (status >= 500)
    return {
      hint: 'The function failed: its log says why. What the answer’s body says is shown as it came.',
    };
  return { hint: ['The answer’s body is shown as it came.', { do: 'see the headers' }] };
}

function methodAdvice(state: RunState, { call }: RequestPlan): Pick<Problem, 'hint'> {
  const allowed = getHeader(state.headers, 'allow')
    ?.split(',')
    .map((one) => one.trim())
    .find((one) => one !== '' && one !== call.method);
  return {
    hint: {
      do: 'take another method',
      name: call.name,
      method: allowed ?? (call.method === 'GET' ? 'POST' : 'GET'),
    },
  };
}

function waitOf(state: RunState): string {
  const after = getHeader(state.headers, 'retry-after');
  return after === undefined ? '' : /^\d+$/.test(after) ? ` ${after} s` : ` until ${after}`;
}
