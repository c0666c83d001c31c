/** What stderr says when a run is over. */
import type { OpenTarget } from '../context.js';
import { wantsColor } from '../io.js';
import { statusProblem } from '../output/aftermath.js';
import { painter } from '../output/paint.js';
import { formatProblem } from '../output/problem.js';
import { summaryLine } from '../output/summary.js';
import { visible } from '../output/text.js';
import type { RequestPlan } from '../run/plan.js';
import { exitCode, type RunState } from '../run/state.js';
import { getHeader } from '../sdk/headers.js';
import type { SendInvocation } from './send.js';

export async function afterwards(
  state: RunState,
  plan: RequestPlan,
  open: OpenTarget,
  { values, io }: SendInvocation,
): Promise<void> {
  const paint = painter(wantsColor(io.stderr, io.env, values.color));
  const { outcome } = state;
  if (outcome?.kind === 'failed') io.stderr.write(formatProblem(outcome.error, paint));
  const expected =
    exitCode(state, {
      expect: values['expect-status']?.split(',').map(Number),
      ignoreStatus: values['ignore-status'],
    }) === 0;
  if (outcome?.kind === 'completed' && !expected) {
    const near = state.status === 404 ? await nearNames(plan, open) : [];
    const problem = statusProblem(state, plan, { near });
    if (problem) io.stderr.write(formatProblem(problem, paint));
  }
  if (values.quiet || !io.stderr.isTTY) return;
  if ((state.status ?? 0) >= 500) {
    for (const line of await lastLogLines(state, open))
      io.stderr.write(`${paint('dim', '│')} ${visible(line)}\n`);
  }
  if (outcome?.kind === 'cancelled')
    io.stderr.write(`${paint('yellow', 'cancelled')}; what was written stays\n`);
  else io.stderr.write(summaryLine(state, plan.call, paint));
}

/** Functions of the project here whose names are near the one that was not found. */
async function nearNames(plan: RequestPlan, open: OpenTarget): Promise<string[]> {
  if (!open.project) return [];
  const { listFunctions } = await import('../discovery/functions.js');
  const { nearest } = await import('../discovery/nearest.js');
  const names = (await listFunctions(open.project)).map((one) => one.name);
  const asked = plan.call.name.replace(/^\/|\?.*$/g, '');
  return nearest(
    asked,
    names.filter((name) => name !== asked),
    3,
  );
}

/** What the function printed during this call, from a host of ours that was running before. */
async function lastLogLines(state: RunState, open: OpenTarget): Promise<string[]> {
  const id = getHeader(state.headers, 'b44fn-request-id');
  if (!open.host || open.startedHere || id === undefined) return [];
  try {
    const answer = await fetch(`${open.host.url}/__b44fn/logs/${encodeURIComponent(id)}`);
    const { lines } = (await answer.json()) as { lines?: unknown };
    return Array.isArray(lines) ? lines.slice(-20).map(String) : [];
  } catch {
    return []; // the host went away in between: its log is a courtesy
  }
}
