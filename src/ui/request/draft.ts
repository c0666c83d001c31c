/** A request that is being filled in: one for each function, kept while the app is open. */
import type { FunctionFacts, Parameter } from '../../analysis/facts.js';
import { needed, onlyForm } from '../../output/example.js';
import type { Call } from '../../run/call.js';
import type { Entry, FileFacts } from '../services.js';
import { type TextField, textField } from '../widgets/text-field.js';

export type Tab = 'form' | 'json' | 'headers' | 'query';

/** How what is filled in goes out. `raw`: the text of the body as it is, or `@` and the path of a file. */
export type BodyKind = 'json' | 'multipart' | 'query' | 'raw';

/** One field of the form. What is typed is kept as it was typed; `values.ts` says what it means. */
export interface Field {
  name: string;
  /** `part`: text, or `@` and the path of a file; the name may stand several times. */
  kind: Parameter['type'] | 'part';
  /** The kind is a guess: text that is no such thing goes as a string. */
  guessed?: boolean | undefined;
  required: boolean;
  /** The values the source lists: chosen, not typed. */
  values?: readonly (string | number | boolean)[] | undefined;
  /** Shown only when these others have one of these values. */
  when?: Parameter['when'];
  /** What the source takes when it is absent. */
  fallback?: unknown;
  secret: boolean;
  /** Put in by the person, or by the JSON view: not in the source. */
  added: boolean;
  input: TextField;
  /** What stands at the path of a file. */
  file?: FileFacts | undefined;
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
  /** Paths that begin as the one that is typed, when there are several. */
  paths?: readonly string[] | undefined;
  facts: FunctionFacts | undefined;
  /** When the past call was made that this repeats, in ms since the epoch; undefined once it is another. */
  since?: number | undefined;
  /** Where that went, and as whom, where the next one does not. */
  went?: string | undefined;
  /** The last change was a letter: one more belongs to the same step. */
  typing?: boolean | undefined;
  /** What it was before each change, the latest last. */
  undo: readonly Draft[];
}

/** The payload of nothing, the caret where names are typed. */
export const emptyJson: TextField = { text: '{}', caret: 1 };

/** An empty request for a function; those that read only their query, want a form or a raw body start that way. */
export function newDraft({ name, facts }: Pick<Entry, 'name' | 'facts'>): Draft {
  const methods = facts?.methods ?? [];
  // invoke always posts; what reads its query or refuses POST is called by fetch.
  const byFetch = facts?.body === 'query' || (methods.length > 0 && !methods.includes('POST'));
  const method = byFetch ? (methods[0] ?? 'GET') : 'POST';
  const body = bodyOf(facts, method);
  return {
    name,
    via: byFetch ? 'fetch' : 'invoke',
    method,
    path: textField(name),
    body,
    tab: body === 'raw' && facts?.parameters.length === 0 ? 'json' : 'form',
    at: byFetch && (facts?.parameters.length ?? 0) > 0 ? 1 : 0,
    top: 0,
    fields: fieldsOf(facts),
    json: body === 'raw' ? textField() : emptyJson,
    source: body === 'raw' ? 'json' : 'form',
    headers: textField(),
    query: textField(),
    facts,
    undo: [],
  };
}

/** It goes through whatever form it is given: uploads do, and a file is what they are for. */
export const takesAnyForm = ({ body, parameters }: FunctionFacts): boolean =>
  body === 'multipart' && parameters.length === 0;

function fieldsOf(facts: FunctionFacts | undefined): Field[] {
  if (facts && takesAnyForm(facts)) return [addedField('file', '', 'file')];
  return (facts?.parameters ?? []).map(fieldOf);
}

/** Methods that have no body (RFC 9110, section 9.3): what is filled in goes into the query. */
export const bodyless = (method: string): boolean => /^(?:GET|HEAD)$/.test(method);

function bodyOf(facts: FunctionFacts | undefined, method: string): BodyKind {
  if (facts?.body === 'query' || bodyless(method)) return 'query';
  if (facts && onlyForm(facts)) return 'multipart';
  return facts?.body === 'raw' && facts.parameters.length === 0 ? 'raw' : 'json';
}

function fieldOf(parameter: Parameter): Field {
  const { name, type, guessed, values, when, secret, default: fallback } = parameter;
  return {
    name,
    // What is read by getAll() of a form are parts of one name: texts, or files.
    kind: parameter.in === 'form' && type === 'array' ? 'part' : type,
    ...(guessed ? { guessed } : {}),
    required: needed(parameter),
    ...(values === undefined ? {} : { values }),
    ...(when === undefined ? {} : { when }),
    ...(fallback === undefined || fallback === null ? {} : { fallback }),
    secret: secret === true,
    added: false,
    input: textField(),
  };
}

/** A field for a name that the source does not have. */
export function addedField(name: string, text = '', kind: Field['kind'] = 'unknown'): Field {
  return { name, kind, required: false, secret: false, added: true, input: textField(text) };
}

/** Nothing has been filled in: what is known of a past call may take its place. */
export function isUntouched(draft: Draft): boolean {
  const { fields, headers, query, json, naming, undo } = draft;
  const empty = [headers, query, ...fields.map(({ input }) => input)].every(({ text }) => text === '');
  return empty && undo.length === 0 && naming === undefined && /^(?:|\{\})$/.test(json.text);
}

/** Facts that arrive later, or change with the source, leave what was typed where it was. */
export function withFacts(draft: Draft, facts: FunctionFacts | undefined): Draft {
  if (facts === draft.facts) return draft;
  // Of a source that is being written the last form that could be read stays, and what was typed into it.
  if (facts?.broken && draft.facts && draft.facts.parameters.length > 0)
    return { ...draft, facts: { ...draft.facts, broken: facts.broken } };
  if (isUntouched(draft)) return newDraft({ name: draft.name, facts });
  const taken = new Set<Field>();
  const known = fieldsOf(facts).map((field) => {
    const before = draft.fields.find((one) => one.name === field.name);
    if (!before) return field;
    taken.add(before);
    return { ...field, input: before.input, file: before.file };
  });
  const kept = draft.fields.filter((field) => !taken.has(field) && field.input.text !== '');
  return { ...draft, facts, fields: [...known, ...kept.map((field) => ({ ...field, added: true }))] };
}
