/** A request that is being filled in: one for each function, kept while the app is open. */
import type { FunctionFacts, Parameter } from '../../analysis/facts.js';
import type { Call, FormField } from '../../run/call.js';
import { isObject, type Json, parseJson, writeJson } from '../../run/json.js';
import { isMarker } from '../../run/marker.js';
import type { Entry } from '../services.js';
import { type TextField, textField } from '../widgets/text-field.js';

export type Tab = 'form' | 'json' | 'headers' | 'query';

/** How what is filled in goes out. */
export type BodyKind = 'json' | 'multipart' | 'query' | 'none';

/** One field of the form. What is typed is kept as it was typed; `values.ts` says what it means. */
export interface Field {
  name: string;
  kind: Parameter['type'];
  required: boolean;
  /** The values the source lists: chosen, not typed. */
  values?: readonly (string | number | boolean)[] | undefined;
  /** Shown only when these others have one of these values. */
  when?: Parameter['when'];
  secret: boolean;
  /** Put in by the person, or by the JSON view: not in the source. */
  added: boolean;
  input: TextField;
  /** What stands at the path of a file field. */
  file?: { size: number; type: string } | 'missing' | undefined;
}

export interface Draft {
  name: string;
  via: Call['via'];
  method: string;
  /** For fetch: the path, when it is more than the name. */
  path: TextField;
  body: BodyKind;
  tab: Tab;
  /** The field that the cursor is on, among those that are shown. */
  at: number;
  top: number;
  fields: readonly Field[];
  json: TextField;
  /** Which of the two was changed last, and so is what will be sent. */
  source: 'form' | 'json';
  headers: TextField;
  query: TextField;
  /** A name for a new field is being typed. */
  naming?: TextField | undefined;
  /** The rest of a path that can be taken over. */
  ghost?: string | undefined;
  facts: FunctionFacts | undefined;
}

/** An empty request for a function; those that read only their query, or want a form, start that way. */
export function newDraft({ name, facts }: Entry): Draft {
  const body: BodyKind =
    facts?.body === 'multipart' ? 'multipart' : facts?.body === 'query' ? 'query' : 'json';
  const methods = facts?.methods ?? [];
  // invoke always posts; what reads its query or refuses POST is called by fetch.
  const byFetch = body === 'query' || (methods.length > 0 && !methods.includes('POST'));
  return {
    name,
    via: byFetch ? 'fetch' : 'invoke',
    method: byFetch ? (methods[0] ?? 'GET') : 'POST',
    path: textField(name),
    body,
    tab: 'form',
    at: 0,
    top: 0,
    fields: (facts?.parameters ?? []).map(fieldOf),
    json: textField('{}'),
    source: 'form',
    headers: textField(),
    query: textField(),
    facts,
  };
}

function fieldOf(parameter: Parameter): Field {
  const { name, type, required, values, when, secret } = parameter;
  return {
    name,
    kind: type,
    required,
    ...(values === undefined ? {} : { values }),
    ...(when === undefined ? {} : { when }),
    secret: secret === true,
    added: false,
    input: textField(),
  };
}

/** A field for a name that the source does not have. */
export function addedField(name: string, text = '', kind: Field['kind'] = 'unknown'): Field {
  return { name, kind, required: false, secret: false, added: true, input: textField(text) };
}

/** Facts that arrive later, or change with the source, leave what was typed where it was. */
export function withFacts(draft: Draft, facts: FunctionFacts | undefined): Draft {
  if (facts === draft.facts) return draft;
  const fresh = (facts?.parameters ?? []).map(fieldOf);
  const typed = new Map(draft.fields.map((field) => [field.name, field]));
  const known = fresh.map((field) => {
    const before = typed.get(field.name);
    return before ? { ...field, input: before.input, file: before.file } : field;
  });
  const names = new Set(fresh.map(({ name }) => name));
  const kept = draft.fields.filter(({ name, input }) => !names.has(name) && input.text !== '');
  return { ...draft, facts, fields: [...known, ...kept.map((field) => ({ ...field, added: true }))] };
}

/** A past call as a request; what was left out of it is empty, and asked for by being required. */
export function recalledDraft(call: Call, entry: Entry | undefined): Draft {
  const base = newDraft(entry ?? { name: call.name, sources: [] });
  const { payload } = call;
  const draft: Draft = {
    ...base,
    via: call.via,
    method: call.method,
    path: textField(call.name),
    headers: textField(call.headers.map(([name, value]) => `${name}: ${value}`).join('\n')),
    query: textField(
      base.body === 'query' ? '' : call.query.map(([name, value]) => `${name}=${value}`).join('\n'),
    ),
  };
  if (base.body === 'query')
    return demanded({ ...draft, fields: filled(base.fields, Object.fromEntries(call.query)) });
  if (payload.kind === 'form')
    return demanded({ ...draft, body: 'multipart', fields: withForm(base.fields, payload.fields) });
  if (payload.kind !== 'text') return draft;
  const json = textField(payload.text);
  return demanded(fromJson({ ...draft, json }) ?? { ...draft, json, source: 'json' });
}

/** Fields that hold the marker of a secret are emptied: it is to be typed again. */
function demanded(draft: Draft): Draft {
  const left = (field: Field): boolean => isMarker(field.input.text.replace(/^:=/, ''));
  if (!draft.fields.some(left)) return draft;
  const fields = draft.fields.map((field) =>
    left(field) ? { ...field, input: textField(), required: true, secret: true } : field,
  );
  return { ...draft, fields, source: 'form' };
}

function withForm(fields: readonly Field[], given: readonly FormField[]): Field[] {
  const out = [...fields];
  for (const one of given) {
    const at = out.findIndex(({ name, input }) => name === one.name && input.text === '');
    const text = 'path' in one ? one.path : one.value;
    const kind = 'path' in one ? 'file' : (out[at]?.kind ?? 'string');
    if (at >= 0) out[at] = { ...out[at]!, kind, input: textField(text) };
    else out.push(addedField(one.name, text, kind));
  }
  return out;
}

/** The form as the JSON view says it. Undefined while that is no object. */
export function fromJson(draft: Draft): Draft | undefined {
  let value: Json;
  try {
    value = parseJson(draft.json.text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  return { ...draft, fields: filled(draft.fields, value), source: 'json' };
}

function filled(fields: readonly Field[], object: Record<string, Json>): Field[] {
  const known = fields
    .filter(({ added, name, kind }) => !added || Object.hasOwn(object, name) || kind === 'file')
    .map((field): Field => {
      if (field.kind === 'file') return field;
      const text = Object.hasOwn(object, field.name) ? asTyped(field, object[field.name]) : '';
      return field.input.text === text ? field : { ...field, input: textField(text) };
    });
  const names = new Set(known.map(({ name }) => name));
  const more = Object.keys(object).filter((name) => !names.has(name));
  return [...known, ...more.map((name) => newField(name, object[name]))];
}

function newField(name: string, value: Json): Field {
  const field = addedField(name, '', typeof value === 'string' ? 'string' : 'unknown');
  return { ...field, input: textField(asTyped(field, value)) };
}

/** The text that a person would have typed for a value: `values.ts` reads it back to the same value. */
function asTyped({ kind }: Field, value: Json): string {
  if (typeof value === 'string') {
    const free = (kind === 'string' || kind === 'unknown') && value !== '' && !/^(?::=|")/.test(value);
    return free ? value : JSON.stringify(value);
  }
  const json = writeJson(value);
  return kind === 'string' || kind === 'unknown' ? `:=${json}` : json;
}
