/** Text in columns. */

/** Filled up with blanks to a width, in columns of the terminal. */
export const pad = (text: string, width: number): string => text.padEnd(width);

/** Cut to a width, with a sign that it was. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 0 ? '' : `${text.slice(0, width - 1)}…`;
}

/** The columns a text takes. */
export const widthOf = (text: string): number => text.length;
