import { UsageError } from '../errors.js';
import { assemble, formFields } from './assemble.js';
import type { Call, Payload } from './call.js';
import { baseObject, dataPayload, jsonPayload, type Reading, splitPayload } from './data.js';
import { formField, queryItems, queryPair, readHeaders } from './fields.js';
import { type Item, parseItem } from './items.js';
import { writeJson } from './json.js';
import { dataSource, readTextFile } from './source.js';

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
  /** stdin is promised to someone else already (--token-file -). */
  stdinTaken?: boolean | undefined;
}

/** Reads items, -d, -F, -H and -Q into a Call. @throws UsageError before anything is sent */
export async function buildCall(args: CallArgs, reading: Reading): Promise<Call> {
  const items = await parseItems(args);
  if (args.form.length > 0 && args.data !== undefined) {
    throw new UsageError('-d and -F do not go together', {
      hint: 'A form takes its fields from -F and from items; or send -d alone.',
    });
  }
  checkStdin(args, items);
  const hasBody = args.data !== undefined || args.form.length > 0 || items.length > 0;
  const method = methodOf(args) ?? (args.via === 'invoke' || hasBody ? 'POST' : 'GET');
  const query = args.query.map(queryPair);
  const asQuery = args.via === 'fetch' && (method === 'GET' || method === 'HEAD');
  const readText = (path: string): Promise<string> => readTextFile(path, reading.stdin);
  return {
    via: args.via,
    name: args.name,
    method,
    query: asQuery ? [...query, ...(await queryItems(items, readText))] : query,
    headers: await readHeaders(args.headers, readText),
    payload: await buildPayload(args, asQuery ? [] : items, reading, readText),
  };
}

/** A shell that takes a payload's quotes also splits it at its spaces: the rest then stands as items. */
async function parseItems(args: CallArgs): Promise<Item[]> {
  try {
    return args.items.map(parseItem);
  } catch (error) {
    throw (await splitPayload(args)) ?? error;
  }
}

/** RFC 9110 9.1: a method is a token. */
function methodOf({ method }: CallArgs): string | undefined {
  if (method !== undefined && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
    throw new UsageError(`${JSON.stringify(method)} is not a method`, {
      hint: 'Write -X PUT, -XPUT or --request PUT; a method has no spaces.',
    });
  }
  return method?.toUpperCase();
}

function checkStdin(args: CallArgs, items: Item[]): void {
  const asks = [
    args.stdinTaken === true,
    args.data === '-' || args.data === '@-',
    ...args.headers.map((header) => header === '@-'),
    ...args.form.map((form) => /^[^=]+=@-(?:;|$)/.test(form)),
    ...items.map(({ kind, value }) => (kind === 'file' || kind === 'json-file') && /^-(?:;|$)/.test(value)),
  ];
  if (asks.filter(Boolean).length > 1) {
    throw new UsageError('stdin is asked for more than once', {
      why: 'Only one of -d -, key@-, key:=@-, -F name=@-, -H @- and --token-file - can read it.',
      hint: 'Put one of them in a file; a token may stand in B44FN_TOKEN.',
    });
  }
}

async function buildPayload(
  args: CallArgs,
  items: Item[],
  reading: Reading,
  readText: (path: string) => Promise<string>,
): Promise<Payload> {
  const multipart = args.form.length > 0 || items.some((item) => item.kind === 'file');
  if (args.data === undefined && !multipart && items.length === 0) return { kind: 'none' };
  const source = args.data === undefined ? undefined : dataSource(args.data);
  if (items.length === 0 && !multipart && source) return dataPayload(args, source, reading);
  const base = source ? await baseObject(args, source, reading) : {};
  const { object, files, json } = await assemble(items, base, readText);
  if (!multipart) return jsonPayload(writeJson(object));
  return { kind: 'form', fields: [...formFields(object, json), ...files, ...args.form.map(formField)] };
}
