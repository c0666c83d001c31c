import { createDispatcher } from '../sdk/dispatcher.js';
import { exchange } from '../sdk/exchange.js';
import type { HeaderList } from '../sdk/headers.js';
import { userAgent } from '../sdk/session.js';

/** How such a request reaches its server. */
export interface Connection {
  env: Readonly<Record<string, string | undefined>>;
  /** A certificate authority to trust, in PEM form. */
  ca?: string | undefined;
  insecure?: boolean | undefined;
  /** Milliseconds for the whole of it. Default 30 000. */
  patience?: number | undefined;
  /** Ends it before that. */
  signal?: AbortSignal | undefined;
  /** Bytes that an answer may have. Default 1 MiB: most have a few hundred. */
  most?: number | undefined;
}

export interface JsonAnswer {
  status: number;
  /** Undefined for a body that is not JSON. */
  data: unknown;
}

/**
 * One request whose answer is JSON, small and at once: not a function's, but a route of the service around them.
 * Redirects are not followed. @throws ExchangeError, or the signal's reason when it takes too long
 */
export async function requestJson(
  { method = 'GET', url, headers, body }: { method?: string; url: URL; headers: HeaderList; body?: unknown },
  { patience = 30_000, most = 1024 * 1024, signal, ...connection }: Connection,
): Promise<JsonAnswer> {
  const dispatcher = await createDispatcher(url, connection);
  const tooLong = AbortSignal.timeout(patience);
  try {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const all: HeaderList = [
      ['Accept', 'application/json'],
      ...(bytes ? ([['Content-Type', 'application/json']] as HeaderList) : []),
      ['User-Agent', userAgent],
      ['Accept-Encoding', 'identity'],
      ...headers,
    ];
    const response = await exchange(
      { method, url, headers: all, body: bytes ? { kind: 'bytes', bytes } : { kind: 'none' } },
      {
        dispatcher,
        connectTimeout: 10_000,
        answerTimeout: patience,
        signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
      },
    );
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > most) break;
      chunks.push(chunk);
    }
    return {
      status: response.status,
      data: size > most ? undefined : parsed(Buffer.concat(chunks).toString('utf8')),
    };
  } finally {
    await dispatcher.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a server says of its own refusal, in one of the usual places; undefined when it says nothing. */
export function saidBy(data: unknown): string | undefined {
  const { message, detail, error } = (data ?? {}) as Record<string, unknown>;
  const said = [message, detail, error, (error as { message?: unknown } | undefined)?.message];
  return said.find((one): one is string => typeof one === 'string' && one !== '')?.slice(0, 300);
}
