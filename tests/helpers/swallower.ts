import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was received, without having been kept. */
export interface Swallowed {
  method: string;
  headers: NodeJS.Dict<string | string[]>;
  bytes: number;
  sha256: string;
}

export interface Swallower {
  url: string;
  all: Swallowed[];
  /** Resolves once as many bodies are whole. */
  received(count: number): Promise<void>;
  /** Resolves at the first bytes of the next body. */
  begun(): Promise<unknown>;
  /** Answers those that wait, when answers are held back. */
  release(): void;
  close(): Promise<void>;
}

/**
 * A server for bodies of any size: it counts and hashes them, and answers {}.
 * @param hold answer only when `release` is called, and leave the hash away: these bodies are large
 */
export async function startSwallower({ hold = false } = {}): Promise<Swallower> {
  const all: Swallowed[] = [];
  const events = new EventEmitter();
  const waiting: ServerResponse[] = [];
  const answer = (response: ServerResponse): void => {
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  };
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      if (bytes === 0) events.emit('begun');
      bytes += chunk.length;
      if (!hold) hash.update(chunk);
    });
    request.on('end', () => {
      all.push({ method: request.method ?? '', headers: request.headers, bytes, sha256: hash.digest('hex') });
      events.emit('received');
      if (hold) waiting.push(response);
      else answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    all,
    async received(count) {
      while (all.length < count) await once(events, 'received');
    },
    begun: () => once(events, 'begun'),
    release() {
      for (const response of waiting.splice(0)) answer(response);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
