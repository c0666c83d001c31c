import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { fileProblem } from './prepare.js';

/** Text larger than this is not read into memory (a file is then streamed unread). */
export const memoryLimit = 64 * 1024 * 1024;

/** What -d names: text on the command line, a file, or stdin. */
export type DataSource =
  | { from: 'argument'; text: string }
  | { from: 'file'; path: string }
  | { from: 'stdin' };

export function dataSource(data: string): DataSource {
  if (data === '-' || data === '@-') return { from: 'stdin' };
  if (data.startsWith('@')) return { from: 'file', path: data.slice(1) };
  return { from: 'argument', text: data };
}

export function nameOf(source: DataSource): string {
  if (source.from === 'file') return `the file ${source.path}`;
  return source.from === 'stdin' ? 'stdin' : '-d';
}

/** The bytes of a source, up to the limit; `undefined` when a file is larger than that. @throws UsageError */
export async function readBytes(source: DataSource, stdin: Readable): Promise<Buffer | undefined> {
  if (source.from === 'argument') return Buffer.from(source.text);
  if (source.from === 'stdin') return readAll(stdin, 'stdin');
  try {
    const stats = await stat(source.path);
    if (stats.isFile() && stats.size > memoryLimit) return undefined;
    return await readAll(createReadStream(source.path), source.path);
  } catch (error) {
    throw fileProblem(source.path, error);
  }
}

async function readAll(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = Buffer.from(chunk as Buffer);
    size += bytes.byteLength;
    if (size > memoryLimit) {
      throw new UsageError(
        `${name} holds more than ${memoryLimit / 1024 / 1024} MiB, too much to read at once`,
        {
          hint: 'Send it as a file, which is streamed: b44fn fetch <path> -d @file, or a form part key@-',
        },
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** UTF-8 text without its BOM, or undefined when the bytes are none. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A text file of an item or of -H @file. @throws UsageError */
export async function readTextFile(path: string, stdin: Readable): Promise<string> {
  const source: DataSource = path === '-' ? { from: 'stdin' } : { from: 'file', path };
  const bytes = await readBytes(source, stdin);
  const text = bytes && asText(bytes);
  if (text === undefined)
    throw new UsageError(`${nameOf(source)} is not UTF-8 text`, { hint: 'Convert it first: iconv -t utf-8' });
  return text;
}
