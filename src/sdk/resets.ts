import type { buildConnector } from 'undici';

/**
 * Connections whose reset ends a body with an error. undici takes a reset in a body without length or chunks for its
 * end (`onHttpSocketError` in its client-h1.js, for macOS' sake), and so an answer that was cut for a whole one. It knows
 * a reset by its code, so the code is another one while undici's listener runs, which stands between the two here.
 */
export function tellingResets(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      socket!.prependListener('error', (reset: NodeJS.ErrnoException) => {
        if (reset.code === 'ECONNRESET') reset.code = 'RESET';
      });
      callback(null, socket!);
      socket!.on('error', (reset: NodeJS.ErrnoException) => {
        if (reset.code === 'RESET') reset.code = 'ECONNRESET';
      });
    });
}
