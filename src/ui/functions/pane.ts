import { visibleLine } from '../../output/text.js';
import { width } from '../../run/width.js';
import { keyOf } from '../hint.js';
import { hints } from '../hints.js';
import { type Command, scopesIn } from '../keymap.js';
import { paneSizes } from '../layout.js';
import type { State } from '../model.js';
import { aboutLines, brokenLine } from '../request/about.js';
import type { Entry, PastCall } from '../services.js';
import { boxed, inside } from '../widgets/box.js';
import { fuzzy } from '../widgets/fuzzy.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { leftOutOf, shortName } from '../widgets/path.js';
import { scrolled } from '../widgets/scroll.js';
import { caretLine } from '../widgets/text-lines.js';
import { wrapped } from '../widgets/wrap.js';
import { wrapLines } from '../widgets/wrap-line.js';
import { mustBeSeen, type Row, rowsOf } from './list.js';
import { awayMark, functionMarks, pastMarks } from './marks.js';
import { elsewhere, placeText } from './where.js';

/** Cells of the upper border that hold neither title nor filter: corners, lines and blanks, and the slash. */
const frame = 11;

/** The functions, what each is like at a glance, and the past calls. */
export function functionsPane(state: State, size: Size, focused: boolean): Line[] {
  const { functions: view, catalog, history, place } = state;
  const room = inside(size);
  const rows = rowsOf(view, catalog.entries, history, place);
  const below = belowList(state, room);
  const space = room.rows - below.length;
  // The pane may have become smaller since the cursor was moved.
  const top = scrolled(view.top, mustBeSeen(rows, view.cursor), space, rows.length);
  const shown = rows.slice(top, top + space).map((row, i): Line => {
    const here = top + i === view.cursor;
    return rowLine(row, { columns: room.columns, here, focused, query: view.filter.text, state });
  });
  const alone = rows.every(({ kind }) => kind === 'named');
  const list = alone ? [...shown, ...emptyLines(state, room.columns)].slice(0, space) : shown;
  const gap = Array.from({ length: Math.max(0, space - list.length) }, (): Line => []);
  const filter = view.filtering || view.filter.text !== '';
  const count: Span = ['dim', countOf(state)];
  // What is typed matters more than the word above the list.
  const filterRoom = (alone: boolean): number =>
    Math.max(6, size.columns - frame - width(count[1]) - (alone ? 0 : width('Functions ')));
  const tight = filter && width(view.filter.text) + 2 > filterRoom(false);
  return boxed([...list, ...gap, ...below], size, {
    title: tight ? [count] : [['title', 'Functions '], count],
    corner: filter ? [[['accent', '/ '], ...caretLine(view.filter, filterRoom(tight), view.filtering)]] : [],
    foot: focused
      ? hints(
          view.filtering ? filtering : browsing(rows[view.cursor]),
          room.columns - 2,
          scopesIn('functions', view.filtering),
        )
      : [],
    focused,
  });
}

const filtering = ['functions.open', 'functions.clear'] as const;
const browsing = (row: Row | undefined): Command[] => [
  'functions.open',
  'functions.again',
  ...(row?.kind === 'past' ? (['history.remove'] as const) : []),
  'functions.filter',
];

/** `14`, or while the filter hides some `3/14`. */
function countOf({ functions: view, catalog: { entries }, history, place }: State): string {
  if (view.filter.text === '') return String(entries.length);
  const found = rowsOf(view, entries, history, place).filter(({ kind }) => kind === 'function').length;
  return `${found}/${entries.length}`;
}

/** Rows that the list has. */
export function listRows(state: State): number {
  const room = inside(paneSizes(state).functions);
  return Math.max(1, room.rows - belowList(state, room).length);
}

/**
 * What a source of functions could not say, where the rows leave room for it; and where the request is not seen beside the
 * list, what the function under the cursor is like.
 */
function belowList(state: State, room: Size): Line[] {
  const { functions: view, catalog, history, place } = state;
  const rows = rowsOf(view, catalog.entries, history, place);
  const row = rows[view.cursor];
  const went = row?.kind === 'past' ? wentLines(row.past, state, room.columns) : [];
  if (paneSizes(state).single) {
    if (room.rows < 6) return [];
    const most = room.rows < 12 ? 1 : 2;
    const about = row?.kind === 'function' ? entryLines(row.entry, room.columns) : went;
    const lines = about.slice(0, most);
    return [...lines, ...Array.from({ length: most - lines.length }, () => [])];
  }
  const notes = catalog.notes
    .flatMap((note) => wrapped(visibleLine(note), room.columns))
    .map((text): Line => [['dim', text]]);
  // Past calls are no functions: what can be done without any stands below them too.
  const past = rows.length > 0 && view.filter.text === '' && !catalog.reading;
  const below = [...(past ? emptyLines(state, room.columns) : []), ...notes];
  return rows.length + below.length + went.length < room.rows ? [...below, ...went] : went;
}

/** What is wrong with its source comes first: nothing else that is told may hold. */
const entryLines = (entry: Entry, columns: number): Line[] => [
  ...wrapLines(brokenLine(entry.facts, entry.path), columns),
  ...aboutLines(entry, columns),
];

/** Where the past call under the cursor went, in full, when that is not where calls go now. */
function wentLines(past: PastCall, { place }: State, columns: number): Line[] {
  if (elsewhere(past, place) === undefined) return [];
  return wrapped(`${awayMark} ${placeText(past)}`, columns).map((text): Line => [['dim', text]]);
}

function emptyLines({ catalog, functions, place }: State, columns: number): Line[] {
  const texts = catalog.reading
    ? ['Looking for functions…']
    : functions.filter.text !== ''
      ? ['No function matches. esc shows all.']
      : catalog.entries.length > 0
        ? []
        : [
            'No functions are known here.',
            `${keyOf('functions.filter')} and a name: calls one by its name.`,
            'base44/functions/hello/entry.ts: makes one called hello.',
            ...(catalog.told
              ? [] // it has none
              : [
                  place?.app === undefined
                    ? 'A linked project (base44/.app.jsonc), or a profile: says which app.'
                    : 'base44 login: lists those that are deployed.',
                ]),
            `${keyOf('servers')}: calls another server.`,
          ];
  return texts.flatMap((text) => wrapped(text, columns)).map((row): Line => [['dim', row]]);
}

interface Look {
  columns: number;
  here: boolean;
  focused: boolean;
  query: string;
  state: State;
}

function rowLine(row: Row, look: Look): Line {
  if (row.kind === 'heading') return cut([['title', visibleLine(row.text)]], look.columns);
  if (row.kind === 'more') return cut([['dim', row.text]], look.columns);
  const { here, focused, columns } = look;
  if (row.kind === 'named') return namedLine(row.name, look);
  const name = row.kind === 'function' ? row.entry.name : row.past.name;
  const sign: Span = here ? [focused ? 'accent' : 'dim', '▸ '] : '  ';
  const marks =
    row.kind === 'past'
      ? pastMarks(row.past, columns - 2, look.state)
      : functionMarks(row.entry, columns - 2, look.state);
  const left = shownName(
    name,
    roleOf(row, look),
    look.query,
    columns - 2 - lineWidth(marks) - (marks.length > 0 ? 1 : 0),
  );
  const gap = Math.max(0, columns - 2 - lineWidth(left) - lineWidth(marks));
  return [sign, ...left, ' '.repeat(gap), ...marks];
}

/** Past calls that went elsewhere stand back, and functions that the place where calls go does not have. */
function roleOf(row: Row, { here, state }: Look): NameRole {
  if (here) return 'strong';
  const back =
    row.kind === 'past'
      ? elsewhere(row.past, state.place) !== undefined
      : row.kind === 'function' && row.entry.absent !== undefined;
  return back ? 'dim' : 'plain';
}

/** What no source lists can be called by its name. */
function namedLine(name: string, { here, focused, columns }: Look): Line {
  const words: Span[] = [
    ['dim', 'call '],
    [here ? 'strong' : 'plain', shortName(visibleLine(name), Math.max(8, columns - 15))],
    ['dim', ' by name'],
  ];
  return cut([here ? [focused ? 'accent' : 'dim', '▸ '] : '  ', ...words], columns);
}

type NameRole = 'strong' | 'plain' | 'dim';

/** The name in so many cells, with the letters that the filter found. */
function shownName(name: string, role: NameRole, query: string, cells: number): Line {
  const at = new Set(query === '' ? [] : fuzzy(query, name)?.at);
  if (at.size === 0) return [[role, shortName(visibleLine(name), cells)]];
  const out = leftOutOf(name, cells);
  const spans: Span[] = [];
  let offset = 0;
  for (const char of name) {
    if (offset === out?.from) spans.push([role, '…']);
    const seen = !out || offset < out.from || offset >= out.to;
    if (seen) spans.push([at.has(offset) ? 'match' : role, visibleLine(char)]);
    offset += char.length;
  }
  return spans;
}
