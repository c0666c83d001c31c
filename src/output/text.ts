/** Text for a terminal: nothing that came from a server, a file or a log may steer it. */

// C0 but tab and line feed, DEL, C1, lone surrogates, Unicode's own line breaks, and the marks that reorder
// what is read (CVE-2021-42574).
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

function sign(char: string): string {
  const code = char.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code); // the "symbol for" block
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `<${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Control characters as visible signs; tabs and line feeds stay, and CR LF counts as one. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(unsafe, sign);
}

/** The same, on one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '\u240a').replaceAll('\t', ' ');
}

/** JSON that a terminal may show: the same value, with what could steer it as \\u escapes. @param json valid JSON */
export function visibleJson(json: string): string {
  const asEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replaceAll('\r', '').replace(unsafe, asEscape); // a raw CR stands between tokens only
}

/** Whether the cursor is at the start of a line after this was written. */
export function endsLine(text: Uint8Array | string): boolean {
  const last = text.at(-1);
  return last === '\n' || last === 10;
}

/** application/json, application/problem+json and their like. */
export function isJsonType(contentType: string | undefined): boolean {
  return /[/+]json\s*(?:;|$)/i.test(contentType ?? '');
}

/** Bytes without a telling type that have a NUL, or are not UTF-8. @param cut more follows: the last character may be half */
export function looksBinary(bytes: Uint8Array, cut = false): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return bytes.includes(0);
  } catch {
    return true;
  }
}

/** 0 B, 999 B, 1.2 kB, 34.5 MB: powers of 1000, as the units say. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** 143 ms, 2.3 s, 1 min 5 s. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
