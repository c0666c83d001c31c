/** What the built program loads when: static imports of its chunks, followed. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { registry } from '../../src/commands/registry.js';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const chunks = readdirSync(join(dist, 'chunks'))
  .filter((name) => name.endsWith('.js'))
  .map((name) => `chunks/${name}`);
const text = (file: string): string => readFileSync(join(dist, file), 'utf8');

/** A file and all that is loaded with it; what it imports later, by import(), is not. */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of text(file).matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g))
    closure(normalize(join(dirname(file), path!)), seen);
  return seen;
}

it('React and the app are loaded when it opens, and with no command', () => {
  const react = chunks.filter((file) => text(file).includes('react.transitional.element'));
  expect(react).not.toEqual([]);
  const commands = chunks.filter((file) =>
    [...Object.keys(registry), 'cli', 'app', 'open'].some((name) =>
      new RegExp(`^chunks/${name}-[A-Z0-9]+\\.js$`).test(file),
    ),
  );
  expect(commands.length).toBeGreaterThanOrEqual(Object.keys(registry).length);
  for (const file of ['start.js', 'start-quick.js', ...commands])
    for (const loaded of closure(file)) expect(react, `${file} loads it`).not.toContain(loaded);
});
