import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UsageError } from '../errors.js';
import { utf8Text } from '../sdk/answer.js';
import { fileProblem } from './prepare.js';

/** Text larger than this is not read into memory (it is then streamed unread, or refused). */
const memoryLimit = 64 * 1024 * 1024;
export const limitText = `${memoryLimit / 1024 / 1024} MiB`;

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

/**
 * The bytes of a source; `undefined` when they are more than the limit, and nothing of them is lost then:
 * what was read of stdin is put back, and a file can be read again. @throws UsageError for a pipe over the limit
 */
export async function readBytes(source: DataSource, stdin: Readable): Promise<Buffer | undefined> {
  if (source.from === 'argument') return Buffer.from(source.text);
  if (source.from === 'stdin') return readUpTo(stdin);
  try {
    const stats = await stat(source.path);
    if (stats.isFile() && stats.size > memoryLimit) return undefined;
    const stream = createReadStream(source.path);
    const bytes = await readUpTo(stream);
    if (bytes !== undefined) return bytes;
    stream.destroy();
    if (stats.isFile()) return undefined; // it grew
    throw new UsageError(
      `${source.path} gives more than 64 MiB, and it is a pipe that can be read only once`,
      {
        hint: 'Give it as stdin: -d - < pipe; or as a part of a form, which is streamed: key@pipe',
      },
    );
  } catch (error) {
    throw fileProblem(source.path, error);
  }
}

async function readUpTo(stream: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer | string>) {
    const bytes = Buffer.from(chunk as Buffer);
    size += bytes.byteLength;
    chunks.push(bytes);
    if (size > memoryLimit) break;
  }
  if (size <= memoryLimit) return Buffer.concat(chunks);
  for (const chunk of chunks.reverse()) stream.unshift(chunk);
  return undefined;
}

/** The first line of stdin, without waiting for its end. */
async function readLine(stdin: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
    text += Buffer.from(chunk as Buffer).toString('utf8');
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
    if (text.length > 1024 * 1024) return text; // no token is that long; the caller says so
  }
  return text;
}

/** The first line of a file, or of stdin for `-`: a secret that does not stand on the command line. @throws UsageError */
export async function readFirstLine(path: string, stdin: Readable): Promise<string> {
  const text = path === '-' ? await readLine(stdin) : await readTextFile(path, stdin);
  return text.split(/\r?\n/)[0]!.replace(/\r$/, '');
}

/** A text file of an item or of -H @file. @throws UsageError */
export async function readTextFile(path: string, stdin: Readable): Promise<string> {
  const source: DataSource = path === '-' ? { from: 'stdin' } : { from: 'file', path };
  const bytes = await readBytes(source, stdin);
  if (bytes === undefined) {
    throw new UsageError(`${nameOf(source)} holds more than ${limitText}, too much to read at once`, {
      hint: 'Send it as a file of its own, which is streamed: key@path',
    });
  }
  const text = utf8Text(bytes);
  if (text === undefined)
    throw new UsageError(`${nameOf(source)} is not UTF-8 text`, { hint: 'Convert it first: iconv -t utf-8' });
  return text;
}
