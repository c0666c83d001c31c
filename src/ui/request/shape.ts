/** How a request goes out, and which fields it has. */
import { none } from '../model.js';
import { clamp } from '../widgets/scroll.js';
import { textField } from '../widgets/text-field.js';
import { addedField, bodyless, type Draft, emptyJson, type Field } from './draft.js';
import { formIsLocked } from './form-keys.js';
import type { RequestStep } from './update.js';
import { currentField, formJson, lastRow, rowsBefore, shownFields } from './values.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

const warn = (draft: Draft, text: string): RequestStep => [draft, none, { notice: { text, kind: 'warn' } }];

export function nextMethod(draft: Draft): RequestStep {
  if (draft.via === 'invoke')
    return warn(draft, 'invoke always posts; alt+v calls by fetch, with any method.');
  const known = draft.facts?.methods ?? [];
  const all = [...known, ...methods.filter((one) => !known.includes(one))];
  const method = all[(all.indexOf(draft.method) + 1) % all.length]!;
  // A query sent by POST would surprise: what has a body gets one again.
  const body =
    draft.body === 'query' && !bodyless(method) && draft.facts?.body !== 'query' ? 'json' : draft.body;
  return [{ ...draft, method, body }, none];
}

export function otherWay(draft: Draft): Draft {
  if (draft.via === 'invoke') return { ...draft, via: 'fetch', at: draft.at + 1 };
  const body = draft.body === 'query' ? 'json' : draft.body;
  return { ...draft, via: 'invoke', method: 'POST', body, at: Math.max(0, draft.at - 1) };
}

const bodies = ['json', 'multipart', 'query', 'raw'] as const;

export function nextBody(draft: Draft): RequestStep {
  const body = bodies[(bodies.indexOf(draft.body) + 1) % bodies.length]!;
  const fetched = draft.via === 'fetch' ? draft : { ...otherWay(draft), via: 'fetch' as const };
  if (body === 'query') {
    const next: Draft = { ...fetched, body, method: 'GET' };
    if (draft.via === 'fetch') return [next, none];
    const text = 'invoke sends no query: it goes by fetch and GET now. alt+v takes invoke again.';
    return [next, none, { notice: { text, kind: 'warn' } }];
  }
  const next: Draft = { ...draft, body, ...(bodyless(draft.method) ? { method: 'POST' } : {}) };
  if (body === 'raw') {
    const text = draft.source === 'json' ? draft.json.text : formJson(draft.fields, true);
    return [{ ...next, source: 'json', tab: 'json', json: textField(text === '{}' ? '' : text) }, none];
  }
  if (draft.body !== 'raw') return [next, none];
  // Back from raw text: an object stands in the form again, anything else in the JSON view.
  const empty = draft.json.text.trim() === '';
  return [empty ? { ...next, source: 'form', json: emptyJson } : next, none];
}

/** A field of this name; `name@` is a file, as on the command line. */
export function named(draft: Draft, name: string): RequestStep {
  const rest: Draft = { ...draft, naming: undefined };
  if (name === '') return [rest, none];
  const file = name.endsWith('@');
  const key = file ? name.slice(0, -1) : name;
  const there = shownFields(draft).findIndex((field) => field.name === key);
  if (there >= 0 && !file && draft.body !== 'multipart' && draft.body !== 'query')
    return [{ ...rest, at: there + rowsBefore(draft) }, none];
  const field = addedField(key, '', file ? 'file' : draft.body === 'multipart' ? 'part' : 'unknown');
  return inserted(rest, field, draft.fields.length);
}

/** Another part of the same name, below the one under the cursor. */
export function repeated(draft: Draft): RequestStep {
  const locked = formIsLocked(draft);
  if (locked) return warn(draft, locked);
  const field = draft.tab === 'form' ? currentField(draft) : undefined;
  if (!field) return warn(draft, 'Only a field of the form is repeated.');
  if (field.kind !== 'file' && field.kind !== 'part' && draft.body !== 'multipart' && draft.body !== 'query')
    return warn(draft, 'JSON has each name once; a form (alt+k) and a query can repeat it.');
  const kind = field.kind === 'file' || field.kind === 'part' ? field.kind : 'part';
  return inserted(
    draft,
    { ...addedField(field.name, '', kind), secret: field.secret },
    draft.fields.indexOf(field) + 1,
  );
}

function inserted(draft: Draft, field: Field, at: number): RequestStep {
  const fields = [...draft.fields.slice(0, at), field, ...draft.fields.slice(at)];
  const next: Draft = { ...draft, fields, source: 'form' };
  return [{ ...next, at: shownFields(next).indexOf(field) + rowsBefore(next) }, none];
}

export function removed(draft: Draft): RequestStep {
  const locked = formIsLocked(draft);
  if (locked) return warn(draft, locked);
  const field = draft.tab === 'form' ? currentField(draft) : undefined;
  if (!field) return warn(draft, 'There is no field under the cursor.');
  const fields = field.added
    ? draft.fields.filter((one) => one !== field)
    : draft.fields.map((one) => (one === field ? { ...one, input: textField(), file: undefined } : one));
  const next: Draft = { ...draft, fields, source: 'form' };
  const after = { ...next, at: clamp(next.at, 0, Math.max(0, lastRow(next))) };
  if (field.input.text === '') return [after, none];
  return [after, none, { notice: { text: 'Emptied; alt+u takes it back.', kind: 'ok' } }];
}
