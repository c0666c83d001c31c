/**
 * The part of a very long text that matters: its imports and its handler. Parsing 1.2 MB takes most of a second, and
 * all but one of 3,933 public functions are shorter than half of that.
 */
export const LONG = 600_000;

const openers = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Where the bracket at `start` closes; undefined where it does not. Regular expressions are taken for divisions. */
function closing(text: string, start: number): number | undefined {
  const open: string[] = [];
  for (let at = start; at < text.length; at += 1) {
    const char = text[at]!;
    const opener = openers.get(char);
    if (opener) open.push(opener);
    else if (char === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at;
    } else if (char === '"' || char === "'" || char === '`') {
      at += 1;
      while (at < text.length && text[at] !== char) at += text[at] === '\\' ? 2 : 1;
    } else if (char === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2) + 1;
    else if (char === '/' && text[at + 1] === '/') at = endOf(text, '\n', at);
  }
  return undefined;
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}

/** Imports and the last call of Deno.serve, or what is exported by default. Undefined where neither is to be seen. */
export function excerpt(text: string): string | undefined {
  const imports = text.slice(0, 50_000).match(/\bimport\b[^;'"()]{0,2000}['"][^'"\n]+['"]/g) ?? [];
  const serve = text.lastIndexOf('Deno.serve(');
  const start = serve >= 0 ? serve : text.lastIndexOf('export default ');
  if (start < 0) return undefined;
  const bracket = text.indexOf(serve >= 0 ? '(' : '{', start);
  const end = bracket < 0 ? undefined : closing(text, bracket);
  const tail = text.slice(start, end === undefined ? undefined : end + 1);
  return tail.length > LONG ? undefined : `${imports.join(';\n')};\n${tail}`;
}
