/** The functions that the app lists: the folder at once, everything else when it has been asked for. */
import type { Context, OpenTarget, Place } from '../../context.js';
import type { CatalogFunction, Catalog as Found } from '../../discovery/catalog.js';
import type { Project } from '../../discovery/project.js';
import type { Catalog, Entry } from '../../ui/services.js';

export interface CatalogWatch {
  /** @param moved calls go elsewhere now: what was known of the place before says nothing of it */
  reload(moved?: boolean): void;
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
    for await (const catalog of readCatalogs(context, place(), project, closing.signal))
      tell(turn, catalog.told === undefined ? withFolder(known, catalog) : catalog);
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
    void Promise.all([import('../../discovery/watch.js'), import('../../discovery/project.js')]).then(
      ([{ watchTree }, { sourceDir }]) => {
        if (!closing.signal.aborted) unwatch = watchTree(sourceDir(project), readAll, () => undefined);
      },
    );
  }
  return {
    reload(moved) {
      if (moved) known = { entries: [], notes: [] };
      readAll();
    },
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
  if (project) {
    const { functions, notes } = await readCatalog({ ...local, onlyLocal: true });
    yield { entries: functions.map((one) => entryOf(one, hosted)), notes };
  }
  if (place.local) return;
  const { platformLogin } = await import('../../discovery/platform.js');
  const open = await context.openTarget(place, {});
  await open.close();
  const login = await platformLogin(io.env, io.homedir);
  const { host, target } = open;
  const at = { server: target.server.value, host };
  const appId = target.app?.value;
  yield catalogOf(await readCatalog({ ...local, appId, place: at, login, signal }), host);
}

/** @param host the host of ours that calls go to */
function catalogOf({ functions, notes, told }: Found, host: OpenTarget['host']): Catalog {
  const listing: Listing = host
    ? {
        // What a host of another project lists is deployed nowhere.
        deployed: told === 'deployed' ? 'served' : 'deployed',
        absent: `not on ${new URL(host.url).host}`,
      }
    : hosted;
  return { entries: functions.map((one) => entryOf(one, listing)), notes, told: told !== undefined };
}

/** What the facts of the catalog are called where calls go. */
interface Listing {
  deployed: string;
  absent: string;
}

const hosted: Listing = { deployed: 'deployed', absent: 'not deployed' };

/**
 * What the folder says now, beside what the other sources said last: rows that were only theirs would otherwise go, and come back
 * when they are asked, at every edit of a file.
 */
function withFolder(known: Catalog, folder: Catalog): Catalog {
  const before = new Map(known.entries.map((one) => [one.name, one]));
  const here = new Set(folder.entries.map(({ name }) => name));
  const entries = folder.entries.map((one): Entry => {
    const { sources = [], changed, absent } = before.get(one.name) ?? {};
    return { ...one, sources: [...new Set([...one.sources, ...sources])], changed, absent };
  });
  const others = known.entries
    .filter(({ name, sources }) => !here.has(name) && sources.some((one) => one !== 'local'))
    .map((one): Entry => ({ ...one, sources: one.sources.filter((source) => source !== 'local') }));
  const notes = [...folder.notes, ...known.notes.filter((note) => !/^local: /.test(note))];
  return {
    entries: [...entries, ...others].sort((a, b) => (a.name < b.name ? -1 : 1)),
    notes: [...new Set(notes)],
    ...(known.told === undefined ? {} : { told: known.told }),
  };
}

function entryOf(
  { name, sources, path, difference, absent, ...facts }: CatalogFunction,
  listing: Listing,
): Entry {
  const { parameters, partial } = facts;
  return {
    name,
    sources: sources.map((source) => (source === 'deployed' ? listing.deployed : source)),
    path,
    changed: difference === 'changed',
    ...(absent ? { absent: listing.absent } : {}),
    facts: parameters === undefined ? undefined : { ...facts, parameters, partial: partial ?? false },
  };
}
