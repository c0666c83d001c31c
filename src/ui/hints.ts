/** Keys with a word each, from the table of keys: for the footer and the borders of panes. */
import { type Command, keyFor, type Scope, shownKey } from './keymap.js';
import { type Line, lineWidth, type Span } from './widgets/line.js';

/**
 * The keys of these commands, as many whole ones as there is room for, the first ones first; none that would do something
 * else here.
 * @param scopes those that hold, innermost first
 */
export function hints(commands: readonly Command[], columns: number, scopes: readonly Scope[]): Line {
  const line: Span[] = [];
  for (const command of commands) {
    const found = keyFor(command, scopes);
    if (found?.short === undefined) continue;
    const hint: Span[] = [
      ...(line.length > 0 ? ['  '] : []),
      ['strong', shownKey(found.key)],
      ['dim', ` ${found.short}`],
    ];
    if (lineWidth([...line, ...hint]) > columns) break;
    line.push(...hint);
  }
  return line;
}
