import type { FunctionFacts } from '../../analysis/facts.js';
import { onlyForm } from '../../output/example.js';
import { BROKEN } from '../../output/function-list.js';
import { visibleLine } from '../../output/text.js';
import { width } from '../../output/width.js';
import { endingOf } from '../ending.js';
import { keyOf } from '../hint.js';
import { hints } from '../hints.js';
import type { Command } from '../keymap.js';
import { paneSizes } from '../layout.js';
import type { State } from '../model.js';
import { aboutLines, brokenLine } from '../request/about.js';
import type { Entry, PastCall } from '../services.js';
import { ago } from '../widgets/ago.js';
import { boxed, inside } from '../widgets/box.js';
import { fuzzy } from '../widgets/fuzzy.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { scrolled } from '../widgets/scroll.js';
import { caretLine } from '../widgets/text-lines.js';
import { wrapped } from '../widgets/wrap.js';
import { wrapLines } from '../widgets/wrap-line.js';
import { isCallOf, mustBeSeen, type Row, rowsOf } from './list.js';
import { elsewhere, placeText } from './where.js';

/** Cells of the upper border that hold neither title nor filter: corners, lines and blanks, and the slash. */
const frame = 11;

/** The functions, what each is like at a glance, and the past calls. */
export function functionsPane(state: State, size: Size, focused: boolean): Line[] {
  const { functions: view, catalog, history, now, place } = state;
  const room = inside(size);
  const rows = rowsOf(view, catalog.entries, history, place);
  const below = belowList(state, room);
  const space = room.rows - below.length;
  // The pane may have become smaller since the cursor was moved.
  const top = scrolled(view.top, mustBeSeen(rows, view.cursor), space, rows.length);
  const shown = rows.slice(top, top + space).map((row, i): Line => {
    const here = top + i === view.cursor;
    return rowLine(row, { columns: room.columns, here, focused, now, query: view.filter.text, state });
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
    foot: focused ? hints(view.filtering ? filtering : browsing(rows[view.cursor]), room.columns - 2) : [],
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
            place?.app === undefined
              ? 'A linked project (base44/.app.jsonc), or a profile: says which app.'
              : 'base44 login: lists those that are deployed.',
            `${keyOf('servers')}: calls another server.`,
          ];
  return texts.flatMap((text) => wrapped(text, columns)).map((row): Line => [['dim', row]]);
}

interface Look {
  columns: number;
  here: boolean;
  focused: boolean;
  now: number;
  query: string;
  state: State;
}

function rowLine(row: Row, look: Look): Line {
  if (row.kind === 'heading') return [['title', row.text]];
  if (row.kind === 'more') return cut([['dim', row.text]], look.columns);
  const { here, focused, columns } = look;
  if (row.kind === 'named') return namedLine(row.name, look);
  const left = row.kind === 'function' ? functionName(row.entry, look) : pastName(row.past, look);
  const sign: Span = here ? [focused ? 'accent' : 'dim', '▸ '] : '  ';
  // The name is what one looks for: where there is little room the place goes, then the marks, the least telling first.
  const room = columns - 3 - lineWidth(left);
  const marks =
    row.kind === 'function' ? functionMarks(row.entry, room, look) : pastMarks(row.past, room, look);
  const name = cut(left, columns - 2 - (marks.length > 0 ? lineWidth(marks) + 1 : 0));
  const gap = Math.max(0, columns - 2 - lineWidth(name) - lineWidth(marks));
  return [sign, ...name, ' '.repeat(gap), ...marks];
}

/** What no source lists can be called by its name. */
function namedLine(name: string, { here, focused, columns }: Look): Line {
  const words: Span[] = [
    ['dim', 'call '],
    [here ? 'strong' : 'plain', visibleLine(name)],
    ['dim', ' by name'],
  ];
  return cut([here ? [focused ? 'accent' : 'dim', '▸ '] : '  ', ...words], columns);
}

function functionMarks(entry: Entry, room: number, { state }: Look): Span[] {
  const right = badges(entry, state);
  return (
    fittingMarks([...right, placeMark(entry, state)], room, right.length + 1) ??
    fittingMarks(right, room, 0) ??
    []
  );
}

/** How a past call ended, and that it went elsewhere, is said however little room there is. */
function pastMarks(past: PastCall, room: number, look: Look): Span[] {
  const marks = pastFacts(past, look);
  const host = elsewhere(past, look.state.place);
  if (host === undefined) return fittingMarks(marks, room, 1) ?? marks.slice(-1);
  const named = fittingMarks([['dim', `${awayMark} ${host}`], ...marks], room, marks.length + 1);
  return named ?? [['dim', `${awayMark} `], ...(fittingMarks(marks, room - 2, 1) ?? marks.slice(-1))];
}

/** It went to another place than calls go to now. */
const awayMark = '↗';

/** Marks with a blank between them, as many as there is room for; undefined when that is fewer than `least`. */
function fittingMarks(marks: readonly Span[], room: number, least: number): Span[] | undefined {
  for (let from = 0; from <= marks.length - least; from++) {
    const line = marks.slice(from).flatMap((mark, i): Span[] => (i === 0 ? [mark] : [' ', mark]));
    if (lineWidth(line) <= room) return line;
  }
  return undefined;
}

function functionName({ name }: Entry, { here, query }: Look): Line {
  return markedName(name, query, here ? 'strong' : 'plain');
}

/** The name with the letters that the filter found. */
function markedName(name: string, query: string, role: 'strong' | 'plain' | 'dim'): Line {
  const at = new Set(query === '' ? [] : fuzzy(query, name)?.at);
  if (at.size === 0) return [[role, visibleLine(name)]];
  const spans: Span[] = [];
  let offset = 0;
  for (const char of name) {
    spans.push([at.has(offset) ? 'match' : role, visibleLine(char)]);
    offset += char.length;
  }
  return spans;
}

/** What is unusual about it, the most telling last; of a plain JSON function nothing is said. */
function badges({ facts, name }: Entry, { runs, catalog }: State): Span[] {
  const running = runs.some(
    ({ call, state }) => state.phase !== 'ended' && isCallOf(call.name, name, catalog.entries),
  );
  const streams = facts?.streams === undefined || facts.streams === 'none' ? undefined : facts.streams;
  const returns = streams || facts?.returns === 'json' ? undefined : facts?.returns;
  const who = { admin: 'admin', service: 'service', 'secret-header': 'secret', user: '', none: '' }[
    facts?.auth ?? 'none'
  ];
  const marks: Span[] = [
    ['dim', returns ?? ''],
    ['dim', facts?.body === 'query' ? 'query' : ''],
    ['accent', facts && takesFiles(facts) ? 'file' : ''],
    ['accent', streams ? `~${streams}` : ''],
    ['warn', who],
    ['error', facts?.broken ? BROKEN : ''],
    ['accent', running ? '●' : ''],
  ];
  return marks.filter(([, text]) => text !== '');
}

/** A file is a parameter, or nothing but a form will do: many functions take a form besides JSON. */
function takesFiles(facts: FunctionFacts): boolean {
  const { parameters, partial } = facts;
  return (
    parameters.some(({ type }) => type === 'file') || (onlyForm(facts) && parameters.length === 0 && !partial)
  );
}

/** Where it is, in a column of its own at the right. */
function placeMark({ changed, sources }: Entry, { catalog }: State): Span {
  const wide = Math.max(...catalog.entries.map((one) => (one.changed ? 7 : placeOf(one.sources).length)));
  return changed ? ['warn', 'changed'.padEnd(wide)] : ['dim', placeOf(sources).padEnd(wide)];
}

/** local, deployed or both; what is known from elsewhere only says so. */
function placeOf(sources: readonly string[]): string {
  const local = sources.includes('local');
  const deployed = sources.includes('deployed');
  if (local && deployed) return 'both';
  return local ? 'local' : deployed ? 'deployed' : (sources[0] ?? '');
}

function pastName(past: PastCall, { here, query, state }: Look): Line {
  const usual = elsewhere(past, state.place) === undefined ? 'plain' : 'dim';
  return markedName(past.name, query, here ? 'strong' : usual);
}

/** Status and age in columns of their own; who called only when that is not as usual. */
function pastFacts(past: PastCall, { now }: Look): Span[] {
  const { status, failure, at, as } = past;
  const role = status === undefined ? 'error' : status < 300 ? 'ok' : status < 400 ? 'warn' : 'error';
  const ending = endingOf(failure);
  return [
    ...(as === 'service' ? [['service', 'service'] as const] : []),
    ['dim', ago(now - at)],
    // One mark, so that no status stays without the word.
    [
      ending?.role ?? role,
      [status, ending?.code ?? ending?.word].filter((one) => one !== undefined).join(' '),
    ],
  ];
}
