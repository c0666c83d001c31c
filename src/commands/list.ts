import type { Context } from '../context.js';
import type { Catalog, CatalogFunction } from '../discovery/catalog.js';
import { B44fnError, CredentialError, UsageError } from '../errors.js';
import { type Io, wantsColor } from '../io.js';
import { painter } from '../output/paint.js';
import { visibleJson, visibleLine } from '../output/text.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options, type Values } from './command.js';

const options = {
  project: targetArgs.project,
  server: {
    ...targetArgs.server,
    about:
      'where calls go (B44FN_SERVER): of a host that b44fn serve runs, what it serves is listed as deployed',
  },
  app: { ...targetArgs.app, about: 'the app whose deployed functions are listed (BASE44_APP_ID)' },
  local: { type: 'boolean', about: 'only what the project’s folder holds; nothing is asked of the network' },
  json: { ...outputArgs.json, about: 'one document: {functions, notes}' },
  color: outputArgs.color,
  quiet: { ...outputArgs.quiet, about: 'no notes on stderr' },
} as const satisfies Options;

export default defineCommand({
  usage: 'list [function]',
  about:
    'List the functions there are, where each was found and what it takes; one in full, with a line to copy. In a pipe: ' +
    'name, sources, path, body, parameters, returns and caller, separated by tabs, - for what is not known.',
  options,
  positionals: { min: 0, max: 1 },
  examples: [
    ['b44fn list', 'the project’s folder, what is deployed, generated types and past calls, merged'],
    ['b44fn list orders/process', 'its parameters, and a line to copy'],
    ['b44fn list --local | cut -f1', 'the names'],
    ['b44fn list --server http://127.0.0.1:4460', 'what a host of this machine serves'],
  ],
  async run({ values, positionals, context, io }) {
    const found = await read(values, context, io);
    const [wanted] = positionals;
    const functions = wanted === undefined ? found.functions : [await only(found, wanted)];
    const catalog = { ...found, functions };
    if (values.json) {
      const { catalogEntry } = await import('../discovery/catalog.js');
      const document = JSON.stringify({ functions: functions.map(catalogEntry), notes: catalog.notes });
      io.stdout.write(`${io.stdout.isTTY ? visibleJson(document) : document}\n`);
      return 0;
    }
    await show(catalog, wanted !== undefined, values, io);
    return 0;
  },
});

async function read(values: Values<typeof options>, context: Context, io: Io): Promise<Catalog> {
  const { project: dir, app, server, local } = values;
  if (local && server !== undefined) {
    throw new UsageError('--local and --server do not go together', {
      hint: 'Leave one of them away: --local lists the folder, --server what that host serves.',
    });
  }
  const project = local
    ? await context.requireProject(dir, 'b44fn list --project <dir>')
    : await context.project(dir);
  const { readCatalog } = await import('../discovery/catalog.js');
  const { knowing } = await import('../discovery/local.js');
  if (local)
    return readCatalog({
      ...knowing(context.stateDir),
      project,
      appId: undefined,
      env: io.env,
      login: undefined,
      onlyLocal: true,
    });
  const { platformLogin } = await import('../discovery/platform.js');
  const open = await context.openTarget({ app, server, project: dir }, {});
  await open.close();
  const { host, target } = open;
  const appId = target.app?.value;
  const login = await platformLogin(io.env, io.homedir);
  if (!project && !host) {
    if (appId === undefined)
      await context.requireProject(undefined, 'b44fn list --project <dir>, or b44fn list --app <id>');
    if (!login) {
      throw new CredentialError(`the functions of the app ${appId} cannot be listed without a login`, {
        why: 'There is no project here, and the platform lists what is deployed only to a Base44 login.',
        hint: 'Log in with the official CLI (base44 login), or set BASE44_API_KEY; or cd into the project.',
      });
    }
  }
  const place = { server: target.server.value, host };
  const catalog = await readCatalog({
    ...knowing(context.stateDir),
    ...{ project, appId, place, env: io.env, login },
  });
  const failed = catalog.notes.find((note) => note.startsWith('deployed: '));
  if (!project && catalog.functions.length === 0 && failed !== undefined) {
    throw new B44fnError('NO_LIST', `the functions of the app ${appId} cannot be listed`, {
      why: failed.slice('deployed: '.length),
      hint: 'BASE44_API_URL names another platform; b44fn list --project <dir> reads a folder.',
    });
  }
  return catalog;
}

/** The function of this name. @throws UsageError that names the nearest */
async function only({ functions }: Catalog, wanted: string): Promise<CatalogFunction> {
  const found = functions.find((one) => one.name === wanted);
  if (found) return found;
  const { nearest } = await import('../discovery/nearest.js');
  const near = nearest(
    wanted,
    functions.map((one) => one.name),
    3,
  );
  throw new UsageError(`there is no function ${JSON.stringify(wanted)}`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'All names: b44fn list',
  });
}

async function show(
  { functions, notes }: Catalog,
  one: boolean,
  { color, quiet }: Values<typeof options>,
  io: Io,
): Promise<void> {
  const paint = painter(wantsColor(io.stdout, io.env, color));
  const { table, tabLine } = await import('../output/function-list.js');
  if (one) {
    const { functionPage } = await import('../output/function-page.js');
    for (const fn of functions) io.stdout.write(functionPage(fn, paint));
  } else if (!io.stdout.isTTY) for (const fn of functions) io.stdout.write(tabLine(fn));
  else if (functions.length > 0) io.stdout.write(table(functions, io.stdout.columns ?? 80, paint));
  if (quiet) return;
  if (functions.length === 0)
    io.stderr.write('There are no functions; the first is base44/functions/hello/entry.ts\n');
  for (const note of notes) io.stderr.write(`b44fn: ${visibleLine(note)}\n`);
}
