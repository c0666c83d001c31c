import { type JsonState, jsonState } from '../run/json-state.js';
import { jsonOrText, type Path, recordOf, valueAt, writePath } from '../run/record.js';
import { givenType } from '../run/records.js';
import { decodeText } from '../sdk/answer.js';
import type { JsonVerdict } from './called-json.js';
import type { Printer } from './printer.js';
import type { Sink } from './sink.js';
import { StopRun } from './stop.js';
import { isJsonType, visible } from './text.js';

/** The most of a document that is not a stream that is read to find the text in it. */
const limit = 64 * 1024 * 1024;

export interface JoinedOptions {
  path: Path;
  /** Control characters are made visible, and the last line is ended. */
  terminal: boolean;
  verdict: JsonVerdict;
  /** A line on stderr. */
  note(text: string): Promise<void>;
}

/**
 * `--text`: the string at a path of each record, joined and printed as it arrives, so that a chat's
 * answer reads like prose; of an answer that is one document, the string there. That there is none is said.
 */
export function joinedPrinter(sink: Sink, { path, terminal, verdict, note }: JoinedOptions): Printer {
  const held: Uint8Array[] = [];
  let size = 0;
  let type: string | undefined;
  let first: unknown;
  let records = 0;
  let found = false;
  let last = '\n';
  let half = ''; // of a character whose other half begins the next record: models stream by UTF-16 unit
  const show = async (text: string): Promise<void> => {
    if (text === '') return;
    last = text.at(-1)!;
    await sink.write(terminal ? visible(text) : text);
  };
  const write = async (record: unknown): Promise<void> => {
    if (records++ === 0) first = record;
    const value = valueAt(record, path);
    if (!isText(value)) return;
    found = true;
    const text = half + String(value);
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
    await show(half === '' ? text : text.slice(0, -1));
  };
  /** @returns what an answer that is called JSON is */
  const document = async (): Promise<JsonState | undefined> => {
    const text = decodeText(Buffer.concat(held), type);
    if (text.trim() !== '') await write(jsonOrText(text));
    return isJsonType(type) ? jsonState(text) : undefined;
  };
  return {
    async event(event) {
      if (event.type === 'head') type = givenType(event);
      else if (event.type === 'message') {
        held.length = 0;
        await write(recordOf(event.message));
      } else if (event.type === 'bytes' && records === 0 && size <= limit) {
        size += event.chunk.length;
        held.push(event.chunk);
      } else if (event.type === 'end') {
        const json = records === 0 && size <= limit ? await document() : undefined;
        await show(half);
        if (terminal && last !== '\n') await sink.write('\n');
        if (event.outcome.kind !== 'completed') return;
        const failure = json && (await verdict(json));
        if (failure) throw new StopRun(failure);
        if (!found && records > 0) await note(nothingAt(path, first, records));
      }
    },
    end: () => undefined,
  };
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Where else the texts are. */
function nothingAt(path: Path, first: unknown, records: number): string {
  const places = textPaths(first).map(writePath);
  const one = records === 1;
  const none = `no ${one ? 'text' : 'record has a text'} at ${writePath(path)}${one ? ' of the answer' : ''}`;
  if (typeof first !== 'object') return `--text: ${none}; ${one ? 'it' : 'the first'} is no object`;
  if (places.length === 0) return `--text: ${none}, nor anywhere else in ${one ? 'it' : 'the first'}`;
  return `--text: ${none}; ${one ? 'it has' : 'the first has'} texts at ${places.join(', ')}`;
}

/** The first few paths of texts, the nearest to the surface first. */
function textPaths(record: unknown): Path[] {
  const found: Path[] = [];
  const waiting: [Path, unknown][] = [[[], record]];
  for (let next = waiting.shift(); next !== undefined && found.length < 5; next = waiting.shift()) {
    const [path, value] = next;
    if (isText(value) && path.length > 0) found.push(path);
    if (typeof value !== 'object' || value === null) continue;
    const inside = Object.entries(value).slice(0, 20);
    waiting.push(...inside.map(([key, one]): [Path, unknown] => [[...path, key], one]));
    if (waiting.length > 1000) return found;
  }
  return found;
}
