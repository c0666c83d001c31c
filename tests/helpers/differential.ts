import { createClient as createOfficial } from '@base44/sdk';
import { createClient } from '../../src/sdk/index.js';
import type { ClientOptions, FunctionsModule } from '../../src/sdk/types.js';
import type { Recorded, Recorder } from './recorder.js';

/** What both clients have: the surface that is compared. */
export interface Caller {
  functions: Pick<FunctionsModule, 'invoke' | 'fetch'>;
  readonly asServiceRole: { functions: Pick<FunctionsModule, 'invoke' | 'fetch'> };
  setToken(token: string): void;
}

export type Call = (client: Caller) => Promise<unknown>;
export type Options = Omit<ClientOptions, 'appId'> & { appId?: string };

export const appId = '6500f2a1b2c3d4e5f6a7b8c9';

export function ours(server: string, options: Options = {}): Caller {
  return createClient({ appId, serverUrl: server, ...options });
}

/** The official client sends analytics of its own unless told not to. */
export function official(server: string, options: Options = {}): Caller {
  const config = { appId, serverUrl: server, analytics: { enabled: false }, ...options };
  return createOfficial(config as Parameters<typeof createOfficial>[0]) as unknown as Caller;
}

/** axios reads these at each call, for loopback targets too. */
export function clearProxies(): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    delete process.env[name];
    delete process.env[name.toLowerCase()];
  }
}

/** A request as it is compared: names in lower case, the boundary replaced by one word. */
export interface Normal {
  line: string;
  headers: Record<string, string>;
  body: string;
  chunked: boolean;
}

/** Headers in which the two may differ: who they are, the connection, what they can decode. */
const own = new Set(['user-agent', 'accept-encoding', 'host', 'connection']);

export function normal(recorded: Recorded): Normal {
  const headers: Record<string, string> = {};
  for (const [name, value] of recorded.headers) {
    const key = name.toLowerCase();
    if (key in headers) throw new Error(`the header ${key} was sent twice`);
    if (!own.has(key)) headers[key] = value;
  }
  let body = recorded.body.toString('latin1');
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary) {
    if (headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length)
      throw new Error('a multipart Content-Length is not the length of the body');
    headers['content-length'] = 'exact';
    headers['content-type'] = headers['content-type']!.replace(boundary, 'BOUNDARY');
    body = body.replaceAll(boundary, 'BOUNDARY');
  }
  return { line: recorded.requestLine, headers, body, chunked: recorded.chunked };
}

/** What one client sent for a call, and the error it threw, if it did. */
export async function record(
  recorder: Recorder,
  client: Caller,
  call: Call,
): Promise<{ sent: Normal[]; error: unknown }> {
  recorder.requests.length = 0;
  let error: unknown;
  try {
    await call(client);
  } catch (thrown) {
    error = thrown;
  }
  return { sent: recorder.requests.map(normal), error };
}

/** The same call through both. */
export async function both(recorder: Recorder, call: Call, options: Options = {}) {
  const theirs = await record(recorder, official(recorder.url, options), call);
  const mine = await record(recorder, ours(recorder.url, options), call);
  return { theirs, mine };
}
