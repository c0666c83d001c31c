/** The functions that the app lists, as its sources come and fail. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchCatalog } from '../../src/commands/app/catalog.js';
import { createContext } from '../../src/context.js';
import type { Catalog } from '../../src/ui/services.js';
import { fakeIo } from '../helpers/io.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();

it('a source that fails takes nothing from the list, and is told of once', async () => {
  const folder = join(import.meta.dirname, '..', '..', 'examples', 'shop');
  const context = createContext(fakeIo([], { env: world.env, cwd: folder, homedir: world.dir }));
  const project = (await context.project(folder))!;
  const failing = { ...context, openTarget: () => Promise.reject(new Error('no target')) };
  const told: Catalog[] = [];
  let heard = (): void => undefined;
  const watch = watchCatalog(
    failing,
    () => ({}),
    project,
    (catalog) => {
      told.push(catalog);
      heard();
    },
  );
  const until = async (count: number): Promise<Catalog> => {
    while (told.length < count)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    return told[count - 1]!;
  };
  try {
    const folderOnly = await until(1);
    expect(folderOnly.entries.map(({ name }) => name)).toContain('hello');
    expect(await until(2)).toEqual({
      entries: folderOnly.entries,
      notes: [...folderOnly.notes, 'no target'],
    });
    watch.reload();
    expect((await until(4)).notes.filter((note) => note === 'no target')).toHaveLength(1);
    expect(told[3]!.entries).toEqual(folderOnly.entries);
  } finally {
    watch.close();
  }
});
