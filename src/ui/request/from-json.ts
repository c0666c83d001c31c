/** The JSON view as fields of the form: whatever object stands there, the form makes the same again. */
import { isObject, type Json, parseJson, writeJson } from '../../run/json.js';
import { textField } from '../widgets/text-field.js';
import { addedField, type Draft, type Field } from './draft.js';

/** The form as the JSON view says it. Undefined while that is no object. */
export function fromJson(draft: Draft): Draft | undefined {
  // A key that no object can hold beside others would be lost on the way (lossless-json assigns it).
  if (draft.body === 'raw' || /"__proto__"\s*:/.test(draft.json.text)) return undefined;
  try {
    const value = parseJson(draft.json.text);
    return isObject(value) ? { ...draft, fields: filled(draft.fields, value), source: 'json' } : undefined;
  } catch {
    return undefined;
  }
}

/** Fields with the values of an object. What is no part of it is emptied, files stay. */
export function filled(fields: readonly Field[], object: Record<string, Json>): Field[] {
  const seen = new Set<string>();
  const known = fields.flatMap((field): Field[] => {
    if (holdsFile(field)) return [field];
    const own = Object.hasOwn(object, field.name) && !seen.has(field.name);
    if (field.added && !own) return [];
    seen.add(field.name);
    const text = own ? asTyped(field, object[field.name]) : '';
    return [field.input.text === text ? field : { ...field, input: textField(text) }];
  });
  const more = Object.keys(object).filter((name) => !seen.has(name));
  return [...known, ...more.map((name) => newField(name, object[name]))];
}

/** A file, or a part that is one: not in the JSON view. */
export const holdsFile = ({ kind, input }: Field): boolean =>
  kind === 'file' || (kind === 'part' && input.text.startsWith('@'));

function newField(name: string, value: Json): Field {
  const field = addedField(name, '', typeof value === 'string' ? 'string' : 'unknown');
  return { ...field, input: textField(asTyped(field, value)) };
}

/** Kinds that take what is typed as text. */
export const takesText = (kind: Field['kind']): boolean =>
  kind === 'string' || kind === 'unknown' || kind === 'part';

/** Whether text is JSON of a kind; an object and an array are both what no text is taken for. */
export function isOfKind(kind: Field['kind'], text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    if (kind === 'object' || kind === 'array') return typeof value === 'object' && value !== null;
    return typeof value === kind;
  } catch {
    return false;
  }
}

/** The text that a person would have typed for a value: `values.ts` reads it back to the same value. */
function asTyped({ kind, guessed }: Field, value: Json): string {
  if (typeof value === 'string') {
    const asText = takesText(kind) || (guessed && !isOfKind(kind, value));
    const plain = asText && value !== '' && !/^(?::=|")/.test(value);
    return plain && !(kind === 'part' && value.startsWith('@')) ? value : JSON.stringify(value);
  }
  const json = writeJson(value);
  return takesText(kind) || (guessed && !isOfKind(kind, json)) ? `:=${json}` : json;
}
