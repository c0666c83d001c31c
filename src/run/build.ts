import type { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { assemble, formFields, withFileOptions } from './assemble.js';
import type { Call, FormField, Payload } from './call.js';
import { type Item, parseItem } from './items.js';
import { isObject, parseJson, writeJson } from './json.js';
import { notJson } from './mangled.js';
import { typeOf } from './prepare.js';
import { isJson } from './records.js';
import { asText, type DataSource, dataSource, nameOf, readBytes, readTextFile } from './source.js';

/** What the command line says of a call, its strings not yet read. */
export interface CallArgs {
  via: 'invoke' | 'fetch';
  name: string;
  items: string[];
  data?: string | undefined;
  form: string[];
  headers: string[];
  query: string[];
  method?: string | undefined;
  /** Refuse JSON5. */
  strict?: boolean | undefined;
}

/** What reading needs of the world. */
export interface Reading {
  stdin: Readable;
  /** A line for stderr: what is sent differs from what was written. */
  note(line: string): void;
}

/** Reads items, -d, -F, -H and -Q into a Call. @throws UsageError before anything is sent */
export async function buildCall(args: CallArgs, reading: Reading): Promise<Call> {
  const items = args.items.map(parseItem);
  if (args.form.length > 0 && args.data !== undefined) {
    throw new UsageError('-d and -F do not go together', {
      hint: 'A form takes its fields from -F and from items; or send -d alone.',
    });
  }
  const readsStdin = [
    args.data === '-' || args.data === '@-',
    ...args.form.map(readsDash),
    ...items.map(itemReadsStdin),
  ];
  if (readsStdin.filter(Boolean).length > 1) {
    throw new UsageError('stdin is asked for more than once', {
      hint: 'Only one of -d -, key@- and --token-file - can read it.',
    });
  }
  const hasBody = args.data !== undefined || args.form.length > 0 || items.length > 0;
  const method = args.method?.toUpperCase() ?? (args.via === 'invoke' || hasBody ? 'POST' : 'GET');
  const query = args.query.map(queryPair);
  const asQuery = args.via === 'fetch' && (method === 'GET' || method === 'HEAD');
  return {
    via: args.via,
    name: args.name,
    method,
    query: asQuery ? [...query, ...items.map(queryItem)] : query,
    headers: await readHeaders(args.headers, reading.stdin),
    payload: await buildPayload(args, asQuery ? [] : items, reading),
  };
}

const readsDash = (form: string): boolean => /=@-(?:;|$)/.test(form);
const itemReadsStdin = (item: Item): boolean =>
  item.kind !== 'text' && item.kind !== 'json' && /^-(?:;|$)/.test(item.value);

async function buildPayload(args: CallArgs, items: Item[], reading: Reading): Promise<Payload> {
  const multipart = args.form.length > 0 || items.some((item) => item.kind === 'file');
  if (args.data === undefined && !multipart && items.length === 0) return { kind: 'none' };
  const source = args.data === undefined ? undefined : dataSource(args.data);
  if (items.length === 0 && !multipart && source) return dataPayload(args, source, reading);
  const base = source ? await baseObject(args, source, reading) : {};
  const { object, files, json } = await assemble(items, base, (path) => readTextFile(path, reading.stdin));
  if (!multipart) return jsonPayload(writeJson(object));
  return { kind: 'form', fields: [...formFields(object, json), ...files, ...args.form.map(formField)] };
}

function jsonPayload(text: string): Payload {
  return { kind: 'text', text, type: 'application/json' };
}

/** -d alone: JSON for invoke; anything for fetch. */
async function dataPayload(args: CallArgs, source: DataSource, reading: Reading): Promise<Payload> {
  if (args.via === 'fetch' && source.from === 'file') {
    return { kind: 'file', path: source.path, type: await typeOf(source.path) };
  }
  const bytes = await readBytes(source, reading.stdin);
  if (bytes === undefined && source.from === 'file') {
    reading.note(`${nameOf(source)} is larger than 64 MiB: it is sent as it is, not checked for being JSON`);
    return { kind: 'file', path: source.path, type: 'application/json' };
  }
  const text = bytes && asText(bytes);
  if (args.via === 'invoke') return jsonPayload(await invokeJson(args, text, source, reading));
  if (text === undefined)
    return { kind: 'bytes', bytes: bytes ?? Buffer.alloc(0), type: 'application/octet-stream' };
  return { kind: 'text', text, type: isJson(text) ? 'application/json' : 'text/plain;charset=UTF-8' };
}

/** The JSON text invoke sends for -d: as written, trimmed, its digits kept; JSON5 is rewritten, and said. */
async function invokeJson(
  args: CallArgs,
  text: string | undefined,
  source: DataSource,
  reading: Reading,
): Promise<string> {
  const where = nameOf(source);
  const command = `b44fn invoke ${args.name}`;
  if (text === undefined) {
    throw new UsageError(`${where} is not UTF-8 text`, {
      hint: `invoke sends JSON. A file goes as a part: ${command} file@path; raw bytes: b44fn fetch ${args.name} -d @path`,
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
    ({ value, sent } = await fromJson5(args, trimmed, where, command));
    reading.note(`${where} is JSON5, not JSON; what is sent: ${sent}`);
  }
  if (typeof value === 'string') {
    throw new UsageError(`${where} is a string, and a function takes named parameters`, {
      hint: `Give it a name: ${command} text=${JSON.stringify(value)}`,
    });
  }
  return sent;
}

async function fromJson5(
  args: CallArgs,
  text: string,
  where: string,
  command: string,
): Promise<{ value: unknown; sent: string }> {
  const { default: JSON5 } = await import('json5');
  let value: unknown;
  let lossy = false;
  try {
    value = JSON5.parse(text, (_key, item) => {
      if (
        typeof item === 'number' &&
        (!Number.isFinite(item) || (Number.isInteger(item) && !Number.isSafeInteger(item)))
      )
        lossy = true;
      return item;
    });
  } catch {
    throw await notJson(text, where, command);
  }
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

/** The object of -d that items are set on. */
async function baseObject(
  args: CallArgs,
  source: DataSource,
  reading: Reading,
): Promise<Record<string, unknown>> {
  const bytes = await readBytes(source, reading.stdin);
  const text = await invokeJson(args, bytes && asText(bytes), source, reading);
  const value = parseJson(text);
  if (!isObject(value)) {
    throw new UsageError(`${nameOf(source)} is not an object, so items cannot be set on it`, {
      hint: 'Give one or the other.',
    });
  }
  return value;
}

function formField(text: string): FormField {
  const at = text.indexOf('=');
  if (at <= 0) {
    throw new UsageError(`the form field ${JSON.stringify(text)} has no ${at < 0 ? '=' : 'name'}`, {
      hint: 'Write -F name=value or -F name=@path[;type=t][;filename=f]',
    });
  }
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  return value.startsWith('@') ? withFileOptions(name, value.slice(1)) : { name, value };
}

function queryPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function queryItem(item: Item): [string, string] {
  if (item.kind === 'text') return [item.key, item.value];
  if (item.kind === 'json') return [item.key, item.value];
  throw new UsageError(
    `the item ${JSON.stringify(item.source)} is a file, and GET and HEAD send items as a query`,
    { hint: 'Send it with -X POST, or as the body: -d @path' },
  );
}

async function readHeaders(given: string[], stdin: Readable): Promise<[string, string][]> {
  const lines: string[] = [];
  for (const one of given) {
    if (!one.startsWith('@')) lines.push(one);
    else
      lines.push(
        ...(await readTextFile(one.slice(1), stdin))
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '' && !line.startsWith('#')),
      );
  }
  return lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    if (colon <= 0)
      throw new UsageError('a header has no colon', {
        why: 'It is not shown, for it may be a secret.',
        hint: 'Write -H "Name: value".',
      });
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}
