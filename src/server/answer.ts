/** JSON answers of the host itself. */

import type { ServerResponse } from 'node:http';

export interface Problem {
  code: string;
  message: string;
  hint?: string | undefined;
  /** The last log lines of the call. */
  logs?: string[] | undefined;
}

/** `headers` are added to a plain JSON answer. Does nothing when the answer has begun. */
export function answerJson(
  res: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) return;
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(res.req.method === 'HEAD' ? undefined : body);
}

/**
 * {error: {code, message, hint?, logs?}, message}. The second `message` is where older @base44/sdk versions look for
 * the text of their Base44Error.
 */
export function answerProblem(
  res: ServerResponse,
  status: number,
  problem: Problem,
  headers?: Record<string, string>,
): void {
  answerJson(res, status, { error: problem, message: problem.message }, headers);
}
