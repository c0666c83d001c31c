/** A call as the code that makes it, with the SDK. */
import { basename } from 'node:path';
import { UsageError } from '../errors.js';
import { defaultServerUrl, nameSegments } from '../sdk/url.js';
import type { Call, FormField } from './call.js';
import type { RequestPlan } from './plan.js';
import { isJson } from './records.js';
import { piecesOf, variableOf, type Writing, writingIn } from './written.js';

/**
 * A module that makes the same call with `b44fn/sdk`; the client of `@base44/sdk` is made and called the same way. The token
 * stands as an environment variable, so that the code can be shared; so does what markers stand for, and without it the code throws.
 * A call by invoke that the SDK's invoke cannot make goes by its fetch: another route to the same function.
 * @throws UsageError for a body of bytes that are no text
 */
export function sdkCode(plan: RequestPlan): string {
  const { target, sent } = plan;
  const call = plan.call.via === 'fetch' || invokeMakes(plan.call) ? plan.call : byFetch(plan.call);
  const server = target.server.value.href.replace(/\/$/, '');
  const service = sent.as === 'service';
  const options = [
    `appId: ${JSON.stringify(target.app?.value ?? '')}`,
    ...(server === defaultServerUrl ? [] : [`serverUrl: ${JSON.stringify(server)}`]),
    ...(sent.as === 'user' ? ['token: process.env.B44FN_TOKEN'] : []),
    ...(service ? ['serviceToken: process.env.B44FN_SERVICE_TOKEN'] : []),
    ...(target.functionsVersion
      ? [`functionsVersion: ${JSON.stringify(target.functionsVersion.value)}`]
      : []),
    ...(target.dialect.value === 'dev' ? ["dialect: 'dev'"] : []),
  ];
  const files = call.payload.kind === 'form' && call.payload.fields.some((field) => 'path' in field);
  const functions = `base44.${service ? 'asServiceRole.' : ''}functions`;
  const secrets = new Set<string>();
  const code = call.via === 'invoke' ? invokeCode : fetchCode;
  const lines = code({ call, fields: plan.fields ?? [] }, functions, secrets);
  return [
    ...(files || call.payload.kind === 'file' ? ["import { readFile } from 'node:fs/promises';"] : []),
    "import { createClient } from 'b44fn/sdk';",
    '',
    ...[...secrets].flatMap((name) => [
      `const { ${name} } = process.env;`,
      `if (!${name}) throw new Error('${name} is not set');`,
    ]),
    `const base44 = createClient({ ${options.join(', ')} });`,
    ...lines,
    '',
  ].join('\n');
}

/** The SDK's invoke posts what JavaScript makes JSON of, or with a file in it a form of one value a name; the official one takes nothing beside it. */
function invokeMakes({ query, headers, payload }: Call): boolean {
  if (query.length > 0 || headers.length > 0) return false;
  switch (payload.kind) {
    case 'none':
      return true;
    case 'text':
      return payload.type === 'application/json' && isObject(payload.text) && !losesDigits(payload.text);
    case 'form':
      return (
        payload.fields.some((field) => 'path' in field) &&
        new Set(payload.fields.map(({ name }) => name)).size === payload.fields.length
      );
    default:
      return false;
  }
}

/** With the headers that invoke sends: its own X-App-Id is the client's, whatever the caller's is. */
function byFetch(call: Call): Call {
  const ours: Call['headers'] = [
    ['Accept', 'application/json'],
    ...(call.payload.kind === 'none' ? [['Content-Type', 'application/json'] as [string, string]] : []),
  ];
  const callers = call.headers.filter(([name]) => !/^x-app-id$/i.test(name));
  return { ...call, via: 'fetch', name: nameSegments(call.name).join('/'), headers: over(ours, callers) };
}

/** Headers with the caller's in place of those of the same name. */
function over(ours: Call['headers'], callers: Call['headers']): Call['headers'] {
  const names = new Set(callers.map(([name]) => name.toLowerCase()));
  return [...ours.filter(([name]) => !names.has(name.toLowerCase())), ...callers];
}

type Made = { call: Call; fields: readonly FormField[] };

function invokeCode({ call, fields }: Made, functions: string, secrets: Set<string>): string[] {
  const { payload } = call;
  const data = payload.kind === 'form' ? formObject(fields, secrets) : jsonOf(payload, secrets);
  const given = data === undefined ? '' : `, ${data}`;
  return [
    `const { data } = await ${functions}.invoke(${JSON.stringify(call.name)}${given});`,
    'console.log(data);',
  ];
}

function fetchCode({ call, fields }: Made, functions: string, secrets: Set<string>): string[] {
  const { payload, headers, query, method } = call;
  const search = new URLSearchParams(query).toString();
  const path = search === '' ? call.name : `${call.name}${call.name.includes('?') ? '&' : '?'}${search}`;
  const type = 'type' in payload ? [['Content-Type', payload.type] as [string, string]] : [];
  const all = Object.fromEntries(over(type, headers));
  const lines =
    payload.kind === 'form'
      ? ['const form = new FormData();', ...fields.map((field) => appended(field, secrets))]
      : [];
  const body =
    payload.kind === 'form'
      ? ['body: form']
      : payload.kind === 'file'
        ? [`body: await readFile(${JSON.stringify(payload.path)})`]
        : payload.kind === 'none'
          ? []
          : [`body: ${bodyOf(payload, secrets)}`];
  const init = [
    ...(method === 'GET' ? [] : [`method: ${JSON.stringify(method)}`]),
    ...(Object.keys(all).length === 0 ? [] : [`headers: ${literal(all, secrets)}`]),
    ...body,
  ];
  const options = init.length === 0 ? '' : `, { ${init.join(', ')} }`;
  return [
    ...lines,
    `const response = await ${functions}.fetch(${expression(path, 'url', secrets)}${options});`,
    'console.log(response.status, await response.text());',
  ];
}

type Payload = Call['payload'];

function bodyOf(payload: Payload, secrets: Set<string>): string {
  const text = textOf(payload);
  return expression(text, writingIn(text, payload.kind === 'text' ? payload.type : ''), secrets);
}

function jsonOf(payload: Payload, secrets: Set<string>): string | undefined {
  if (payload.kind === 'none') return undefined;
  const text = textOf(payload);
  // JSON is JavaScript, but for __proto__ as a key, which a literal would take for the prototype.
  if (!text.includes('"__proto__"')) return inJson(text.trim(), secrets);
  return `JSON.parse(${expression(text, 'json', secrets)})`;
}

function textOf(payload: Payload): string {
  if (payload.kind === 'text') return payload.text;
  throw new UsageError('that body cannot be written as code', { hint: 'Take the curl or the b44fn line.' });
}

/** Or a list: what else is JSON, the official client refuses or sends as it likes. */
const isObject = (text: string): boolean => /^\s*[[{]/.test(text) && isJson(text);

/** Numbers this long lose digits in JavaScript. Beside the strings of a JSON text. */
function losesDigits(json: string): boolean {
  return /\d{17}/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, ''));
}

function formObject(fields: readonly FormField[], secrets: Set<string>): string {
  const members = fields.map(
    (field) =>
      `${JSON.stringify(field.name)}: ${'path' in field ? fileOf(field) : fieldValue(field.value, secrets)}`,
  );
  return `{ ${members.join(', ')} }`;
}

function appended(field: FormField, secrets: Set<string>): string {
  const name = JSON.stringify(field.name);
  return `form.append(${name}, ${'path' in field ? fileOf(field) : fieldValue(field.value, secrets)});`;
}

function fileOf({ path, filename, type }: Extract<FormField, { path: string }>): string {
  const options = type === undefined ? '' : `, { type: ${JSON.stringify(type)} }`;
  return `new File([await readFile(${JSON.stringify(path)})], ${JSON.stringify(filename ?? basename(path))}${options})`;
}

const literal = (object: Record<string, string>, secrets: Set<string>): string =>
  inJson(JSON.stringify(object), secrets);

const fieldValue = (value: string, secrets: Set<string>): string =>
  expression(value, writingIn(value, ''), secrets);

/** JSON as JavaScript: of its strings, those with markers are put together when the code runs. */
function inJson(json: string, secrets: Set<string>): string {
  return json.replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (whole, string: string, colon: string | undefined) => {
    const [piece, ...more] = piecesOf(string, 'json');
    if (typeof piece !== 'object' && more.every((other) => typeof other === 'string')) return whole;
    const value = typeof piece === 'object' && piece.writing === 'value' && more.length === 0;
    if (value) return `JSON.parse(${variable(piece.name, secrets)})`;
    const made = expression(JSON.parse(string) as string, 'plain', secrets);
    return colon === undefined ? made : `[${made}]${colon}`;
  });
}

/** A text whose markers are filled when the code runs. */
function expression(text: string, writing: Writing, secrets: Set<string>): string {
  const pieces = piecesOf(text, writing).map((piece) => {
    if (typeof piece === 'string') return JSON.stringify(piece);
    const name = variable(piece.name, secrets);
    if (piece.writing === 'json') return `JSON.stringify(${name}).slice(1, -1)`;
    return piece.writing === 'url' ? `encodeURIComponent(${name})` : name;
  });
  return pieces.length === 0 ? '""' : pieces.join(' + ');
}

function variable(secret: string, secrets: Set<string>): string {
  const name = variableOf(secret);
  secrets.add(name);
  return name;
}
