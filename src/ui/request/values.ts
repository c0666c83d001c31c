/** What is typed into a field means, and which fields there are to fill. */
import { parseJson } from '../../run/json.js';
import type { Draft, Field } from './draft.js';

/** JSON text of a value, a file's path, nothing, or what is wrong. */
export type Value = { json: string } | { path: string } | { nothing: true } | { problem: string };

/**
 * A string field takes what is typed; every other kind takes JSON. As on the command line, `:=` makes
 * JSON of what follows, and a text in double quotes is a string whatever the field is.
 */
export function fieldValue({ kind, input, name }: Field): Value {
  const text = input.text;
  if (text === '') return { nothing: true };
  if (kind === 'file') return { path: text };
  if (text.startsWith(':=')) return jsonValue(text.slice(2), `${name} does not hold JSON after :=`);
  if (/^".*"$/s.test(text) && isText(text)) return { json: text };
  if (kind === 'string' || kind === 'unknown') return { json: JSON.stringify(text) };
  const wanted = {
    number: 'a number',
    boolean: 'true or false',
    object: 'a JSON object',
    array: 'a JSON array',
  }[kind];
  return jsonValue(text, `${name} wants ${wanted}; for other text write it in double quotes`);
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

/** The value before or after, of those a field can have; '' stands between the last and the first. */
export function cycled(field: Field, by: 1 | -1): string | undefined {
  const values = field.values ?? (field.kind === 'boolean' ? [true, false] : undefined);
  if (!values) return undefined;
  const texts = ['', ...values.map((value) => textOf(field, value))];
  const at = texts.indexOf(field.input.text);
  return texts[(at + by + texts.length) % texts.length];
}

function textOf({ kind }: Field, value: string | number | boolean): string {
  if (typeof value !== 'string')
    return kind === 'string' || kind === 'unknown' ? `:=${value}` : String(value);
  return kind === 'string' || kind === 'unknown' ? value : JSON.stringify(value);
}

/** The payload that the form makes, as JSON text in the order of the fields; files are not in it. */
export function formJson(fields: readonly Field[], indent: boolean): string {
  const parts = fields.flatMap((field) => {
    const value = fieldValue(field);
    return 'json' in value ? [`${JSON.stringify(field.name)}:${indent ? ' ' : ''}${value.json}`] : [];
  });
  if (!indent || parts.length === 0) return `{${parts.join(',')}}`;
  return `{\n${parts.map((part) => `  ${part}`).join(',\n')}\n}`;
}
