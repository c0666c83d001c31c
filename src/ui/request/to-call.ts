import type { Call, FormField, Payload } from '../../run/call.js';
import { isObject, parseJson, writeJson } from '../../run/json.js';
import { jsonFault } from '../../run/json-fault.js';
import { markers } from '../../run/marker.js';
import type { Draft, Field } from './draft.js';
import { fieldValue, formJson, shownFields } from './values.js';

/** The call that a request stands for, or what keeps it from being one, with the cursor put there. */
export type Made = { call: Call } | { problem: string; draft: Draft };

/** What would be sent is what is seen: nothing is left out or put in without a word. */
export function toCall(draft: Draft): Made {
  const headers = pairs(draft.headers.text, ':');
  if ('problem' in headers) return { problem: headers.problem, draft: { ...draft, tab: 'headers' } };
  const query = pairs(draft.query.text, '=');
  if ('problem' in query) return { problem: query.problem, draft: { ...draft, tab: 'query' } };
  const fault = draft.source === 'json' ? jsonFault(draft.json.text) : undefined;
  if (fault) {
    const json = { ...draft.json, caret: fault.offset };
    return { problem: `The payload is not JSON: ${fault.what}`, draft: { ...draft, tab: 'json', json } };
  }
  const wrong = draft.source === 'form' ? problemIn(draft) : undefined;
  if (wrong) return wrong;
  const left = [draft.headers.text, draft.query.text, draft.json.text].find(
    (text, i) => (i < 2 || draft.source === 'json') && text.search(markers) >= 0,
  );
  if (left !== undefined) {
    const tab = left === draft.headers.text ? 'headers' : left === draft.query.text ? 'query' : 'json';
    return { problem: 'History keeps no secrets: write what stands in ⟦ ⟧ again.', draft: { ...draft, tab } };
  }
  const name = draft.via === 'fetch' ? draft.path.text.trim() : draft.name;
  if (name === '') return { problem: 'The path is empty.', draft };
  const base = { via: draft.via, name, method: draft.method, headers: headers.pairs };
  if (draft.body === 'query' || (draft.via === 'fetch' && /^(?:GET|HEAD)$/.test(draft.method))) {
    return { call: { ...base, query: [...query.pairs, ...queryOf(draft)], payload: { kind: 'none' } } };
  }
  return { call: { ...base, query: query.pairs, payload: payloadOf(draft) } };
}

/** The first field that cannot be sent as it is. */
function problemIn(draft: Draft): Made | undefined {
  const shown = shownFields(draft);
  for (const [at, field] of shown.entries()) {
    const value = fieldValue(field);
    const there = { ...draft, tab: 'form', at } as const;
    if ('problem' in value) return { problem: `${value.problem}.`, draft: there };
    if (field.file === 'missing' && field.kind === 'file' && field.input.text !== '')
      return { problem: `There is no file ${field.input.text}.`, draft: there };
  }
  return undefined;
}

function payloadOf(draft: Draft): Payload {
  const files = draft.fields.filter((field) => field.kind === 'file' && field.input.text !== '');
  if (draft.body === 'multipart' || files.length > 0)
    return { kind: 'form', fields: [...textFields(draft), ...files.map(fileField)] };
  if (draft.body === 'none') return { kind: 'none' };
  const text = draft.source === 'json' ? draft.json.text.trim() : formJson(shownFields(draft), false);
  // Nothing filled in and nothing known to be wanted: an empty body, as the SDK sends for invoke(name).
  if (draft.source === 'form' && text === '{}' && takesNothing(draft)) return { kind: 'none' };
  return { kind: 'text', text, type: 'application/json' };
}

function takesNothing({ facts }: Draft): boolean {
  return facts === undefined || facts.body === 'none' || facts.body === undefined;
}

function fileField({ name, input }: Field): FormField {
  return { name, path: input.text };
}

/** Fields of a form that are text: strings as they are, everything else as its JSON (cli.md, "What is sent"). */
function textFields(draft: Draft): FormField[] {
  return objectPairs(draft).map(([name, value]) => ({ name, value }));
}

function queryOf(draft: Draft): [string, string][] {
  return objectPairs(draft);
}

function objectPairs(draft: Draft): [string, string][] {
  const text = draft.source === 'json' ? draft.json.text : formJson(shownFields(draft), false);
  const object = parseJson(text);
  if (!isObject(object)) return [];
  return Object.entries(object).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : writeJson(value),
  ]);
}

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
