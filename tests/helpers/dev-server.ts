import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for `base44 dev`, as it was recorded (wire.md sections 4 and 5). */
export interface DevServer {
  /** With `localhost`, as the official CLI prints it. It listens on 127.0.0.1 only. */
  url: string;
  /** What functions were given: method, path as the function sees it, headers, body. */
  calls: { name: string; method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
  /** What left for the hosted service. It must stay empty. */
  forwarded: string[];
  close(): Promise<void>;
}

/**
 * One route is local: /api/apps/{any}/functions/{one segment, decoded}; and who the caller is. All else, functions of
 * two segments and /api/functions/* included, is forwarded to the hosted service, here a second server that
 * keeps what should never have come.
 */
export async function startDevServer(functions: string[]): Promise<DevServer> {
  const dev: DevServer = { url: '', calls: [], forwarded: [], close: () => closeAll() };
  const hosted = createServer((req, res) => {
    dev.forwarded.push(`${req.method} ${req.url} ${req.headers.authorization ?? ''}`);
    req.resume();
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"hosted": true}');
  });
  const server = createServer((req, res) => void answer(req, res));
  const closeAll = async (): Promise<void> => {
    for (const one of [server, hosted]) {
      one.closeAllConnections();
      await new Promise((resolve) => one.close(resolve));
    }
  };

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path = '', query] = req.url!.split('?');
    const segment = /^\/api\/apps\/[^/]+\/functions\/([^/]+)$/.exec(path)?.[1];
    if (path.endsWith('/entities/User/me')) {
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"email": "dana@example.com"}');
      return;
    }
    if (segment === undefined) {
      forward(req, res, hosted);
      return;
    }
    let name: string;
    try {
      name = decodeURIComponent(segment);
    } catch {
      res.writeHead(400, { 'Content-Type': 'text/html' }).end('<html>Bad Request</html>');
      return;
    }
    if (!functions.includes(name)) {
      const error = JSON.stringify({ error: `Function "${name}" not found` });
      res.writeHead(500, { 'Content-Type': 'application/json' }).end(error);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method = '', headers } = req;
    const seen = `/${segment}${query === undefined ? '' : `?${query}`}`;
    dev.calls.push({ name, method, path: seen, headers, body });
    res
      .writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' })
      .end(JSON.stringify({ name, method, path: seen, body }));
  };

  for (const one of [hosted, server]) {
    one.listen(0, '127.0.0.1');
    await once(one, 'listening');
  }
  dev.url = `http://localhost:${portOf(server)}`;
  return dev;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function forward(req: IncomingMessage, res: ServerResponse, hosted: Server): void {
  const onward = request(
    { port: portOf(hosted), host: '127.0.0.1', method: req.method, path: req.url, headers: req.headers },
    (answered) => {
      res.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(res);
    },
  );
  req.pipe(onward);
}
