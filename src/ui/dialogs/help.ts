/** The table of keys as a person reads it. */
import { type Binding, bindings, shownKey } from '../keymap.js';
import { fill, type Line } from '../widgets/line.js';
import { hanging } from '../widgets/wrap-line.js';

const headings = {
  global: 'Everywhere',
  list: 'Lists',
  functions: 'Functions',
  filter: 'While finding',
  request: 'Request',
  answer: 'Answer',
  search: 'While searching',
};

/** From this width of the terminal on the keys of request and answer stand beside the others. */
export const twoHelpColumns = 124;

export function helpLines(columns: number): Line[] {
  const left = ['global', 'functions', 'filter', 'list'] as const;
  const right = ['request', 'answer', 'search'] as const;
  if (columns < twoHelpColumns - 6) return [...left, ...right].flatMap((scope) => helpOf(scope, columns));
  const half = Math.floor((columns - 2) / 2);
  const [one, other] = [left, right].map((scopes) => scopes.flatMap((scope) => helpOf(scope, half)));
  return Array.from({ length: Math.max(one!.length, other!.length) }, (_, i) => [
    ...fill(one![i] ?? [], half),
    '  ',
    ...(other![i] ?? []),
  ]);
}

function helpOf(scope: keyof typeof headings, columns: number): Line[] {
  const all = (bindings as readonly Binding[]).filter((one) => one.scope === scope);
  return [[['title', headings[scope]]], ...all.flatMap((one) => bindingLines(one, columns, false)), []];
}

/** A key and what it does, in as many rows as that takes. */
export function bindingLines({ keys, label }: Binding, columns: number, here: boolean): Line[] {
  const shown = keys.slice(0, 2).map(shownKey).join(' ');
  const room = columns < 50 ? 9 : 12; // the longest is `alt+u ^_`
  return hanging([['accent', ` ${shown.padEnd(room)}`]], [[here ? 'selected' : 'plain', label]], columns);
}
