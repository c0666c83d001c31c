/** What goes from the caller to the function and back, header by header, in order and with repeats. */

import type { IncomingMessage } from 'node:http';

/** Of one connection, not of the message (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'trailer',
];

/** Said by this host alone: a caller's own are dropped, so that nobody can pass for the service. */
const OURS = [
  'base44-app-id',
  'base44-api-url',
  'base44-service-authorization',
  'b44fn-request-id',
  'b44fn-failure',
];

export const REQUEST_ID = 'b44fn-request-id';

export interface Identity {
  requestId: string;
  appId: string;
  serviceToken: string;
  /** The caller's Host header: where the function reaches this host. */
  host: string;
  /** Of the function's own listener. */
  port: number;
}

/** A flat list of names and values, as node:http takes it. */
export function upstreamHeaders(req: IncomingMessage, identity: Identity): string[] {
  const headers = ['host', `localhost:${identity.port}`];
  headers.push(...without(req, [...HOP_BY_HOP, ...OURS, 'host', 'expect']));
  headers.push('base44-app-id', identity.appId);
  headers.push('base44-api-url', `http://${identity.host}`);
  headers.push('base44-service-authorization', `Bearer ${identity.serviceToken}`);
  headers.push(REQUEST_ID, identity.requestId);
  // Node chunks a body of unknown length by itself for POST and PUT only.
  if (req.headers['transfer-encoding'] !== undefined) headers.push('transfer-encoding', 'chunked');
  return headers;
}

/** `cors` is left out where the function speaks for itself. */
export function downstreamHeaders(
  answer: IncomingMessage,
  requestId: string,
  cors: Record<string, string>,
): string[] {
  const headers = without(answer, [...HOP_BY_HOP, REQUEST_ID]);
  headers.push(REQUEST_ID, requestId);
  if (answer.headers['access-control-allow-origin'] === undefined)
    headers.push(...Object.entries(cors).flat());
  return headers;
}

function without(message: IncomingMessage, names: readonly string[]): string[] {
  const listed = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...names, ...listed]);
  const kept: string[] = [];
  const raw = message.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (!dropped.has(raw[i]!.toLowerCase())) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}
