/** Text for a terminal: nothing that came from a server, a file or a log may steer it. */

// C0 but tab and line feed, DEL, C1, lone surrogates, and the marks that reorder what is read (CVE-2021-42574).
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

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
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
