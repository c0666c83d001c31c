/** How a long answer is made readable from its first byte: from the spill file, in slices that no key waits behind. */
import { PrettyJson } from '../../output/json-text.js';
import { visible } from '../../output/text.js';
import { textDecoder } from '../../sdk/answer.js';
import type { Spill } from '../services.js';
import { spaced } from '../widgets/wrap.js';
import { longestLine, WholeText } from './whole.js';

/** Bytes of the body at once: about 10 ms of work. */
const slice = 128 * 1024;

export interface Made {
  whole: WholeText;
  /** Indented, for it is JSON. */
  json: boolean;
  /** Where what is called JSON stops being it, in characters from the start. */
  fault?: number | undefined;
}

/** @param json it is called so @returns undefined when the signal ends it */
export async function makeWhole(
  body: Spill,
  {
    json,
    type,
    open,
    signal,
  }: { json: boolean; type: string | undefined; open: () => Promise<Spill>; signal: AbortSignal },
): Promise<Made | undefined> {
  const whole = new WholeText(await open());
  const decoder = textDecoder(type);
  const pretty = json ? new PrettyJson((_style, text) => text) : undefined;
  let pending = '';
  let read = 0;
  const add = async (text: string, last: boolean): Promise<void> => {
    const found = (pending + text).split('\n');
    pending = last ? '' : found.pop()!;
    if (last && found.at(-1) === '') found.pop();
    const lines: string[] = [];
    const continued: boolean[] = [];
    const put = (line: string, more: boolean): void => {
      lines.push(line);
      continued.push(more);
    };
    for (const line of found) put(cutAll(spaced(line), put), false);
    if (pending.length > longestLine) pending = cutAll(pending, put);
    await whole.add(lines, continued);
  };
  for (let offset = 0; ; ) {
    if (signal.aborted) return undefined;
    const bytes = await body.read(offset, slice);
    offset += bytes.byteLength;
    const last = bytes.byteLength === 0;
    const text = decoder.decode(bytes, { stream: !last });
    read += text.length;
    const done = pretty?.feed(text);
    const ended = last && pretty && done?.rest === undefined ? pretty.end() : undefined;
    const rest = done?.rest ?? ended?.rest;
    if (rest !== undefined && !(last && pretty?.state === 'cut')) {
      const made = await makeWhole(body, { json: false, type, open, signal });
      return made && { ...made, fault: read - rest.length };
    }
    await add(done ? done.shown + (ended?.shown ?? '') + (rest ?? '') : visible(text), last);
    if (last) {
      await whole.finish();
      return { whole, json };
    }
    await new Promise(setImmediate);
  }
}

/** Gives all of a line but its last piece to `put`. */
function cutAll(line: string, put: (piece: string, more: boolean) => void): string {
  let from = 0;
  while (line.length - from > longestLine) {
    // Never between the halves of a character.
    const to = from + (/[\ud800-\udbff]/.test(line[from + longestLine - 1]!) ? longestLine - 1 : longestLine);
    put(line.slice(from, to), true);
    from = to;
  }
  return line.slice(from);
}
