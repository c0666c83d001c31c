import type { RequestPlan } from '../run/plan.js';
import { ok, type RunState } from '../run/state.js';
import { getHeader } from '../sdk/headers.js';
import { describeIdentity } from './identity.js';
import type { Problem } from './problem.js';

/** What can be found out about an answer that is no success. */
export interface Clues {
  /** Names of functions near the one that was called. */
  near: string[];
}

/** What to say of an answer that is not 2xx: what happened, and what to do next. */
export function statusProblem(state: RunState, plan: RequestPlan, clues: Clues): Problem | undefined {
  const { status, statusText } = state;
  if (status === undefined || ok(status)) return undefined;
  const message = `${plan.call.name} answered ${`${status} ${statusText ?? ''}`.trim()}`;
  return { code: `HTTP_${status}`, message, ...advice(status, state, plan, clues) };
}

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
      hint: 'Follow it with --follow (no credential goes to another origin), or call that place directly.',
    };
  }
  if (status === 401 || status === 403) {
    const why = `It was called as ${describeIdentity(state.sent)}.`;
    return {
      why,
      hint: 'Call as someone else: --as user or --as service; b44fn whoami shows which tokens are known.',
    };
  }
  if (status === 404) {
    const server = `Asked: ${plan.request.url.href}`;
    if (clues.near.length > 0) return { why: server, hint: `Did you mean ${clues.near.join(' or ')}?` };
    return { why: server, hint: 'Is the name right, and deployed to this app? See: b44fn list' };
  }
  if (status === 405)
    return {
      hint: `Another method: -X ${getHeader(state.headers, 'allow')?.split(',')[0]?.trim() ?? 'GET'}`,
    };
  if (status === 501 && /^\/api\//.test(plan.request.url.pathname))
    return { hint: 'The local host has no such route; see docs/local-server.md.' };
  return {};
}
