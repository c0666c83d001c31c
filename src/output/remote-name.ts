import { basename } from 'node:path';
import { getHeader } from '../sdk/headers.js';

const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Bytes: a file system takes 255, and a number, a part file's ending and its dot must find room. */
const longest = 200;

/**
 * The name a server gives its answer (Content-Disposition, RFC 6266; else the last part of the URL),
 * made safe: no path, no hidden file, no control character, nothing that a command would take for an option, no
 * name that Windows keeps to itself.
 * @param extension of the answer's type, for when there is no name at all
 */
export function remoteName(
  headers: readonly (readonly [string, string])[],
  url: URL,
  extension: string | undefined,
): string {
  const given =
    dispositionName(getHeader(headers, 'content-disposition') ?? '') ??
    decoded(url.pathname.split('/').at(-1) ?? '');
  const fallback = `answer${extension === undefined ? '' : `.${extension}`}`;
  return safe(given) ?? fallback;
}

function dispositionName(header: string): string | undefined {
  const extended = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i.exec(header);
  if (extended && /^utf-8$/i.test(extended[1]!)) return decoded(extended[2]!);
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header);
  if (!plain) return undefined;
  const name = (plain[1]?.replace(/\\(.)/g, '$1') ?? plain[2])!;
  // Servers send UTF-8 here, and header values are read as Latin-1.
  const bytes = Buffer.from(name, 'latin1');
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? name : utf8;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function safe(name: string): string | undefined {
  const last = basename(name.replaceAll('\\', '/'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069<>:"|?*]/g, '_');
  const shown = plain.replace(/^(?:\.+|-)/, '_').replace(/[. ]+$/, '');
  if (shown === '' || /^_*$/.test(shown)) return undefined;
  const short = shortName(shown);
  return reserved.test(short) ? `_${short}` : short;
}

/** A file name of at most 200 bytes. It keeps the extension, by which the file is opened. */
export function shortName(name: string): string {
  if (Buffer.byteLength(name) <= longest) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  const room = longest - Buffer.byteLength(extension);
  const bytes = Buffer.from(name).subarray(0, room);
  // A character that was cut is no character.
  return new TextDecoder().decode(bytes).replace(/\ufffd+$/, '') + extension;
}
