import type { Call, FormField, Payload } from '../../run/call.js';
import { isObject, parseJson, writeJson } from '../../run/json.js';
import { jsonFault } from '../../run/json-fault.js';
import { hasMarker } from '../../run/marker.js';
import { type BodyKind, bodyless, type Draft, type Field } from './draft.js';
import { filesOf } from './files.js';
import { holdsFile } from './from-json.js';
import { fieldValue, formJson, formPairs, rowsBefore, shownFields } from './values.js';

/** The call that a request stands for, or what keeps it from being one, with the cursor put there. */
export type Made = { call: Call } | { problem: string; draft: Draft };

/** What would be sent is what is seen: nothing is left out or put in without a word. */
export function toCall(draft: Draft): Made {
  const headers = pairs(draft.headers.text, ':');
  if ('problem' in headers) return { problem: headers.problem, draft: { ...draft, tab: 'headers' } };
  const query = pairs(draft.query.text, '=');
  if ('problem' in query) return { problem: query.problem, draft: { ...draft, tab: 'query' } };
  const wrong = draft.source === 'form' ? problemInForm(draft) : problemInText(draft);
  if (wrong) return wrong;
  const left = leftOut(draft);
  if (left)
    return {
      problem: 'History keeps no secrets: write what stands in ⟦ ⟧ again.',
      draft: { ...draft, ...left },
    };
  const name = draft.via === 'fetch' ? draft.path.text.trim() : draft.name;
  if (name === '') return { problem: 'The path is empty.', draft: { ...draft, tab: 'form', at: 0 } };
  const base = { via: draft.via, name, method: draft.method, headers: headers.pairs };
  if (!asQuery(draft)) return { call: { ...base, query: query.pairs, payload: payloadOf(draft) } };
  const [file] = filesOf(draft);
  if (file)
    return {
      problem: `${draft.method} has no body for the file of ${file.name}: alt+m takes another method.`,
      draft: { ...draft, tab: 'form', at: shownFields(draft).indexOf(file) + rowsBefore(draft) },
    };
  return { call: { ...base, query: [...query.pairs, ...textPairs(draft)], payload: { kind: 'none' } } };
}

/** What is filled in goes into the query. */
const asQuery = ({ body, via, method }: Pick<Draft, 'body' | 'via' | 'method'>): boolean =>
  body === 'query' || (via === 'fetch' && bodyless(method));

/** How the request goes out: with a file in it, JSON goes as a form. */
export function goesAs(draft: Draft): BodyKind {
  if (asQuery(draft)) return 'query';
  return draft.body === 'json' && filesOf(draft).length > 0 ? 'multipart' : draft.body;
}

const goesAsJson = (draft: Draft): boolean => goesAs(draft) === 'json';

function problemInText(draft: Draft): Made | undefined {
  if (draft.body === 'raw') return undefined;
  const fault = jsonFault(draft.json.text);
  if (fault) {
    const json = { ...draft.json, caret: fault.offset };
    return { problem: `The payload is not JSON: ${fault.what}`, draft: { ...draft, tab: 'json', json } };
  }
  if (goesAsJson(draft)) return undefined;
  return parsed(draft.json.text) === undefined
    ? {
        problem: 'Only an object has names to send as a form or as a query.',
        draft: { ...draft, tab: 'json' },
      }
    : undefined;
}

/** An object, or undefined for anything else: also one with a name that stands twice. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The first field that cannot be sent as it is. */
function problemInForm(draft: Draft): Made | undefined {
  const names = new Set<string>();
  const isJson = goesAsJson(draft);
  for (const [at, field] of shownFields(draft).entries()) {
    const value = fieldValue(field);
    const there = { ...draft, tab: 'form', at: at + rowsBefore(draft) } as const;
    if ('problem' in value) return { problem: `${value.problem}.`, draft: there };
    if ('path' in value && field.file === 'folder')
      return {
        problem: `${value.path} is a folder: name a file in it, or end it with /* for all.`,
        draft: there,
      };
    if ('path' in value && field.file === 'missing')
      return { problem: `There is no file ${value.path}.`, draft: there };
    if (isJson && 'json' in value && names.has(field.name))
      return { problem: `${field.name} stands twice; JSON has each name once.`, draft: there };
    if ('json' in value) names.add(field.name);
  }
  return undefined;
}

/** Where a secret stood that history did not keep. */
function leftOut(draft: Draft): Partial<Draft> | undefined {
  if (hasMarker(draft.headers.text)) return { tab: 'headers' };
  if (hasMarker(draft.query.text)) return { tab: 'query' };
  if (draft.via === 'fetch' && hasMarker(draft.path.text)) return { tab: 'form', at: 0 };
  if (draft.source === 'json') return hasMarker(draft.json.text) ? { tab: 'json' } : undefined;
  const at = shownFields(draft).findIndex(({ input }) => hasMarker(input.text));
  return at < 0 ? undefined : { tab: 'form', at: at + rowsBefore(draft) };
}

function payloadOf(draft: Draft): Payload {
  if (draft.body === 'raw') return rawPayload(draft.json.text);
  if (goesAs(draft) === 'multipart') return { kind: 'form', fields: formFields(draft) };
  const text = draft.source === 'json' ? draft.json.text.trim() : formJson(shownFields(draft), false);
  // Nothing filled in and nothing known to be wanted: an empty body, as the SDK sends for invoke(name). In the JSON view {} is seen.
  if (draft.source === 'form' && draft.tab !== 'json' && text === '{}' && takesNothing(draft))
    return { kind: 'none' };
  return { kind: 'text', text, type: 'application/json' };
}

/** The text as it is; `@path` alone is a file, as in `-d @path`. */
function rawPayload(text: string): Payload {
  if (text === '') return { kind: 'none' };
  const path = /^@(\S.*)$/.exec(text.trimEnd())?.[1];
  if (path !== undefined) {
    const type = /\.json$/i.test(path) ? 'application/json' : 'application/octet-stream';
    return { kind: 'file', path, type };
  }
  return { kind: 'text', text, type: jsonFault(text) ? 'text/plain' : 'application/json' };
}

function takesNothing({ facts }: Draft): boolean {
  return facts === undefined || facts.body === 'none' || facts.body === undefined;
}

/** In the order of the form, for a function may read its parts one after the other. */
function formFields(draft: Draft): FormField[] {
  const asPart = (field: Field): FormField[] => {
    const value = fieldValue(field);
    if ('path' in value) return [{ name: field.name, path: value.path }];
    return 'json' in value ? [{ name: field.name, value: asText(parseJson(value.json)) }] : [];
  };
  if (draft.source === 'form') return shownFields(draft).flatMap(asPart);
  const texts = textPairs(draft).map(([name, value]): FormField => ({ name, value }));
  return [...texts, ...draft.fields.filter(holdsFile).flatMap(asPart)];
}

/** Names and texts for a form or a query: strings as they are, everything else as its JSON (cli.md, "What is sent"). */
function textPairs(draft: Draft): [string, string][] {
  if (draft.source === 'json')
    return Object.entries(parsed(draft.json.text) ?? {}).map(([name, value]) => [name, asText(value)]);
  return formPairs(shownFields(draft)).map(([name, json]) => [name, asText(parseJson(json))]);
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : writeJson(value));

/** `Name: value` or `key=value`, one a line; blank lines are left out. */
function pairs(text: string, sign: ':' | '='): { pairs: [string, string][] } | { problem: string } {
  const found: [string, string][] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const at = line.indexOf(sign);
    if (at <= 0)
      return {
        problem:
          sign === ':'
            ? 'A header is written Name: value, one a line.'
            : 'A query parameter is written key=value, one a line.',
      };
    const value = line.slice(at + 1);
    found.push(sign === ':' ? [line.slice(0, at).trim(), value.trim()] : [line.slice(0, at).trim(), value]);
  }
  return { pairs: found };
}
