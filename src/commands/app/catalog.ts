/** The functions that the app lists: the folder at once, everything else when it has been asked for. */
import { realpath } from 'node:fs/promises';
import type { Context, Place } from '../../context.js';
import type { CatalogFunction, Catalog as Found } from '../../discovery/catalog.js';
import type { Project } from '../../discovery/project.js';
import type { Catalog, Entry } from '../../ui/services.js';

export interface CatalogWatch {
  reload(): void;
  close(): void;
}

/** Tells of the catalog now and at every change of the project's files. */
export function watchCatalog(
  context: Context,
  place: () => Place,
  project: Project | undefined,
  changed: (catalog: Catalog) => void,
): CatalogWatch {
  const closing = new AbortController(); // who leaves does not wait for a server that is slow to say what it has
  let asked = 0;
  let known: Catalog = { entries: [], notes: [] };
  const tell = (turn: number, catalog: Catalog): void => {
    if (closing.signal.aborted || turn !== asked) return;
    known = catalog;
    changed(catalog);
  };
  const read = async (turn: number): Promise<void> => {
    for await (const catalog of readCatalogs(context, place(), project, closing.signal)) tell(turn, catalog);
  };
  const readAll = (): void => {
    const turn = ++asked;
    // What a source failed to say takes nothing from what the others have said.
    read(turn).catch(({ message }: Error) =>
      tell(turn, { ...known, notes: [...known.notes.filter((note) => note !== message), message] }),
    );
  };
  readAll();
  let unwatch = (): void => undefined;
  if (project) {
    void import('../../discovery/watch.js').then(({ watchTree }) => {
      if (!closing.signal.aborted) unwatch = watchTree(project.base44Dir, readAll, () => undefined);
    });
  }
  return {
    reload: readAll,
    close() {
      closing.abort();
      unwatch();
    },
  };
}

/** The folder, and then everything; only the folder for a call to a host of the project here (--local). */
export async function* readCatalogs(
  context: Context,
  place: Place,
  project: Project | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Catalog> {
  const { readCatalog } = await import('../../discovery/catalog.js');
  const { knowing } = await import('../../discovery/local.js');
  const { io } = context;
  const local = { ...knowing(context.stateDir), project, appId: undefined, env: io.env, login: undefined };
  if (project) yield catalogOf(await readCatalog({ ...local, onlyLocal: true }));
  if (place.local) return;
  const { platformLogin } = await import('../../discovery/platform.js');
  const open = await context.openTarget(place, {});
  await open.close();
  const login = await platformLogin(io.env, io.homedir);
  // Calls go to a host of this project, which has what the folder has; that nobody is logged in elsewhere says nothing then.
  if (project && !login && open.host?.project === (await realpath(project.root))) return;
  yield catalogOf(await readCatalog({ ...local, appId: open.target.app?.value, login, signal }));
}

const catalogOf = ({ functions, notes }: Found): Catalog => ({ entries: functions.map(entryOf), notes });

function entryOf({ name, sources, path, difference, ...facts }: CatalogFunction): Entry {
  const { parameters, partial } = facts;
  return {
    name,
    sources,
    path,
    changed: difference === 'changed',
    facts: parameters === undefined ? undefined : { ...facts, parameters, partial: partial ?? false },
  };
}
