/** What stderr says when a run is over. */
import type { OpenTarget } from '../context.js';
import { wantsColor } from '../io.js';
import { runProblem } from '../output/aftermath.js';
import { painter } from '../output/paint.js';
import { formatProblem, type Problem } from '../output/problem.js';
import { streamStatistics, summaryLine } from '../output/summary.js';
import { visible, visibleLine } from '../output/text.js';
import type { RequestPlan } from '../run/plan.js';
import { type RetryPolicy, tooLongAsked } from '../run/retry.js';
import type { ExitPolicy, RunState } from '../run/state.js';
import { truncate } from '../run/width.js';
import { getHeader } from '../sdk/headers.js';
import type { SendInvocation } from './args.js';

/** How a run ended, and of what. */
export interface Ended {
  state: RunState;
  problem: Problem | undefined;
  plan: RequestPlan;
  open: OpenTarget;
}

/** What a run was asked to do about what may go wrong. */
export interface Circumstances {
  policy: ExitPolicy;
  retry: RetryPolicy | undefined;
  /** The answer goes to a file, and what comes of one that breaks off is not kept. */
  discards: boolean;
}

/** What is wrong with how the run ended, with the names that are near one that was not found. */
export async function problemAfter(
  state: RunState,
  plan: RequestPlan,
  open: OpenTarget,
  { policy, retry, discards }: Circumstances,
): Promise<Problem | undefined> {
  const near = state.status === 404 ? await nearNames(plan, open) : [];
  const { status, headers, retries } = state;
  const asked =
    retry && status && tooLongAsked(plan.request, { kind: 'status', status, headers }, retries + 1, retry);
  return runProblem(state, plan, policy, { near, asked: asked || undefined, discards });
}

/** @param say on stderr */
export async function afterwards(
  { state, problem, plan, open }: Ended,
  say: (text: string) => Promise<void>,
  { values, io }: SendInvocation,
): Promise<void> {
  const paint = painter(wantsColor(io.stderr, io.env, values.color));
  if (state.unfinished !== undefined && !values.quiet) {
    const held = truncate(visibleLine(state.unfinished), 200);
    await say(`b44fn: the last event had no blank line after it, and so is none: ${held}\n`);
  }
  if (values.verbose) await say(streamStatistics(state));
  if (problem) await say(formatProblem(problem, paint));
  if (values.quiet || !io.stderr.isTTY) return;
  if ((state.status ?? 0) >= 500) {
    for (const line of await lastLogLines(state, open)) await say(`${paint('dim', '│')} ${visible(line)}\n`);
  }
  await say(summaryLine(state, plan.call, paint));
}

/** Functions of the project here whose names are near the one that was not found. */
async function nearNames(plan: RequestPlan, open: OpenTarget): Promise<string[]> {
  if (!open.project) return [];
  const { listFunctions } = await import('../discovery/functions.js');
  const { nearest } = await import('../discovery/nearest.js');
  const names = (await listFunctions(open.project)).map((one) => one.name);
  const asked = plan.call.name.replace(/^\/|\?[\s\S]*$/g, '');
  return nearest(
    asked,
    names.filter((name) => name !== asked),
    3,
  );
}

/** What the function printed during this call, from a host of ours that was running before. */
export async function lastLogLines(state: RunState, open: OpenTarget): Promise<string[]> {
  const id = getHeader(state.headers, 'b44fn-request-id');
  if (!open.host || open.startedHere || id === undefined) return [];
  try {
    const answer = await fetch(`${open.host.url}/__b44fn/logs/${encodeURIComponent(id)}`, {
      signal: AbortSignal.timeout(1000),
    });
    const { lines } = (await answer.json()) as { lines?: unknown };
    return Array.isArray(lines) ? lines.slice(-20).map(String) : [];
  } catch {
    return []; // the host went away in between: its log is a courtesy
  }
}
