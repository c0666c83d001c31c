/** What is typed into a field means, and which fields there are to fill. */
import { parseJson } from '../../run/json.js';
import type { Draft, Field } from './draft.js';
import { holdsFile, isOfKind, takesText } from './from-json.js';

/** JSON text of a value, a file's path, nothing, or what is wrong. */
export type Value = { json: string } | { path: string } | { nothing: true } | { problem: string };

/**
 * A string field takes what is typed; every other kind takes JSON, and where the kind is a guess what is no JSON of it
 * is a text. As on the command line, `:=` makes JSON of what follows, and a text in double quotes is a string whatever
 * the field is.
 */
export function fieldValue(field: Field): Value {
  const { kind, input, name } = field;
  const text = input.text;
  if (text === '') return { nothing: true };
  if (holdsFile(field)) return { path: pathOf(field) };
  if (text.startsWith(':=')) return jsonValue(text.slice(2), `${name} does not hold JSON after :=`);
  if (/^".*"$/s.test(text) && isText(text)) return { json: text };
  if (takesText(kind) || (field.guessed && !isOfKind(kind, text))) return { json: JSON.stringify(text) };
  const wanted = {
    number: 'a number',
    boolean: 'true or false',
    object: 'a JSON object',
    array: 'a JSON array',
  }[kind as 'number'];
  return jsonValue(text, `${name} wants ${wanted}; for other text write it in double quotes`);
}

/** The path that a file field names; `@` before it, as on the command line, is no part of it (`./@a` is such a file). */
export function pathOf({ input }: Pick<Field, 'input'>): string {
  return input.text.replace(/^@/, '');
}

function jsonValue(text: string, problem: string): Value {
  try {
    parseJson(text);
    return { json: text.trim() };
  } catch {
    return { problem };
  }
}

function isText(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'string';
  } catch {
    return false;
  }
}

/** The fields to show: those that belong to another action are left out. */
export function shownFields({ fields }: Pick<Draft, 'fields'>): Field[] {
  return fields.filter((field) => field.input.text !== '' || applies(field, fields));
}

/** Fields that wait for a choice, for the note below the form. */
export function waitingFields({ fields }: Pick<Draft, 'fields'>): number {
  return fields.length - shownFields({ fields }).length;
}

function applies({ when }: Field, fields: readonly Field[]): boolean {
  return Object.entries(when ?? {}).every(([name, values]) => {
    const other = fields.find((one) => one.name === name);
    return other === undefined || values.includes(chosenText(other));
  });
}

function chosenText(field: Field): string {
  const value = fieldValue(field);
  if (!('json' in value)) return '';
  const parsed: unknown = JSON.parse(value.json);
  return typeof parsed === 'string' ? parsed : value.json;
}

/** What is in a field of listed values is one of them. */
export const isListed = (field: Field): boolean =>
  (field.values ?? []).some((value) => textOf(field, value) === field.input.text);

/** The value before or after, of those a field can have; '' stands between the last and the first. Of a text that is none, the first that begins so. */
export function cycled(field: Field, by: 1 | -1): string | undefined {
  const values = field.values ?? (field.kind === 'boolean' ? [true, false] : undefined);
  if (!values) return undefined;
  const texts = ['', ...values.map((value) => textOf(field, value))];
  const { text } = field.input;
  const begins = texts.find((one) => text !== '' && one !== text && one.startsWith(text));
  if (begins !== undefined && !texts.includes(text)) return begins;
  const at = Math.max(0, texts.indexOf(text));
  return texts[(at + by + texts.length) % texts.length];
}

function textOf({ kind }: Field, value: string | number | boolean): string {
  if (typeof value !== 'string') return takesText(kind) ? `:=${value}` : String(value);
  // '' stands for nothing, and := and quotes have a meaning: such a value is written as its JSON.
  const asIs = takesText(kind) && value !== '' && !/^(?::=|".*"$)/s.test(value);
  return asIs ? value : JSON.stringify(value);
}

/** Names and JSON texts of what is filled in, in the order of the fields; files are not among them. */
export function formPairs(fields: readonly Field[]): [name: string, json: string][] {
  return fields.flatMap((field) => {
    const value = fieldValue(field);
    return 'json' in value ? [[field.name, value.json] as [string, string]] : [];
  });
}

/** The payload that the form makes, as JSON text in the order of the fields. A name that stands twice becomes a list. */
export function formJson(fields: readonly Field[], indent: boolean): string {
  const byName = new Map<string, string[]>();
  for (const [name, json] of formPairs(fields)) byName.set(name, [...(byName.get(name) ?? []), json]);
  const parts = [...byName].map(([name, all]) => {
    const value = all.length === 1 ? all[0]! : `[${all.join(',')}]`;
    return `${JSON.stringify(name)}:${indent ? ' ' : ''}${value}`;
  });
  if (!indent || parts.length === 0) return `{${parts.join(',')}}`;
  return `{\n${parts.map((part) => `  ${part}`).join(',\n')}\n}`;
}

/** fetch has its path as the first row. */
export const rowsBefore = ({ via }: Pick<Draft, 'via'>): number => (via === 'fetch' ? 1 : 0);

export const lastRow = (draft: Draft): number => shownFields(draft).length + rowsBefore(draft) - 1;

/** The field under the cursor; undefined on the path of a fetch, or when there is none. */
export function currentField(draft: Draft): Field | undefined {
  return shownFields(draft)[draft.at - rowsBefore(draft)];
}
