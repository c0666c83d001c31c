/** A call as history keeps it: no secret in it, files by path. */
import { createHash } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { utf8Text } from '../sdk/answer.js';
import type { Secret } from '../sdk/secret.js';
import type { Call, FormField, Payload } from './call.js';
import {
  inlineLimit,
  type LeftOut,
  type RecordedCall,
  type RecordedField,
  type RecordedFile,
  type RecordedPayload,
} from './history.js';
import { MarkerNames, marker } from './marker.js';
import type { Prepared, SentFiles } from './prepare.js';
import { holdsSecret, isSecretName, replaceSecrets, type SecretNames } from './sensitive.js';

export interface RedactOptions {
  /** Paths are relative to it. */
  cwd: string;
  /** Names of parameters that are known to be secret, beside those that sound so. */
  secretNames?: ReadonlySet<string> | undefined;
  /** Values that are secret wherever they stand, with the names they go by: the token of the run. */
  known?: readonly [name: string, value: Secret][] | undefined;
}

/**
 * The call without its secrets: a value under a name that speaks of one, what looks like one, and what is known
 * to be one is a marker; the same secret is the same marker everywhere in the call.
 */
export async function redactCall(
  call: Call,
  prepared: Pick<Prepared, 'fields' | 'files'>,
  options: RedactOptions,
): Promise<RecordedCall> {
  const redactor = new Redactor(options);
  const { via, method } = call;
  return {
    via,
    name: redactor.text(call.name),
    method,
    query: redactor.pairs(call.query),
    headers: redactor.pairs(call.headers),
    payload: await recordPayload(call.payload, prepared, redactor, options.cwd),
  };
}

/** Leaves out what is secret, of one call. */
class Redactor {
  readonly isSecret: SecretNames;
  readonly #names = new MarkerNames();
  readonly #known: readonly [string, Secret][];

  constructor({ secretNames, known = [] }: RedactOptions) {
    this.isSecret = (name) => isSecretName(name) || secretNames?.has(name) === true;
    this.#known = known;
  }

  mark(secret: string, name: string, json = false): string {
    return marker(this.#names.nameFor(`${json ? ':=' : '='}${secret}`, name), json);
  }

  /** A text without what looks like a secret, or is known as one. */
  text(text: string): string {
    let safe = text;
    for (const [name, secret] of this.#known)
      safe = secret.replacedIn(safe, marker(this.#names.nameFor(`known ${name}`, name)));
    return replaceSecrets(safe, this.isSecret, (value, name) => this.mark(value, name));
  }

  /** The value of a header, a field of a form or a query parameter. */
  value(name: string, value: string): string {
    if (!this.isSecret(name) || !holdsSecret(name, value)) return this.text(value);
    // `Bearer …` stays: a person then knows what to give, and the scheme is no secret.
    const [, scheme = '', rest = ''] = /^((?:Bearer|Basic|Token)\s+)?([\s\S]*)$/i.exec(value) ?? [];
    return `${scheme}${this.mark(rest, name)}`;
  }

  pairs(pairs: readonly [string, string][]): [string, string][] {
    return pairs.map(([name, value]) => [this.text(name), this.value(name, value)]);
  }
}

async function recordPayload(
  payload: Payload,
  prepared: Pick<Prepared, 'fields' | 'files'>,
  redactor: Redactor,
  cwd: string,
): Promise<RecordedPayload> {
  switch (payload.kind) {
    case 'none':
      return { kind: 'none' };
    case 'text': {
      const { text, type, from } = payload;
      if (Buffer.byteLength(text) <= inlineLimit) {
        const safe = await redactText(text, redactor);
        if (safe !== undefined) return { kind: 'text', text: safe, type };
      }
      const digest = leftOut(Buffer.from(text));
      return from === undefined
        ? { kind: 'left-out', type, ...digest }
        : { kind: 'data', type, ...digest, path: absolute(redactor.text(from), cwd) };
    }
    case 'bytes':
      return recordBytes(payload.bytes, payload.type, redactor);
    case 'file':
      return {
        kind: 'file',
        type: payload.type,
        ...recordFile(payload.path, prepared.files, redactor, cwd),
      };
    case 'form':
      return {
        kind: 'form',
        fields: await Promise.all(
          (prepared.fields ?? payload.fields).map((field) =>
            recordField(field, prepared.files, redactor, cwd),
          ),
        ),
      };
  }
}

/** Bytes that are text after all (a byte order mark makes them bytes) are kept as text; others, if nothing in them looks secret. */
async function recordBytes(bytes: Uint8Array, type: string, redactor: Redactor): Promise<RecordedPayload> {
  const small = bytes.byteLength <= inlineLimit;
  const text = small ? utf8Text(bytes) : undefined;
  if (text !== undefined) {
    const mark = Buffer.byteLength(text) === bytes.byteLength ? '' : '\ufeff';
    const safe = await redactText(text, redactor);
    if (safe !== undefined) return { kind: 'text', text: `${mark}${safe}`, type };
  }
  const buffer = Buffer.from(bytes);
  // Text of UTF-16 and of one byte a character, as far as secrets are ASCII.
  const readable = small ? buffer.toString('latin1').replaceAll('\0', '') : '';
  if (!small || redactor.text(readable) !== readable) return { kind: 'left-out', type, ...leftOut(bytes) };
  return { kind: 'bytes', base64: buffer.toString('base64'), type };
}

async function recordField(
  field: FormField,
  files: SentFiles,
  redactor: Redactor,
  cwd: string,
): Promise<RecordedField> {
  const name = redactor.text(field.name);
  if ('path' in field) {
    const { filename, type } = field;
    return { name, filename, type, ...recordFile(field.path, files, redactor, cwd) };
  }
  const { value } = field;
  if (redactor.isSecret(field.name)) return { name, value: redactor.value(field.name, value) };
  const small = Buffer.byteLength(value) <= inlineLimit;
  const safe = small ? await redactText(value, redactor) : undefined;
  return safe === undefined ? { name, leftOut: true, ...leftOut(Buffer.from(value)) } : { name, value: safe };
}

function recordFile(path: string, files: SentFiles, redactor: Redactor, cwd: string): RecordedFile {
  const { size, modified, sha256 } = files.get(path) ?? {};
  const modifiedAt = modified?.toISOString();
  return { path: absolute(redactor.text(path), cwd), size, modified: modifiedAt, sha256 };
}

function absolute(path: string, cwd: string): string {
  return path === '-' || isAbsolute(path) ? path : resolve(cwd, path);
}

function leftOut(bytes: Uint8Array): LeftOut {
  return { size: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A text without its secrets; JSON, and JSON line by line, field by field. Undefined when it cannot be looked into. */
async function redactText(text: string, redactor: Redactor): Promise<string | undefined> {
  if (!/^\s*[{["]/.test(text)) return redactor.text(text);
  const { parseTree } = await import('jsonc-parser');
  const json = (one: string): string | undefined => {
    const errors: import('jsonc-parser').ParseError[] = [];
    const tree = parseTree(one, errors, { disallowComments: true });
    return tree && errors.length === 0 ? withEdits(one, editsOf(tree, '', one, redactor)) : undefined;
  };
  try {
    const whole = json(text);
    if (whole !== undefined) return whole;
    const lines = text.split('\n').map((line) => (line.trim() === '' ? line : json(line)));
    return lines.includes(undefined) ? redactor.text(text) : lines.join('\n'); // NDJSON
  } catch (error) {
    if (error instanceof RangeError) return undefined; // nested deeper than the stack holds
    throw error;
  }
}

type Node = import('jsonc-parser').Node;

interface Edit {
  offset: number;
  length: number;
  text: string;
}

/** What must be put in the place of secrets. The text around them stays as it was written, digits and all. */
function editsOf(node: Node, path: string, text: string, redactor: Redactor): Edit[] {
  const { offset, length, children = [] } = node;
  switch (node.type) {
    case 'object':
      return children.flatMap((property) => propertyEdits(property, path, text, redactor));
    case 'array':
      return children.flatMap((child, i) => editsOf(child, `${path}[${i}]`, text, redactor));
    case 'string': {
      const safe = redactor.text(String(node.value));
      return safe === node.value ? [] : [{ offset, length, text: JSON.stringify(safe) }];
    }
    default:
      return [];
  }
}

function propertyEdits({ children = [] }: Node, path: string, text: string, redactor: Redactor): Edit[] {
  const [key, value] = children;
  if (!key || !value) return [];
  const name = String(key.value);
  const here = path === '' ? name : `${path}.${name}`;
  const edits = editsOf(key, here, text, redactor);
  const { offset, length, children: inner } = value;
  const holds = inner ? inner.length > 0 : holdsSecret(name, value.value);
  if (!redactor.isSecret(name) || !holds) return [...edits, ...editsOf(value, here, text, redactor)];
  const marked =
    value.type === 'string'
      ? redactor.mark(String(value.value), here)
      : redactor.mark(text.slice(offset, offset + length), here, true);
  return [...edits, { offset, length, text: JSON.stringify(marked) }];
}

function withEdits(text: string, edits: Edit[]): string {
  let safe = '';
  let at = 0;
  for (const edit of edits) {
    safe += text.slice(at, edit.offset) + edit.text;
    at = edit.offset + edit.length;
  }
  return safe + text.slice(at);
}
