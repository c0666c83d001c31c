import { B44fnError, type Hint } from '../errors.js';
import { ExchangeError, ProxyError } from '../sdk/errors.js';
import { RedirectError } from '../sdk/redirect.js';
import type { Failure, StreamMessage } from './events.js';

/** Whether an error's code is about a certificate or the handshake: OpenSSL's and Node's names. */
export function isCertificateCode(code: string): boolean {
  return /CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code);
}

/** A record of a stream that is not JSON, where records are to be read (cli.md, exit 7). */
export class MalformedRecord extends Error {
  constructor(readonly records: StreamMessage[]) {
    super('a record is not JSON');
  }
}

/** The answer ended inside a record, where records are read. */
export class CutRecord extends Error {
  constructor(readonly record: StreamMessage) {
    super('the answer ends inside a record');
  }
}

/** The answer ended before the record that --until waits for. @param streams whether it has records at all */
export class UnmetCondition extends Error {
  constructor(readonly streams: boolean) {
    super('the answer ended before what --until waits for');
  }
}

/** What went wrong on the wire, in words that say what to do next. */
export function failureOf(error: unknown, asked: URL): Failure {
  if (error instanceof RedirectError) {
    return {
      code: error.code,
      message: error.message,
      hint: [
        'Nothing was sent there. Is that the right place?',
        { do: 'call server', server: originOf(error.location) },
      ],
      exit: 1,
    };
  }
  if (error instanceof MalformedRecord) {
    const { records } = error;
    const { data, cut, format } = records[0]!;
    const why = `${data.length > 200 ? `${data.slice(0, 200)}…` : data}${cut ? ' (nothing stands after it: some of it may be missing)' : ''}`;
    const message =
      records.length === 1
        ? 'a record of the answer is not JSON'
        : `${records.length} records of the answer are not JSON`;
    const hint: Hint = [
      `The ${format === 'ndjson' ? 'records before it' : 'other records'} are kept.`,
      { do: 'see the answer as it came' },
    ];
    return { code: 'BAD_RECORD', message, why, hint, exit: 7 };
  }
  if (error instanceof CutRecord) {
    const { data } = error.record;
    return {
      code: 'ANSWER_CUT',
      message: error.message,
      why: `Of the last one came: ${data.length > 200 ? `${data.slice(0, 200)}…` : data}`,
      hint: 'Look at the function’s log: a handler that fails while it streams looks like this.',
      exit: 7,
    };
  }
  if (error instanceof UnmetCondition) {
    const why = error.streams
      ? 'All records that came before are kept.'
      : 'It is no stream of records: neither an event stream nor NDJSON nor a JSON sequence, by its type.';
    const hint = error.streams
      ? 'Is the condition spelled as the records are? See them with --jsonl.'
      : 'Say how to read it: --stream sse or --stream ndjson';
    return { code: 'UNTIL_NOT_MET', message: error.message, why, hint, exit: 7 };
  }
  if (!(error instanceof ExchangeError)) return internal(error);
  if (error.cause instanceof B44fnError) {
    const { code, message, why, hint } = error.cause;
    return { code, message, why, hint, exit: 1 };
  }
  const { code, message, phase } = error;
  const at = error.url ?? asked;
  const where = at.host;
  if (code === 'TIMEOUT_CONNECT') {
    const hint: Hint = [
      'Check the server’s address and the network.',
      { do: 'allow more time', limit: 'connect-timeout' },
    ];
    return { code, message: `${message} to ${where}`, hint, exit: 6 };
  }
  if (code === 'TIMEOUT_ANSWER') {
    const hint: Hint = ['The function may still be running.', { do: 'allow more time', limit: 'timeout' }];
    return { code, message: `${message} from ${where}`, hint, exit: 6 };
  }
  if (code === 'TIMEOUT_IDLE') {
    const hint: Hint = { do: 'allow more time', limit: 'idle-timeout' };
    return { code, message: `${where} was ${message} in the middle of its answer`, hint, exit: 6 };
  }
  if (phase === 'source') {
    const hint = 'What the server has of it is not whole. Check the file and the disk, then send it again.';
    return { code, message: 'what is to be sent could not be read', why: message, hint, exit: 1 };
  }
  if (phase === 'coding') {
    const what = 'the answer’s content-encoding is broken';
    return { code: 'ANSWER_CODING', message: what, why: message, hint: lookAtLog, exit: 7 };
  }
  if (isMalformed(error)) {
    const hint: Hint = [
      'Look at the function, or a proxy in front of it.',
      { do: 'see the bytes', origin: at.origin, raw: true },
    ];
    return {
      code: 'ANSWER_MALFORMED',
      message: `the answer of ${where} is malformed`,
      why: message,
      hint,
      exit: 7,
    };
  }
  if (phase === 'body')
    return {
      code: 'ANSWER_CUT',
      message: 'the answer ended early',
      why: message,
      hint: lookAtLog,
      exit: 7,
    };
  if (error.cause instanceof ProxyError) return { ...proxyFailure(error.cause, at), exit: 1 };
  return { ...noAnswer(error, at), exit: 1 };
}

const lookAtLog =
  'If it happens again, look at the function’s log: a handler that fails while it streams looks like this.';

/** Its status line is HTTP, but not what follows: a header, the length, the chunks. */
function isMalformed({ code, message, phase }: ExchangeError): boolean {
  if (phase !== 'body' && code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return true;
  return code === 'HPE_INVALID' && !/status|version/i.test(message);
}

function proxyFailure({ proxy, from, status, message }: ProxyError, { host }: URL): Omit<Failure, 'exit'> {
  if (status === 407) {
    return {
      code: 'PROXY_AUTHENTICATION',
      message: `the proxy ${proxy} wants a user and a password`,
      why: `It answered 407. ${from} names it.`,
      hint: `Write them into the variable: ${from}=${proxy.replace('//', '//user:password@')} (special characters as %XX)`,
    };
  }
  return {
    code: 'PROXY',
    message:
      status === undefined
        ? `no connection through the proxy ${proxy}`
        : `the proxy ${proxy} refused the way to ${host}`,
    why: `${message}. ${from} names this proxy.`,
    hint: `Check ${from}, or leave this host out of it: NO_PROXY=${host}`,
  };
}

function noAnswer({ code, message, phase }: ExchangeError, url: URL): Omit<Failure, 'exit'> {
  const where = url.host;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code,
        message: `nothing listens on ${where}`,
        why: message,
        hint: ['Is the server running?', { do: 'start a host' }],
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code,
        message: `the name ${url.hostname} could not be resolved`,
        why: message,
        hint: [{ do: 'check server' }, 'Is the network there?'],
      };
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return {
        code,
        message: `${where} answered with more than 64 KiB of headers`,
        why: 'That is over the limit, so the answer was not read.',
        hint: 'Have the function send fewer or smaller headers (cookies are the usual reason).',
      };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return {
        code,
        message:
          phase === 'connect'
            ? `${where} closed the connection before the request was sent`
            : `${where} closed the connection without an answer`,
        why: message,
        hint: 'The function or the server in front of it may have crashed: look at its log. The request may have been carried out; check before you send it again.',
      };
  }
  if (code.startsWith('HPE_')) {
    return {
      code,
      message: `${where} answered with something that is not HTTP`,
      why: message,
      hint: [
        'Is it the right port, and http or https as the server expects?',
        { do: 'see the bytes', origin: url.origin, raw: false },
      ],
    };
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|EPROTO/.test(code)) {
    return {
      code,
      message: `${where} does not speak TLS`,
      why: message.split('\n')[0],
      hint: ['Is it plain http?', { do: 'call server', server: `http://${where}` }],
    };
  }
  if (isCertificateCode(code)) {
    return {
      code,
      message: `the certificate of ${where} is not trusted`,
      why: message,
      hint: { do: 'trust the certificate' },
    };
  }
  return {
    code,
    message: `the request to ${where} failed`,
    why: message,
    hint: ['Check the address and the network, then send it again.', { do: 'see the request' }],
  };
}

function internal(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `b44fn failed: ${message}`,
    hint: ['This is a fault of b44fn itself.', { do: 'report' }],
    exit: 1,
  };
}

function originOf(location: string): string {
  try {
    return new URL(location).origin;
  } catch {
    return location;
  }
}
