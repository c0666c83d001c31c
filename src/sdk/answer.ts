import { getHeader } from './headers.js';

type Headers = readonly (readonly [string, string])[];

/** Collects a body. On an error the chunks so far stay in `chunks`. */
export async function collect(body: AsyncIterable<Uint8Array>, chunks: Uint8Array[] = []): Promise<Buffer> {
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const textual =
  /^(?:text\/|application\/(?:json|xml|javascript|x-www-form-urlencoded|(?:x-)?ndjson|json-seq|jsonl|(?:x-)?(?:yaml|toml|sh|sql|csv)|x-(?:javascript|json|jsonlines|mpegurl))\b)|\+(?:json|xml|yaml)\b/;
const binary =
  /^(?:image|audio|video|font|model)\/|^application\/(?:octet-stream|pdf|zip|gzip|wasm|x-[\w-]+|vnd\.)/;

/** Whether a Content-Type says text, says bytes, or says nothing of use. */
export function kindOf(contentType: string | undefined): 'text' | 'binary' | 'unknown' {
  const type = contentType?.toLowerCase().trim() ?? '';
  if (textual.test(type)) return 'text';
  return binary.test(type) ? 'binary' : 'unknown';
}

/** Text as the type's charset says, UTF-8 when it says none or one that is not known. BOM dropped. */
export function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  return textDecoder(contentType).decode(bytes);
}

/** Decodes text as it arrives, as its type's charset says; UTF-8 when that is not known. */
export function textDecoder(contentType: string | undefined): InstanceType<typeof TextDecoder> {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(contentType ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/**
 * An answer's body as invoke gives it: parsed when it is JSON, whatever its type says (as the
 * official client), a string when it is text, and a Uint8Array when it is binary (the official
 * client destroys those). Without a telling type, bytes that are valid UTF-8 count as text.
 */
export function parseAnswer(bytes: Uint8Array, headers: Headers): unknown {
  const type = getHeader(headers, 'content-type');
  const kind = kindOf(type);
  if (kind === 'binary' || (kind === 'unknown' && utf8Text(bytes) === undefined))
    return new Uint8Array(bytes);
  const text = decodeText(bytes, type);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** UTF-8 text without its BOM, or undefined when the bytes are none. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
