/** The request of the function that is selected. */
import { visibleLine } from '../../output/text.js';
import type { Identity } from '../../run/call.js';
import { width } from '../../run/width.js';
import { hints } from '../hints.js';
import { scopesIn } from '../keymap.js';
import type { Entry } from '../services.js';
import { boxed, inside } from '../widgets/box.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { shortName } from '../widgets/path.js';
import { tabLines } from '../widgets/tabs.js';
import { textLines } from '../widgets/text-lines.js';
import { wrapLines } from '../widgets/wrap-line.js';
import { aboutLines } from './about.js';
import type { Draft, Tab } from './draft.js';
import { fileLines } from './files.js';
import { formLines, formPlace } from './form-pane.js';
import { jsonLines } from './json-pane.js';
import { goesAs } from './to-call.js';
import { fieldValue, formJson, shownFields } from './values.js';

const TABS = ['form', 'json', 'headers', 'query'] as const;

/** What stands around a request: of the function, and who would call. */
export interface Around {
  entry?: Entry | undefined;
  as?: Identity | undefined;
  /** ms since the epoch */
  now?: number;
}

export function requestPane(
  draft: Draft | undefined,
  size: Size,
  focused: boolean,
  { entry, as, now = 0 }: Around = {},
): Line[] {
  if (!draft) {
    const what: Line = [['dim', 'The request of a function is filled in here.']];
    return boxed(wrapLines([what], inside(size).columns), size, {
      title: [['title', 'Request']],
      focused,
    });
  }
  const room = inside(size);
  const about = entry ? aboutLines(entry, room.columns) : [];
  const content: Record<Tab, () => Line[]> = {
    form: () => formLines(draft, room, { focused, now, about }),
    json: () => bodyLines(draft, room, focused),
    headers: () =>
      textLines(
        draft.headers,
        room,
        focused,
        'Name: value, one a line. A token belongs into the login (^l), not here.',
      ),
    query: () => textLines(draft.query, room, focused, 'key=value, one a line'),
  };
  const place = draft.tab === 'form' ? formPlace(draft, room, focused) : '';
  const corner = tabLines(
    TABS.map((tab) => tabName(draft, tab)),
    TABS.indexOf(draft.tab),
  );
  // What the box itself takes, and the view that is open: that is said however little room there is.
  const rest = size.columns - 9 - lineWidth(corner.at(-1)!);
  return boxed(content[draft.tab](), size, {
    title: titleOf(draft, rest),
    corner,
    foot: footOf(draft, { place, as, absent: entry?.absent, focused, columns: room.columns - 2 }),
    focused,
  });
}

function bodyLines(draft: Draft, room: Size, focused: boolean): Line[] {
  if (draft.body === 'raw')
    return textLines(draft.json, room, focused, 'The body as it is; @ and a path alone send that file.');
  const secrets = new Set(draft.fields.filter(({ secret }) => secret).map(({ name }) => name));
  const text =
    draft.source === 'json' ? draft.json : { text: formJson(draft.fields, true), caret: draft.json.caret };
  // At least half of the room is for the text.
  const how = goesAs(draft) === 'multipart' ? ', as a form (multipart)' : '';
  const files = fileLines(draft, how, room.columns, Math.floor((room.rows - 1) / 2));
  const out = leftOutLines(draft, room.columns, Math.floor((room.rows - files.length) / 2));
  const rows = room.rows - files.length - out.length;
  const lines = [...jsonLines(text, { ...room, rows }, focused, secrets), ...out];
  const gap = Array.from({ length: room.rows - files.length - lines.length }, (): Line => []);
  return files.length === 0 ? lines : [...lines, ...gap, ...files];
}

/** What is typed in the form and is no part of its JSON: the call is not sent before it is one. */
function leftOutLines(draft: Draft, columns: number, most: number): Line[] {
  if (draft.source === 'json') return [];
  const problems = shownFields(draft).flatMap((field) => {
    const value = fieldValue(field);
    return 'problem' in value ? [value.problem.replace(/;.*/s, '')] : [];
  });
  const lines = wrapLines(
    problems.map((problem): Line => [['error', `left out: ${visibleLine(problem)}`]]),
    columns,
  );
  if (lines.length <= most) return lines;
  const count = problems.length === 1 ? 'a field' : `${problems.length} fields`;
  return most < 1
    ? []
    : [...lines.slice(0, most - 1), cut([['error', `${count} left out, see the form`]], columns)];
}

/** The name gives way before how the request goes out. */
function titleOf(draft: Draft, columns: number): Line {
  const { via, method } = draft;
  const name = visibleLine(draft.name);
  const kind = goesAs(draft);
  const how = `  ${method}${kind === 'json' ? '' : ` ${kind}`}`;
  const room = columns - width(how);
  const whole = width(via) + 1 + width(name) <= room;
  return [
    ['title', whole ? `${via} ` : ''],
    ['strong', whole ? name : shortName(name, Math.max(4, room))],
    ['dim', how],
  ];
}

function tabName({ headers, query, body }: Draft, tab: Tab): string {
  const count = (text: string): string => {
    const lines = text.split('\n').filter((line) => line.trim() !== '').length;
    return lines === 0 ? '' : ` ${lines}`;
  };
  if (tab === 'form') return 'Form';
  if (tab === 'json') return body === 'raw' ? 'Body' : 'JSON';
  return tab === 'headers' ? `Headers${count(headers.text)}` : `Query${count(query.text)}`;
}

interface Foot {
  place: string;
  as: Identity | undefined;
  absent: string | undefined;
  focused: boolean;
  columns: number;
}

/**
 * The service role is said beside the key that sends, in a word and a colour, and so is that the place where calls go has no such
 * function; then where one is, and the keys.
 */
function footOf({ tab }: Draft, { place, as, absent, focused, columns }: Foot): Line {
  const left: Span[] = [
    ...(as === 'service' ? [['service', ' SERVICE ROLE '] as const] : []),
    ...(absent === undefined ? [] : [['warn', visibleLine(absent)] as const]),
    ...(place === '' ? [] : [['dim', place] as const]),
  ].flatMap((span, i): Span[] => (i === 0 ? [span] : ['  ', span]));
  if (!focused) return left;
  // ↵ makes a line in a text, and goes on in the form.
  const keys = hints(
    tab === 'form' ? ['request.enter', ...shown] : shown,
    columns - lineWidth(left) - 2,
    scopesIn('request', true),
  );
  return [...left, left.length > 0 && keys.length > 0 ? '  ' : '', ...keys];
}

const shown = ['send', 'request.nextTab', 'request.editor'] as const;
