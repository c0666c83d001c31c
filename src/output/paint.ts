import { inspect } from 'node:util';

type Style = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'dim' | 'bold';

/** Colours a piece of text, or leaves it alone: decided once, for one stream. */
export type Paint = (style: Style, text: string) => string;

/** Not util.styleText: from Node 22.13 on it asks the process's stdout, whichever stream this is for. */
export function painter(enabled: boolean): Paint {
  if (!enabled) return (_style, text) => text;
  return (style, text) => sgr(inspect.colors[style]!, text);
}

/** Text between two SGR codes: what switches on, what switches off. */
export function sgr([on, off]: readonly (number | string)[], text: string): string {
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
