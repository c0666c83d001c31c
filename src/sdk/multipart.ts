import { randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import FormData from 'form-data';
import type { WireBody } from './exchange.js';

/** Bytes of a part that are read when their turn comes. */
export interface PartContent {
  /** Bytes; undefined when it cannot be known (a pipe): the whole body is then sent chunked. */
  size: number | undefined;
  open(): AsyncIterable<Uint8Array>;
}

/** One field of a form: text, or a file with its name and type. An empty file name is left out. */
export type Part =
  | { name: string; value: string }
  | { name: string; filename: string; type: string; content: PartContent; replayable?: boolean };

/** `"` and line breaks as the WHATWG encoding of form data has them; a backslash stays. */
function escaped(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Line breaks of a text value are sent as CRLF (WHATWG "constructing the entry list"). */
export function withCrlf(value: string): string {
  return value.replace(/\r\n|\r|\n/g, '\r\n');
}

function partHead(boundary: string, part: Part): string {
  const disposition = [`Content-Disposition: form-data; name="${escaped(part.name)}"`];
  const lines = [`--${boundary}`];
  if ('value' in part) lines.push(disposition[0]!);
  else {
    if (part.filename !== '') disposition.push(`filename="${escaped(part.filename)}"`);
    lines.push(disposition.join('; '), `Content-Type: ${part.type || 'application/octet-stream'}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * A multipart/form-data body (RFC 7578) that is streamed, with its exact length known beforehand.
 * form-data does the framing; the part headers are ours, for it takes a file name's last part only
 * and has no file part without a name, and the official client differs in both (wire.md section 2).
 */
export function multipartBody(parts: Part[]): { contentType: string; body: WireBody } {
  const boundary = `b44fn-${randomBytes(18).toString('base64url')}`;
  const build = (onOpen: (content: Readable) => void = () => undefined): FormData => {
    const form = new FormData();
    form.setBoundary(boundary);
    for (const part of parts) {
      const header = partHead(boundary, part);
      if ('value' in part) form.append(part.name, Buffer.from(withCrlf(part.value)), { header });
      else {
        // A function is called when its turn comes, so that only one file is open at a time.
        const open = (next: (stream: Readable) => void): void => {
          const content = Readable.from(part.content.open());
          onOpen(content);
          next(content);
        };
        form.append(part.name, open, { header, knownLength: part.content.size ?? 0 });
      }
    }
    return form;
  };
  // form-data ends an empty form with nothing at all; the closing line is still owed.
  const empty = Buffer.from(`--${boundary}--\r\n`);
  const known = parts.every((part) => 'value' in part || part.content.size !== undefined);
  const length = parts.length === 0 ? empty.byteLength : known ? build().getLengthSync() : undefined;
  const open = (): AsyncIterable<Uint8Array> => {
    if (parts.length === 0) return Readable.from([empty]);
    const out = new PassThrough({ highWaterMark: 2 * 1024 * 1024 });
    let opened: Readable | undefined;
    const form = build((content) => {
      opened = content;
    });
    // form-data goes on reading for nobody when its reader is gone.
    out.on('close', () => opened?.destroy());
    form.on('error', (error: Error) => out.destroy(error));
    form.pipe(out);
    return out;
  };
  const replayable = parts.every((part) => 'value' in part || part.replayable !== false);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: { kind: 'stream', open, length, replayable },
  };
}

/** The parts of what the platform calls FormData, in its order. Line breaks in names become CRLF, as fetch has it. */
export function partsOf(form: Iterable<[string, string | Blob]>): Part[] {
  return [...form].map(([key, value]) => {
    const name = withCrlf(key);
    return typeof value === 'string' ? { name, value } : filePart(name, value);
  });
}

/** A Blob counts as a file called `blob`, as in FormData.append. */
export function filePart(name: string, blob: Blob): Part {
  const filename = blob instanceof File ? blob.name : 'blob';
  return { name, filename, type: blob.type, content: { size: blob.size, open: () => blobChunks(blob) } };
}

/** A Blob's bytes; the types of Node and of the DOM disagree on its stream. */
export function blobChunks(blob: Blob): AsyncIterable<Uint8Array> {
  return blob.stream() as unknown as AsyncIterable<Uint8Array>;
}
