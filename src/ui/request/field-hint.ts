/** What may be typed into a field: in it while it is empty, and below the form where it is not seen there. */
import { typeName } from '../../output/example.js';
import { visibleLine } from '../../output/text.js';
import { width } from '../../run/width.js';
import type { Draft, Field } from './draft.js';

/** In as many words as there is room for. */
export function hintOf(field: Field, body: Draft['body'], columns: number): string {
  const { long, short, more } = wordsOf(field, body);
  const hints = [
    [long, ...more],
    [short, ...more],
    [short, more[0]!],
  ].map((words) => words.filter((one) => one !== '').join(', '));
  return hints.find((hint) => width(hint) <= columns) ?? hints.at(-1)!;
}

/**
 * All of it, by the whole name: `month: number, required`. Undefined where the row of the field says as much.
 * @param label cells of its name, @param columns of its input
 */
export function fieldNote(
  field: Field,
  body: Draft['body'],
  label: number,
  columns: number,
): string | undefined {
  const { long, more } = wordsOf(field, body);
  const values = field.values?.map((value) => visibleLine(String(value))) ?? [];
  const name = visibleLine(field.name);
  const named = width(name) + (field.required ? 2 : 0) <= label;
  if (named && saysAll(field, [long, ...more].filter((one) => one !== '').join(', '), values, columns))
    return undefined;
  const type = values.length > 0 ? `one of ${values.join(', ')}` : long;
  const said = [type, field.required ? 'required' : '', ...more].filter((one) => one !== '');
  return `${name}: ${said.join(', ')}`;
}

function saysAll(field: Field, hint: string, values: readonly string[], columns: number): boolean {
  const { input, kind } = field;
  if (values.length > 0) return !hasDefault(field) && width(['[-]', ...values].join(' · ')) <= columns;
  if (kind === 'boolean') return !hasDefault(field);
  return input.text === '' && width(hint) <= columns;
}

function wordsOf(field: Field, body: Draft['body']): { long: string; short: string; more: string[] } {
  const { kind, guessed, required, secret, fallback } = field;
  const [long, short] = {
    unknown: [body === 'json' ? 'text, or := and JSON' : 'text', 'text, := JSON'],
    file: ['path of a file', 'file'],
    part: ['text, or @ and the path of a file', 'text or @file'],
  }[kind as 'unknown'] ?? [typeName(kind, guessed), kind];
  const otherwise = hasDefault(field) ? `else ${visibleLine(JSON.stringify(fallback))}` : '';
  return {
    long: long!,
    short: short!,
    more: [secret ? 'secret' : '', otherwise, required || hasDefault(field) ? '' : 'optional'],
  };
}

/** `|| 'null'` is what a source writes to parse nothing: to the caller that is no value. */
const hasDefault = ({ fallback }: Field): boolean =>
  fallback !== undefined && fallback !== '' && fallback !== 'null';
