import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Binding, bindings, type Scope, shownKey } from '../../src/ui/keymap.js';

const titles: readonly [Scope, string][] = [
  ['global', 'Everywhere'],
  ['functions', 'Functions and history'],
  ['filter', 'While finding'],
  ['request', 'Request'],
  ['answer', 'Answer'],
  ['search', 'While searching'],
  ['list', 'In functions and answer'],
];

/** `npm run docs` writes the keys anew below the text that people write; a difference between them and the app fails here. */
test('docs/app.md lists every key there is', async () => {
  const file = join(import.meta.dirname, '../../docs/app.md');
  const written = /^[\s\S]*?^## Keys\n/m.exec(readFileSync(file, 'utf8'))?.[0];
  expect(written, 'the heading that the keys stand under').toBeDefined();
  const all: readonly Binding[] = bindings;
  const tables = titles.map(([scope, title]) => {
    const rows = all.filter((one) => one.scope === scope).map(row);
    return `### ${title}\n\n| key | what it does |\n|---|---|\n${rows.join('\n')}\n`;
  });
  expect(all.every(({ scope }) => titles.some(([known]) => known === scope))).toBe(true);
  const note =
    'Written by `npm run docs` from the table that the app itself reads; `?` shows the same. While text is typed, letters are letters.';
  await expect(`${written}\n${note}\n\n${tables.join('\n')}`).toMatchFileSnapshot(file);
});

function row({ keys, label }: Binding): string {
  const shown = keys.map((key) => `\`${shownKey(key)}\``).join(' ');
  return `| ${shown} | ${label} |`.replaceAll('\\', '\\\\');
}
