import { UsageError } from '../errors.js';
import type { StreamMessage } from './events.js';
import { isJson } from './records.js';

/** A path into a record, `data.delta.text`: names and list indices. */
export type Path = string[];

/** @param option which option it is of, for the error. @throws UsageError for an empty part */
export function parsePath(text: string, option: string): Path {
  // A dot that is not escaped ends a part.
  const parts = [...text.matchAll(/((?:\\[.\\]|[^.])*)(?:\.|$)/g)]
    .slice(0, text.endsWith('.') ? undefined : -1)
    .map(([, part = '']) => part.replace(/\\([.\\])/g, '$1'));
  if (parts.length === 0 || parts.includes('')) {
    throw new UsageError(`--${option} has the path ${JSON.stringify(text)}, with an empty part`, {
      hint: 'A path is like data.delta.text; a dot that belongs to a name is \\.',
    });
  }
  return parts;
}

/** The text that parsePath reads so. */
export function writePath(path: Path): string {
  return path.map((part) => part.replace(/[.\\]/g, '\\$&')).join('.');
}

/** What stands at a path, or undefined. */
export function valueAt(record: unknown, path: Path): unknown {
  let value = record;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** What paths start at: {event, id, data} of an SSE event, data parsed when it is JSON; the record of NDJSON. */
export function recordOf({ format, event, id, data }: StreamMessage): unknown {
  return format === 'sse' ? { event, id, data: jsonOrText(data) } : jsonOrText(data);
}

/** The same as JSON text: numbers keep the digits they came with. @param message its data, unless it is of an event stream, is JSON */
export function recordText({ format, event, id, data }: StreamMessage): string {
  if (format !== 'sse') return data;
  const fields = { event, id, data: null }; // what is undefined is left out
  return `${JSON.stringify(fields).slice(0, -'null}'.length)}${isJson(data) ? data : JSON.stringify(data)}}`;
}

/** The value a text is when it is JSON, else the text. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a record is the one `--until` waits for. */
export type Condition = (message: StreamMessage) => boolean;

/**
 * `event=done` is the SSE event name, `data.state=ready` a field, and a text without `=`, such as
 * `[DONE]`, the literal data (cli.md, --until).
 */
export function parseCondition(text: string): Condition {
  const at = text.indexOf('=');
  if (at < 0) return ({ data }) => data.trim() === text.trim();
  const path = parsePath(text.slice(0, at), 'until');
  const wanted = text.slice(at + 1);
  return (message) => {
    const found = valueAt(recordOf(message), path);
    if (found === undefined) return false;
    return (typeof found === 'string' ? found : JSON.stringify(found)) === wanted;
  };
}
