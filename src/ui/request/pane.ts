import { size as bytes, visibleLine } from '../../output/text.js';
import { shownKey } from '../keymap.js';
import { boxed, inside } from '../widgets/box.js';
import type { Line, Size } from '../widgets/line.js';
import { tabLines } from '../widgets/tabs.js';
import { caretLine, textLines } from '../widgets/text-lines.js';
import type { Draft, Field, Tab } from './draft.js';
import { jsonLines } from './json-pane.js';
import { formIsLocked, rowsBefore } from './update.js';
import { fieldValue, formJson, shownFields, waitingFields } from './values.js';

const TABS = ['form', 'json', 'headers', 'query'] as const;

/** The request of the function that is selected. */
export function requestPane(draft: Draft | undefined, size: Size, focused: boolean): Line[] {
  if (!draft) {
    return boxed([[['dim', 'Choose a function; its request is filled in here.']]], size, {
      title: [['title', 'Request']],
      focused,
    });
  }
  const room = inside(size);
  const content: Record<Tab, () => Line[]> = {
    form: () => formLines(draft, room, focused),
    json: () => jsonLines(draft.source === 'json' ? draft.json : jsonOf(draft), room, focused),
    headers: () =>
      textLines(
        draft.headers,
        room,
        focused,
        'Name: value, one a line. A token belongs into the login (^l), not here.',
      ),
    query: () => textLines(draft.query, room, focused, 'key=value, one a line'),
  };
  return boxed(content[draft.tab](), size, {
    title: titleOf(draft),
    corner: tabLines(
      TABS.map((tab) => tabName(draft, tab)),
      TABS.indexOf(draft.tab),
    ),
    ...(focused ? { foot: footOf(draft) } : {}),
    focused,
  });
}

function jsonOf(draft: Draft): Draft['json'] {
  return { text: formJson(draft.fields, true), caret: draft.json.caret };
}

function titleOf({ name, via, method, body }: Draft): Line {
  const how = body === 'multipart' ? ' multipart' : body === 'query' ? ' query' : '';
  return [
    ['title', `${via} `],
    ['strong', visibleLine(name)],
    ['dim', `  ${method}${how}`],
  ];
}

function tabName({ headers, query }: Draft, tab: Tab): string {
  const count = (text: string): string => {
    const lines = text.split('\n').filter((line) => line.trim() !== '').length;
    return lines === 0 ? '' : ` ${lines}`;
  };
  if (tab === 'form') return 'Form';
  if (tab === 'json') return 'JSON';
  return tab === 'headers' ? `Headers${count(headers.text)}` : `Query${count(query.text)}`;
}

function footOf(draft: Draft): Line {
  const send = draft.tab === 'form' ? '↵ next, send' : `${shownKey('ctrl+s')} send`;
  return [['dim', `${send}  ${shownKey('ctrl+n')} view  ${shownKey('ctrl+e')} $EDITOR`]];
}

function formLines(draft: Draft, room: Size, focused: boolean): Line[] {
  const fields = shownFields(draft);
  const names = fields.map(labelOf);
  const label = Math.min(24, Math.max(6, ...names.map((name) => name.length)) + 1);
  const width = Math.max(8, room.columns - label - 1);
  const before = rowsBefore(draft);
  const path: Line[] =
    before === 0
      ? []
      : [[['dim', 'path'.padEnd(label)], ' ', ...caretLine(draft.path, width, focused && draft.at === 0)]];
  const rows = fields.map((field, i): Line => {
    const here = focused && draft.at === i + before;
    return [...labelLine(field, label, here), ' ', ...inputLine(field, width, here, draft.ghost)];
  });
  const all = [...path, ...rows];
  const notes = notesOf(draft, fields.length);
  const space = Math.max(1, room.rows - notes.length);
  return [...all.slice(draft.top, draft.top + space), ...notes];
}

const labelOf = ({ name, required }: Field): string => `${visibleLine(name)}${required ? ' *' : ''}`;

function labelLine(field: Field, columns: number, here: boolean): Line {
  const text = visibleLine(field.name);
  const mark = field.required ? ' *' : '';
  const shown = text.length + mark.length > columns ? `${text.slice(0, columns - mark.length - 1)}…` : text;
  return [
    [here ? 'accent' : 'plain', shown],
    ['warn', mark],
    ' '.repeat(Math.max(0, columns - shown.length - mark.length)),
  ];
}

function inputLine(field: Field, columns: number, here: boolean, ghost: string | undefined): Line {
  const value = fieldValue(field);
  if (field.kind === 'boolean' && /^(?:|true|false)$/.test(field.input.text)) {
    const sign = { true: '[x] true', false: '[ ] false', '': '[-] not sent' }[field.input.text as 'true'];
    return [
      [here ? 'selected' : field.input.text === '' ? 'dim' : 'plain', sign!],
      ['dim', here ? '  space changes' : ''],
    ];
  }
  if (field.values !== undefined) return choiceLine(field, here, columns);
  const shown = field.secret ? { ...field.input, text: '•'.repeat(field.input.text.length) } : field.input;
  if (field.input.text === '' && !here) return [['dim', hintOf(field)]];
  const line = caretLine(shown, columns, here);
  const facts =
    field.kind === 'file' ? fileFacts(field) : 'problem' in value && here ? ` ${value.problem}` : '';
  const more: Line = here && ghost !== undefined && field.kind === 'file' ? [['dim', `${ghost} →`]] : [];
  const role = field.file === 'missing' || 'problem' in value ? 'error' : 'dim';
  return [
    ...line,
    ...more,
    [role, facts],
    ['dim', here && field.input.text === '' ? ` ${hintOf(field)}` : ''],
  ];
}

/** A value of a list: the chosen one marked, the others beside it as far as there is room. */
function choiceLine(field: Field, here: boolean, columns: number): Line {
  const line: (readonly [role: 'selected' | 'strong' | 'dim', text: string])[] = [];
  const texts = (field.values ?? []).map(String);
  const chosen = field.input.text.replace(/^:=/, '');
  const at = texts.indexOf(chosen);
  if (at < 0) line.push([here ? 'selected' : 'dim', chosen === '' ? '-' : chosen], ['dim', ' · ']);
  let used = 4;
  for (const [i, text] of texts.entries()) {
    used += text.length + 3;
    if (used > columns && i > at) {
      line.push(['dim', '…']);
      break;
    }
    line.push([i === at ? (here ? 'selected' : 'strong') : 'dim', text]);
    if (i < texts.length - 1) line.push(['dim', ' · ']);
  }
  return line;
}

function hintOf({ kind, values, required, secret }: Field): string {
  const what = values
    ? ''
    : kind === 'unknown'
      ? 'text, or := and JSON'
      : kind === 'file'
        ? 'path of a file'
        : kind;
  return [what, secret ? 'secret' : '', required ? '' : 'optional'].filter((one) => one !== '').join(', ');
}

function fileFacts({ file }: Field): string {
  if (file === undefined) return '';
  return file === 'missing' ? '  no such file' : `  ${bytes(file.size)}  ${file.type}`;
}

function notesOf(draft: Draft, shown: number): Line[] {
  if (draft.naming)
    return [
      [
        ['accent', 'New field '],
        ...caretLine(draft.naming, 40, true),
        ['dim', '  name, or name@ for a file; ↵'],
      ],
    ];
  const locked = formIsLocked(draft);
  if (locked) return [[['warn', locked]]];
  const waiting = waitingFields(draft);
  const more: Line[] = waiting > 0 ? [[['dim', `${waiting} more for other choices above`]]] : [];
  if (shown === 0 && waiting === 0) {
    const known = draft.facts !== undefined && !draft.facts.partial;
    const why = known
      ? 'It takes no parameters: ^s sends.'
      : 'No parameters are known: alt+a adds one, ^n writes JSON.';
    return [[['dim', why]]];
  }
  if (draft.facts?.partial === true)
    more.push([['dim', 'The source could not be followed everywhere: alt+a adds what is missing.']]);
  return more;
}
