/** The picker as lines, narrower than the terminal. */
import { callerOf, returnsOf, signature, whereOf } from '../../output/function-list.js';
import { visibleLine } from '../../output/text.js';
import { padEnd, width } from '../../run/width.js';
import { fileFacts } from '../request/files.js';
import type { Entry } from '../services.js';
import { ago } from '../widgets/ago.js';
import { fuzzy } from '../widgets/fuzzy.js';
import { cut, type Line, lineWidth, type Span, spread } from '../widgets/line.js';
import { caretLine } from '../widgets/text-lines.js';
import type { Choosing } from './choosing.js';
import { hintOf, labelOf, shownAt, shownValue } from './form.js';
import {
  type AskingValue,
  choiceName,
  choiceRows,
  functionRows,
  restRows,
  roomFor,
  type State,
} from './state.js';
import { whereLine } from './where.js';

/** @returns at most as many lines as the terminal has rows but one */
export function view(state: State): Line[] {
  // The last column stays free: a line that fills it would wrap where a terminal counts otherwise.
  const columns = Math.max(8, state.size.columns - 1);
  const { step } = state.asking;
  const asked =
    step === 'function'
      ? functionLines(state, columns)
      : step === 'value'
        ? valueLines(state)
        : restLines(state);
  const lines = [state.place ? whereLine(state.place, state.now, columns) : [], ...asked];
  const most = Math.max(1, state.size.rows - 1);
  // Where there is little room, what is asked stands last and stays.
  return lines.slice(-most).map((line) => cut(line, columns));
}

function functionLines(state: State, columns: number): Line[] {
  const { catalog, complete, list } = state;
  const rows = functionRows(state);
  const names = rows.map(({ name }) => visibleLine(name));
  const label = Math.min(Math.max(0, ...names.map(width)), Math.floor(columns / 2));
  const looking = complete ? '' : 'looking for more ';
  const head = spread(
    [['accent', 'invoke '], ...caretLine(list.query, Math.max(8, columns - 30), true)],
    [['dim', `${looking}${rows.length} of ${catalog.entries.length}`]],
    columns,
  );
  if (rows.length === 0) return [head, ...nothing(state), footer('esc leave')];
  const here = rows[list.cursor];
  return [
    head,
    ...shownRows(list, rows, roomFor(state.size), (entry, at) => row(entry, { at, label, columns, list })),
    ...(state.size.rows < 6 ? [] : [dim(here ? `  ${factsOf(here)}` : '')]),
    footer('↵ choose  ↑↓ move  esc leave'),
  ];
}

function nothing({ catalog, complete }: State): Line[] {
  if (!complete && catalog.entries.length === 0) return [[['dim', '  Looking for functions…']]];
  const notes = catalog.notes.map((note): Line => [['dim', `  ${visibleLine(note)}`]]);
  return [[['dim', '  Nothing matches.']], ...notes];
}

/** The rows in sight, the one of the cursor marked. */
function shownRows<T>(
  { top, cursor }: Choosing,
  rows: readonly T[],
  room: number,
  lineOf: (row: T, here: boolean) => Line,
): Line[] {
  return rows.slice(top, top + room).map((one, i): Line => {
    const here = top + i === cursor;
    return [here ? ['accent', '▸ '] : '  ', ...lineOf(one, here)];
  });
}

interface RowLook {
  at: boolean;
  /** Cells of the longest name. */
  label: number;
  columns: number;
  list: Choosing;
}

/** Its name, what it takes, and where it was found. */
function row(entry: Entry, { at, label, columns, list }: RowLook): Line {
  const name = cut(marked(visibleLine(entry.name), list.query.text, at), label);
  const gap = ' '.repeat(Math.max(0, label - lineWidth(name)));
  const takes = entry.facts ? visibleLine(signature(entry.facts.parameters)) : '';
  const where: Line =
    entry.absent === undefined
      ? [[entry.changed ? 'warn' : 'dim', whereOf(listed(entry))]]
      : [['warn', visibleLine(entry.absent)]];
  const room = columns - 2 - lineWidth(where) - 2;
  const left = [...name, gap, '  ', ['dim', takes]] as Line;
  // The name is what one looks for; in a narrow terminal what it takes says more than where it is.
  return columns < 60 ? left : spread(cut(left, room), where, columns - 2);
}

const listed = ({ name, sources, changed, facts }: Entry): Parameters<typeof whereOf>[0] => ({
  ...facts,
  name,
  sources: sources as Parameters<typeof whereOf>[0]['sources'],
  ...(changed ? { difference: 'changed' as const } : {}),
});

function marked(text: string, query: string, here: boolean): Line {
  const at = new Set(query === '' ? [] : fuzzy(query, text)?.at);
  const role = here ? 'strong' : 'plain';
  if (at.size === 0) return [[role, text]];
  return Array.from(text, (char, i): Span => [at.has(i) ? 'match' : role, char]);
}

/** What the row of the cursor says besides: who may call, and what comes back. */
function factsOf(entry: Entry): string {
  const fn = listed(entry);
  const { facts, absent = '' } = entry;
  if (!facts) return ['what it takes is not known', visibleLine(absent)].filter(Boolean).join(' · ');
  return [
    visibleLine(absent),
    callerOf(fn) && `caller: ${callerOf(fn)}`,
    returnsOf(fn) && `answers ${returnsOf(fn)}`,
    facts.partial ? 'may take more than is shown' : '',
  ]
    .filter((one) => one !== '')
    .join(' · ');
}

function valueLines(state: State): Line[] {
  const asking = state.asking as AskingValue;
  const draft = state.draft!;
  const field = draft.fields[asking.at]!;
  const label = visibleLine(labelOf(draft, field));
  const above = [titleLine(state), ...givenLines(state, asking.at)];
  if (asking.choices) {
    const rows = choiceRows(state);
    const question: Line = [
      ['accent', '? '],
      ['strong', label],
      '  ',
      ...caretLine(asking.choices.query, 20, true),
      ['dim', ` ${hintOf(draft, field)}`],
    ];
    const lines = shownRows(asking.choices, rows, roomFor(state.size), (text, here) => [
      [here ? 'strong' : text === '' ? 'dim' : 'plain', visibleLine(choiceName(field.kind, text))],
    ]);
    const keys = `${field.kind === 'boolean' ? 'y n  ↵ choose' : '↵ choose  ↑↓ move'}  ${editKeys(state)}  esc back`;
    return [...above, question, ...(rows.length > 0 ? lines : [dim('  Nothing matches.')]), footer(keys)];
  }
  const { input, problem, ghost } = asking;
  const masked = { text: '•'.repeat(input.text.length), caret: input.caret };
  const room = Math.max(8, state.size.columns - width(label) - 6 - width(ghost ?? ''));
  const question: Line = [
    ['accent', '? '],
    ['strong', label],
    '  ',
    ...caretLine(field.secret ? masked : input, room, true),
    ['dim', ghost ? `${visibleLine(ghost)} →` : input.text === '' ? ` ${hintOf(draft, field)}` : ''],
  ];
  const tab = field.kind === 'file' ? '  tab completes' : '';
  const { file } = asking;
  // A path that is being typed is none yet.
  const found = file === undefined || file === 'missing' ? [] : fileFacts({ ...field, input, file });
  const below: Line = problem === undefined ? found : [['error', `  ${visibleLine(problem)}`]];
  return [...above, question, below, footer(`↵ next${tab}  ${editKeys(state)}  esc back`)];
}

function restLines(state: State): Line[] {
  const draft = state.draft!;
  const { list } = state.asking as Extract<State['asking'], { step: 'rest' }>;
  const rows = restRows(state);
  const names = rows.map((at) => (at === undefined ? 'send' : labelOf(draft, draft.fields[at]!)));
  const label = Math.min(24, Math.max(0, ...names.map((name) => width(visibleLine(name)))));
  const { problem } = state.asking as Extract<State['asking'], { step: 'rest' }>;
  const below: Line[] = problem === undefined ? [] : [[['error', `  ${visibleLine(problem)}`]]];
  const head = [...titleLine(state), '  ', ...caretLine(list.query, 20, true)];
  if (rows.length === 0) return [head, dim('  Nothing matches.'), footer('esc back')];
  const lines = shownRows(list, rows, roomFor(state.size), (at, here): Line => {
    if (at === undefined) return [[here ? 'ok' : 'plain', 'send']];
    const field = draft.fields[at]!;
    const value = visibleLine(shownValue(field));
    return [
      [here ? 'strong' : 'plain', padEnd(visibleLine(labelOf(draft, field)), label)],
      '  ',
      value === '' ? ['dim', hintOf(draft, field)] : value,
      ...fileFacts(field),
    ];
  });
  const keys = rows[list.cursor] === undefined ? '↵ send' : '↵ fill in';
  return [head, ...lines, ...below, footer(`${keys}  ↑↓ move  ${editKeys(state)}  esc back`)];
}

const titleLine = ({ draft, since, now }: State): Line => [
  ['accent', 'invoke '],
  ['title', visibleLine(draft!.name)],
  ...(since === undefined ? [] : [['dim', `  as it was sent ${ago(now - since)} ago`] as const]),
];

/** Starting empty is of use only where it is not so already. */
const editKeys = ({ since }: State): string =>
  since === undefined ? '^e $EDITOR' : 'alt+r empty  ^e $EDITOR';

/** What was answered already, the last of it where there is little room. */
function givenLines({ draft, size }: State, but: number): Line[] {
  const given = shownAt(draft!).filter((at) => at !== but && draft!.fields[at]!.input.text !== '');
  const lines = given.map((at): Line => {
    const field = draft!.fields[at]!;
    const label: Span = ['dim', `  ${visibleLine(labelOf(draft!, field))}  `];
    return [label, visibleLine(shownValue(field)), ...fileFacts(field)];
  });
  const room = Math.max(0, Math.min(6, size.rows - 8));
  return room === 0 ? [] : lines.slice(-room);
}

const dim = (text: string): Line => [['dim', text]];
const footer = (keys: string): Line => [['dim', keys]];
