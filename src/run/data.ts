/** What -d becomes: JSON for invoke and for items to be set on, anything for fetch. */
import type { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { utf8Text } from '../sdk/answer.js';
import type { CallArgs } from './build.js';
import type { Payload } from './call.js';
import { findFault, isObject, requireJson } from './json.js';
import { notJson } from './mangled.js';
import { typeOf } from './media.js';
import { isJson } from './records.js';
import { type DataSource, dataSource, limitText, nameOf, readBytes } from './source.js';

/** What reading needs of the world. */
export interface Reading {
  stdin: Readable;
  /** A line for stderr: what is sent differs from what was written. */
  note(line: string): void;
}

export function jsonPayload(text: string): Extract<Payload, { kind: 'text' }> {
  return { kind: 'text', text, type: 'application/json' };
}

/** -d alone: JSON for invoke; anything for fetch. */
export async function dataPayload(args: CallArgs, source: DataSource, reading: Reading): Promise<Payload> {
  if (args.via === 'fetch' && source.from === 'file') {
    return { kind: 'file', path: source.path, type: await typeOf(source.path) };
  }
  const bytes = await readBytes(source, reading.stdin);
  if (bytes === undefined) return unread(args, source, reading);
  const text = utf8Text(bytes);
  if (args.via === 'invoke') {
    const payload = jsonPayload(await invokeJson(args, text, source, reading));
    return source.from === 'file' ? { ...payload, from: source.path } : payload;
  }
  if (text === undefined) return { kind: 'bytes', bytes, type: 'application/octet-stream' };
  const json = isJson(text);
  if (!json) await warnOfBrokenJson(text, source, reading);
  const type = json ? 'application/json' : 'text/plain;charset=UTF-8';
  // Reading it as text drops a byte order mark; what was given is sent as it is.
  return Buffer.byteLength(text) === bytes.length
    ? { kind: 'text', text, type }
    : { kind: 'bytes', bytes, type };
}

/** What is too large to be looked at is streamed as it is. */
function unread({ via }: CallArgs, source: DataSource, reading: Reading): Payload {
  if (source.from === 'file') {
    reading.note(
      `${nameOf(source)} is larger than ${limitText}: it is sent as it is, not checked for being JSON`,
    );
    return { kind: 'file', path: source.path, type: 'application/json' };
  }
  if (via === 'fetch') return { kind: 'file', path: '-', type: 'application/octet-stream' };
  throw new UsageError(`stdin holds more than ${limitText}, too much to be checked for being JSON`, {
    hint: 'Send it from a file, which is streamed: -d @file, or a form part key@-',
  });
}

/** fetch sends any text; one that was clearly meant as JSON is worth a line. */
async function warnOfBrokenJson(text: string, source: DataSource, reading: Reading): Promise<void> {
  if (!/^\s*[{[]/.test(text)) return;
  const fault = await findFault(text);
  if (!fault) return;
  const { pointAt } = await import('./json-place.js');
  const { line, column } = pointAt(text, fault.offset);
  const what = `line ${line}, column ${column}: ${fault.what}`;
  reading.note(`${nameOf(source)} looks like JSON but is not (${what}); it is sent as text/plain`);
}

const commandOf = ({ via, name }: CallArgs): string => `b44fn ${via} ${name}`;

/** The JSON text invoke sends for -d: as written, trimmed, its digits kept; JSON5 is rewritten, and said. */
async function invokeJson(
  args: CallArgs,
  text: string | undefined,
  source: DataSource,
  reading: Reading,
): Promise<string> {
  const where = nameOf(source);
  if (text === undefined) {
    throw new UsageError(`${where} is not UTF-8 text`, {
      hint: `What is sent there is JSON. A file goes as a part: ${commandOf(args)} file@path; raw bytes: b44fn fetch ${args.name} -d @path`,
    });
  }
  const trimmed = text.trim();
  if (trimmed === '') {
    throw new UsageError(`${where} is empty`, {
      hint: 'For an empty object write -d {}; for no body at all leave -d away.',
    });
  }
  let value: unknown;
  let sent = trimmed;
  if (isJson(trimmed)) value = JSON.parse(trimmed);
  else {
    ({ value, sent } = await fromJson5(args, trimmed, source));
    const shown = sent.length > 1000 ? `${sent.slice(0, 1000)}…` : sent;
    reading.note(`${where} is JSON5, not JSON; what is sent: ${shown}`);
  }
  if (typeof value === 'string') {
    throw new UsageError(`${where} is a string, and a function takes named parameters`, {
      hint: `Give it a name: ${commandOf(args)} text=${JSON.stringify(value)}`,
    });
  }
  return sent;
}

async function parseJson5(text: string): Promise<{ value: unknown; lossy: boolean }> {
  const { default: JSON5 } = await import('json5');
  let lossy = false;
  const value: unknown = JSON5.parse(text, (_key, item) => {
    const exact =
      typeof item !== 'number' ||
      (Number.isInteger(item) ? Number.isSafeInteger(item) : Number.isFinite(item));
    if (!exact) lossy = true;
    return item;
  });
  return { value, lossy };
}

async function fromJson5(
  args: CallArgs,
  text: string,
  source: DataSource,
): Promise<{ value: unknown; sent: string }> {
  const where = nameOf(source);
  const parsed = await parseJson5(text).catch(() => undefined);
  // '{"a":1}' with its quotes, as cmd.exe passes it, is a JSON5 string: no one means that.
  if (!parsed || (typeof parsed.value === 'string' && /^'\s*[{[]/.test(text))) {
    throw (await splitPayload(args)) ?? (await notJson(text, where, commandOf(args)));
  }
  const { value, lossy } = parsed;
  if (args.strict || lossy) {
    throw new UsageError(
      `${where} is JSON5, not JSON${lossy ? ', and has a number that JSON or JavaScript cannot hold' : ''}`,
      {
        why: lossy
          ? 'Infinity, NaN and integers over 2^53 would be sent as something else.'
          : 'It was refused because of --strict: a shell may have eaten quotes.',
        hint: `Write it as JSON${lossy ? '' : `: ${JSON.stringify(value)}`}`,
      },
    );
  }
  return { value, sent: JSON.stringify(value) };
}

/** The error for a payload that a shell has split at its spaces; undefined when -d is whole or not text. */
export async function splitPayload(args: CallArgs): Promise<UsageError | undefined> {
  if (args.data === undefined || args.items.length === 0) return undefined;
  const source = dataSource(args.data);
  if (source.from !== 'argument' || !/^\s*['"“‘]?\s*[{[]/.test(source.text)) return undefined;
  const text = source.text.trim();
  if (isJson(text) || (!text.startsWith("'") && (await parseJson5(text).catch(() => undefined))))
    return undefined;
  return notJson([text, ...args.items].join(' '), '-d', commandOf(args), args.items.length + 1);
}

/** The object of -d that items are set on. */
export async function baseObject(
  args: CallArgs,
  source: DataSource,
  reading: Reading,
): Promise<Record<string, unknown>> {
  const bytes = await readBytes(source, reading.stdin);
  if (bytes === undefined) {
    throw new UsageError(
      `${nameOf(source)} is larger than ${limitText}, too large for items to be set on it`,
      {
        hint: 'Put everything in the file, or send it as a part of its own: key@path',
      },
    );
  }
  const text = await invokeJson(args, utf8Text(bytes), source, reading);
  const value = await requireJson(text, nameOf(source));
  if (!isObject(value)) {
    throw new UsageError(`${nameOf(source)} is not an object, so items cannot be set on it`, {
      hint: 'Give one or the other.',
    });
  }
  return value;
}
