/** What happens to one request, from its head to its answer. */

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { LocalFunction } from '../discovery/functions.js';
import { nearest } from '../discovery/nearest.js';
import { answerJson, answerProblem } from './answer.js';
import { answerLogin, answerMe, describeFunctions } from './api.js';
import type { CallLogs } from './call-logs.js';
import type { OnEvent } from './events.js';
import { CallFailure } from './failure.js';
import { REQUEST_ID } from './headers.js';
import type { Mask } from './mask.js';
import { corsHeaders, isLoopbackHost, isPreflight, originOf, preflightHeaders } from './origin.js';
import type { Pool } from './pool.js';
import { forward, NotConnected, type Outcome } from './proxy.js';
import { matchFunction, type Route, routeOf } from './routes.js';
import { nameOf, type Users } from './users.js';

export interface HandlerOptions {
  id: string;
  version: string;
  appId: string;
  serviceToken: string;
  users: Users;
  logs: CallLogs;
  mask: Mask;
  pool: Pool;
  /** Those known now. */
  functions(): readonly LocalFunction[];
  /** Looks at the folders again. */
  refresh(): Promise<readonly LocalFunction[]>;
  onEvent: OnEvent;
}

export function createHandler(options: HandlerOptions): RequestListener {
  return (req, res) => {
    handle(req, res, options).catch((error: unknown) => {
      // A bug of the host must not look like one of the function.
      options.onEvent({ type: 'warning', message: `internal error: ${String(error)}` });
      answerProblem(res, 500, {
        code: 'HOST_FAILED',
        message: 'The host itself failed',
        hint: String(error),
      });
    });
  };
}

async function handle(req: IncomingMessage, res: ServerResponse, options: HandlerOptions): Promise<void> {
  const { host } = req.headers;
  if (!isLoopbackHost(host)) {
    return answerProblem(res, 421, {
      code: 'FOREIGN_HOST',
      message: `This host does not answer for ${host ?? 'a request without Host'}`,
      hint: 'Call it as localhost or 127.0.0.1.',
    });
  }
  if (originOf(req) === 'foreign') {
    return answerProblem(res, 403, {
      code: 'FOREIGN_ORIGIN',
      message: `Pages of ${req.headers.origin} may not call functions on this machine`,
      hint: 'Open the page from http://localhost or http://127.0.0.1, or leave the Origin header out.',
    });
  }
  const cors = corsHeaders(req);
  if (isPreflight(req)) {
    res.writeHead(204, preflightHeaders(req)).end();
    return;
  }
  const route = routeOf(req.url ?? '');
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  if (route.kind === 'function') return call(req, res, route, { ...options, host, cors });
  if (route.kind === 'me' && method === 'GET') return answerMe(req, res, options.users, cors);
  if (route.kind === 'login' && method === 'POST') return answerLogin(req, res, options.users, cors);
  if (route.kind === 'functions' && method === 'GET') {
    return answerJson(res, 200, await describeFunctions(await options.refresh()), cors);
  }
  if (route.kind === 'host') return answerJson(res, 200, { id: options.id, version: options.version });
  if (route.kind === 'logs') return answerLogs(res, route.id, options.logs, cors);
  if (route.kind === 'none') {
    return answerProblem(
      res,
      404,
      {
        code: 'NO_SUCH_ROUTE',
        message: `There is nothing at ${req.url}`,
        hint: 'Functions are at /api/apps/<app id>/functions/<name>, /api/functions/<name> and /functions/<name>.',
      },
      cors,
    );
  }
  answerProblem(
    res,
    501,
    {
      code: 'NOT_SERVED',
      message: `${req.method} ${req.url?.split('?')[0]} is not served by this local host`,
      hint:
        'It runs functions, tells who calls (GET …/entities/User/me) and logs in (POST …/auth/login). ' +
        'Other entities, integrations and agents exist on the hosted app only.',
    },
    cors,
  );
}

/** What a function printed before it answered is in its pipe by then: a turn or two, and it has been read. */
async function printed(): Promise<void> {
  await turn();
  await turn();
}

async function answerLogs(res: ServerResponse, id: string, logs: CallLogs, cors: Record<string, string>) {
  await printed();
  const lines = logs.of(id);
  if (lines) return answerJson(res, 200, { lines }, cors);
  const hint = 'The last 200 calls are remembered.';
  answerProblem(res, 404, { code: 'NO_SUCH_CALL', message: `No call ${id} is known`, hint }, cors);
}

type FunctionRoute = Extract<Route, { kind: 'function' }>;

async function call(
  req: IncomingMessage,
  res: ServerResponse,
  route: FunctionRoute,
  options: HandlerOptions & { host: string; cors: Record<string, string> },
): Promise<void> {
  const { cors, logs, onEvent, mask } = options;
  let match = matchFunction(route.rest, options.functions());
  // The folder may have come since; a miss is rare enough to look again.
  if (match.kind === 'unknown') match = matchFunction(route.rest, await options.refresh());
  if (match.kind === 'malformed') {
    const message = `The name in ${req.url} is not valid percent-encoding`;
    return answerProblem(res, 400, { code: 'BAD_NAME', message, hint: 'Write % as %25.' }, cors);
  }
  if (match.kind === 'unknown') return answerUnknown(res, match.name, options.functions(), cors);

  const { fn } = match;
  const appId = route.appId ?? header(req, 'x-app-id') ?? options.appId;
  if (!/^[\x21-\x7e]+$/.test(appId)) {
    const message = 'The app id in the path cannot be the value of a header';
    return answerProblem(
      res,
      400,
      { code: 'BAD_NAME', message, hint: 'An app id is letters and digits.' },
      cors,
    );
  }
  const id = randomBytes(8).toString('hex');
  const target = match.path + route.query;
  const started = performance.now();
  logs.open(id, fn.name);
  onEvent({
    type: 'request',
    id,
    fn: fn.name,
    method: req.method ?? 'GET',
    path: target,
    as: nameOf(options.users.identify(req.headers.authorization)),
  });
  const identity = {
    requestId: id,
    appId,
    serviceToken: options.serviceToken,
    host: options.host,
  };
  let outcome: Outcome;
  try {
    outcome = await attempt(req, res, fn, options.pool, { target, identity, cors });
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    await printed();
    const { status, code, hint } = error;
    const problem = { code, message: mask.apply(error.message), hint, logs: logs.of(id)?.slice(-20) };
    answerProblem(res, status, problem, { ...cors, [REQUEST_ID]: id });
    req.resume();
    outcome = { status, bytes: Number(res.getHeader('content-length') ?? 0), ended: 'whole' };
  } finally {
    // Lines without a mark count only while the call is open, and some may not have been read yet.
    void printed().then(() => logs.close(id));
  }
  onEvent({ type: 'response', id, fn: fn.name, ms: Math.round(performance.now() - started), ...outcome });
}

async function attempt(
  req: IncomingMessage,
  res: ServerResponse,
  fn: LocalFunction,
  pool: Pool,
  passed: Parameters<typeof forward>[3],
): Promise<Outcome> {
  for (let last = false; ; last = true) {
    const worker = await pool.acquire(fn);
    if (res.destroyed) {
      worker.release();
      return { status: 0, bytes: 0, ended: 'left' };
    }
    try {
      return await forward(req, res, worker, passed);
    } catch (error) {
      if (!(error instanceof NotConnected)) throw error;
      // The child died a moment ago, or closed its listener. Nothing reached it, so another may have the call.
      if (last) throw new CallFailure(502, 'FUNCTION_EXITED', `${fn.name} ended before it could be called`);
      await pool.replace(fn, worker);
    } finally {
      worker.release();
    }
  }
}

function answerUnknown(
  res: ServerResponse,
  name: string,
  functions: readonly LocalFunction[],
  cors: Record<string, string>,
): void {
  const names = functions.map((fn) => fn.name);
  const near = nearest(name, names);
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : names.length > 0
        ? `The functions here: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
        : 'There is none yet: put one in base44/functions/hello/entry.ts.';
  const message = name === '' ? 'The call names no function' : `There is no function ${name} in this project`;
  answerProblem(res, 404, { code: 'FUNCTION_NOT_FOUND', message, hint }, cors);
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
