/** A call from history, made ready to be sent again: markers filled, files looked up. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import type { Call, FormField, Payload } from './call.js';
import { dataPayload, type Reading } from './data.js';
import type { LeftOut, RecordedCall, RecordedField, RecordedFile } from './history.js';
import { jsonMarkers, markers } from './marker.js';
import { fileProblem, hashLimit } from './prepare.js';
import { writingIn } from './written.js';

/** What was left out of a call, and has to be given again. */
export interface Missing {
  name: string;
  /** It is JSON other than a string. */
  json: boolean;
}

/** What was left out of a call, each once, in the order it stands there. */
export function missingOf(call: RecordedCall): Missing[] {
  const found = new Map<string, Missing>();
  for (const [, name = '', json] of JSON.stringify(call).matchAll(markers))
    found.set(name, { name, json: json !== undefined });
  return [...found.values()];
}

/** Why a call cannot be sent again as it is; undefined when it can. */
export function unrepeatable({ payload }: RecordedCall): string | undefined {
  if (payload.kind === 'left-out') {
    return `its body, ${payload.size} bytes, was not kept: it is over 64 KiB, or what is secret in it could not be told`;
  }
  if (payload.kind === 'file' && payload.path === '-') return 'its body was read from stdin, which is gone';
  if (payload.kind !== 'form') return undefined;
  for (const field of payload.fields) {
    if ('path' in field && field.path === '-')
      return `its field ${JSON.stringify(field.name)} was read from stdin, which is gone`;
    if ('leftOut' in field)
      return `its field ${JSON.stringify(field.name)}, ${field.size} bytes, was not kept: it is over 64 KiB`;
  }
  return undefined;
}

/** The call with its markers still in it: to be shown, never sent. @throws UsageError when it was not kept whole */
export function shownCall(recorded: RecordedCall): Call {
  const why = unrepeatable(recorded);
  if (why !== undefined) {
    throw new UsageError(`that call cannot be written as a line: ${why}`, {
      hint: { do: 'see the past call' },
    });
  }
  const { payload, ...rest } = recorded;
  switch (payload.kind) {
    case 'bytes':
      return {
        ...rest,
        payload: { kind: 'bytes', bytes: Buffer.from(payload.base64, 'base64'), type: payload.type },
      };
    case 'data':
    case 'file':
      return { ...rest, payload: { kind: 'file', path: payload.path, type: payload.type } };
    case 'form':
      return { ...rest, payload: { kind: 'form', fields: payload.fields.map(shownField) } };
    case 'left-out':
      throw new Error('unrepeatable() has said so');
    default:
      return { ...rest, payload };
  }
}

function shownField(field: RecordedField): FormField {
  if ('value' in field) return field;
  if (!('path' in field)) throw new Error('unrepeatable() has said so');
  const { name, path, filename, type } = field;
  return {
    name,
    path,
    ...(filename === undefined ? {} : { filename }),
    ...(type === undefined ? {} : { type }),
  };
}

/**
 * The call with its secrets back, its files as they are now; a note on each that has changed since.
 * @param values by the names of `missingOf`
 * @throws UsageError for a file that is not there any more
 */
export async function recall(
  recorded: RecordedCall,
  values: ReadonlyMap<string, string>,
  reading: Reading,
): Promise<Call> {
  const raw = (text: string): string => fill(text, values, (value) => value);
  const { via, method } = recorded;
  const pairs = (all: [string, string][]): [string, string][] =>
    all.map(([name, value]) => [raw(name), raw(value)]);
  const call = {
    via,
    name: fill(recorded.name, values, encodeURIComponent),
    method,
    query: pairs(recorded.query),
    headers: pairs(recorded.headers),
  };
  return { ...call, payload: await recallPayload(recorded, call.name, values, reading) };
}

async function recallPayload(
  { via, payload, headers }: RecordedCall,
  name: string,
  values: ReadonlyMap<string, string>,
  reading: Reading,
): Promise<Payload> {
  switch (payload.kind) {
    case 'none':
      return payload;
    case 'text': {
      const given = headers.find(([header]) => header.toLowerCase() === 'content-type')?.[1];
      const text = fillText(payload.text, given ?? payload.type, values);
      return { kind: 'text', text, type: payload.type };
    }
    case 'bytes':
      return { kind: 'bytes', bytes: Buffer.from(payload.base64, 'base64'), type: payload.type };
    case 'data': {
      const args = { via, name, items: [], form: [], headers: [], query: [] };
      const now = await dataPayload(args, { from: 'file', path: payload.path }, reading);
      if (now.kind !== 'text' || digest(now.text) !== payload.sha256) reading.note(changed(payload.path));
      return now;
    }
    case 'file': {
      const path = fill(payload.path, values, (value) => value);
      await lookAt({ ...payload, path }, reading);
      return { kind: 'file', path, type: payload.type };
    }
    case 'form': {
      const fields: FormField[] = [];
      for (const field of payload.fields) fields.push(await recallField(field, values, reading));
      return { kind: 'form', fields };
    }
    case 'left-out':
      throw new Error('unrepeatable() has said so');
  }
}

async function recallField(
  field: RecordedField,
  values: ReadonlyMap<string, string>,
  reading: Reading,
): Promise<FormField> {
  const name = fill(field.name, values, (value) => value);
  if ('value' in field) return { name, value: fillText(field.value, '', values) };
  const shown = shownField(field);
  if (!('path' in field) || !('path' in shown)) return shown;
  const path = fill(field.path, values, (value) => value);
  await lookAt({ ...field, path }, reading);
  return { ...shown, name, path };
}

/** A text with its secrets: escaped as JSON where it is JSON, percent-encoded where it is a form's. */
function fillText(text: string, type: string, values: ReadonlyMap<string, string>): string {
  const writing = writingIn(text, type);
  if (writing === 'json') {
    const whole = text.replace(jsonMarkers, (was, name: string) => values.get(name) ?? was);
    return fill(whole, values, (value) => JSON.stringify(value).slice(1, -1));
  }
  return fill(text, values, writing === 'url' ? encodeURIComponent : (value) => value);
}

function fill(text: string, values: ReadonlyMap<string, string>, written: (value: string) => string): string {
  return text.replace(markers, (was: string, name: string, _json: unknown, at: number) => {
    const value = values.get(name);
    if (value === undefined) return was;
    // `Bearer ⟦…⟧` filled with `Bearer x`: the word was kept, and is given once more.
    const scheme = /(?:Bearer|Basic|Token)\s+$/i.exec(text.slice(Math.max(0, at - 10), at))?.[0];
    return written(scheme ? value.replace(/^(?:Bearer|Basic|Token)\s+/i, '') : value);
  });
}

/** Compares a file with what it was. @throws UsageError when there is none, or when it was a pipe */
export async function lookAt(
  { path, size, modified, sha256 }: RecordedFile,
  { note }: Pick<Reading, 'note'>,
): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    if (size !== undefined) throw fileProblem(path, error);
    throw new UsageError(`${path} was a pipe, and is gone`, {
      hint: { do: 'give the file anew' },
    });
  });
  if (size === undefined) return;
  if (stats.size === size && stats.mtime.toISOString() === modified) return;
  const same = stats.size === size && sha256 !== undefined && size <= hashLimit;
  if (!same || (await digestOf(path)) !== sha256) note(changed(path));
}

function changed(path: string): string {
  return `${path} has changed since that call; it is sent as it is now`;
}

function digest(content: string): LeftOut['sha256'] {
  return createHash('sha256').update(content).digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const { createReadStream } = await import('node:fs');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
