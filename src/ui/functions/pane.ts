import { visibleLine } from '../../output/text.js';
import { ago } from '../widgets/ago.js';
import { boxed, inside } from '../widgets/box.js';
import { fuzzy } from '../widgets/fuzzy.js';
import { cut, type Line, lineWidth, type Size, type Span } from '../widgets/line.js';
import { caretLine } from '../widgets/text-lines.js';
import type { Entry, PastCall } from '../services.js';
import type { State } from '../model.js';
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
      ? [['accent', '/ '], ...caretLine(view.filter, Math.max(6, room.columns - 20), view.filtering)]
      : [['dim', '/ find']],
    ...(focused ? { foot: [['dim', view.filtering ? '↵ open  esc all' : '↵ open  r again']] } : {}),
    focused,
  });
}

function emptyLines({ catalog, functions }: State, { columns }: Size): Line[] {
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
  const right = row.kind === 'function' ? badges(row.entry, look.state) : pastFacts(row.past, look.now);
  const sign: Span = here ? [focused ? 'accent' : 'dim', '▸ '] : '  ';
  const room = columns - 2 - lineWidth(right) - 1;
  const name = cut(left, Math.max(4, room));
  const gap = Math.max(1, columns - 2 - lineWidth(name) - lineWidth(right));
  return [sign, ...name, ' '.repeat(gap), ...right];
}

function functionName({ name }: Entry, { here, query }: Look): Line {
  const shown = visibleLine(name);
  const at = new Set(query === '' ? [] : fuzzy(query, shown)?.at);
  const role = here ? 'strong' : 'plain';
  if (at.size === 0) return [[role, shown]];
  return [...shown].map((char, i): Span => [at.has(i) ? 'match' : role, char]);
}

/** Where it is, and what is unusual about it; of a plain JSON function nothing needs to be said. */
function badges({ sources, changed, facts, name }: Entry, { runs }: State): Line {
  const running = runs.some((run) => run.call.name === name && run.state.phase !== 'ended');
  const marks = [
    facts?.body === 'multipart' || facts?.parameters.some(({ type }) => type === 'file') ? 'file' : '',
    facts?.body === 'query' ? 'query' : '',
    facts?.streams !== undefined && facts.streams !== 'none' ? `~${facts.streams}` : '',
    facts?.returns !== undefined && facts.returns !== 'json' ? facts.returns : '',
  ].filter((mark) => mark !== '');
  const who = { admin: 'admin', service: 'service', 'secret-header': 'secret', user: '', none: '' }[
    facts?.auth ?? 'none'
  ];
  return [
    ...(running ? [['accent', '● '] as const] : []),
    ...(marks.length > 0 ? [['accent', `${marks.slice(0, 2).join(' ')} `] as const] : []),
    ...(who === '' ? [] : [['warn', `${who} `] as const]),
    [changed ? 'warn' : 'dim', changed ? 'changed' : place(sources)],
  ];
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

function pastFacts({ status, failure, at, as }: PastCall, now: number): Line {
  const role = status === undefined ? 'error' : status < 300 ? 'ok' : status < 400 ? 'warn' : 'error';
  return [
    ...(as === 'service' ? [['service', 'service'] as const, ' '] : []),
    [role, status === undefined ? (failure ?? 'failed') : String(status)],
    ['dim', ` ${ago(now - at)}`],
  ];
}
