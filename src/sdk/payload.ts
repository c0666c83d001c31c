import { RequestError } from './errors.js';
import type { WireBody } from './exchange.js';

/** A body and what it says it is. */
export interface EncodedBody {
  contentType: string | undefined;
  body: WireBody;
}

const json = 'application/json';
const text = (value: string): WireBody =>
  value === '' ? { kind: 'none' } : { kind: 'bytes', bytes: Buffer.from(value) };

/**
 * The body `functions.invoke` sends for its data: JSON, or multipart as soon as a top-level value is
 * a File (wire.md section 2). Where the official client loses data without a word (FormData passed
 * directly, arrays of files, Blobs), this keeps it; a file it could not keep is an error.
 * @throws Error for a string (the official client's words), RequestError for a nested or mixed file,
 * TypeError for a BigInt or a cycle (JSON.stringify's own).
 */
export async function encodePayload(name: string, data: unknown): Promise<EncodedBody> {
  if (typeof data === 'string') {
    throw new Error(`Function ${name} must receive an object with named parameters, received: ${data}`);
  }
  if (data instanceof FormData) return multipart(async (m) => m.partsOf(data));
  if (data instanceof Blob) {
    const { blobChunks } = await import('./multipart.js');
    return {
      contentType: data.type || json,
      body: { kind: 'stream', open: () => blobChunks(data), length: data.size, replayable: true },
    };
  }
  if (data instanceof URLSearchParams) return { contentType: json, body: text(data.toString()) };
  if (data instanceof ArrayBuffer)
    return { contentType: json, body: { kind: 'bytes', bytes: new Uint8Array(data) } };
  if (ArrayBuffer.isView(data)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { contentType: json, body: { kind: 'bytes', bytes } };
  }
  refuseNestedFiles(data, '', new Set());
  if (isObject(data) && Object.values(data).some(isFileOrFiles))
    return multipart(async (m) => formParts(m, data));
  return { contentType: json, body: text(JSON.stringify(data) ?? '') };
}

type Multipart = typeof import('./multipart.js');

async function multipart(
  parts: (module: Multipart) => Promise<Parameters<Multipart['multipartBody']>[0]>,
): Promise<EncodedBody> {
  const module = await import('./multipart.js');
  return module.multipartBody(await parts(module));
}

/** One part a value, in the order of the keys: objects as JSON, everything else as String() has it. */
function formParts(
  module: Multipart,
  data: Record<string, unknown>,
): Parameters<Multipart['multipartBody']>[0] {
  return Object.keys(data).flatMap((name) => {
    const value = data[name];
    if (value instanceof Blob) return [module.filePart(name, value)];
    if (isFiles(value)) return value.map((file) => module.filePart(name, file));
    // `${symbol}` throws, where String(symbol) would send its description.
    // A toJSON that gives nothing leaves undefined: sent as that word, as the official client does.
    return [
      { name, value: `${typeof value === 'object' && value !== null ? JSON.stringify(value) : value}` },
    ];
  });
}

/** An array counts: its indices are the names, as the official client has it. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFiles(value: unknown): value is Blob[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Blob);
}

function isFileOrFiles(value: unknown): boolean {
  return value instanceof Blob || isFiles(value);
}

/** JSON.stringify turns a File into {}: refuse where multipart has no place for it. */
function refuseNestedFiles(value: unknown, path: string, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  for (const [key, item] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (path === '' && isFileOrFiles(item)) continue;
    if (item instanceof Blob) {
      throw new RequestError(
        `the file at ${JSON.stringify(here)} cannot be sent: a file must be a top-level value, or an array of only files there`,
      );
    }
    refuseNestedFiles(item, here, seen);
  }
}
