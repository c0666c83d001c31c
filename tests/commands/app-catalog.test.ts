/** The functions that the app lists, as its sources come and fail. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogs, watchCatalog } from '../../src/commands/app/catalog.js';
import { type Context, createContext, type Place } from '../../src/context.js';
import type { Host } from '../../src/server/serve.js';
import type { Catalog, Entry } from '../../src/ui/services.js';
import { fakeIo } from '../helpers/io.js';
import { useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

const world = useWorld();

const shop = join(import.meta.dirname, '..', '..', 'examples', 'shop');
const contextIn = (cwd: string): Context => {
  const { B44FN_CONFIG_DIR, HOME } = world.env;
  return createContext(fakeIo([], { env: { B44FN_CONFIG_DIR, HOME }, cwd, homedir: world.dir }));
};

describe('a host of another project', () => {
  let host: Host;
  let folder: string;
  beforeAll(async () => {
    folder = join(world.dir, 'crm');
    put(folder, {
      'base44/.app.jsonc': '{"id": "crm"}',
      'base44/functions/leads/entry.ts':
        'Deno.serve(async (req) => { const { name } = await req.json(); if (!name) return new Response("", { status: 400 }); return Response.json({ name: name.trim() }); });',
      'base44/functions/hello/entry.ts': 'Deno.serve(() => Response.json({ crm: true }));',
    });
    const context = contextIn(folder);
    const project = (await context.project(folder))!;
    host = await context.startHost({ project, port: 0, pid: process.pid, onEvent: () => undefined });
  });
  afterAll(() => host.close());

  const last = async (place: Place, cwd: string): Promise<Catalog> => {
    const context = contextIn(cwd);
    let found: Catalog = { entries: [], notes: [] };
    for await (const one of readCatalogs(context, place, await context.project())) found = one;
    return found;
  };

  it('tells which functions it has, and what they take, where there is no project', async () => {
    const { entries, notes, told } = await last({ server: host.url }, world.dir);
    expect(entries.map(({ name, sources, absent }) => [name, sources, absent])).toEqual([
      ['hello', ['served'], undefined],
      ['leads', ['served'], undefined],
    ]);
    expect(entries[1]!.facts!.parameters).toMatchObject([{ name: 'name', required: true }]);
    expect(notes).toEqual([`deployed: as listed by ${host.url} (b44fn serve crm)`]);
    expect(told).toBe(true);
  });

  it('has not what only the folder here has', async () => {
    const { entries } = await last({ server: host.url }, shop);
    const of = (name: string): unknown[] => {
      const { sources, changed, absent } = entries.find((one) => one.name === name)!;
      return [sources, changed, absent];
    };
    expect(of('chat')).toEqual([['local'], false, `not on ${new URL(host.url).host}`]);
    expect(of('leads')).toEqual([['served'], false, undefined]);
    expect(of('hello')).toEqual([['local', 'served'], true, undefined]);
  });

  it('is one of its own project to that: the folder is what it has', async () => {
    const { entries, notes, told } = await last({ server: host.url }, folder);
    expect(entries.map(({ sources, absent }) => [sources, absent])).toEqual([
      [['local'], undefined],
      [['local'], undefined],
    ]);
    expect([notes, told]).toEqual([[], true]);
  });

  it('keeps its functions listed while the folder is read again, until calls go elsewhere', async () => {
    const context = contextIn(shop);
    const told: Catalog[] = [];
    let heard = (): void => undefined;
    let place: Place = { server: host.url };
    const watch = watchCatalog(
      context,
      () => place,
      await context.project(),
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
      const all = await until(2);
      watch.reload();
      // The folder alone, and then all sources: the same both times.
      expect(JSON.parse(JSON.stringify(await until(3)))).toEqual(JSON.parse(JSON.stringify(all)));
      await until(4);
      place = { server: world.recorder.url };
      watch.reload(true);
      expect((await until(5)).entries.map(({ name }) => name)).not.toContain('leads');
    } finally {
      watch.close();
    }
  });

  it('is listed by b44fn list --server, without a login; beside --local that is refused', async () => {
    const ran = await world.run(['list', '--json', '--server', host.url]);
    expect([ran.code, ran.err]).toEqual([0, '']);
    const { functions, notes } = JSON.parse(ran.out);
    expect(functions.map(({ name, sources }: Entry) => [name, sources])).toEqual([
      ['hello', ['deployed']],
      ['leads', ['deployed']],
    ]);
    expect(notes).toEqual([`deployed: as listed by ${host.url} (b44fn serve crm)`]);
    const login = { BASE44_API_KEY: 'b44k_secret', BASE44_API_URL: world.recorder.url };
    expect((await world.run(['list', '--server', host.url], { env: login })).code).toBe(0);
    expect(world.recorder.requests).toEqual([]);
    const both = await world.run(['list', '--local', '--server', host.url], { cwd: shop });
    expect([both.code, both.out]).toEqual([2, '']);
    expect(both.err).toContain('--local and --server do not go together');
  });
});

it('a source that fails takes nothing from the list, and is told of once', async () => {
  const context = createContext(fakeIo([], { env: world.env, cwd: shop, homedir: world.dir }));
  const project = (await context.project(shop))!;
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
