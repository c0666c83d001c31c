import type { Server } from 'node:http';
import { B44fnError } from '../errors.js';

/** Where `b44fn serve` listens unless told otherwise; the ports after it are tried when it is taken. */
const DEFAULT_PORT = 4460;
const MOST_TRIES = 20;

/**
 * Listens on 127.0.0.1 and returns the port. `asked` undefined: 4460 or the next free one; 0: any free one; another:
 * that one, or an error with code PORT_TAKEN.
 */
export async function listen(server: Server, asked: number | undefined): Promise<number> {
  if (asked !== undefined) return attempt(server, asked);
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + MOST_TRIES; port++) {
    try {
      return await attempt(server, port);
    } catch (error) {
      if (!(error instanceof B44fnError)) throw error;
    }
  }
  return attempt(server, 0);
}

function attempt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => reject(explain(port, cause));
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function explain(port: number, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'EADDRINUSE') {
    return new B44fnError('PORT_TAKEN', `Port ${port} is taken`, {
      why: 'Another program listens on it, perhaps another b44fn serve.',
      hint: `End that program (lsof -i :${port} names it), or leave --port out to use the next free one.`,
      cause,
    });
  }
  if (cause.code === 'EACCES') {
    return new B44fnError('PORT_REFUSED', `Port ${port} may not be used`, {
      why: 'The system keeps it for privileged programs.',
      hint: 'Take a port above 1023, or leave --port out.',
      cause,
    });
  }
  return cause;
}
