import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours a piece of text, or leaves it alone: decided once, for one stream. */
export type Paint = (style: Style, text: string) => string;

export function painter(enabled: boolean): Paint {
  return enabled ? (style, text) => styleText(style, text) : (_style, text) => text;
}
