/** A payload that is pasted into the JSON view: whole, it takes the place of what nobody has written. */
import { jsonFault } from '../../run/json-fault.js';
import type { Notice } from '../model.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import type { Draft } from './draft.js';

/** Said where something was filled in before. */
export const pastedWhole: Notice = { text: 'Pasted whole; alt+u takes it back.', kind: 'ok' };

const empty = /^\s*(?:\{\s*\}\s*)?$/;

/**
 * The text after a paste. An object or a list goes where it can stand; where it cannot, it replaces a text that was made of the
 * form, and an empty payload whoever wrote that. Everything else goes to the caret, of an empty payload inside its braces.
 */
export function pastedInto(
  { json, source }: Pick<Draft, 'json' | 'source'>,
  text: string,
): { json: TextField; notice?: Notice } {
  const isDocument = /^\s*[[{]/.test(text);
  // Between {} none can stand: the faults of one that is broken are seen better without these around it.
  if (empty.test(json.text)) {
    if (isDocument) return { json: textField(text.trim()) };
    const caret = Math.min(json.caret, Math.max(0, json.text.indexOf('}')));
    return { json: inserted({ ...json, caret }, text) };
  }
  const next = inserted(json, text);
  if (!isDocument || source === 'json' || jsonFault(text) || !jsonFault(next.text)) return { json: next };
  return { json: textField(text.trim()), notice: pastedWhole };
}

const inserted = (field: TextField, text: string): TextField => typed(field, { kind: 'paste', text }, true)!;
