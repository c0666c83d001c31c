/** Keys and commands of the request pane. */
import type { Command } from '../keymap.js';
import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { type Effect, type Notice, none } from '../model.js';
import type { Size } from '../widgets/line.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import { addedField, type Draft, type Field, fromJson, newDraft, type Tab } from './draft.js';
import { cycled, formJson, shownFields } from './values.js';

export type RequestAction =
  | { type: 'key'; key: Key }
  | { type: 'command'; command: Command }
  | { type: 'edited'; name: string; text: string }
  | { type: 'file'; name: string; field: number; size: number; contentType: string }
  | { type: 'file.missing'; name: string; field: number }
  | { type: 'paths'; paths: string[] };

/** What the app around it is to do besides. */
export interface More {
  send?: boolean;
  leave?: 'next' | 'back';
  notice?: Notice;
}

export type RequestStep = readonly [draft: Draft, effects: readonly Effect[], more?: More];

export function requestUpdate(draft: Draft, action: RequestAction, size: Size): RequestStep {
  switch (action.type) {
    case 'command':
      return command(draft, action.command, size);
    case 'key':
      return key(draft, action.key, size);
    case 'edited': {
      const json = textField(action.text.trimEnd());
      return [edited({ ...draft, tab: 'json' }, { text: json.text, caret: 0 }), none];
    }
    case 'file':
      return [withFile(draft, action.field, { size: action.size, type: action.contentType }), none];
    case 'file.missing':
      return [withFile(draft, action.field, 'missing'), none];
    case 'paths':
      return [{ ...draft, ghost: ghostOf(draft, action.paths) }, none];
    default:
      return [draft, none];
  }
}

const tabs: readonly Tab[] = ['form', 'json', 'headers', 'query'];

function command(draft: Draft, name: Command, size: Size): RequestStep {
  switch (name) {
    case 'request.nextTab':
      return [opened(draft, tabs[(tabs.indexOf(draft.tab) + 1) % tabs.length]!), none];
    case 'request.enter':
      return enter(draft, size);
    case 'request.nextField':
      return moved(draft, 1, size);
    case 'request.previousField':
      return moved(draft, -1, size);
    case 'request.editor': {
      const text = draft.source === 'json' ? draft.json.text : formJson(shownFields(draft), true);
      return [draft, [{ type: 'edit', name: draft.name, text, suffix: '.json' }]];
    }
    case 'request.reset': {
      const fresh = newDraft({ name: draft.name, sources: [], facts: draft.facts });
      return [fresh, none, { notice: { text: 'The request is empty again.', kind: 'ok' } }];
    }
    case 'request.addField':
      return draft.tab === 'form' ? [{ ...draft, naming: textField() }, none] : [draft, none];
    case 'request.removeField':
      return removed(draft);
    case 'request.method':
      return method(draft);
    case 'request.via':
      return [via(draft), none];
    case 'request.body':
      return body(draft);
    default:
      return [draft, none];
  }
}

/** The JSON view starts from the form, unless what stands there was written by hand. */
function opened(draft: Draft, tab: Tab): Draft {
  if (tab !== 'json' || draft.source === 'json') return { ...draft, tab };
  const text = formJson(draft.fields, true);
  return { ...draft, tab, json: { text, caret: text === '{}' ? 1 : text.length - 2 } };
}

/** In the form ↵ goes on to the next field, and sends from the last one; in a text it makes a line. */
function enter(draft: Draft, size: Size): RequestStep {
  if (draft.naming) return named(draft, draft.naming.text.trim());
  const text = textOf(draft);
  if (text)
    return key(draft, { kind: 'key', name: 'enter', ctrl: false, alt: false, shift: false, text: '' }, size);
  return draft.at < lastRow(draft) ? moved(draft, 1, size) : [draft, none, { send: true }];
}

/** fetch has its path as the first row. */
export const rowsBefore = ({ via }: Pick<Draft, 'via'>): number => (via === 'fetch' ? 1 : 0);

const lastRow = (draft: Draft): number => shownFields(draft).length + rowsBefore(draft) - 1;

function moved(draft: Draft, by: 1 | -1, { rows }: Size): RequestStep {
  if (draft.tab !== 'form') return [draft, none, { leave: by > 0 ? 'next' : 'back' }];
  const at = draft.at + by;
  if (at > lastRow(draft)) return [draft, none, { leave: 'next' }];
  if (at < 0) return [draft, none, { leave: 'back' }];
  const top = scrolled(draft.top, at, Math.max(1, rows - 2), lastRow(draft) + 1);
  return [{ ...draft, at, top, ghost: undefined }, none];
}

/** The field under the cursor; undefined on the path of a fetch, or when there is none. */
export function currentField(draft: Draft): Field | undefined {
  return shownFields(draft)[draft.at - rowsBefore(draft)];
}

function textOf(draft: Draft): TextField | undefined {
  if (draft.tab === 'json') return draft.json;
  if (draft.tab === 'headers') return draft.headers;
  return draft.tab === 'query' ? draft.query : undefined;
}

function key(draft: Draft, pressed: Key, size: Size): RequestStep {
  if (draft.naming) {
    if (keyName(pressed) === 'escape') return [{ ...draft, naming: undefined }, none];
    return [{ ...draft, naming: typed(draft.naming, pressed) ?? draft.naming }, none];
  }
  const text = textOf(draft);
  if (text) {
    const next = typed(text, pressed, true);
    if (!next) return [draft, none];
    if (draft.tab === 'json')
      return [next.text === text.text ? { ...draft, json: next } : edited(draft, next), none];
    return [draft.tab === 'headers' ? { ...draft, headers: next } : { ...draft, query: next }, none];
  }
  return formKey(draft, pressed, size);
}

function formKey(draft: Draft, pressed: Key, size: Size): RequestStep {
  const name = keyName(pressed);
  if (name === 'down') return draft.at < lastRow(draft) ? moved(draft, 1, size) : [draft, none];
  if (name === 'up') return draft.at > 0 ? moved(draft, -1, size) : [draft, none];
  if (draft.via === 'fetch' && draft.at === 0) {
    const path = typed(draft.path, pressed);
    return [path ? { ...draft, path } : draft, none];
  }
  const field = currentField(draft);
  if (!field) return [draft, none];
  const locked = formIsLocked(draft);
  if (locked) return [draft, none, { notice: { text: locked, kind: 'warn' } }];
  if (draft.ghost && (name === 'right' || name === 'end') && field.input.caret === field.input.text.length)
    return typedInto(draft, field, textField(field.input.text + draft.ghost));
  const choice = name === 'space' || name === 'right' ? 1 : name === 'left' ? -1 : undefined;
  const next = choice && cycled(field, choice);
  if (
    next !== undefined &&
    (choice === -1 || name === 'space' || field.values !== undefined || field.kind === 'boolean')
  )
    return typedInto(draft, field, textField(next));
  const input = typed(field.input, pressed);
  return input ? typedInto(draft, field, input) : [draft, none];
}

/** While the JSON view holds what no form can show, the form must not overwrite it. */
export function formIsLocked(draft: Draft): string | undefined {
  if (draft.source !== 'json' || fromJson(draft)) return undefined;
  return 'The JSON view holds what a form cannot show: go on there (^n), or start over (^d).';
}

function typedInto(draft: Draft, field: Field, input: TextField): RequestStep {
  const at = draft.fields.indexOf(field);
  const changed = input.text !== field.input.text;
  const fields = draft.fields.map((one) =>
    one === field ? { ...one, input, ...(changed ? { file: undefined } : {}) } : one,
  );
  const next: Draft = { ...draft, fields, ghost: undefined, ...(changed ? { source: 'form' } : {}) };
  if (field.kind !== 'file' || !changed || input.text === '') return [next, none];
  return [
    next,
    [
      { type: 'lookAtFile', name: draft.name, field: at, path: input.text },
      { type: 'completePath', prefix: input.text },
    ],
  ];
}

function withFile(draft: Draft, at: number, file: Field['file']): Draft {
  return { ...draft, fields: draft.fields.map((field, i) => (i === at ? { ...field, file } : field)) };
}

/** The rest of the only path, or of what all of them begin with. */
function ghostOf(draft: Draft, paths: readonly string[]): string | undefined {
  const typedText = currentField(draft)?.input.text ?? '';
  const fitting = paths.filter((path) => path.startsWith(typedText));
  if (fitting.length === 0) return undefined;
  let shared = fitting[0]!;
  for (const path of fitting) while (!path.startsWith(shared)) shared = shared.slice(0, -1);
  const rest = shared.slice(typedText.length);
  return rest === '' ? undefined : rest;
}

/** What is written in the JSON view stands in the form at once, as far as it is JSON. */
function edited(draft: Draft, json: TextField): Draft {
  const next: Draft = { ...draft, json, source: 'json' };
  const known = fromJson(next);
  return known ? { ...known, at: clamp(draft.at, 0, Math.max(0, lastRow(known))) } : next;
}

function named(draft: Draft, name: string): RequestStep {
  const rest: Draft = { ...draft, naming: undefined };
  if (name === '') return [rest, none];
  // key@ is a file, as on the command line.
  const file = name.endsWith('@');
  const key = file ? name.slice(0, -1) : name;
  const fields = [...draft.fields, addedField(key, '', file ? 'file' : 'unknown')];
  const next = { ...rest, fields, source: 'form' as const };
  const at = shownFields(next).findLastIndex((field) => field.name === key) + rowsBefore(next);
  return [{ ...next, at }, none];
}

function removed(draft: Draft): RequestStep {
  const field = draft.tab === 'form' ? currentField(draft) : undefined;
  if (!field) return [draft, none];
  if (!field.added) return typedInto(draft, field, textField());
  const next: Draft = { ...draft, fields: draft.fields.filter((one) => one !== field), source: 'form' };
  return [{ ...next, at: clamp(next.at, 0, Math.max(0, lastRow(next))) }, none];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

function method(draft: Draft): RequestStep {
  if (draft.via === 'invoke')
    return [
      draft,
      none,
      { notice: { text: 'invoke always posts; alt+v calls by fetch, with any method.', kind: 'warn' } },
    ];
  const known = draft.facts?.methods ?? [];
  const all = [...known, ...methods.filter((one) => !known.includes(one))];
  return [{ ...draft, method: all[(all.indexOf(draft.method) + 1) % all.length]! }, none];
}

function via(draft: Draft): Draft {
  if (draft.via === 'fetch')
    return { ...draft, via: 'invoke', method: 'POST', at: Math.max(0, draft.at - 1) };
  return { ...draft, via: 'fetch', at: draft.at + 1 };
}

const bodies = ['json', 'multipart', 'query'] as const;

function body(draft: Draft): RequestStep {
  const next = bodies[(bodies.indexOf(draft.body as 'json') + 1) % bodies.length]!;
  const asQuery: Draft = {
    ...draft,
    body: next,
    via: 'fetch',
    method: 'GET',
    at: draft.at + (draft.via === 'invoke' ? 1 : 0),
  };
  return [
    next === 'query'
      ? asQuery
      : { ...draft, body: next, ...(draft.method === 'GET' ? { method: 'POST' } : {}) },
    none,
  ];
}
