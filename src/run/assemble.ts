import { UsageError } from '../errors.js';
import type { FormField } from './call.js';
import { append, type Item } from './items.js';
import { isObject, type Json, requireJson, writeJson } from './json.js';

/** Reads a text file named by an item (`key:=@file.json`). */
export type ReadText = (path: string) => Promise<string>;

/** What items add up to: an object, and the files beside it. */
export interface Assembled {
  object: Record<string, Json>;
  files: FormField[];
  /** Top-level keys that were given with :=, which a form sends as their JSON text, quotes included. */
  json: Set<string>;
}

/**
 * Sets items on an object, in their order; `base` is the object of -d, or a new one.
 * @throws UsageError for a key that is set twice, or two items that disagree on what a key is
 */
export async function assemble(
  items: Item[],
  base: Record<string, Json>,
  readText: ReadText,
): Promise<Assembled> {
  const object = { ...base };
  const files: FormField[] = [];
  const given = new Set<string>();
  const json = new Set<string>();
  for (const item of items) {
    if (item.kind === 'file') {
      files.push(fileField(item));
      continue;
    }
    const id = JSON.stringify(item.path.map((step) => (step === append ? null : step)));
    if (!item.path.includes(append) && given.has(id)) {
      throw new UsageError(`the key ${JSON.stringify(item.key)} is given twice`, {
        code: 'BAD_ITEM',
        hint: `For a list write ${item.key}[]=… each time.`,
      });
    }
    given.add(id);
    if (item.kind !== 'text' && item.path.length === 1) json.add(item.key);
    set(object, item, await readValue(item, readText));
  }
  return { object, files, json };
}

async function readValue(item: Item, readText: ReadText): Promise<Json> {
  if (item.kind === 'text') return item.value;
  if (item.kind === 'json') return requireJson(item.value, `the value of ${JSON.stringify(item.key)}`);
  return requireJson(await readText(item.value), `the file ${item.value}`);
}

function set(object: Record<string, Json>, item: Item, value: Json): void {
  let holder: Json = object;
  item.path.forEach((step, i) => {
    const last = i === item.path.length - 1;
    const next = item.path[i + 1];
    const fresh = (): Json => (last ? value : next === append ? [] : {});
    if (step === append) {
      if (!Array.isArray(holder)) throw clash(item, 'is a list here, but something else before');
      // list[].a=1 list[].b=2 fill one element until a key repeats.
      const tail: Json = holder.at(-1);
      if (!last && typeof next === 'string' && isObject(tail) && !Object.hasOwn(tail, next)) holder = tail;
      else {
        holder.push(fresh());
        holder = holder.at(-1);
      }
      return;
    }
    if (!isObject(holder)) throw clash(item, 'has parts, but was given a plain value or a list before');
    if (last || !Object.hasOwn(holder, step)) define(holder, step, fresh());
    holder = holder[step];
  });
}

/** Not plain assignment: a key called __proto__ is a key like any other. */
function define(holder: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function clash(item: Item, what: string): UsageError {
  return new UsageError(`the item ${JSON.stringify(item.source)} does not fit: its key ${what}`, {
    code: 'BAD_ITEM',
    hint: 'Give the whole value once, as JSON: key:=\'{"a":{"b":1}}\'',
  });
}

/** `key@path;type=t;filename=f`; `key[]@path` is the same repeated part. */
function fileField(item: Item): FormField {
  const steps = item.path.filter((step) => step !== append);
  if (steps.length !== 1 || item.path.indexOf(append) === 0) {
    throw new UsageError(`the file of ${JSON.stringify(item.source)} cannot stand inside another value`, {
      code: 'BAD_ITEM',
      hint: 'A file is a field of its own: key@path. A dot that belongs to the key is written \\.',
    });
  }
  return withFileOptions(String(steps[0]), item.value);
}

/** Splits curl's `path;type=t;filename=f`. */
export function withFileOptions(name: string, text: string): FormField {
  const field: FormField = { name, path: text };
  for (;;) {
    const match = /^([\s\S]*);\s*(type|filename)=("[^"]*"|[^;]*(?:;\s*charset=[^;]*)?)$/.exec(field.path);
    if (!match) break;
    field.path = match[1]!;
    field[match[2] as 'type' | 'filename'] = match[3]!.replace(/^"([^"]*)"$/, '$1');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those would begin a header of their own
  if (/[\u0000-\u001f\u007f]/.test(field.type ?? '')) {
    throw new UsageError(
      `the type of the file of ${JSON.stringify(name)} has a line break or a control character`,
      {
        code: 'BAD_ITEM',
        hint: 'Write ;type=text/csv',
      },
    );
  }
  if (field.path === '') {
    throw new UsageError(`the file of ${JSON.stringify(name)} has no path`, {
      code: 'BAD_ITEM',
      hint: 'Write name@path, or name@- for stdin.',
    });
  }
  return field;
}

/** An object as the fields of a form: text as it is; everything else, and what came by :=, as JSON. */
export function formFields(object: Record<string, Json>, json: ReadonlySet<string>): FormField[] {
  return Object.entries(object).map(([name, value]) => ({
    name,
    value: typeof value === 'string' && !json.has(name) ? value : writeJson(value),
  }));
}
