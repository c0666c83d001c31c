// The other side of bench/throughput.js, in a process of its own: GET sends as many bytes as ?bytes= says,
// GET /events sends ?count= events with the time of each, GET /records as many lines of JSON, POST counts what
// it is sent.
import { createServer } from 'node:http';

const chunk = Buffer.alloc(1024 * 1024, 'x');

function send(response, total) {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': total });
  let left = total;
  const more = () => {
    while (left > 0) {
      const piece = left >= chunk.length ? chunk : chunk.subarray(0, left);
      left -= piece.length;
      if (!response.write(piece)) return response.once('drain', more);
    }
    response.end();
  };
  more();
}

function events(response, count) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let sent = 0;
  const next = () => {
    // Both processes read the same clock, in microseconds since the machine started.
    response.write(`data: ${process.hrtime.bigint() / 1000n}\n\n`);
    if (++sent < count) setTimeout(next, 1);
    else response.end();
  };
  next();
}

function records(response, count) {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  let sent = 0;
  const more = () => {
    while (sent < count) {
      let lines = '';
      for (const until = Math.min(count, sent + 500); sent < until; sent++)
        lines += `{"id":${sent},"name":"record ${sent}","tags":["a","b"],"price":12.50}\n`;
      if (!response.write(lines)) return response.once('drain', more);
    }
    response.end();
  };
  more();
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://h');
  if (url.pathname.endsWith('/events')) return events(response, Number(url.searchParams.get('count')));
  if (url.pathname.endsWith('/records')) return records(response, Number(url.searchParams.get('count')));
  if (request.method === 'GET') return send(response, Number(url.searchParams.get('bytes')));
  let bytes = 0;
  request.on('data', (piece) => {
    bytes += piece.length;
  });
  request.on('end', () => response.end(JSON.stringify({ bytes })));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
