/** What one view of an answer shows, as rows that are made when they are looked at. */

import { prettyJson } from '../../output/json-text.js';
import { duration, visible, visibleLine } from '../../output/text.js';
import { isJson } from '../../run/records.js';
import type { Run } from '../model.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line } from '../widgets/line.js';
import { wrapped } from '../widgets/wrap.js';
import { hexRows } from './hex.js';
import { type JsonLine, type JsonRow, jsonRow, unfolded } from './json-tree.js';
import { type LogRecord, prosePath } from './log.js';

export interface Document {
  count: number;
  row(at: number): Line;
  /** The text of a row without roles, for the search. */
  text(at: number): string;
  /** What ↵ on a row opens or folds: a record's number, a line of JSON. */
  handle?(at: number): { record: number } | { line: number } | undefined;
  /** What is copied of a row, when it is more than the row. */
  whole?(at: number): string;
  /** Rows are only ever added at the end, so what was found stays found. */
  grows: boolean;
}

export function documentOf(run: Run, columns: number): Document {
  const { tab } = run.view;
  if (tab === 'headers') return headers(run);
  if (tab === 'request') return request(run, columns);
  if (tab === 'logs') return plainRows(run.logs.flatMap((line) => wrapped(visible(line), columns)));
  const { log } = run;
  if (log.kind === 'records') return tab === 'text' ? prose(run, columns) : records(run, columns);
  if (log.kind === 'json') return json(run, columns);
  if (log.kind === 'binary') return plainRows(hexRows(log.bytes));
  return plainRows(log.text.rowsAt(columns), true);
}

function plainRows(rows: readonly string[], grows = false): Document {
  return { count: rows.length, row: (at) => [rows[at] ?? ''], text: (at) => rows[at] ?? '', grows };
}

function lines(all: readonly Line[], texts: readonly string[]): Document {
  return { count: all.length, row: (at) => all[at] ?? [], text: (at) => texts[at] ?? '', grows: false };
}

function headers({ state }: Run): Document {
  const rows = state.headers.map(([name, value]) => [visibleLine(name), visibleLine(value)] as const);
  return lines(
    rows.map(([name, value]): Line => [['jsonKey', name], `: ${value}`]),
    rows.map(([name, value]) => `${name}: ${value}`),
  );
}

function request({ call, state, as }: Run, columns: number): Document {
  const { who } = state.sent;
  const texts = [
    `${call.method} ${visible(state.url)}`,
    `as ${state.sent.as}${who === undefined ? '' : ` ${visibleLine(who)}`}${state.sent.as === as ? '' : ` (chosen: ${as})`}`,
    ...call.headers.map(([name]) => `${visibleLine(name)}: (given by hand)`),
    '',
    ...payloadText(call.payload).flatMap((line) => wrapped(line, columns)),
  ];
  return plainRows(texts);
}

function payloadText(payload: Run['call']['payload']): string[] {
  switch (payload.kind) {
    case 'none':
      return ['no body'];
    case 'text':
      return (
        isJson(payload.text) ? prettyJson(payload.text, (_style, text) => text) : visible(payload.text)
      ).split('\n');
    case 'form':
      return payload.fields.map((field) =>
        'path' in field
          ? `${field.name}@${field.path}`
          : `${visibleLine(field.name)}=${visibleLine(field.value)}`,
      );
    case 'file':
      return [`@${payload.path}`];
    case 'bytes':
      return [`${payload.bytes.byteLength} bytes`];
  }
}

const rowsOf = new WeakMap<object, { columns: number; rows: JsonRow[] }>();

/** Laid out once for a width and a set of folds, for it is asked for at each key and each frame. */
function jsonRows(tree: JsonLine[], folds: ReadonlySet<number>, columns: number): JsonRow[] {
  const known = rowsOf.get(folds);
  if (known?.columns === columns && folds.size > 0) return known.rows;
  const rows = unfolded(tree, folds, columns);
  rowsOf.set(folds, { columns, rows });
  return rows;
}

function json({ log, view }: Run, columns: number): Document {
  const { tree } = log;
  if (!tree) return plainRows([]);
  const shown = jsonRows(tree, view.folds, columns - 2);
  const lineAt = (at: number): number => shown[at]?.line ?? 0;
  return {
    count: shown.length,
    row: (at) => jsonRow(tree, shown[at]!, view.folds.has(lineAt(at))),
    text: (at) => tree[lineAt(at)]!.text.slice(shown[at]!.from, shown[at]!.to),
    handle: (at) => (tree[lineAt(at)]?.closes === undefined ? undefined : { line: lineAt(at) }),
    whole(at) {
      const from = lineAt(at);
      const to = tree[from]!.closes ?? from;
      return tree
        .slice(from, to + 1)
        .map(({ text }) => text)
        .join('\n')
        .trim()
        .replace(/,$/, '');
    },
    grows: false,
  };
}

function prose({ log, view }: Run, columns: number): Document {
  const path = view.textPath ?? prosePath(log.records);
  if (!path)
    return plainRows(['No text is known in these records; t says where it is, such as data.delta.text']);
  return plainRows(log.proseAt(path).rowsAt(columns), true);
}

/** One row a record; an open one has the rows of its data below it. */
function records({ log, view }: Run, columns: number): Document {
  const all = log.records;
  const first = log.dropped;
  const open = [...view.opened]
    .filter((seq) => seq >= first && seq - first < all.length)
    .sort((a, b) => a - b)
    .map((seq) => ({ seq, rows: bodyRows(all[seq - first]!, columns - 4) }));
  const extra = open.reduce((sum, { rows }) => sum + rows.length, 0);
  const find = (at: number): { record: LogRecord; inner: string | undefined } => {
    let row = at;
    for (const { seq, rows } of open) {
      const there = seq - first;
      if (row <= there) break;
      if (row <= there + rows.length) return { record: all[there]!, inner: rows[row - there - 1] };
      row -= rows.length;
    }
    return { record: all[Math.min(row, all.length - 1)]!, inner: undefined };
  };
  return {
    count: all.length + extra,
    row(at) {
      const { record, inner } = find(at);
      if (inner !== undefined) return ['    ', ...colouredJson(inner)];
      return recordLine(record, view.opened.has(record.seq));
    },
    text(at) {
      const { record, inner } = find(at);
      return inner ?? `${record.message.event ?? ''} ${record.message.data}`;
    },
    handle: (at) => ({ record: find(at).record.seq }),
    whole: (at) => find(at).record.message.data,
    grows: open.length === 0 && first === 0,
  };
}

function recordLine({ t, message }: LogRecord, open: boolean): Line {
  const { event, id, data } = message;
  // A row is one line: what is longer than any terminal is wide is not looked at.
  const text = visibleLine(data.slice(0, 2000));
  return [
    ['dim', `${open ? '▾' : '▸'} ${duration(t).padStart(8)}  `],
    ...(event === undefined ? [] : [['accent', `${visibleLine(event)} `] as const]),
    ...(id === undefined ? [] : [['dim', `#${visibleLine(id)} `] as const]),
    ...(/^[{["\d-]|^(?:true|false|null)$/.test(data) ? colouredJson(text) : [text]),
  ];
}

function bodyRows({ message: { data } }: LogRecord, columns: number): string[] {
  const text = isJson(data) ? prettyJson(data, (_style, piece) => piece) : visible(data);
  return text.split('\n').flatMap((line) => wrapped(line, columns));
}
