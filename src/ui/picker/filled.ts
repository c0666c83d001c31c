import { onlyForm } from '../../output/example.js';
import type { FormField, Payload } from '../../run/call.js';
import { parseJson, writeJson } from '../../run/json.js';
import type { Draft, Field } from '../request/draft.js';
import { holdsFile } from '../request/from-json.js';
import { fieldValue, formJson, pathOf, shownFields } from '../request/values.js';
import { asWhole, untold } from './form.js';
import type { Filled } from './services.js';

/** The call that a form stands for: each parameter where the source looks for it. All answers have been checked. */
export function filled(draft: Draft): Filled {
  const { name, via, method, facts } = draft;
  const placeOf = new Map(facts?.parameters.map((one) => [one.name, one.in]));
  const given = shownFields(draft).filter(({ input }) => input.text !== '');
  const asQuery = draft.body === 'query' || (via === 'fetch' && /^(?:GET|HEAD)$/.test(method));
  const inPath = given.filter((one) => placeOf.get(one.name) === 'path');
  const inQuery = given.filter(
    (one) => !inPath.includes(one) && (asQuery || placeOf.get(one.name) === 'query') && one.name !== untold,
  );
  const inBody = given.filter((one) => !inPath.includes(one) && !inQuery.includes(one));
  const base = {
    // Only a fetch has more of a path than the name.
    via: inPath.length > 0 ? 'fetch' : via,
    name: [name, ...inPath.map((one) => encodeURIComponent(textOf(one)))].join('/'),
    method,
    query: inQuery.map((one): [string, string] => [one.name, textOf(one)]),
    secretNames: new Set(facts?.parameters.filter(({ secret }) => secret).map((one) => one.name)),
  } satisfies Omit<Filled, 'payload'>;
  const rest = inBody.find((one) => one.name === untold)?.input.text;
  if (asWhole(draft))
    return { ...base, payload: { kind: 'none' }, ...(rest === undefined ? {} : { data: rest }) };
  const more = rest === undefined ? {} : (parseJson(rest) as Record<string, unknown>);
  if (asQuery) return { ...base, query: [...base.query, ...texts(more)], payload: { kind: 'none' } };
  const known = inBody.filter((one) => one.name !== untold);
  return { ...base, payload: payloadOf(draft, known, more) };
}

function payloadOf({ facts }: Draft, fields: Field[], more: Record<string, unknown>): Payload {
  if (fields.some(holdsFile) || onlyForm(facts ?? {})) {
    const others = texts(more).map(([name, value]) => ({ name, value }));
    return { kind: 'form', fields: [...fields.map(formField), ...others] };
  }
  const own = formJson(fields, false);
  const text = Object.keys(more).length === 0 ? own : writeJson({ ...(parseJson(own) as object), ...more });
  // Nothing filled in and no JSON wanted: an empty body, as the SDK sends for invoke(name).
  if (text === '{}' && facts?.body !== 'json') return { kind: 'none' };
  return { kind: 'text', text, type: 'application/json' };
}

const texts = (object: Record<string, unknown>): [string, string][] =>
  Object.entries(object).map(([name, value]) => [name, plainText(value)]);

function formField(field: Field): FormField {
  const { name } = field;
  return holdsFile(field) ? { name, path: pathOf(field) } : { name, value: textOf(field) };
}

/** Strings as they are, everything else as its JSON: what a query and a form hold (cli.md, "What is sent"). */
function textOf(field: Field): string {
  const value = fieldValue(field);
  if (!('json' in value)) return field.input.text;
  return plainText(parseJson(value.json));
}

const plainText = (value: unknown): string => (typeof value === 'string' ? value : writeJson(value));
