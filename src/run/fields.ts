/** The parts of a request that are pairs: -F, -Q, -H, and items that become a query. */
import { UsageError } from '../errors.js';
import { type ReadText, withFileOptions } from './assemble.js';
import type { FormField } from './call.js';
import { append, type Item } from './items.js';
import { requireJson } from './json.js';

/** curl's `name=value` and `name=@path[;type=t][;filename=f]`. */
export function formField(text: string): FormField {
  const at = text.indexOf('=');
  if (at <= 0) {
    throw new UsageError(`the form field ${JSON.stringify(text)} has no ${at < 0 ? '=' : 'name'}`, {
      hint: 'Write -F name=value or -F name=@path[;type=t][;filename=f]',
    });
  }
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  return value.startsWith('@') ? withFileOptions(name, value.slice(1)) : { name, value };
}

export function queryPair(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Items as query parameters: := goes as its JSON text, as in a form. @throws UsageError */
export async function queryItems(items: Item[], readText: ReadText): Promise<[string, string][]> {
  const given = new Set<string>();
  return Promise.all(
    items.map(async ({ source, key, path, kind, value }): Promise<[string, string]> => {
      if (kind === 'file') {
        throw new UsageError(
          `the item ${JSON.stringify(source)} is a file, and GET and HEAD send items as a query`,
          { code: 'BAD_ITEM', hint: 'Send it with -X POST, or as the body: -d @path' },
        );
      }
      if (given.has(key) && !path.includes(append)) {
        throw new UsageError(`the key ${JSON.stringify(key)} is given twice`, {
          code: 'BAD_ITEM',
          hint: `For a list write ${key}[]=… each time, or -Q ${key}=… to repeat the bare name.`,
        });
      }
      given.add(key);
      if (kind === 'text') return [key, value];
      const text = kind === 'json-file' ? await readText(value) : value;
      await requireJson(
        text,
        kind === 'json-file' ? `the file ${value}` : `the value of ${JSON.stringify(key)}`,
      );
      return [key, text.trim()];
    }),
  );
}

/** `Name: value`, or `@file` with one a line (blank lines and lines that begin with # are left out). */
export async function readHeaders(given: string[], readText: ReadText): Promise<[string, string][]> {
  const lines: string[] = [];
  for (const one of given) {
    if (!one.startsWith('@')) lines.push(one);
    else
      lines.push(
        ...(await readText(one.slice(1)))
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '' && !line.startsWith('#')),
      );
  }
  return lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    if (colon <= 0)
      throw new UsageError('a header has no colon', {
        why: 'It is not shown, for it may be a secret.',
        hint: 'Write -H "Name: value".',
      });
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
}
