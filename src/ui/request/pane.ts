/** The request of the function that is selected. */
import { visibleLine } from '../../output/text.js';
import type { Identity } from '../../run/call.js';
import { hints } from '../hints.js';
import type { Entry } from '../services.js';
import { boxed, inside } from '../widgets/box.js';
import type { Line, Size } from '../widgets/line.js';
import { tabLines } from '../widgets/tabs.js';
import { textLines } from '../widgets/text-lines.js';
import { aboutLines } from './about.js';
import type { Draft, Tab } from './draft.js';
import { formLines, formPlace } from './form-pane.js';
import { jsonLines } from './json-pane.js';
import { asQuery } from './to-call.js';
import { formJson } from './values.js';

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
    return boxed([[['dim', 'Choose a function; its request is filled in here.']]], size, {
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
  const place = draft.tab === 'form' ? formPlace(draft, room.rows) : '';
  return boxed(content[draft.tab](), size, {
    title: titleOf(draft, as),
    corner: tabLines(
      TABS.map((tab) => tabName(draft, tab)),
      TABS.indexOf(draft.tab),
    ),
    foot: [
      ['dim', place],
      ...(focused ? [place === '' ? '' : '  ', ...footOf(draft, room.columns - 8)] : []),
    ],
    focused,
  });
}

function bodyLines(draft: Draft, room: Size, focused: boolean): Line[] {
  if (draft.body === 'raw')
    return textLines(draft.json, room, focused, 'The body as it is; @ and a path alone send that file.');
  const secrets = new Set(draft.fields.filter(({ secret }) => secret).map(({ name }) => name));
  const text =
    draft.source === 'json' ? draft.json : { text: formJson(draft.fields, true), caret: draft.json.caret };
  return jsonLines(text, room, focused, secrets);
}

/** The service role is said here too, in a word and a colour: it is what is about to be sent. */
function titleOf(draft: Draft, as: Identity | undefined): Line {
  const { name, via, method, body } = draft;
  const how = asQuery(draft) ? ' query' : body === 'json' ? '' : ` ${body}`;
  return [
    ...(as === 'service' ? [['service', ' SERVICE ROLE '] as const, ' '] : []),
    ['title', `${via} `],
    ['strong', visibleLine(name)],
    ['dim', `  ${method}${how}`],
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

/** ↵ makes a line in a text, and goes on in the form. */
function footOf({ tab }: Draft, columns: number): Line {
  return hints(tab === 'form' ? ['request.enter', ...shown] : shown, columns);
}

const shown = ['send', 'request.nextTab', 'request.editor'] as const;
