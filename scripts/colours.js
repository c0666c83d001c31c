// Colours as ink writes them into a line. Of no group: what lies between them can be had by split().
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const colours = /\u001b\[[\d;]*m/g;

export const withoutColours = (text) => text.replace(colours, '');

/** The pieces of a line: those of odd places are colours. */
export function cutAtColours(text) {
  const pieces = [];
  let from = 0;
  for (const { 0: code, index } of text.matchAll(colours)) {
    pieces.push(text.slice(from, index), code);
    from = index + code.length;
  }
  pieces.push(text.slice(from));
  return pieces;
}
