import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** One request as it came over the socket: nothing parsed for us, nothing normalized. */
export interface Recorded {
  requestLine: string;
  /** In the order sent, names as spelled. */
  headers: [string, string][];
  /** With chunked framing undone. */
  body: Buffer;
  chunked: boolean;
}

export interface Recorder {
  url: string;
  requests: Recorded[];
  /** How many connections were ever made to it. */
  connections: number;
  /** Those that are open now. */
  sockets: ReadonlySet<Socket>;
  /** What to answer with, as raw bytes; by default a 200 with `{}`. */
  answer: (request: Recorded, socket: Socket) => void;
  close(): Promise<void>;
}

export const okAnswer = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

/** A raw TCP server that records whole requests and answers with bytes of the test's choosing. */
export async function startRecorder(): Promise<Recorder> {
  const sockets = new Set<Socket>();
  const recorder: Recorder = {
    url: '',
    requests: [],
    connections: 0,
    sockets,
    answer: (_, socket) => void socket.write(okAnswer),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    recorder.connections += 1;
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const taken = takeRequest(buffer);
        if (!taken) return;
        buffer = buffer.subarray(taken.size);
        recorder.requests.push(taken.request);
        recorder.answer(taken.request, socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  recorder.url = `http://127.0.0.1:${address.port}`;
  return recorder;
}

function takeRequest(buffer: Buffer): { request: Recorded; size: number } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [requestLine = '', ...lines] = buffer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const header = (name: string): string | undefined => headers.find(([n]) => n.toLowerCase() === name)?.[1];
  const chunked = header('transfer-encoding') === 'chunked';
  const start = end + 4;
  if (!chunked) {
    const length = Number(header('content-length') ?? 0);
    if (buffer.length < start + length) return undefined;
    return {
      request: { requestLine, headers, body: buffer.subarray(start, start + length), chunked },
      size: start + length,
    };
  }
  const body: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = buffer.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(buffer.subarray(at, lineEnd).toString('latin1'), 16);
    const from = lineEnd + 2;
    if (buffer.length < from + size + 2) return undefined;
    if (size === 0)
      return { request: { requestLine, headers, body: Buffer.concat(body), chunked }, size: from + 2 };
    body.push(buffer.subarray(from, from + size));
    at = from + size + 2;
  }
}
