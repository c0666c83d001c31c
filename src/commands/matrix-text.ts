/** A matrix as it is shown: a table on stdout, or one document; what is wrong with it on stderr. */
import { wantsColor } from '../io.js';
import { columns } from '../output/columns.js';
import { describeIdentity } from '../output/identity.js';
import { publicError } from '../output/jsonl.js';
import { painter } from '../output/paint.js';
import { formatProblem, type Problem } from '../output/problem.js';
import { duration, visibleJson, visibleLine } from '../output/text.js';
import type { Call } from '../run/call.js';
import type { Target } from '../run/target.js';
import { truncate, width } from '../run/width.js';
import type { MatrixInvocation } from './matrix.js';
import type { Row } from './matrix-rows.js';

interface Matrix {
  rows: Row[];
  code: number;
  call: Call;
  target: Target;
}

export function printMatrix(matrix: Matrix, { values, io }: MatrixInvocation): void {
  const problems = matrix.rows.map(problemOfRow).filter((one) => one !== undefined);
  if (values.json) {
    const text = JSON.stringify(documentOf(matrix));
    io.stdout.write(`${io.stdout.isTTY ? visibleJson(text) : text}\n`);
  } else {
    io.stdout.write(tableOf(matrix.rows, io.stdout.isTTY ? (io.stdout.columns ?? 80) : undefined));
  }
  const paint = painter(wantsColor(io.stderr, io.env, values.color));
  for (const problem of problems) io.stderr.write(formatProblem(problem, paint));
}

/** @param width of the terminal; undefined where lines may be as long as they are */
function tableOf(rows: Row[], width: number | undefined): string {
  const expects = rows.some((row) => row.expect !== undefined);
  const cells = rows.map(({ identity, expect, code, state, answer = '', missing }) => [
    state ? describeIdentity(state.sent) : identity,
    missing ? 'not sent' : (statusOf(state) ?? 'no answer'),
    ...(expects ? [code === 0 ? 'as expected' : `expected ${expect}`] : []),
    state?.timing.total === undefined ? '-' : duration(state.timing.total),
    missing?.message ?? (state?.outcome?.kind === 'failed' ? state.outcome.error.message : answer),
  ]);
  const head = ['as', 'status', ...(expects ? ['expected'] : []), 'time', 'answer'];
  const table = [head, ...cells];
  const fixed = head.slice(0, -1).reduce((sum, _, i) => sum + 2 + widest(table, i), 0);
  const room = width === undefined ? 500 : Math.max(10, width - 1 - fixed);
  return columns(table.map((row) => [...row.slice(0, -1), truncate(visibleLine(row.at(-1)!), room)]));
}

function widest(table: string[][], column: number): number {
  return Math.max(...table.map((row) => width(visibleLine(row[column]!))));
}

function statusOf(state: Row['state']): string | undefined {
  return state?.status === undefined ? undefined : `${state.status} ${state.statusText ?? ''}`.trim();
}

function problemOfRow({ identity, expect, code, state, missing }: Row): Problem | undefined {
  if (missing) return missing;
  const who = state ? describeIdentity(state.sent) : identity;
  if (state?.outcome?.kind === 'failed') {
    const { code: name, message, why, hint } = state.outcome.error;
    return { code: name, message: `as ${who}: ${message}`, why, hint };
  }
  if (state?.outcome?.kind === 'cancelled')
    return { code: 'CANCELLED', message: `as ${who}: the call was cancelled` };
  if (code !== 9) return undefined;
  return {
    code: 'UNEXPECTED_STATUS',
    message: `as ${who} the answer was ${state?.status}, and --expect wants ${expect}`,
  };
}

function documentOf({ rows, code, call, target }: Matrix): object {
  return {
    ok: code === 0,
    function: call.name,
    target: {
      server: target.server.value.href.replace(/\/$/, ''),
      ...(target.app ? { app: target.app.value } : {}),
      method: call.method,
    },
    rows: rows.map((row) => {
      const { identity, expect, state, answer } = row;
      const problem = problemOfRow(row);
      return {
        identity,
        ok: row.code === 0,
        ...(state ? { as: state.sent.as } : {}),
        ...(state?.sent.who === undefined ? {} : { user: state.sent.who }),
        ...(state?.status === undefined ? {} : { status: state.status }),
        ...(expect === undefined ? {} : { expected: expect }),
        ...(state ? { timing: state.timing, answer } : {}),
        ...(problem ? { error: publicError(problem) } : {}),
      };
    }),
  };
}
