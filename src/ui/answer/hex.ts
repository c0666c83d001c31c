import { size as sizeOf, visibleLine } from '../../output/text.js';
import type { Run } from '../model.js';
import type { Line } from '../widgets/line.js';
import { wrappedLine } from '../widgets/wrap.js';
import { type Document, once } from './rows.js';

/** Bytes as a row: offset, hexadecimal in groups of eight, and the ASCII among them. */
export function hexRow(bytes: Uint8Array, at: number, perRow: number): string {
  const part = [...bytes.subarray(at, at + perRow)];
  const hex = part.map((byte) => byte.toString(16).padStart(2, '0'));
  const groups: string[] = [];
  for (let i = 0; i < perRow; i += 8)
    groups.push(
      hex
        .slice(i, i + 8)
        .join(' ')
        .padEnd(Math.min(8, perRow) * 3 - 1),
    );
  const ascii = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${at.toString(16).padStart(8, '0')}  ${groups.join('  ')}  ${ascii}`;
}

/** As many bytes a row as there is room for: 16 take 76 cells. */
function perRow(columns: number): number {
  return columns >= 76 ? 16 : columns >= 43 ? 8 : 4;
}

/** A notice of what it is, then the first bytes. */
export function hexDocument(bytes: Uint8Array, columns: number, { log, state }: Run): Document {
  const each = perRow(columns);
  const type = log.type === undefined ? '' : `, ${visibleLine(log.type)}`;
  const part = bytes.length < state.received ? `; the first ${sizeOf(bytes.length)} are here` : '';
  const notice = `binary${type}, ${sizeOf(state.received)}${part}. s saves all of it.`;
  const { rows, joins } = wrappedLine(notice, columns);
  const begins = rows.length + 1;
  const text = (at: number): string =>
    rows[at] ?? (at < begins ? '' : hexRow(bytes, (at - begins) * each, each));
  return {
    first: 0,
    end: bytes.length === 0 ? 0 : begins + Math.ceil(bytes.length / each),
    row: (at): Line => (at < rows.length ? [['accent', text(at)]] : [text(at)]),
    text,
    joined: (at) => joins[at],
    source: once(bytes, columns, () => ({})),
  };
}
