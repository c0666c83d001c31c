/** What is typed into the form. */

import { keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { none } from '../model.js';
import { sharedStart } from '../widgets/path.js';
import { clamp } from '../widgets/scroll.js';
import { type TextField, textField, typed } from '../widgets/text-field.js';
import type { Draft, Field } from './draft.js';
import { fromJson, holdsFile } from './from-json.js';
import { pastedWhole } from './pasted.js';
import type { RequestStep } from './update.js';
import { currentField, cycled, isListed, lastRow, pathOf } from './values.js';

export function formKey(draft: Draft, pressed: Key): RequestStep {
  const name = keyName(pressed);
  if (name === 'down') return [movedTo(draft, draft.at + 1), none];
  if (name === 'up') return [movedTo(draft, draft.at - 1), none];
  if (name === 'pagedown') return [movedTo(draft, draft.at + 10), none];
  if (name === 'pageup') return [movedTo(draft, draft.at - 10), none];
  const field = currentField(draft);
  if (pressed.kind === 'paste') {
    const whole = payloadIn(draft, pressed.text, field);
    if (whole) return whole;
  }
  if (draft.via === 'fetch' && draft.at === 0) {
    const path = typed(draft.path, pressed);
    return [path ? { ...draft, path } : draft, none];
  }
  const locked = formIsLocked(draft);
  if (locked) return [draft, none, { notice: { text: locked, kind: 'warn' } }];
  if (!field) return [draft, none];
  return fieldKey(draft, field, pressed);
}

function fieldKey(draft: Draft, field: Field, pressed: Key): RequestStep {
  const name = keyName(pressed);
  const { input } = field;
  const taken = name === 'right' || name === 'end' ? ghostTaken(draft) : undefined;
  if (taken) return taken;
  const choice = name === 'space' || name === 'right' ? 1 : name === 'left' ? -1 : undefined;
  const next = choice && cycled(field, choice);
  if (next !== undefined) return typedInto(draft, field, textField(next));
  const path = pressed.kind === 'paste' && holdsFile(field) ? droppedPath(pressed.text) : undefined;
  // As in any select: what is typed on a chosen value is another one.
  const types = pressed.kind === 'paste' || (pressed.kind === 'key' && pressed.text !== '');
  const begun = types && field.values && isListed(field) ? typed(textField(), pressed) : undefined;
  if (begun) return typedInto(draft, field, begun);
  const changed = typed(input, path === undefined ? pressed : { kind: 'paste', text: path });
  return changed ? typedInto(draft, field, changed) : [draft, none];
}

/** The path with the rest that is shown behind it; undefined where there is none, or the caret is not at its end. */
function ghostTaken(draft: Draft): RequestStep | undefined {
  const field = currentField(draft);
  if (!draft.ghost || !field || field.input.caret < field.input.text.length) return undefined;
  return typedInto(draft, field, textField(field.input.text + draft.ghost));
}

/** As in a shell: the rest that is certain, and then one after the other what the path may be; undefined where nothing is to be completed. */
export function completed(draft: Draft): RequestStep | undefined {
  const taken = ghostTaken(draft);
  if (taken) return taken;
  const { paths } = draft;
  const field = currentField(draft);
  if (!paths || !field || field.input.caret < field.input.text.length) return undefined;
  const sign = /^@?/.exec(field.input.text)![0];
  const next = paths[(paths.indexOf(pathOf(field)) + 1) % paths.length]!;
  const [now, effects] = typedInto(draft, field, textField(sign + next));
  // What it is is looked at; the list stays as it is, for the next tab.
  return [{ ...now, paths }, effects.filter(({ type }) => type !== 'completePath')];
}

export function movedTo(draft: Draft, at: number): Draft {
  const to = clamp(at, 0, Math.max(0, lastRow(draft)));
  return to === draft.at ? draft : { ...draft, at: to, ghost: undefined, paths: undefined };
}

/** A file that is dropped on a terminal arrives quoted, with backslashes, or as a URL. */
function droppedPath(text: string): string {
  const path = text.trim();
  const quoted = /^(['"])(.*)\1$/s.exec(path)?.[2];
  if (quoted !== undefined) return quoted;
  if (!path.startsWith('file://')) return path.replace(/\\(?=[\s'"()&\\])/g, '');
  try {
    return decodeURIComponent(new URL(path).pathname);
  } catch {
    return path;
  }
}

/** A whole JSON object pasted into a field that is empty, and wants none, is the payload. */
function payloadIn(draft: Draft, text: string, field: Field | undefined): RequestStep | undefined {
  if (!/^\s*\{/.test(text) || draft.body === 'raw') return undefined;
  if (field && (field.kind === 'object' || field.input.text !== '')) return undefined;
  const json = textField(text.trim());
  const next = fromJson({ ...draft, json });
  if (!next) return undefined;
  return [{ ...next, at: clamp(draft.at, 0, Math.max(0, lastRow(next))) }, none, { notice: pastedWhole }];
}

/** While the JSON view holds what no form can show, the form must not overwrite it. */
export function formIsLocked(draft: Draft): string | undefined {
  if (draft.source !== 'json' || fromJson(draft)) return undefined;
  return draft.body === 'raw'
    ? 'The body goes as it is written: ^n shows it, alt+k sends JSON or a form.'
    : 'The JSON view holds what a form cannot show: go on there (^n), or start over (alt+r).';
}

function typedInto(draft: Draft, field: Field, input: TextField): RequestStep {
  const at = draft.fields.indexOf(field);
  const changed = input.text !== field.input.text;
  const now: Field = { ...field, input, ...(changed ? { file: undefined } : {}) };
  const fields = draft.fields.map((one) => (one === field ? now : one));
  const next: Draft = {
    ...draft,
    fields,
    ghost: undefined,
    paths: undefined,
    ...(changed ? { source: 'form' } : {}),
  };
  const path = holdsFile(now) ? pathOf(now) : '';
  if (!changed || path === '') return [next, none];
  return [
    next,
    [
      { type: 'lookAtFile', name: draft.name, field: at, path },
      { type: 'completePath', prefix: path },
    ],
  ];
}

/** What was found at the path of a file field; of another path by now, when the field is. */
export function withFile(draft: Draft, at: number, file: Field['file']): Draft {
  const field = draft.fields[at];
  if (!field || !holdsFile(field)) return draft;
  return { ...draft, fields: draft.fields.map((one, i) => (i === at ? { ...one, file } : one)) };
}

/** What begins as the path that is typed: the rest of the only one, or of what all of them begin with, and which they are. */
export function withPaths(draft: Draft, paths: readonly string[]): Draft {
  const field = currentField(draft);
  const start = field && holdsFile(field) ? pathOf(field) : '';
  const fitting = start === '' ? [] : paths.filter((path) => path.startsWith(start));
  const ghost = sharedStart(fitting).slice(start.length);
  return {
    ...draft,
    ghost: ghost === '' ? undefined : ghost,
    paths: fitting.length > 1 ? fitting : undefined,
  };
}
