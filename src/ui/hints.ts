/** Keys with a word each, from the table of keys: for the footer and the borders of panes. */
import { type Binding, bindings, type Command, shownKey } from './keymap.js';
import { type Line, lineWidth, type Span } from './widgets/line.js';

/**
 * The keys of these commands, as many whole ones as there is room for, the first ones first.
 * @param typing a letter would be typed: of two keys the one that is a command then is shown
 */
export function hints(commands: readonly Command[], columns: number, typing = false): Line {
  const line: Span[] = [];
  for (const command of commands) {
    const binding = (bindings as readonly Binding[]).find((one) => one.command === command && one.short);
    const key = typing ? binding?.keys.find((name) => name.length > 1) : binding?.keys[0];
    if (!binding || key === undefined) continue;
    const hint: Span[] = [
      ...(line.length > 0 ? ['  '] : []),
      ['strong', shownKey(key)],
      ['dim', ` ${binding.short}`],
    ];
    if (lineWidth([...line, ...hint]) > columns) break;
    line.push(...hint);
  }
  return line;
}
