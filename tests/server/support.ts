/** A host on a project made for the test, and a client that hides nothing. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { onTestFinished } from 'vitest';
import { openProject } from '../../src/discovery/project.js';
import { findDeno } from '../../src/server/deno.js';
import type { ServerEvent } from '../../src/server/events.js';
import { type Host, type HostOptions, startHost } from '../../src/server/serve.js';

export const root = resolve(import.meta.dirname, '../..');
export const deno = await findDeno({}, root);

/** A folder that goes with the test. */
export function folder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'b44fn-host-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function put(dir: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

export interface TestHost extends Host {
  dir: string;
  events: ServerEvent[];
  /** The next event of this kind, counting those not yet waited for. */
  event<T extends ServerEvent['type']>(
    type: T,
    fits?: (event: Extract<ServerEvent, { type: T }>) => boolean,
  ): Promise<Extract<ServerEvent, { type: T }>>;
}

/** `functions`: name to source; `files`: other paths of the project. */
export async function hostOf(
  functions: Record<string, string>,
  files: Record<string, string> = {},
  options: Partial<HostOptions> = {},
): Promise<TestHost> {
  const dir = folder();
  put(dir, {
    'base44/config.jsonc': '{ "name": "test" }',
    'base44/.app.jsonc': '{ "id": "app1" }',
    ...files,
  });
  for (const [name, source] of Object.entries(functions)) {
    put(dir, { [`base44/functions/${name}/entry.ts`]: source });
  }
  const events: ServerEvent[] = [];
  const waiting = new Set<() => void>();
  const host = await startHost({
    project: await openProject(dir),
    port: 0,
    deno,
    env: process.env,
    pid: process.pid,
    version: '0.0.0',
    onEvent: (event) => {
      events.push(event);
      for (const look of waiting) look();
    },
    ...options,
  });
  onTestFinished(() => host.close());
  const event: TestHost['event'] = (type, fits = () => true) =>
    new Promise((found) => {
      const look = () => {
        const at = events.findIndex((seen) => seen.type === type && fits(seen as never));
        if (at < 0) return;
        waiting.delete(look);
        found(events.splice(at, 1)[0] as never);
      };
      waiting.add(look);
      look();
    });
  return Object.defineProperties({ dir, events, event } as TestHost, Object.getOwnPropertyDescriptors(host));
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** Whether the body came to its own end. */
  complete: boolean;
}

/** One request with nothing added to it. Rejects only when no status line comes. */
export function send(
  url: string,
  options: RequestOptions & { body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((done, failed) => {
    const { body, ...rest } = options;
    const sent = request(url, { agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => {});
      response.on('close', () =>
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
          complete: response.complete,
        }),
      );
    });
    sent.on('error', failed);
    // Node leaves it out for DELETE, and then the body has no end.
    const chunked = sent.hasHeader('transfer-encoding');
    if (body && !chunked) sent.setHeader('content-length', Buffer.byteLength(body));
    sent.end(body);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a test says with its assertions what it expects here.
export async function json(answer: Answer | Promise<Answer>): Promise<any> {
  return JSON.parse((await answer).text);
}

/** A function that answers with what it saw. */
export const ECHO = `Deno.serve(async (req) => Response.json({
  method: req.method, url: req.url, headers: Object.fromEntries(req.headers), body: await req.text(),
}));`;
