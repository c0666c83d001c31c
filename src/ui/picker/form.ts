/** Which parameters are asked for, in which order, and what of an answer can be taken. */
import type { Call } from '../../run/call.js';
import { parseJson } from '../../run/json.js';
import { hasMarker } from '../../run/marker.js';
import { addedField, type Draft, type Field, newDraft, takesAnyForm } from '../request/draft.js';
import { holdsFile } from '../request/from-json.js';
import { recalledDraft } from '../request/recalled.js';
import { cycled, fieldValue, pathOf, shownFields } from '../request/values.js';
import type { Entry, FileFacts } from '../services.js';
import { textField } from '../widgets/text-field.js';

/** The field for what the source does not tell: the whole payload, or members beside those that are known. */
export const untold = '';

/** An empty request for a function, with a field for what is not known of it. */
export function newForm(entry: Entry): Draft {
  const draft = newDraft(entry);
  if (takesNothing(draft)) return draft;
  const { facts, fields } = draft;
  if (facts !== undefined && !facts.partial && !takesAnyForm(facts) && fields.length > 0) return draft;
  return { ...draft, fields: [...fields, addedField(untold)] };
}

/**
 * The form with what was sent last in it; a secret is asked for anew. Undefined where that does not fit into it: a body
 * that is no JSON and no form, or nothing.
 */
export function offeredForm(entry: Entry, call: Call): Draft | undefined {
  const form = newForm(entry);
  const { payload } = call;
  if (asWhole(form)) {
    const text = payload.kind === 'text' ? payload.text : payload.kind === 'file' ? `@${payload.path}` : '';
    const fits = text !== '' && !hasMarker(text) && untoldProblem(form, text) === undefined;
    return fits ? answered(form, 0, text) : undefined;
  }
  const { fields, body } = recalledDraft(call, entry);
  const given = fields
    .map(withoutSecret)
    .filter(({ input, secret, required }) => input.text !== '' || (secret && required));
  if (body === 'raw' || given.every(({ input }) => input.text === '')) return undefined;
  const known = form.fields.map((field) => given.find(({ name }) => name === field.name) ?? field);
  const more = given.filter((field) => !known.includes(field));
  const others = known.filter(({ name }) => name === untold);
  return { ...form, fields: [...known.filter(({ name }) => name !== untold), ...more, ...others] };
}

/** What history left out of a field is asked for anew. */
const withoutSecret = (field: Field): Field =>
  hasMarker(field.input.text) ? { ...field, input: textField(), required: true, secret: true } : field;

/** Nothing is to be asked: its source says so. */
export function takesNothing({ facts }: Pick<Draft, 'facts'>): boolean {
  if (facts === undefined || facts.partial || facts.parameters.length > 0) return false;
  return facts.body === undefined || facts.body === 'none' || facts.body === 'query';
}

/** Whether nothing at all is known of what it takes, so that its payload is asked for as a whole. */
export const asWhole = ({ fields }: Pick<Draft, 'fields'>): boolean =>
  fields.length === 1 && fields[0]!.name === untold;

/** The next one that has to have a value, by its place among all fields. */
export function nextNeeded(draft: Draft): number | undefined {
  const shown = shownFields(draft);
  const at = draft.fields.findIndex(
    (field) => field.required && field.input.text === '' && shown.includes(field),
  );
  return at < 0 ? undefined : at;
}

/** What can be given besides: the places of all fields that are shown. */
export function shownAt(draft: Draft): number[] {
  const shown = new Set(shownFields(draft));
  return draft.fields.flatMap((field, i) => (shown.has(field) ? [i] : []));
}

/** The texts a field can be chosen from, if it can. */
export function choicesOf(field: Field): string[] | undefined {
  const texts: string[] = [];
  const after = (text: string): string | undefined => cycled({ ...field, input: textField(text) }, 1);
  for (let text = after(''); text; text = after(text)) texts.push(text);
  return texts.length > 0 ? texts : undefined;
}

/** What is wrong with an answer; undefined when it can be taken. Whether a file is there is looked at elsewhere. */
export function problemWith(draft: Draft, at: number, text: string): string | undefined {
  const field = draft.fields[at]!;
  if (field.name === untold) return untoldProblem(draft, text);
  if (text === '') return field.required ? `${field.name} is needed${emptyText(field)}.` : undefined;
  const value = fieldValue({ ...field, input: textField(text) });
  return 'problem' in value ? `${value.problem}.` : undefined;
}

const emptyText = ({ kind }: Field): string =>
  kind === 'string' || kind === 'unknown' ? '; "" is an empty text' : '';

function untoldProblem(draft: Draft, text: string): string | undefined {
  if (text === '' || (asWhole(draft) && (draft.facts?.body === 'raw' || text.startsWith('@'))))
    return text === '-' ? 'stdin is the keyboard here.' : undefined;
  try {
    const value = parseJson(text);
    const object = typeof value === 'object' && value !== null && !Array.isArray(value);
    return asWhole(draft) || object ? undefined : 'This wants a JSON object: {"name": "value"}.';
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}.`;
  }
}

/** The path of a file that an answer names. */
export function fileIn(draft: Draft, at: number, text: string): string | undefined {
  const field = draft.fields[at]!;
  if (field.name === untold) return asWhole(draft) && text.startsWith('@') ? text.slice(1) : undefined;
  const named: Field = { ...field, input: textField(text) };
  return holdsFile(named) && text !== '' ? pathOf(named) : undefined;
}

/** Why what stands at the path of a field cannot be sent; undefined where it can. */
export function fileProblem({ name }: Field, path: string, file: FileFacts): string | undefined {
  if (file === 'missing') return `There is no file ${path}.`;
  if (file === 'folder') return `${path} is a folder.`;
  return name === untold && 'count' in file
    ? `The payload is one file, and ${path} matches ${file.count}.`
    : undefined;
}

/** The request with an answer in it. What belongs to another choice than that is taken out. @param file what stands at the path that it is */
export function answered(draft: Draft, at: number, text: string, file?: FileFacts): Draft {
  const put = (fields: readonly Field[], i: number, value: string): Field[] =>
    fields.map((field, j) =>
      i === j ? { ...field, input: textField(value), file: value === '' ? undefined : file } : field,
    );
  let fields = put(draft.fields, at, text);
  for (const [i, field] of fields.entries()) {
    if (field.when === undefined || field.input.text === '') continue;
    const emptied = put(fields, i, '');
    if (!shownFields({ fields: emptied }).includes(emptied[i]!)) fields = emptied;
  }
  return { ...draft, fields };
}

/** What a field is called. */
export function labelOf(draft: Draft, { name }: Field): string {
  if (name !== untold) return name;
  return asWhole(draft) ? 'payload' : 'more';
}

/** What can be typed into it, in a few words. */
export function hintOf(draft: Draft, field: Field): string {
  const { name, kind, guessed, required, secret } = field;
  if (name === untold) {
    if (!asWhole(draft)) return 'a JSON object with other parameters, optional';
    return draft.facts?.body === 'raw' ? 'text or @file, empty for none' : 'JSON or @file, empty for none';
  }
  const usual = draft.facts?.parameters.find((one) => one.name === name)?.default;
  const what = {
    string: 'text',
    unknown: 'text, or := and JSON',
    number: 'a number',
    boolean: 'yes or no',
    object: 'a JSON object',
    array: 'a JSON list',
    file: 'path of a file',
    part: 'text, or @path for a file',
  }[kind];
  return [
    field.values ? 'one of these' : guessed && kind !== 'string' ? `${what} or text` : what,
    secret ? 'not shown' : '',
    required ? '' : 'optional',
    usual === undefined || secret ? '' : `without it ${JSON.stringify(usual)}`,
  ]
    .filter((one) => one !== '')
    .join(', ');
}

/** A value as it may be shown. */
export function shownValue({ secret, input, kind }: Field): string {
  if (secret) return '•'.repeat(input.text.length);
  if (kind === 'boolean') return { true: 'yes', false: 'no' }[input.text] ?? input.text;
  return input.text.replace(/^:=/, '');
}
