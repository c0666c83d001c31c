import { createReadStream, type Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { B44fnError, UsageError } from '../errors.js';
import type { WireBody } from '../sdk/exchange.js';
import type { Part } from '../sdk/multipart.js';
import type { FormField, Payload } from './call.js';
import { typeOf } from './media.js';

/** A payload that is ready to be sent: files looked at, lengths known, nothing read yet. */
export interface Prepared {
  contentType: string | undefined;
  body: WireBody;
  /** The fields of a form with names and types settled, for --curl and --dry-run. */
  fields?: (FormField & { size?: number | undefined })[];
  /** The regular files among what is sent, by their paths. */
  files: SentFiles;
}

/** A file as it was when it was looked at. */
export interface SentFile {
  /** In bytes. */
  size: number;
  modified: Date;
  /** In hexadecimal; there once its last byte was handed on, and never for a file over `hashLimit`. */
  sha256?: string | undefined;
}

export type SentFiles = Map<string, SentFile>;

/**
 * A file is hashed while it is sent, so that it is read once; beyond this its size and time must do to know it again:
 * 64 MiB are some 0.1 s of a core, 1 GiB would halve the rate of an upload.
 */
export const hashLimit = 64 * 1024 * 1024;

/**
 * Looks at the files of a payload. @param stdin read for the path `-`
 * @throws UsageError for a file that is missing, unreadable or a directory, before anything is sent
 */
export async function prepare(payload: Payload, stdin: Readable): Promise<Prepared> {
  const files: SentFiles = new Map();
  switch (payload.kind) {
    case 'none':
      return { contentType: undefined, body: { kind: 'none' }, files };
    case 'text':
      return { contentType: payload.type, body: bytes(Buffer.from(payload.text)), files };
    case 'bytes':
      return { contentType: payload.type, body: bytes(payload.bytes), files };
    case 'file': {
      const { size, open, replayable } = await openable(payload.path, stdin, files);
      return { contentType: payload.type, body: { kind: 'stream', open, length: size, replayable }, files };
    }
    case 'form':
      return prepareForm(payload.fields, stdin, files);
  }
}

function bytes(value: Uint8Array): WireBody {
  return value.byteLength === 0 ? { kind: 'none' } : { kind: 'bytes', bytes: value };
}

async function prepareForm(fields: FormField[], stdin: Readable, files: SentFiles): Promise<Prepared> {
  const { multipartBody, withCrlf } = await import('../sdk/multipart.js');
  const parts: Part[] = [];
  const settled: NonNullable<Prepared['fields']> = [];
  for (const field of (await Promise.all(fields.map(expand))).flat()) {
    if ('value' in field) {
      parts.push(field);
      settled.push({ name: field.name, value: withCrlf(field.value) });
      continue;
    }
    const filename = field.filename ?? (field.path === '-' ? '' : basename(field.path));
    const type = field.type ?? (await typeOf(filename));
    const { size, open, replayable } = await openable(field.path, stdin, files);
    parts.push({ name: field.name, filename, type, content: { size, open }, replayable });
    settled.push({ name: field.name, path: field.path, filename, type, size });
  }
  return { ...multipartBody(parts), fields: settled, files };
}

/**
 * `docs@*.pdf`: a path with wildcards is all files it matches, each a part of that name, in the order
 * of their names. A file that is really called so comes first. (tinyglobby: small, and used by many)
 */
async function expand(field: FormField): Promise<FormField[]> {
  if ('value' in field || !hasWildcards(field.path) || (await stat(field.path).catch(() => undefined)))
    return [field];
  const paths = await matching(field.path);
  if (paths.length === 0) {
    throw new UsageError(`no file matches ${field.path}`, {
      hint: `See what is there: ls ${dirname(field.path)}`,
    });
  }
  if (paths.length > 1 && field.filename !== undefined) {
    throw new UsageError(`${paths.length} files match ${field.path}, and ;filename= names one`, {
      hint: `Leave ;filename= out: each has its own name. Or name a file: ${field.name}@${paths[0]};filename=${field.filename}`,
    });
  }
  return paths.map((path) => ({ ...field, path }));
}

export const hasWildcards = (path: string): boolean => /[*?[{]/.test(path);

/** The files that a path with wildcards matches, in the order of their names. @param cwd by default that of the process */
export async function matching(path: string, cwd?: string): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const where = cwd === undefined ? {} : { cwd };
  return (await glob(path, { ...where, onlyFiles: true, expandDirectories: false })).sort();
}

interface Openable {
  size: number | undefined;
  open(): AsyncIterable<Uint8Array>;
  replayable: boolean;
}

async function openable(path: string, stdin: Readable, files: SentFiles): Promise<Openable> {
  if (path === '-') return { size: undefined, open: () => stdin, replayable: false };
  const stats = await statFile(path);
  // A named pipe, or /dev/stdin: its length is not known, and it can be read once.
  if (!stats.isFile()) return { size: undefined, open: () => createReadStream(path), replayable: false };
  const { size, mtime: modified } = stats;
  if (stats.blocks === 0 && !(await holds(path, size)))
    return { size: undefined, open: () => createReadStream(path), replayable: true };
  const file: SentFile = { size, modified };
  files.set(path, file);
  return { size, open: () => exactly(path, file), replayable: true };
}

/**
 * Whether a file that takes no room on its disk has as many bytes as it says (up to 64 KiB of them): those of /proc say 0,
 * those of /sys a page, whatever is in them.
 */
async function holds(path: string, size: number): Promise<boolean> {
  const asked = Math.min(size, 64 * 1024) + 1;
  let found = 0;
  try {
    for await (const chunk of createReadStream(path, { end: asked - 1 }) as AsyncIterable<Buffer>)
      found += chunk.byteLength;
  } catch (error) {
    throw fileProblem(path, error);
  }
  return found === Math.min(size, asked);
}

async function statFile(path: string): Promise<Stats> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      throw new UsageError(`${path} is a directory, not a file`, {
        hint: 'Name a file in it, or pack it first: tar czf - … > all.tgz',
      });
    }
    await access(path, constants.R_OK);
    return stats;
  } catch (error) {
    throw fileProblem(path, error);
  }
}

/** A file that cannot be read, said so that a person knows what to do. */
export function fileProblem(path: string, cause: unknown): B44fnError {
  if (cause instanceof B44fnError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new UsageError(`there is no file ${path}`, {
      hint: 'Paths are relative to the folder you are in; a leading ~ is the shell’s to expand.',
      cause,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new UsageError(`the file ${path} cannot be read`, {
      why: 'You have no permission to read it.',
      hint: `See: ls -l ${path}`,
      cause,
    });
  }
  if (code === 'EISDIR')
    return new UsageError(`${path} is a directory, not a file`, { hint: 'Name a file in it.', cause });
  return new UsageError(`the file ${path} cannot be read: ${message}`, {
    hint: 'Check the path and the disk.',
    cause,
  });
}

/** A file's bytes, which must be as many as the Content-Length that was promised. */
async function* exactly(path: string, file: SentFile): AsyncGenerator<Uint8Array> {
  const { size } = file;
  const hash = size > hashLimit ? undefined : (await import('node:crypto')).createHash('sha256');
  let sent = 0;
  if (size === 0) file.sha256 = hash?.digest('hex');
  else {
    for await (const chunk of createReadStream(path, {
      highWaterMark: 1024 * 1024,
    }) as AsyncIterable<Buffer>) {
      sent += chunk.byteLength;
      if (sent > size) break;
      hash?.update(chunk);
      // Before the last piece goes: whoever has it all may not ask for more.
      if (hash && sent === size) file.sha256 = hash.digest('hex');
      yield chunk;
    }
  }
  if (sent !== size) {
    throw new B44fnError('FILE_CHANGED', `${path} changed while it was being sent`, {
      why: `It had ${size} bytes when the request began, and ${sent > size ? 'more' : sent} when it was read.`,
      hint: 'Send a copy of it, or send again when nothing writes to it.',
    });
  }
}
