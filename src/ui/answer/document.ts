/** The document of a run in the view that is open. */
import { describeIdentity } from '../../output/identity.js';
import { prettyJson } from '../../output/json-text.js';
import { size as bytes, visible, visibleLine } from '../../output/text.js';
import { type Path, writePath } from '../../run/record.js';
import { isJson } from '../../run/records.js';
import type { Run } from '../model.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line } from '../widgets/line.js';
import { type Wrapped, wrappedAll, wrappedLine } from '../widgets/wrap.js';
import { wrapJoined } from '../widgets/wrap-line.js';
import { hexDocument } from './hex.js';
import { type JsonLine, type JsonRow, jsonRow, unfolded } from './json-tree.js';
import { problemLines } from './problem.js';
import { prosePath } from './prose.js';
import { records } from './records.js';
import { type Document, lineRows, once, textRows } from './rows.js';
import { wholeDocument } from './whole-document.js';

export function documentOf(run: Run, columns: number): Document {
  const { tab } = run.view;
  if (tab === 'headers') return once(run.state.headers, columns, () => headers(run, columns));
  if (tab === 'request') return request(run, columns);
  if (tab === 'logs')
    return once(run.logs, columns, () =>
      textRows(
        wrappedAll(
          run.logs.flatMap((text) => visible(text).split('\n')),
          columns,
        ),
      ),
    );
  const body = tab === 'text' ? prose(run, columns) : bodyOf(run, columns);
  return body.end > body.first ? body : nothing(run, columns);
}

function bodyOf(run: Run, columns: number): Document {
  const { log } = run;
  if (log.kind === 'records') return records(run, columns);
  if (log.kind === 'binary') return hexDocument(log.bytes, columns, run);
  if (log.whole) return wholeDocument(log.whole, columns);
  if (log.tree) return json(log.tree, run, columns);
  return textRows(log.text.rowsAt(columns), log.kind === 'json' ? colouredJson : undefined);
}

/** What stands in place of a body that is not there, or not yet. */
function nothing({ state, log, problem, view }: Run, columns: number): Document {
  const { outcome, status } = state;
  const said = problem === undefined ? [] : problemLines(problem, status === undefined);
  const noProse = noProseAt(view.textPath);
  const note = (text: string): Document => lineRows(wrapJoined([[['dim', text]], ...said], columns));
  if (outcome?.kind === 'failed') return lineRows(wrapJoined(problemLines(outcome.error, true), columns));
  if (outcome?.kind === 'cancelled') return note('Stopped before anything came.');
  if (outcome?.kind === 'completed')
    return note(log.kind === 'records' && state.messages > 0 ? noProse : 'The answer is empty.');
  if (status === undefined) return note('Waiting for the answer. ^c stops.');
  if (state.received === 0) return note('Waiting for the first byte.');
  return note(state.messages > 0 ? noProse : `${bytes(state.received)} so far.`);
}

const noProseAt = (path: Path | undefined): string =>
  path === undefined
    ? 'No text is known in these records. t says where it is, such as data.delta.text'
    : `No record has text at ${visibleLine(writePath(path))}. t says where it is, such as data.delta.text`;

function headers({ state }: Run, columns: number): Document {
  const lines: Line[] = [];
  const joins: Wrapped['joins'] = [];
  for (const [name, value] of state.headers) {
    const found = wrappedLine(`${visibleLine(name)}: ${visibleLine(value)}`, columns);
    const [first = '', ...more] = found.rows;
    const key = visibleLine(name).slice(0, first.length);
    lines.push([['jsonKey', key], first.slice(key.length)], ...more.map((row): Line => [row]));
    joins.push(...found.joins);
  }
  return lineRows({ lines, joins });
}

function request({ call, state, as }: Run, columns: number): Document {
  const payload = once(call, columns, () => wrappedAll(payloadText(call.payload), columns));
  const about = wrappedAll(
    [
      `${call.method} ${visible(state.url)}`,
      `as ${describeIdentity(state.sent)}${state.sent.as === as ? '' : ` (chosen: ${as})`}`,
      ...call.headers.map(([name]) => `${visibleLine(name)}: (given by hand)`),
      '',
    ],
    columns,
  );
  return textRows({
    rows: [...about.rows, ...payload.rows],
    joins: [...about.joins, ...payload.joins],
  });
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

const rowsOf = new WeakMap<JsonLine[], { folds: ReadonlySet<number>; columns: number; rows: JsonRow[] }>();

/** Laid out once for a width and a set of folds: the last ones of each tree are kept. */
function jsonRows(tree: JsonLine[], folds: ReadonlySet<number>, columns: number): JsonRow[] {
  const known = rowsOf.get(tree);
  if (known?.columns === columns && known.folds === folds) return known.rows;
  const rows = unfolded(tree, folds, columns);
  rowsOf.set(tree, { folds, columns, rows });
  return rows;
}

function json(tree: JsonLine[], { view }: Run, columns: number): Document {
  const shown = jsonRows(tree, view.folds, columns - 2);
  const lineAt = (at: number): number => shown[at]?.line ?? 0;
  return {
    first: 0,
    end: shown.length,
    row: (at) => jsonRow(tree, shown[at]!, view.folds.has(lineAt(at))),
    text: (at) => tree[lineAt(at)]!.text.slice(shown[at]!.from, shown[at]!.to),
    joined: (at) => (shown[at]?.from ? '' : undefined),
    handle: (at) => (tree[lineAt(at)]?.closes === undefined ? undefined : { line: lineAt(at) }),
    whole(at) {
      const from = lineAt(at);
      const to = tree[from]!.closes ?? from;
      const lines = tree.slice(from, to + 1).map(({ text }) => text);
      return lines.join('\n').trim().replace(/,$/, '');
    },
    source: shown,
  };
}

function prose({ log, view }: Run, columns: number): Document {
  const path = view.textPath ?? prosePath(log.records);
  return path ? textRows(log.proseAt(path).rowsAt(columns)) : lineRows({ lines: [], joins: [] });
}
