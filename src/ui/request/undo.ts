/** What was typed can be taken back: each step is the request as it was, and letters of one word are one step. */
import type { Draft } from './draft.js';
import { holdsFile } from './from-json.js';

const kept = 100;

/** What a person fills in; the cursor, the view and what is known of a file are not part of it, nor what the JSON says in the form. */
function content({ via, method, path, body, fields, json, source, headers, query }: Draft): unknown[] {
  const own = source === 'json' ? fields.filter(holdsFile) : fields;
  const typed = own.flatMap(({ name, input }) => [name, input.text]);
  const text = source === 'json' ? json.text : '';
  return [via, method, path.text, body, text, headers.text, query.text, source === 'json', ...typed];
}

function sameContent(before: Draft, after: Draft): boolean {
  const [one, other] = [content(before), content(after)];
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** @param letter the change is one more letter of the word before it */
export function withUndo(before: Draft, after: Draft, letter: boolean): Draft {
  if (before === after || after.undo !== before.undo) return after;
  if (sameContent(before, after)) return after;
  const changed: Draft = { ...after, since: undefined };
  const last = before.undo.at(-1);
  const goesOn = letter && last !== undefined && last.at === before.at && last.tab === before.tab;
  if (goesOn && before.typing) return { ...changed, typing: true };
  const { undo, ...step } = before;
  return { ...changed, typing: letter, undo: [...undo, { ...step, undo: [] }].slice(-kept) };
}

/** The request before the last change; undefined when there was none. */
export function undone(draft: Draft): Draft | undefined {
  const last = draft.undo.at(-1);
  return last && { ...last, undo: draft.undo.slice(0, -1), facts: draft.facts };
}
