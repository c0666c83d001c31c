/** A stream as a list of its records: one row each, and of those that are open the data below it. */
import { prettyJson } from '../../output/json-text.js';
import { duration, visible, visibleLine } from '../../output/text.js';
import { isJson } from '../../run/records.js';
import type { Run } from '../model.js';
import { colouredJson } from '../widgets/json-colour.js';
import type { Line } from '../widgets/line.js';
import { type Wrapped, wrappedAll } from '../widgets/wrap.js';
import type { LogRecord } from './log.js';
import { type Document, once } from './rows.js';

export function records({ log, view }: Run, columns: number): Document {
  const all = log.records;
  const first = log.dropped;
  const opened = once(view.opened, columns, () => [...view.opened].sort((a, b) => a - b));
  const open = opened
    .filter((seq) => seq >= first && seq - first < all.length)
    .map((seq) => ({
      seq,
      ...once(all[seq - first]!, columns, () => bodyRows(all[seq - first]!, columns - 4)),
    }));
  const extra = open.reduce((sum, { rows }) => sum + rows.length, 0);
  const find = (at: number): { record: LogRecord; inner?: string | undefined; join?: string | undefined } => {
    let row = at;
    for (const { seq, rows, joins } of open) {
      if (row <= seq) break;
      const inside = row - seq - 1;
      if (inside < rows.length)
        return { record: all[seq - first]!, inner: rows[inside], join: joins[inside] };
      row -= rows.length;
    }
    return { record: all[Math.min(row - first, all.length - 1)]! };
  };
  return {
    first,
    end: first + all.length + extra,
    row(at) {
      const { record, inner } = find(at);
      if (inner !== undefined) return ['    ', ...colouredJson(inner)];
      return recordLine(record, view.opened.has(record.seq));
    },
    text(at) {
      const { record, inner } = find(at);
      const { event, data } = record.message;
      return inner ?? (event === undefined ? data : `${event} ${data}`);
    },
    ...(open.length === 0 ? {} : { joined: (at) => find(at).join }),
    handle: (at) => ({ record: find(at).record.seq }),
    whole: (at) => find(at).record.message.data,
    source: open.length === 0 ? log : opened,
  };
}

function recordLine({ t, message }: LogRecord, open: boolean): Line {
  const { event, id, data } = message;
  // A row is one line: what is longer than any terminal is wide is not looked at.
  const text = visibleLine(data.slice(0, 500));
  return [
    ['dim', `${open ? '▾' : '▸'} ${duration(t).padStart(8)}  `],
    ...(event === undefined ? [] : [['accent', `${visibleLine(event)} `] as const]),
    ...(id === undefined ? [] : [['dim', `#${visibleLine(id)} `] as const]),
    ...(/^[{["\d-]|^(?:true|false|null)$/.test(data) ? colouredJson(text) : [text]),
  ];
}

function bodyRows({ message: { data } }: LogRecord, columns: number): Wrapped {
  const text = isJson(data) ? prettyJson(data, (_style, piece) => piece) : visible(data);
  return wrappedAll(text.split('\n'), columns);
}
