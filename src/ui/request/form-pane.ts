/** The form: a line a field, and below them what is to be said of it. */
import { visibleLine } from '../../output/text.js';
import { truncate, width } from '../../run/width.js';
import { ago } from '../widgets/ago.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { nameOf } from '../widgets/path.js';
import { scrolled } from '../widgets/scroll.js';
import { textField } from '../widgets/text-field.js';
import { caretLine } from '../widgets/text-lines.js';
import { wrapLines } from '../widgets/wrap-line.js';
import { brokenLine } from './about.js';
import { type Draft, type Field, takesAnyForm } from './draft.js';
import { fieldNote, hintOf } from './field-hint.js';
import { fileFacts, shownPath } from './files.js';
import { formIsLocked } from './form-keys.js';
import { holdsFile } from './from-json.js';
import { currentField, fieldValue, isListed, rowsBefore, shownFields, waitingFields } from './values.js';

export interface Sight {
  focused: boolean;
  /** ms since the epoch */
  now: number;
  /** What is known of the function; shown as far as there is room. */
  about: readonly Line[];
}

/** Rows that the form would like to have: fields, notes and what is known of the function. @param columns within its border */
export function wantedRows(draft: Draft, columns: number): number {
  const fields = shownFields(draft);
  // A row for what is said of the field under the cursor, so that nothing moves when one types.
  const hint = fields.length > 0 ? 1 : 0;
  return Math.max(1, fields.length + rowsBefore(draft)) + notesOf(draft, 0, columns).length + hint + 2;
}

export function formLines(draft: Draft, room: Size, { focused, now, about }: Sight): Line[] {
  const fields = shownFields(draft);
  const { label, columns } = widthsOf(draft, room.columns);
  const before = rowsBefore(draft);
  const rows = [...(before > 0 ? [undefined] : []), ...fields];
  const notes = [...(focused ? hintRows(draft, room) : []), ...notesOf(draft, now, room.columns)];
  const space = Math.max(1, room.rows - notes.length);
  const top = scrolled(draft.top, draft.at, space, rows.length);
  const shown = rows.slice(top, top + space).map((field, i): Line => {
    const here = focused && draft.naming === undefined && draft.at === top + i;
    return field
      ? [...labelLine(field, label, here), ' ', ...inputLine(field, columns, here, draft)]
      : pathLine(draft, label, columns, here);
  });
  const left = room.rows - shown.length - notes.length;
  // A blank line apart where there is room for it.
  const known = about.slice(0, Math.max(0, left));
  const gap = Array.from({ length: left - known.length }, (): Line => []);
  return [...shown, ...notes, ...gap, ...known];
}

/** `12/56`: which of the fields the cursor is on, when not all are seen. */
export function formPlace(draft: Draft, room: Size, focused: boolean): string {
  const total = shownFields(draft).length + rowsBefore(draft);
  const notes = notesOf(draft, 0, room.columns).length + (focused ? hintRows(draft, room).length : 0);
  return total > room.rows - notes ? `${draft.at + 1}/${total}` : '';
}

/** Cells of the names, and of what is typed beside them. */
function widthsOf(draft: Draft, columns: number): { label: number; columns: number } {
  const most = Math.max(8, Math.floor(columns * 0.4));
  const names = shownFields(draft).map((field) => width(labelOf(field)));
  const label = Math.min(most, 26, Math.max(6, ...names) + 1);
  return { label, columns: Math.max(8, columns - label - 1) };
}

/** What may stand in the field under the cursor, where its own row does not say it. */
function hintRows(draft: Draft, room: Size): Line[] {
  const field = draft.naming || draft.paths ? undefined : currentField(draft);
  const { label, columns } = widthsOf(draft, room.columns);
  const note = field && fieldNote(field, draft.body, label, columns);
  if (note === undefined || room.rows < 4) return [];
  const rows = wrapLines([[['dim', note]]], room.columns);
  const most = Math.floor(room.rows / 2);
  return rows.length <= most
    ? rows
    : [...rows.slice(0, most - 1), cut([...rows[most - 1]!, ['dim', ' …']], room.columns)];
}

function pathLine({ path, at }: Draft, label: number, columns: number, here: boolean): Line {
  return [
    [here ? 'accent' : 'dim', 'path'.padEnd(label)],
    ' ',
    ...caretLine(path, columns, here && at === 0),
  ];
}

const labelOf = ({ name, required }: Field): string => `${visibleLine(name)}${required ? ' *' : ''}`;

function labelLine(field: Field, columns: number, here: boolean): Line {
  const mark = field.required ? ' *' : '';
  const shown = truncate(visibleLine(field.name), columns - mark.length);
  return [
    [here ? 'accent' : 'plain', shown],
    ['warn', mark],
    ' '.repeat(Math.max(0, columns - width(shown) - mark.length)),
  ];
}

function inputLine(field: Field, columns: number, here: boolean, { ghost, body }: Draft): Line {
  const { input, kind, secret } = field;
  if (kind === 'boolean' && /^(?:|true|false)$/.test(input.text)) {
    const sign = { true: '[x] true', false: '[ ] false', '': '[-] not sent' }[input.text as 'true'];
    return [
      [here ? 'selected' : input.text === '' ? 'dim' : 'plain', sign!],
      ['dim', here ? '  space changes' : ''],
    ];
  }
  if (field.values !== undefined) {
    if (input.text === '' || isListed(field)) return choiceLine(field, here, columns);
    const other: Line = [['warn', '  not one of the known values']];
    return [...choiceLine(field, here, Math.max(8, columns - lineWidth(other))), ...other];
  }
  if (input.text === '') return hintLine(hintOf(field, body, columns), here);
  if (holdsFile(field) && !here) {
    const facts = fileFacts(field, columns);
    return [shownPath(field, Math.max(8, columns - lineWidth(facts))), ...facts];
  }
  const shown = secret ? { ...input, text: '•'.repeat(input.text.length) } : input;
  const taken = here && ghost !== undefined && holdsFile(field) && input.caret === input.text.length;
  if (taken) return ghostLine(input.text, visibleLine(ghost), columns);
  const rest = restOf(field, columns);
  // What is said of a value keeps its place beside a long one.
  const line = caretLine(shown, Math.max(8, columns - lineWidth(rest)), here);
  return [...line, ...rest];
}

/** The caret stands on the hint, which keeps its place when the focus moves. */
function hintLine(hint: string, here: boolean): Line {
  const [first = ' ', ...rest] = hint;
  return here
    ? [
        ['caret', first],
        ['dim', rest.join('')],
      ]
    : [['dim', hint]];
}

/** The rest of a path behind what is typed of it, the caret on its first character. */
function ghostLine(text: string, ghost: string, columns: number): Line {
  const typed = caretLine(textField(text), Math.max(8, columns - width(ghost) - 2), true).slice(0, -2);
  const [first = ' ', ...rest] = ghost;
  return [...typed, ['caret', first], ['dim', `${rest.join('')} tab`]];
}

function restOf(field: Field, columns: number): Line {
  if (holdsFile(field)) return fileFacts(field, columns);
  const value = fieldValue(field);
  if (!('problem' in value)) return [];
  return [['error', `  ${value.problem.replace(`${field.name} `, '').replace(/;.*/, '')}`]];
}

/** A value of a list: the chosen one marked, the others around it as far as there is room. */
function choiceLine(field: Field, here: boolean, columns: number): Line {
  const texts = ['-', ...(field.values ?? []).map((value) => visibleLine(String(value)))];
  const chosen = visibleLine(field.input.text.replace(/^:=/, ''));
  if (chosen !== '' && !texts.includes(chosen)) texts[0] = chosen;
  const at = Math.max(0, texts.indexOf(chosen));
  const spans = texts.map(
    (text, i): Span => (i === at ? [here ? 'selected' : 'strong', `[${text}]`] : ['dim', text]),
  );
  // The list moves so that the chosen one and its neighbours are seen.
  let from = 0;
  const used = (start: number): number => lineWidth(spans.slice(start, at + 2)) + 3 * (at + 2 - start) + 2;
  while (from < at && used(from) > columns) from++;
  const line: Span[] = from > 0 ? [['dim', '… ']] : [];
  for (const [i, span] of spans.slice(from).entries()) {
    if (i > 0 && lineWidth([...line, span]) + 5 > columns) return [...line, ['dim', ' …']];
    line.push(...(i > 0 ? [['dim', ' · '] as const] : []), span);
  }
  return line;
}

function notesOf(draft: Draft, now: number, columns: number): Line[] {
  if (draft.naming) {
    const head: Line = [
      ['accent', 'New field '],
      ...caretLine(draft.naming, Math.min(40, columns - 10), true),
    ];
    const hint: Line = [['dim', 'name, or name@ for a file; ↵']];
    const beside: Line = [...head, '  ', ...hint];
    return lineWidth(beside) <= columns ? [beside] : [head, ...wrapLines([hint], columns)];
  }
  return wrapLines(remarksOf(draft, now), columns);
}

function remarksOf(draft: Draft, now: number): Line[] {
  const locked = formIsLocked(draft);
  if (locked) return [[['warn', locked]]];
  if (draft.paths) return [[['dim', namesOf(draft.paths)]]];
  const waiting = waitingFields(draft);
  const notes: Line[] = brokenLine(draft.facts);
  if (waiting > 0) notes.push([['dim', `${waiting} more for other choices above`]]);
  if (draft.facts && takesAnyForm(draft.facts))
    notes.push([['dim', 'It takes a form with any parts: alt+a adds one, name@ a file.']]);
  else if (draft.fields.length === 0) notes.push([['dim', nothingToFill(draft)]]);
  else if (draft.facts?.broken) notes.push([['dim', 'The form may be that of an older source.']]);
  else if (draft.facts?.partial === true)
    notes.push([['dim', 'The source could not be followed everywhere: alt+a adds what is missing.']]);
  const { since, went } = draft;
  if (since !== undefined)
    notes.push([
      ['accent', `As it was sent ${ago(now - since)} ago`],
      ['dim', '; alt+r starts empty'],
    ]);
  if (since !== undefined && went !== undefined) notes.push([['warn', `It went to ${went}.`]]);
  return notes;
}

/** Some of the paths that can be typed on, by their names. */
function namesOf(paths: readonly string[]): string {
  const names = paths
    .slice(0, 8)
    .map((path) => visibleLine(nameOf(path.replace(/\/$/, '')) + (path.endsWith('/') ? '/' : '')));
  return [...names, ...(paths.length > 8 ? [`and ${paths.length - 8} more`] : [])].join('  ');
}

function nothingToFill({ facts }: Draft): string {
  const known = facts !== undefined && !facts.partial;
  if (known && facts.body === 'json') return 'No names are known: alt+a adds one, ^n writes JSON.';
  return known
    ? 'It takes no parameters: ^s sends.'
    : 'No parameters are known: alt+a adds one, ^n writes JSON.';
}
