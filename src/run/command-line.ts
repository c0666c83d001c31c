/** A call as the line that makes it: `b44fn invoke sendEmail -d '{"to":"a@b.co"}'`. */

import type { Call, FormField, Payload } from './call.js';
import type { RecordedTarget } from './history.js';
import { quoted } from './items.js';
import { beginsWithMarker } from './marker.js';
import { secretItems } from './secret-items.js';
import { ShellSecrets } from './shell-secrets.js';
import { type Writing, writingIn } from './written.js';

/** The words after `b44fn`. Read as a command line they are the same call; markers stand in them as they are. */
export interface CommandLine {
  words: string[];
  /** What must come on stdin, when no argument can hold it. */
  stdin?: Uint8Array;
  /** How what was left out is written in words that are more than text as it is. */
  writings?: Map<string, Writing>;
}

/**
 * @param call a live one holds secrets: take redactCall's to show it
 * @param more options that are no part of the call: where it goes, what comes out
 */
export function commandLine(call: Call, more: string[] = []): CommandLine {
  const { via, name, method, query, headers } = call;
  const { payload, secrets } = withoutSecrets(call);
  const body = bodyWords(payload);
  // Only an item can have a = in its key: -Q and -F end a name at the first.
  const asItems = query.filter(([key]) => key.includes('='));
  const items = [...[...asItems, ...secrets].map(([key, value]) => item(key, value)), ...body.items];
  // Items go into the query only where -X says GET.
  const posts = via === 'invoke' || payload.kind !== 'none' || items.length > 0;
  const usual = posts ? 'POST' : 'GET';
  const options = [
    ...(method === usual ? [] : ['-X', method]),
    ...query.filter(([key]) => !key.includes('=')).flatMap(([key, value]) => ['-Q', `${key}=${value}`]),
    ...headers.flatMap(([key, value]) => ['-H', `${key}: ${value}`]),
    ...body.words,
    ...more,
  ];
  const words = name.startsWith('-')
    ? [via, ...options, '--', name, ...items]
    : [via, name, ...options, ...(items.length > 0 ? ['--', ...items] : [])];
  return { words, writings: writingsOf(name, payload), ...(body.stdin ? { stdin: body.stdin } : {}) };
}

/** The members of a JSON payload that were left out, apart: in an item any value may stand, in -d it would have to be escaped. */
function withoutSecrets({ method, payload }: Call): { payload: Payload; secrets: [string, string][] } {
  const none = { payload, secrets: [] };
  const queried = method === 'GET' || method === 'HEAD'; // there items go into the query
  if (queried || payload.kind !== 'text' || payload.from !== undefined) return none;
  const apart = payload.type === 'application/json' ? secretItems(payload.text) : undefined;
  if (apart === undefined) return none;
  const { text, members } = apart;
  return { payload: text === undefined ? { kind: 'none' } : { ...payload, text }, secrets: members };
}

function writingsOf(name: string, payload: Payload): Map<string, Writing> {
  const writings = new Map<string, Writing>([[name, 'url']]);
  if (payload.kind === 'text') writings.set(payload.text, writingIn(payload.text, payload.type));
  const fields = payload.kind === 'form' ? payload.fields : [];
  for (const field of fields)
    if ('value' in field)
      for (const word of [formWords(field)[1]!, item(field.name, field.value)])
        writings.set(word, writingIn(field.value, ''));
  return writings;
}

interface BodyWords {
  words: string[];
  items: string[];
  stdin?: Uint8Array;
}

/** Linux takes 128 KiB in one argument. */
const longest = 100 * 1024;

function bodyWords(payload: Payload): BodyWords {
  switch (payload.kind) {
    case 'none':
      return { words: [], items: [] };
    case 'text': {
      const { text, from } = payload;
      if (from !== undefined) return { words: ['-d', `@${from}`], items: [] };
      const asArgument = !/^@|^-$|\0/.test(text) && Buffer.byteLength(text) <= longest;
      return asArgument
        ? { words: ['-d', text], items: [] }
        : { words: ['-d', '-'], items: [], stdin: Buffer.from(text) };
    }
    case 'bytes':
      return { words: ['-d', '-'], items: [], stdin: payload.bytes };
    case 'file':
      return { words: ['-d', payload.path === '-' ? '-' : `@${payload.path}`], items: [] };
    case 'form': {
      const { fields } = payload;
      const mustBeItem = (field: FormField): boolean =>
        'value' in field && (field.name.includes('=') || field.value.startsWith('@'));
      // What a secret begins with is not known, and -F takes @ for a file; without any -F it would be no form.
      const unknown = (field: FormField): boolean => 'value' in field && beginsWithMarker(field.value);
      const first =
        fields.find((field) => !mustBeItem(field) && !unknown(field)) ??
        fields.find((field) => !mustBeItem(field));
      const asItem = (field: FormField): boolean => mustBeItem(field) || (unknown(field) && field !== first);
      return {
        words: fields.filter((field) => !asItem(field)).flatMap(formWords),
        items: fields.flatMap((field) =>
          asItem(field) && 'value' in field ? [item(field.name, field.value)] : [],
        ),
      };
    }
  }
}

function formWords(field: FormField): string[] {
  if ('value' in field) return ['-F', `${field.name}=${field.value}`];
  const { name, path, type, filename } = field;
  const options = [
    ...(type ? [`;type=${type}`] : []),
    ...(filename === undefined ? [] : [`;filename="${filename}"`]),
  ];
  return ['-F', `${name}=@${path}${options.join('')}`];
}

/** `key=text` with what would split the key escaped. */
function item(key: string, value: string): string {
  return `${key.replace(/[.[\]=:@\\]/g, '\\$&')}=${value}`;
}

/** Where a call went, as options. */
export function targetWords(target: RecordedTarget): string[] {
  const { server, app, dialect, as, functionsVersion, dataEnv, local } = target;
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined ? [] : [name, value];
  const place =
    local === undefined
      ? [...option('--server', server), ...option('--app', app), ...option('--dialect', dialect)]
      : ['--local', '--project', local];
  return [
    ...place,
    '--as',
    as,
    ...option('--functions-version', functionsVersion),
    ...option('--data-env', dataEnv),
  ];
}

/**
 * The line for a POSIX shell: what was left out stands as a variable, `"${PASSWORD:?}"`, without which nothing is sent; what no
 * argument can hold comes from printf by way of stdin.
 */
export function shellLine({ words, stdin, writings }: CommandLine): string {
  const secrets = new ShellSecrets();
  const word = (text: string): string => secrets.word(text, writings?.get(text));
  const line = ['b44fn', ...words].map(word).join(' ');
  if (stdin === undefined) return secrets.line(line);
  const text = Buffer.from(stdin).toString();
  const asText = !text.includes('\0') && Buffer.from(text).equals(stdin);
  const made = `printf ${asText ? `%s ${word(text)}` : `%b ${quoted(octal(stdin))}`}`;
  return secrets.line(`${made} | ${line}`, true);
}

function octal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
}
