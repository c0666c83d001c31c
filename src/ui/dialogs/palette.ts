import { type Binding, bindings } from '../keymap.js';
import { ranked } from '../widgets/fuzzy.js';

/** What moves within a list or a text is at hand there already. */
const inText: ReadonlySet<string> = new Set(['list', 'filter', 'search']);

/** The commands that match what is typed, each once. */
export function paletteRows(query: string): Binding[] {
  const seen = new Set<string>();
  const all = (bindings as readonly Binding[]).filter(({ command, scope }) => {
    if (inText.has(scope) || command === 'palette' || seen.has(command)) return false;
    seen.add(command);
    return true;
  });
  return ranked(query, all, ({ label }) => label);
}
