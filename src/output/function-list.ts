/** The functions of a catalog, a line each: a table for people, tab-separated fields for scripts. */
import type { Parameter } from '../analysis/facts.js';
import type { CatalogFunction } from '../discovery/catalog.js';
import { truncate, width as widthOf } from '../run/width.js';
import type { Paint } from './paint.js';
import { visibleLine } from './text.js';

/** Who may call, as a person says it. */
const callers = {
  none: 'anyone',
  user: 'user',
  admin: 'admin',
  service: 'anyone, acts as service',
  'secret-header': 'secret header',
} as const;

/** Empty when it is not known. */
export const callerOf = ({ auth }: CatalogFunction): string => (auth === undefined ? '' : callers[auth]);

/** `local`, `local, deployed`, `changed`, `only deployed`, `local, ✗ broken`: where it was found, and how the two differ. */
export function whereOf({ difference, sources, broken }: CatalogFunction): string {
  const places = sources.filter((one) => one !== 'types' && one !== 'history');
  const where = difference ?? (places.length > 0 ? places : sources).join(', ');
  return broken ? `${where}, ${BROKEN}` : where;
}

/** How a function is marked whose source is no code: by a sign and a word, for those who see no colour. */
export const BROKEN = '✗ broken';

/** What comes back: the form of a stream, else the kind of body. */
export const returnsOf = ({ streams, returns }: CatalogFunction): string =>
  streams !== undefined && streams !== 'none' ? `${streams} stream` : (returns ?? '');

/** `orderId= action=ship|refund [count:=] [doc@]`: as items are written, what may be left out in brackets. */
export function signature(parameters: Parameter[] = []): string {
  const needed = [...parameters].sort((a, b) => Number(b.required) - Number(a.required));
  return needed.map((one) => (one.required ? short(one) : `[${short(one)}]`)).join(' ');
}

function short({ name, type, in: place, values = [] }: Parameter): string {
  if (place === 'path') return `/${name}`;
  const separator =
    type === 'file' ? '@' : place === 'query' || type === 'string' || type === 'unknown' ? '=' : ':=';
  return `${place === 'query' ? '?' : ''}${name}${separator}${values.join('|')}`;
}

/** name, sources, path, body, parameters, returns, caller; `-` for what is not known. */
export function tabLine(fn: CatalogFunction): string {
  const fields = [
    fn.name,
    fn.sources.join(','),
    fn.path,
    fn.body,
    signature(fn.parameters),
    returnsOf(fn),
    callerOf(fn),
  ];
  return `${fields.map((field) => visibleLine(field || '-')).join('\t')}\n`;
}

interface Column {
  title: string;
  cell(fn: CatalogFunction): string;
  /** It may be cut down to this width. */
  least?: number;
}

const name: Column = { title: 'FUNCTION', cell: (fn) => fn.name };
const where: Column = { title: 'WHERE', cell: whereOf };
const body: Column = { title: 'BODY', cell: (fn) => fn.body ?? '' };
const parameters: Column = { title: 'TAKES', cell: (fn) => signature(fn.parameters), least: 16 };
const returns: Column = { title: 'RETURNS', cell: returnsOf };
const caller: Column = { title: 'CALLER', cell: callerOf };

/** From the most telling set of columns to the least; the first that fits is taken. */
const layouts = [
  [name, where, body, parameters, returns, caller],
  [name, where, parameters, returns, caller],
  [name, where, parameters, caller],
  [name, where, parameters],
  [name, where],
  [name],
];

/** Aligned lines under a head, none wider than the terminal. */
export function table(functions: CatalogFunction[], width: number, paint: Paint): string {
  const gap = 2;
  const sized = layouts.map((columns) =>
    columns.map((column) => {
      const cells = functions.map((fn) => visibleLine(column.cell(fn)));
      return { ...column, cells, width: Math.max(...[column.title, ...cells].map(widthOf)) };
    }),
  );
  const needs = (columns: (typeof sized)[number], least: boolean): number =>
    columns.reduce(
      (sum, one) => sum + gap + (least ? Math.min(one.width, one.least ?? one.width) : one.width),
      -gap,
    );
  const columns = sized.find((one) => needs(one, true) <= width) ?? sized.at(-1)!;
  const over = Math.max(0, needs(columns, false) - width);
  const fitted = columns.map((one) =>
    columns.length === 1 || one.least !== undefined ? { ...one, width: one.width - over } : one,
  );
  const line = (cells: string[], style: (text: string, index: number) => string): string => {
    const last = cells.findLastIndex((cell) => cell !== '');
    const parts = cells.slice(0, last + 1).map((cell, i) => {
      const room = fitted[i]!.width;
      const shown = truncate(cell, room);
      return style(shown, i) + (i === last ? '' : ' '.repeat(room - widthOf(shown)));
    });
    return `${parts.join(' '.repeat(gap))}\n`;
  };
  const head = line(
    fitted.map((one) => one.title),
    (cell) => paint('dim', cell),
  );
  const rows = functions.map((fn, row) =>
    line(
      fitted.map((one) => one.cells[row]!),
      (cell, i) => styled(fn, fitted[i]!.title, cell, paint),
    ),
  );
  return head + rows.join('');
}

function styled(fn: CatalogFunction, title: string, cell: string, paint: Paint): string {
  if (title === name.title) return paint('bold', cell);
  if (title === where.title && fn.broken) return paint('red', cell);
  if (title === where.title && fn.difference !== undefined) return paint('yellow', cell);
  if (title === caller.title && fn.auth === 'service') return paint('yellow', cell);
  return cell;
}
