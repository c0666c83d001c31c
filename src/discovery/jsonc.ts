/** Configuration with comments: <path>.jsonc or <path>.json, as the official CLI reads both. */
import { readFile, stat } from 'node:fs/promises';
import type { ParseError } from 'jsonc-parser';

export interface JsoncFile {
  /** Which of the two it is, absolute. */
  file: string;
  /** What could be read of it: a comma is no reason to stop. {} where nothing could. */
  value: Record<string, unknown>;
  /** What is wrong with it: `it is not JSON`; absent for a file that is whole. */
  problem?: string;
}

export const suffixes = ['.jsonc', '.json'];

/** @returns undefined when there is neither */
export async function readJsonc(path: string): Promise<JsoncFile | undefined> {
  for (const suffix of suffixes) {
    const file = path + suffix;
    let source: string;
    try {
      const found = await stat(file);
      // Not to be opened: a pipe would never end.
      if (!found.isFile())
        return { file, value: {}, problem: `it is ${found.isDirectory() ? 'a folder' : 'no regular file'}` };
      source = await readFile(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      return { file, value: {}, problem: `it cannot be read (${code})` };
    }
    // Loaded here: most commands run outside a project and must not pay for it.
    const { parse, printParseErrorCode } = await import('jsonc-parser');
    const errors: ParseError[] = [];
    const value: unknown = parse(source.replace(/^\ufeff/, ''), errors, { allowTrailingComma: true });
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { file, value: {}, problem: errors.length > 0 ? 'it is not JSON' : 'it is no JSON object' };
    // A text that breaks off may be half of what it was, a name or an id too.
    const half = errors.some(({ error }) => printParseErrorCode(error) === 'UnexpectedEndOfString');
    return {
      file,
      value: half ? {} : (value as Record<string, unknown>),
      ...(errors.length > 0 ? { problem: 'it is not JSON' } : {}),
    };
  }
  return undefined;
}
