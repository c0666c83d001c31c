import { jsonOrText, type Path, recordOf, valueAt } from '../run/record.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { visible } from './text.js';

/** The most of a document that is not a stream that is read to find the text in it. */
const limit = 64 * 1024 * 1024;

/**
 * `--text`: the string at a path of each record, joined and printed as it arrives, so that a chat's
 * answer reads like prose; of an answer that is one document, the string there.
 * @param terminal control characters are made visible, and the last line is ended
 */
export function joinedPrinter(sink: Sink, path: Path, terminal: boolean): Printer {
  const held: Uint8Array[] = [];
  let size = 0;
  let records = 0;
  let last = '\n';
  const write = async (record: unknown): Promise<void> => {
    const found = valueAt(record, path);
    if (typeof found !== 'string' && typeof found !== 'number') return;
    const text = terminal ? visible(String(found)) : String(found);
    last = text.at(-1) ?? last;
    await sink.write(text);
  };
  return {
    async event(event) {
      if (event.type === 'message') {
        records++;
        held.length = 0;
        await write(recordOf(event.message));
      } else if (event.type === 'bytes' && records === 0 && size <= limit) {
        size += event.chunk.length;
        held.push(event.chunk);
      } else if (event.type === 'end') {
        if (records === 0 && size <= limit) await write(jsonOrText(Buffer.concat(held).toString('utf8')));
        if (terminal && last !== '\n') await sink.write('\n');
      }
    },
    end: () => undefined,
  };
}
