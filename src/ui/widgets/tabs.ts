import type { Line } from './line.js';

/** The views of a pane with the open one marked: all names, or where there is little room the open one between arrows. */
export function tabLines(names: readonly string[], open: number): Line[] {
  const all = names.flatMap(
    (name, i): Line => [
      ...(i > 0 ? [['border', ' · '] as const] : []),
      [i === open ? 'strong' : 'dim', name],
    ],
  );
  return [
    all,
    [
      ['dim', '‹ '],
      ['strong', names[open] ?? ''],
      ['dim', ' ›'],
    ],
  ];
}
