import { visibleLine } from '../../output/text.js';
import type { State } from '../model.js';
import type { Entry, PastCall } from '../services.js';
import { ago } from '../widgets/ago.js';
import { boxed, inside } from '../widgets/box.js';
import { fuzzy } from '../widgets/fuzzy.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { caretLine } from '../widgets/text-lines.js';
import { type Row, rowsOf } from './list.js';

/** The functions, what each is like at a glance, and the past calls. */
export function functionsPane(state: State, size: Size, focused: boolean): Line[] {
  const { functions: view, catalog, history, now } = state;
  const room = inside(size);
  const rows = rowsOf(view, catalog.entries, history);
  const shown = rows.slice(view.top, view.top + room.rows).map((row, i): Line => {
    const here = view.top + i === view.cursor;
    return rowLine(row, { columns: room.columns, here, focused, now, query: view.filter.text, state });
  });
  const filter = view.filtering || view.filter.text !== '';
  return boxed(shown.length > 0 ? shown : emptyLines(state, room), size, {
    title: [
      ['title', 'Functions '],
      ['dim', String(catalog.entries.length)],
    ],
    corner: filter
      ? [[['accent', '/ '], ...caretLine(view.filter, Math.max(6, room.columns - 20), view.filtering)]]
      : [[['dim', '/ find']]],
    ...(focused ? { foot: [['dim', view.filtering ? '↵ open  esc all' : '↵ open  r again']] } : {}),
    focused,
  });
}

function emptyLines({ catalog, functions }: State, { columns }: Size): Line[] {
  if (catalog.reading) return [[['dim', 'Looking for functions…']]];
  if (functions.filter.text !== '') return [[['dim', 'Nothing matches. esc shows all.']]];
  const notes = catalog.notes.map((note): Line => cut([['dim', visibleLine(note)]], columns));
  return [[['dim', 'No functions are known here.']], ...notes];
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
  const { here, focused, columns } = look;
  const left = row.kind === 'function' ? functionName(row.entry, look) : pastName(row.past, look);
  const all = row.kind === 'function' ? badges(row.entry, look.state) : pastFacts(row.past, look.now);
  const sign: Span = here ? [focused ? 'accent' : 'dim', '▸ '] : '  ';
  // The name is what one looks for: where there is little room the marks go, the least telling first.
  const right = fittingMarks(all, columns - 3 - lineWidth(left));
  const name = cut(left, columns - 2 - (right.length > 0 ? lineWidth(right) + 1 : 0));
  const gap = Math.max(0, columns - 2 - lineWidth(name) - lineWidth(right));
  return [sign, ...name, ' '.repeat(gap), ...right];
}

/** Marks with a blank between them, as many as there is room for. */
function fittingMarks(marks: readonly Span[], room: number): Span[] {
  for (let from = 0; from < marks.length; from++) {
    const line = marks.slice(from).flatMap((mark, i): Span[] => (i === 0 ? [mark] : [' ', mark]));
    if (lineWidth(line) <= room) return line;
  }
  return [];
}

function functionName({ name }: Entry, { here, query }: Look): Line {
  const shown = visibleLine(name);
  const at = new Set(query === '' ? [] : fuzzy(query, shown)?.at);
  const role = here ? 'strong' : 'plain';
  if (at.size === 0) return [[role, shown]];
  return [...shown].map((char, i): Span => [at.has(i) ? 'match' : role, char]);
}

/** What is unusual about it, and where it is, the most telling last; of a plain local JSON function little is said. */
function badges({ sources, changed, facts, name }: Entry, { runs }: State): Span[] {
  const running = runs.some((run) => run.call.name === name && run.state.phase !== 'ended');
  const file = facts?.body === 'multipart' || facts?.parameters.some(({ type }) => type === 'file');
  const who = { admin: 'admin', service: 'service', 'secret-header': 'secret', user: '', none: '' }[
    facts?.auth ?? 'none'
  ];
  const marks: Span[] = [
    ['dim', changed ? '' : place(sources)],
    ['dim', facts?.returns === undefined || facts.returns === 'json' ? '' : facts.returns],
    ['dim', facts?.body === 'query' ? 'query' : ''],
    ['accent', file ? 'file' : ''],
    ['accent', facts?.streams === undefined || facts.streams === 'none' ? '' : `~${facts.streams}`],
    ['warn', who],
    ['warn', changed ? 'changed' : ''],
    ['accent', running ? '●' : ''],
  ];
  return marks.filter(([, text]) => text !== '');
}

/** local, deployed or both; what is known from elsewhere only says so. */
function place(sources: readonly string[]): string {
  const local = sources.includes('local');
  const deployed = sources.includes('deployed');
  if (local && deployed) return 'both';
  return local ? 'local' : deployed ? 'deployed' : (sources[0] ?? '');
}

function pastName({ name }: PastCall, { here }: Look): Line {
  return [[here ? 'strong' : 'plain', visibleLine(name)]];
}

function pastFacts({ status, failure, at, as }: PastCall, now: number): Span[] {
  const role = status === undefined ? 'error' : status < 300 ? 'ok' : status < 400 ? 'warn' : 'error';
  return [
    ['dim', ago(now - at)],
    ...(as === 'service' ? [['service', 'service'] as const] : []),
    [role, status === undefined ? (failure ?? 'failed') : String(status)],
  ];
}
