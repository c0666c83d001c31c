import type { WireBody } from './exchange.js';
import { type HeaderList, hasHeader, headerList } from './headers.js';

/** What fetch's `init` asks for, checked by the platform and read without losing lengths. */
export interface ReadInit {
  method: string;
  headers: HeaderList;
  body: WireBody;
  signal: AbortSignal | undefined;
  redirect: 'follow' | 'error' | 'manual';
}

/**
 * Reads a RequestInit as fetch would. The platform's Request does the validating, but the body is
 * read from `init` by its kind: a Request's stream has lost its length, and its FormData its order
 * of escapes. mode, credentials, keepalive and referrer are accepted without effect.
 * @throws TypeError as `fetch` does: GET with a body, a bad method, header or signal.
 */
export async function readInit(url: URL, init: RequestInit): Promise<ReadInit> {
  // fetch upper-cases get, post, put, delete, head and options, but sends `patch` as it is: a 405.
  const patch = init.method?.toUpperCase() === 'PATCH' ? { method: 'PATCH' } : {};
  const request = new Request(url, { ...init, ...patch });
  // Ignoring it would pass off an answer as checked.
  if (request.integrity) throw new TypeError('functions.fetch does not check integrity');
  const { contentType, body } = await readBody(init.body ?? null, request);
  const headers = headerList(new Headers(init.headers)); // repeated names are joined, as fetch does
  if (contentType !== undefined && !hasHeader(headers, 'content-type'))
    headers.push(['content-type', contentType]);
  return {
    method: request.method,
    headers: withCaching(headers, request.cache),
    body,
    // Not request.signal: that one follows init.signal only until the Request is garbage.
    signal: init.signal ?? undefined,
    redirect: request.redirect as ReadInit['redirect'],
  };
}

const conditional = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];

/** What fetch adds for the cache mode, and for headers that bypass caches or ask for a part (Fetch 4.6). */
function withCaching(headers: HeaderList, mode: string): HeaderList {
  const bypass = mode === 'default' && conditional.some((name) => hasHeader(headers, name));
  const added: HeaderList = [];
  if (mode === 'no-cache') added.push(['cache-control', 'max-age=0']);
  if (mode === 'no-store' || mode === 'reload' || bypass)
    added.push(['pragma', 'no-cache'], ['cache-control', 'no-cache']);
  if (hasHeader(headers, 'range')) added.push(['accept-encoding', 'identity']);
  return [...headers, ...added.filter(([name]) => !hasHeader(headers, name))];
}

async function readBody(body: unknown, request: Request): Promise<{ contentType?: string; body: WireBody }> {
  if (body === null) return { body: { kind: 'none' } };
  if (typeof body === 'string')
    return { contentType: 'text/plain;charset=UTF-8', body: bytes(Buffer.from(body)) };
  if (body instanceof URLSearchParams) {
    const contentType = 'application/x-www-form-urlencoded;charset=UTF-8';
    return { contentType, body: bytes(Buffer.from(body.toString())) };
  }
  if (body instanceof FormData) {
    const { multipartBody, partsOf } = await import('./multipart.js');
    return multipartBody(partsOf(body));
  }
  if (body instanceof Blob) {
    const { blobChunks } = await import('./multipart.js');
    const stream: WireBody = {
      kind: 'stream',
      open: () => blobChunks(body),
      length: body.size,
      replayable: true,
    };
    return { ...(body.type ? { contentType: body.type } : {}), body: stream };
  }
  if (body instanceof ArrayBuffer) return { body: bytes(new Uint8Array(body.slice(0))) };
  if (ArrayBuffer.isView(body)) {
    return { body: bytes(new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()) };
  }
  // A ReadableStream, or an async iterable, which Node's fetch takes too. Everything else is sent as text.
  if (request.body === null || !(Symbol.asyncIterator in Object(body)))
    return readBody(String(body), request);
  const stream = request.body as AsyncIterable<Uint8Array>;
  return { body: { kind: 'stream', open: () => stream, replayable: false } };
}

function bytes(value: Uint8Array): WireBody {
  return { kind: 'bytes', bytes: value };
}
