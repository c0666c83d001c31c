import { RequestError } from './errors.js';
import type { WireBody } from './exchange.js';
import { type HeaderList, hasHeader, headerList } from './headers.js';

/** What fetch's `init` asks for, checked by the platform and read without losing lengths. */
export interface ReadInit {
  method: string;
  headers: HeaderList;
  body: WireBody;
  signal: AbortSignal;
  redirect: 'follow' | 'error' | 'manual';
}

/**
 * Reads a RequestInit as fetch would. The platform's Request does the validating, but the body is
 * read from `init` by its kind: a Request's stream has lost its length, and its FormData its order
 * of escapes. mode, cache, credentials, keepalive and referrer are accepted without effect.
 * @throws TypeError as `fetch` does: GET with a body, a bad method, header or signal.
 */
export async function readInit(url: URL, init: RequestInit): Promise<ReadInit> {
  // fetch upper-cases get, post, put, delete, head and options, but sends `patch` as it is: a 405.
  const method = (init.method ?? 'GET').toUpperCase();
  const request = new Request(url, { ...init, method });
  const { contentType, body } = await readBody(init.body ?? null, request);
  const headers = headerList(init.headers);
  if (contentType !== undefined && !hasHeader(headers, 'content-type'))
    headers.push(['content-type', contentType]);
  return {
    method,
    headers,
    body,
    signal: request.signal,
    redirect: request.redirect as ReadInit['redirect'],
  };
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
  const stream = request.body; // a ReadableStream, or an async iterable, which Node's fetch takes too
  if (stream === null) throw new RequestError('the body is of a kind that fetch does not take');
  return { body: { kind: 'stream', open: () => stream as AsyncIterable<Uint8Array>, replayable: false } };
}

function bytes(value: Uint8Array): WireBody {
  return { kind: 'bytes', bytes: value };
}
