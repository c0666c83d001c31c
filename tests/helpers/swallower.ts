import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was received, without having been kept. */
export interface Swallowed {
  method: string;
  headers: NodeJS.Dict<string | string[]>;
  bytes: number;
  sha256: string;
}

/** A server for bodies of any size: it counts and hashes them, and answers {}. */
export async function startSwallower(): Promise<{ url: string; all: Swallowed[]; close(): Promise<void> }> {
  const all: Swallowed[] = [];
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => {
      all.push({ method: request.method ?? '', headers: request.headers, bytes, sha256: hash.digest('hex') });
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    all,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
