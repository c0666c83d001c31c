/** Keys and commands of the request pane. */
import { applyEdits, format } from 'jsonc-parser';
import { jsonFault } from '../../run/json-fault.js';
import type { Command } from '../keymap.js';
import type { Key } from '../keys.js';
import { type Effect, type Notice, none } from '../model.js';
import type { FileFacts } from '../services.js';
import { clamp } from '../widgets/scroll.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import { type Draft, emptyJson, isUntouched, newDraft, type Tab } from './draft.js';
import { completed, formIsLocked, formKey, movedTo, withFile, withPaths } from './form-keys.js';
import { fromJson } from './from-json.js';
import { pastedInto } from './pasted.js';
import { named, nextBody, nextMethod, otherWay, removed, repeated } from './shape.js';
import { undone, withUndo } from './undo.js';
import { formJson, lastRow, shownFields } from './values.js';

export type RequestAction =
  | { type: 'key'; key: Key }
  | { type: 'command'; command: Command }
  | { type: 'edited'; name: string; text: string }
  | { type: 'file'; name: string; field: number; file: FileFacts }
  | { type: 'paths'; paths: string[] };

/** What the app around it is to do besides. */
export interface More {
  send?: boolean;
  leave?: 'next' | 'back';
  notice?: Notice;
}

export type RequestStep = readonly [draft: Draft, effects: readonly Effect[], more?: More];

export function requestUpdate(draft: Draft, action: RequestAction): RequestStep {
  const [made, effects, more] = step(draft, action);
  const next = made.tab === 'form' && draft.tab !== 'form' && made.source === 'json' ? inForm(made) : made;
  const letter = action.type === 'key' && action.key.kind === 'key' && /^[^\s]$/u.test(action.key.text);
  const kept = withUndo(draft, next, letter);
  return more ? [kept, effects, more] : [kept, effects];
}

function step(draft: Draft, action: RequestAction): RequestStep {
  switch (action.type) {
    case 'command':
      return command(draft, action.command);
    case 'key':
      return key(draft, action.key);
    case 'edited':
      return [edited({ ...draft, tab: 'json' }, { text: action.text.trimEnd(), caret: 0 }), none];
    case 'file':
      return [withFile(draft, action.field, action.file), none];
    case 'paths':
      return [withPaths(draft, action.paths), none];
    default:
      return [draft, none];
  }
}

const tabs: readonly Tab[] = ['form', 'json', 'headers', 'query'];

function command(draft: Draft, name: Command): RequestStep {
  switch (name) {
    case 'request.nextTab':
      return [opened(draft, 1), none];
    case 'request.previousTab':
      return [opened(draft, -1), none];
    case 'request.enter':
      return enter(draft);
    case 'request.nextField':
      return (draft.tab === 'form' && !draft.naming && completed(draft)) || moved(draft, 1);
    case 'request.previousField':
      return moved(draft, -1);
    case 'request.editor': {
      const text = draft.source === 'json' ? draft.json.text : formJson(shownFields(draft), true);
      const suffix = draft.body === 'raw' ? '.txt' : '.json';
      return [draft, [{ type: 'edit', name: draft.name, text, suffix }]];
    }
    case 'request.reset': {
      if (isUntouched(draft))
        return [draft, none, { notice: { text: 'It is empty already.', kind: 'warn' } }];
      const fresh = { ...newDraft(draft), tab: draft.tab };
      const notice = { text: 'Empty again; alt+u takes it back.', kind: 'ok' } as const;
      return [withUndo(draft, { ...fresh, undo: draft.undo }, false), none, { notice }];
    }
    case 'request.indent':
      return indented(draft);
    case 'request.leave':
      return draft.naming ? [{ ...draft, naming: undefined }, none] : [draft, none, { leave: 'back' }];
    case 'request.undo': {
      const before = undone(draft);
      if (before) return [before, none];
      return [draft, none, { notice: { text: 'There is nothing to take back.', kind: 'warn' } }];
    }
    case 'request.addField': {
      const locked = formIsLocked(draft);
      if (locked) return [draft, none, { notice: { text: locked, kind: 'warn' } }];
      return [{ ...draft, tab: 'form', naming: textField() }, none];
    }
    case 'request.repeatField':
      return repeated(draft);
    case 'request.removeField':
      return removed(draft);
    case 'request.method':
      return nextMethod(draft);
    case 'request.via':
      return [otherWay(draft), none];
    case 'request.body':
      return nextBody(draft);
    default:
      return [draft, none];
  }
}

/** Only blanks change: numbers keep their digits, and what is broken stays as it was written. */
function indented(draft: Draft): RequestStep {
  const { json } = draft;
  if (draft.tab !== 'json' || draft.source !== 'json' || jsonFault(json.text))
    return [
      draft,
      none,
      { notice: { text: 'alt+j indents what is written in the JSON view, once it is JSON.', kind: 'warn' } },
    ];
  const edits = format(json.text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' });
  return [edited(draft, textField(applyEdits(json.text, edits))), none];
}

/** The JSON view starts from the form, unless what stands there was written by hand. */
function opened(draft: Draft, by: 1 | -1): Draft {
  const tab = tabs[(tabs.indexOf(draft.tab) + by + tabs.length) % tabs.length]!;
  const next: Draft = { ...draft, tab, naming: undefined };
  if (tab !== 'json' || draft.source === 'json') return next;
  const text = formJson(draft.fields, true);
  return { ...next, json: text === emptyJson.text ? emptyJson : { text, caret: text.length - 2 } };
}

/** In the form ↵ goes on to the next field, and sends from the last one; in a text it makes a line. */
function enter(draft: Draft): RequestStep {
  if (draft.naming) return named(draft, draft.naming.text.trim());
  if (draft.tab !== 'form')
    return key(draft, { kind: 'key', name: 'enter', ctrl: false, alt: false, shift: false, text: '' });
  return draft.at < lastRow(draft) ? moved(draft, 1) : [draft, none, { send: true }];
}

function moved(draft: Draft, by: 1 | -1): RequestStep {
  if (draft.naming) return [{ ...draft, naming: undefined }, none];
  const at = draft.at + by;
  if (draft.tab !== 'form' || at > lastRow(draft) || at < 0)
    return [draft, none, { leave: by > 0 ? 'next' : 'back' }];
  return [movedTo(draft, at), none];
}

function key(draft: Draft, pressed: Key): RequestStep {
  if (draft.naming) return [{ ...draft, naming: typed(draft.naming, pressed) ?? draft.naming }, none];
  if (draft.tab === 'form') return formKey(draft, pressed);
  if (draft.tab === 'json' && draft.body !== 'raw' && pressed.kind === 'paste') {
    const { json, notice } = pastedInto(draft, pressed.text);
    return [edited(draft, json), none, notice ? { notice } : {}];
  }
  const text = draft[draft.tab];
  const next = typed(text, pressed, true);
  if (!next) return [draft, none];
  if (draft.tab !== 'json') return [{ ...draft, [draft.tab]: next }, none];
  return [next.text === text.text ? { ...draft, json: next } : edited(draft, next), none];
}

/** Beyond so many code units what is written as JSON is read into the form when that is seen: at each key it would be felt. */
const small = 64 * 1024;

/** What is written in the JSON view stands in the form at once, as far as it is JSON. */
function edited(draft: Draft, json: TextField): Draft {
  const next: Draft = { ...draft, json, source: 'json' };
  return json.text.length > small ? next : inForm(next);
}

function inForm(draft: Draft): Draft {
  const known = fromJson(draft);
  return known ? { ...known, at: clamp(draft.at, 0, Math.max(0, lastRow(known))) } : draft;
}
