/** The payload as JSON in $EDITOR, and what comes back of it. */
import { isObject, parseJson, writeJson } from '../../run/json.js';
import type { Fault } from '../../run/json-fault.js';
import type { Draft } from '../request/draft.js';
import { filled } from '../request/from-json.js';
import { formJson, shownFields } from '../request/values.js';
import { textField } from '../widgets/text-field.js';
import { caretAt } from '../widgets/text-lines.js';
import { asWhole, untold } from './form.js';

/** What the editor is given: files are no part of it, and stay. */
export function editorText(draft: Draft): { text: string; suffix: string } {
  const other = draft.fields.find(({ name }) => name === untold)?.input.text ?? '';
  if (asWhole(draft)) return { text: other, suffix: draft.facts?.body === 'raw' ? '.txt' : '.json' };
  const known = formJson(
    shownFields(draft).filter(({ name }) => name !== untold),
    true,
  );
  if (other === '') return { text: known, suffix: '.json' };
  const both = { ...(parseJson(known) as object), ...(parseJson(other) as object) };
  return { text: writeJson(both), suffix: '.json' };
}

/** The form as the text of the editor says it, or what is wrong with that. @param fault the first one, where the text is no JSON */
export function withEdited(
  draft: Draft,
  text: string,
  fault: Fault | undefined,
): { draft: Draft } | { problem: string } {
  const put = (field: Draft['fields'][number], value: string): Draft['fields'][number] => ({
    ...field,
    input: textField(value),
  });
  if (asWhole(draft)) return { draft: { ...draft, fields: [put(draft.fields[0]!, text.trim())] } };
  if (fault) {
    const { row, column } = caretAt({ text, caret: fault.offset });
    return { problem: `Not JSON: line ${row + 1}, column ${column + 1}: ${fault.what}; ^e opens it again.` };
  }
  try {
    const value = parseJson(text);
    if (!isObject(value)) return { problem: 'This wants a JSON object; ^e opens it again.' };
    const rest = draft.fields.filter(({ name }) => name === untold).map((field) => put(field, ''));
    const known = draft.fields.filter(({ name }) => name !== untold);
    return { draft: { ...draft, fields: [...filled(known, value), ...rest] } };
  } catch (error) {
    return { problem: `Not JSON: ${(error as Error).message}; ^e opens it again.` };
  }
}
