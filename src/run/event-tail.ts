import { type RecordReader, recordReader } from './records.js';

/** Bytes of an event that are kept: far more than is ever shown of one. */
const most = 16 * 1024;

const [lineFeed, carriageReturn] = [10, 13];

/**
 * For who passes an event stream on without reading it: tells no records, but what an event would have held
 * that has no blank line after it at the end. It looks for blank lines only, and holds little.
 */
export function eventTail(): RecordReader {
  let tail: Uint8Array[] = [];
  let size = 0;
  let before: Uint8Array = new Uint8Array(0); // a blank line may be cut in pieces
  return {
    feed(chunk) {
      const near = Buffer.concat([before, chunk]);
      let from = near.length;
      while (from > before.length && !endsBlankLine(near, from - 1)) from--;
      if (from > before.length) {
        tail = [];
        size = 0;
      }
      const own = near.subarray(from); // a copy: who reads the socket may use the chunk again
      if (size < most) tail.push(own.subarray(0, most));
      size += own.length;
      before = near.subarray(-2);
      return [];
    },
    finish: () => [],
    unfinished() {
      const reader = recordReader('sse');
      for (const piece of tail) reader.feed(piece);
      reader.finish();
      return reader.unfinished();
    },
  };
}

/** Whether a byte ends an empty line: each line by itself may end with LF, CR LF or CR (WHATWG). */
function endsBlankLine(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at];
  if (last !== lineFeed && last !== carriageReturn) return false;
  const previous = bytes[last === lineFeed && bytes[at - 1] === carriageReturn ? at - 2 : at - 1];
  return previous === lineFeed || previous === carriageReturn;
}
