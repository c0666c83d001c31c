import { decodeBody } from './decode.js';
import type { WireRequest } from './exchange.js';
import { type HeaderList, headerList, mergeHeaders } from './headers.js';
import type { Followed } from './redirect.js';
import { readInit } from './request-init.js';
import { authorization, isExchangeFailure, pin, type Session, send, userAgent } from './session.js';
import { fetchUrl } from './url.js';

/** Requests a function's path: see FunctionsModule.fetch. */
export async function fetchFunction(
  session: Session,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const url = fetchUrl(session.base, session.appId, path, session.dialect);
  const read = await readInit(url, init);
  const ours: HeaderList = [
    ['accept', '*/*'],
    ['accept-language', '*'],
    ['sec-fetch-mode', 'cors'],
    ['user-agent', userAgent],
    ['accept-encoding', url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate'],
    ...authorization(session),
    ...headerList([['x-app-id', session.appId]]),
    ...pin(session),
  ];
  const headers = mergeHeaders(mergeHeaders(ours, session.headers), read.headers);
  const request: WireRequest = { method: read.method, url, headers, body: read.body };
  try {
    return nativeResponse(read.method, await send(session, request, read));
  } catch (error) {
    // What fetch throws, so that callers' own handling works: TypeError, cause.code.
    throw isExchangeFailure(error) ? new TypeError('fetch failed', { cause: error }) : error;
  }
}

const nullBody = new Set([101, 204, 205, 304]);

function nativeResponse(method: string, { response, url, redirected }: Followed): Response {
  const { status, statusText } = response;
  const empty = method === 'HEAD' || nullBody.has(status);
  if (empty) response.body.cancel();
  const body = empty
    ? null
    : stream(decodeBody({ ...response, method }, response.body), () => response.body.cancel());
  // The constructor refuses statuses below 200 and above 599, and texts that are not Latin-1; a server
  // may send them all the same.
  const legal = status >= 200 && status <= 599;
  const native = new Response(body, { status: legal ? status : 200, headers: response.headers });
  const facts = { url: url.href, redirected, type: 'basic', statusText };
  return located(native, legal ? facts : { ...facts, status, ok: false });
}

/** These cannot be given to the constructor, and a clone must keep them. */
function located(response: Response, facts: Record<string, unknown>): Response {
  for (const [name, value] of Object.entries(facts)) Object.defineProperty(response, name, { value });
  const clone = response.clone.bind(response);
  return Object.defineProperty(response, 'clone', { value: () => located(clone(), facts) });
}

/** As fetch has it: an answer that nobody can read any more gives its connection back. */
const forgotten = new FinalizationRegistry<() => void>((cancel) => cancel());

/**
 * Errors come only from pull, and nothing is queued (a byte stream's highWaterMark is 0): chunks that
 * are queued in a stream are lost when it errors. A byte stream, as fetch's own, so that BYOB readers work.
 */
function stream(chunks: AsyncIterable<Uint8Array>, cancel: () => void): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const readable: ReadableStream<Uint8Array> = new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      try {
        let next = await iterator.next();
        while (!next.done && next.value.byteLength === 0) next = await iterator.next();
        if (next.done) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else {
          // A copy: the chunk is a part of the socket's buffer, and enqueue takes the whole buffer away.
          controller.enqueue(new Uint8Array(next.value));
        }
      } catch (error) {
        controller.error(isExchangeFailure(error) ? new TypeError('terminated', { cause: error }) : error);
      }
    },
    cancel,
  });
  forgotten.register(readable, cancel);
  return readable;
}
