/** Past calls as text. */
import { commandLine, shellLine, targetWords } from '../run/command-line.js';
import type { HistoryEntry, RecordedCall } from '../run/history.js';
import { missingOf, shownCall, unrepeatable } from '../run/recall.js';
import { ok } from '../run/state.js';
import { describeIdentity } from './identity.js';
import type { Paint } from './paint.js';
import { duration, size, visibleLine } from './text.js';

interface Row {
  n: number;
  entry: HistoryEntry;
}

export interface TableOptions {
  paint: Paint;
  /** Ages, and lines cut at so many columns: for a person. Otherwise whole times and whole lines. */
  terminal?: { columns: number; now: number } | undefined;
}

/** One line a call: number, time, what, as whom, with which status, how long, where. */
export function historyTable(rows: Row[], { paint, terminal }: TableOptions): string {
  const cells = rows.map(({ n, entry }) => [
    String(n),
    terminal ? age(terminal.now - Date.parse(entry.at)) : entry.at,
    visibleLine(nameOf(entry.call)),
    describeIdentity(entry.sent),
    resultOf(entry),
    duration(entry.ms),
    placeOf(entry),
  ]);
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]!.length))) ?? [];
  return rows
    .map(({ entry }, at) => {
      const row = cells[at]!.map((cell, i) =>
        i === 0 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
      );
      const before = `${row.slice(0, 4).join('  ')}  `;
      const after = `  ${row.slice(5).join('  ')}`.trimEnd();
      const room = terminal ? terminal.columns - before.length - row[4]!.length : Number.POSITIVE_INFINITY;
      return `${before}${paint(colorOf(entry), row[4]!)}${after.slice(0, Math.max(0, room))}\n`;
    })
    .join('');
}

/** All that is known of one. */
export function historyDetail({ n, entry }: Row, paint: Paint): string {
  const { call, bytesSent, bytesReceived, records } = entry;
  const left = missingOf(call).map(({ name }) => name);
  const why = unrepeatable(call);
  const files = filesOf(call);
  const facts: [string, string | undefined][] = [
    ['id', entry.id],
    ['at', entry.at],
    ['call', `${call.via} ${nameOf(call)}`],
    ['as', describeIdentity(entry.sent)],
    ['to', placeOf(entry)],
    ['answer', `${paint(colorOf(entry), resultOf(entry))}, exit ${entry.exit}`],
    ['time', duration(entry.ms)],
    ['sent', bytesSent === undefined ? undefined : size(bytesSent)],
    ['received', `${size(bytesReceived)}${records === undefined ? '' : `, ${records} records`}`],
    ['files', files.length > 0 ? files.join(', ') : undefined],
    ['left out', left.length > 0 ? left.join(', ') : undefined],
    ['line', why === undefined ? commandOf(entry) : undefined],
    ['again', why === undefined ? `b44fn replay ${n}` : `not to be sent again: ${why}`],
  ];
  return facts
    .filter((fact): fact is [string, string] => fact[1] !== undefined)
    .map(([name, text]) => `${name.padEnd(9)} ${name === 'answer' ? text : visibleLine(text)}\n`)
    .join('');
}

/** The line that makes the call, to where it went. @throws UsageError when it was not kept whole */
export function commandOf({ call, target }: HistoryEntry): string {
  return shellLine(commandLine(shownCall(call), targetWords(target)));
}

function nameOf({ via, method, name }: RecordedCall): string {
  return via === 'invoke' ? name : `${method} ${name}`;
}

function resultOf({ outcome, status, error }: HistoryEntry): string {
  if (outcome === 'completed') return String(status ?? '');
  const why = error ?? outcome;
  return status === undefined ? why : `${status} ${why}`;
}

function colorOf({ outcome, status }: HistoryEntry): 'green' | 'yellow' | 'red' {
  if (outcome !== 'completed' || status === undefined || status >= 400) return 'red';
  return ok(status) ? 'green' : 'yellow';
}

function placeOf({ target: { server, app, local } }: HistoryEntry): string {
  const place = local === undefined ? server : `--local ${local}`;
  return visibleLine(app === undefined ? place : `${place} ${app}`);
}

function filesOf({ payload }: RecordedCall): string[] {
  if (payload.kind === 'file' || payload.kind === 'data') return [payload.path];
  return payload.kind === 'form'
    ? payload.fields.flatMap((field) => ('path' in field ? [field.path] : []))
    : [];
}

/** `now`, `3 s ago`, `5 min ago`, `2 h ago`, `4 d ago`. */
function age(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  const [unit, name] = units.find(([length]) => ms >= length) ?? [0, ''];
  return unit === 0 ? 'now' : `${Math.floor(ms / unit)} ${name} ago`;
}
