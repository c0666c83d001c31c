import { collect, parseAnswer } from './answer.js';
import { decodeBody, leftCodings } from './decode.js';
import { ExchangeError, FunctionError, type FunctionResponse } from './errors.js';
import type { WireRequest, WireResponse } from './exchange.js';
import { type HeaderList, headerList, headerRecord, mergeHeaders } from './headers.js';
import { encodePayload } from './payload.js';
import { authorization, isExchangeFailure, pin, type Session, send, userAgent } from './session.js';
import type { InvokeOptions, InvokeResult } from './types.js';
import { invokeUrl } from './url.js';

/** Posts data to a function: see FunctionsModule.invoke. */
export async function invoke<T>(
  session: Session,
  name: string,
  data: unknown,
  options: InvokeOptions = {},
): Promise<InvokeResult<T>> {
  const url = invokeUrl(session.base, session.appId, name, session.dialect);
  const { contentType, body } = await encodePayload(name, data);
  const ours: HeaderList = [
    ['Accept', 'application/json'],
    ['Content-Type', contentType ?? 'application/json'],
    ...authorization(session),
    ['User-Agent', userAgent],
    ['Accept-Encoding', 'gzip, deflate, br'],
    ...pin(session),
  ];
  const callers = mergeHeaders(mergeHeaders(ours, session.headers), headerList(options.headers));
  const headers = mergeHeaders(callers, forced(session, contentType));
  const request: WireRequest = { method: 'POST', url, headers, body };
  const response = await answer(session, request, options);
  if (response.status >= 200 && response.status < 300) return response as InvokeResult<T>;
  const code = response.status >= 400 && response.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE';
  throw new FunctionError(`Request failed with status code ${response.status}`, code, { response });
}

/** What no caller's header may replace: the app of the URL, and the boundary of a multipart body. */
function forced(session: Session, contentType: string | undefined): HeaderList {
  const type = contentType?.startsWith('multipart/') ? [['Content-Type', contentType]] : [];
  return headerList([['X-App-Id', session.appId], ...type]);
}

async function answer(
  session: Session,
  request: WireRequest,
  options: InvokeOptions,
): Promise<FunctionResponse> {
  const limit = options.timeout ? AbortSignal.timeout(options.timeout) : undefined;
  const signals = [options.signal, limit].filter((signal) => signal !== undefined);
  const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
  let head: WireResponse | undefined;
  const chunks: Uint8Array[] = [];
  try {
    const followed = await send(session, request, { signal });
    head = followed.response;
    // A redirect may have changed the method; only HEAD matters here, and invoke never sends it.
    return await result(head, await collect(decodeBody({ ...head, method: 'POST' }, head.body), chunks));
  } catch (error) {
    if (!isExchangeFailure(error)) throw error; // an abort, as the signal's own reason
    const response = head && (await result(head, Buffer.concat(chunks)));
    throw new FunctionError(sentence(error), failureCode(error), {
      ...(response ? { response } : {}),
      cause: error,
    });
  }
}

async function result(head: WireResponse, bytes: Buffer): Promise<FunctionResponse> {
  const { status, statusText } = head;
  const headers = headerRecord(head.headers);
  if ((await leftCodings({ ...head, method: 'POST' })).length > 0)
    return { data: new Uint8Array(bytes), status, statusText, headers };
  delete headers['content-encoding']; // it is undone, as the official client has it
  return { data: parseAnswer(bytes, head.headers), status, statusText, headers };
}

/** The official client's names for what undici names in its own way. */
const codes: Record<string, string> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
};

function failureCode(error: { code: string }): string {
  if (!(error instanceof ExchangeError)) return error.code;
  if (error.phase === 'body') return 'ERR_BODY_TRUNCATED';
  return error.phase === 'coding' ? 'ERR_BODY_CODING' : (codes[error.code] ?? error.code);
}

function sentence(error: Error): string {
  if (!(error instanceof ExchangeError)) return error.message;
  if (error.phase === 'body') return `the answer broke off: ${error.message}`;
  return error.phase === 'connect' ? `could not connect: ${error.message}` : error.message;
}
