/**
 * One call, passed through: the request's body goes to the function as it comes, the answer's to the caller as it
 * comes, each no faster than the other side reads.
 *
 * The answer ends as the function's did. Breaking off is shown as breaking off: the caller's connection ends without
 * the end of the body. (On `base44 dev` such a call never ends.)
 */

import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { CallFailure } from './failure.js';
import { downstreamHeaders, type Identity, upstreamHeaders } from './headers.js';
import type { Worker } from './worker.js';

/** Bytes of headers, in each direction. Node's own limit is 16 KiB. */
export const MOST_HEADER_BYTES = 256 * 1024;
const MOST_FAILURE_BYTES = 64 * 1024;

export interface Outcome {
  /** 0 when the caller left before there was an answer. */
  status: number;
  bytes: number;
  ended: 'whole' | 'left' | 'cut';
}

/** Nothing reached the function: the call may be made again, with another child. */
export class NotConnected extends Error {}

export interface Call {
  /** Path and query, as the function sees them. */
  target: string;
  identity: Omit<Identity, 'port'>;
  cors: Record<string, string>;
}

/** Throws NotConnected or a CallFailure only while nothing was answered. */
export function forward(
  req: IncomingMessage,
  res: ServerResponse,
  worker: Worker,
  call: Call,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const outcome: Outcome = { status: 0, bytes: 0, ended: 'whole' };
    let connected = false;
    const upstream = request({
      host: '127.0.0.1',
      port: worker.port,
      method: req.method ?? 'GET',
      path: call.target,
      headers: upstreamHeaders(req, { ...call.identity, port: worker.port }),
      agent: worker.agent,
      maxHeaderSize: MOST_HEADER_BYTES,
      setHost: false,
    });
    const settle = (ended: Outcome['ended']) => resolve({ ...outcome, ended });

    upstream.on('socket', (socket) => {
      const begin = () => {
        connected = true;
        // A function may answer before it has read anything, so the head must not wait for the body.
        upstream.flushHeaders();
        req.pipe(upstream);
      };
      if (socket.connecting) socket.once('connect', begin);
      else begin();
    });
    upstream.on('response', (answer) => {
      answer.on('close', () => {
        // The function may have answered without reading all that was sent.
        req.unpipe(upstream);
        req.resume();
        if (!upstream.writableEnded) upstream.destroy();
      });
      if (answer.headers['b44fn-failure'] !== undefined) {
        readFailure(answer, worker.fn.name).then(reject, reject);
        return;
      }
      outcome.status = answer.statusCode ?? 502;
      const { requestId } = call.identity;
      res.writeHead(outcome.status, answer.statusMessage, downstreamHeaders(answer, requestId, call.cors));
      res.flushHeaders(); // a stream's head comes before its first byte
      answer.on('data', (chunk: Buffer) => {
        outcome.bytes += chunk.length;
      });
      answer.pipe(res);
      answer.on('aborted', () => {
        if (!res.destroyed) worker.doubt();
        breakOff(answer, res);
        settle('cut');
      });
      answer.on('error', () => {}); // follows 'aborted'
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (outcome.status !== 0 || res.destroyed) return;
      if (!connected) {
        reject(new NotConnected(error.message));
        return;
      }
      worker.doubt();
      void explain(error, worker).then(reject);
    });

    res.on('finish', () => settle('whole'));
    res.on('close', () => {
      if (res.writableFinished) return;
      settle('left');
      upstream.destroy();
    });
  });
}

/** Gives out what has come, then ends the connection without ending the body. */
function breakOff(answer: IncomingMessage, res: ServerResponse): void {
  answer.unpipe(res);
  for (let chunk = answer.read(); chunk !== null; chunk = answer.read()) res.write(chunk);
  const { socket, req } = res;
  if (!socket) return;
  // To HTTP/1.0 the end of the connection is the end of the body, so there only a reset tells.
  if (req.httpVersion === '1.0') socket.resetAndDestroy();
  else socket.end(() => socket.destroy());
}

async function readFailure(answer: IncomingMessage, name: string): Promise<CallFailure> {
  const kind = answer.headers['b44fn-failure'];
  let body = '';
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      body += chunk;
      if (body.length > MOST_FAILURE_BYTES) break;
    }
  } catch {
    // The status and the log lines still tell.
  }
  const message = messageIn(body);
  return kind === 'answer'
    ? new CallFailure(
        502,
        'FUNCTION_BAD_ANSWER',
        `${name} gave no valid answer. ${message}`,
        'A handler must return a Response, such as Response.json({ok: true}).',
      )
    : new CallFailure(500, 'FUNCTION_THREW', `${name} threw ${message}`, 'The log lines show where.');
}

function messageIn(body: string): string {
  try {
    return String((JSON.parse(body) as { message?: unknown }).message);
  } catch {
    return 'an error';
  }
}

async function explain(error: NodeJS.ErrnoException, worker: Worker): Promise<CallFailure> {
  const { name } = worker.fn;
  if (error.code?.startsWith('HPE_')) {
    return new CallFailure(
      502,
      'FUNCTION_BAD_ANSWER',
      `${name} answered something that is not HTTP: ${error.message}`,
      'Answer with the Response of the handler, not by writing to a connection.',
    );
  }
  await worker.certain;
  if (!worker.exited) {
    return new CallFailure(502, 'FUNCTION_BROKE_OFF', `${name} closed the connection without an answer`);
  }
  const how = worker.exitCode === null ? 'was killed' : `exited with code ${worker.exitCode}`;
  return new CallFailure(
    502,
    'FUNCTION_EXITED',
    `${name} ${how} during the call`,
    'Deno.exit or an error outside the handler ends the process. The next call starts a new one.',
  );
}
