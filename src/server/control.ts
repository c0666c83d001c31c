/**
 * The host's ear for its children: one loopback listener, to which each child connects with the nonce it was given.
 * The same connection tells a child to finish, and by its closing that the host is gone.
 */

import { createServer, type Socket } from 'node:net';

export interface Child {
  /** The child's Deno.serve listens on this port of 127.0.0.1. */
  onListening(port: number): void;
  /** Its connection closed: it is ending, if it has not ended. */
  onHangUp(): void;
}

export interface Control {
  port: number;
  expect(nonce: string, child: Child): void;
  /** Asks a child to end once what it gave to waitUntil is done. False when it never connected. */
  finish(nonce: string): boolean;
  forget(nonce: string): void;
  close(): void;
}

/** A message is one short line of JSON; whoever sends more is no child of ours. */
const LONGEST = 4096;

export async function openControl(): Promise<Control> {
  const children = new Map<string, { child: Child; socket?: Socket }>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let nonce: string | undefined;
    let pending = '';
    socket.on('close', () => {
      sockets.delete(socket);
      const entry = nonce === undefined ? undefined : children.get(nonce);
      if (entry?.socket === socket) entry.child.onHangUp();
    });
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (pending + text).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const message = parse(line);
        nonce ??= message.nonce;
        const entry = nonce === undefined ? undefined : children.get(nonce);
        if (!entry || (entry.socket && entry.socket !== socket)) return void socket.destroy();
        entry.socket = socket;
        if (message.port !== undefined) entry.child.onListening(message.port);
      }
      if (pending.length > LONGEST) socket.destroy();
    });
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    expect: (nonce, child) => void children.set(nonce, { child }),
    finish: (nonce) => children.get(nonce)?.socket?.write('f') !== undefined,
    forget: (nonce) => void children.delete(nonce),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function parse(line: string): { nonce?: string; port?: number } {
  try {
    const value: unknown = JSON.parse(line);
    const { nonce, port } = (value ?? {}) as { nonce?: unknown; port?: unknown };
    return {
      ...(typeof nonce === 'string' ? { nonce } : {}),
      ...(typeof port === 'number' ? { port } : {}),
    };
  } catch {
    return {};
  }
}
