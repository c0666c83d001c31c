/** `b44fn invoke` without a name: a person chooses the function and fills in what it takes; then it is a call as any other. */
import { basename } from 'node:path';
import { fromNoToken } from '../config/resolve.js';
import type { Context, Place as Flags } from '../context.js';
import type { Project } from '../discovery/project.js';
import { UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import { buildCall } from '../run/build.js';
import type { Call } from '../run/call.js';
import type { Reading } from '../run/data.js';
import type { Filled, Past, PickerServices } from '../ui/picker/services.js';
import type { Place } from '../ui/services.js';
import type { SendInvocation } from './args.js';
import { canAsk, dialogue } from './prompt.js';
import { openScratch, type Scratch } from './scratch.js';
import { callArgs, checkTogether, limitsOf, placeOf, type Sending } from './send.js';

/**
 * What a person chose, or the exit code when they left.
 * @throws UsageError where nobody can be asked, for options that do not fit, and where no function is known
 */
export async function picked(invocation: SendInvocation): Promise<Sending | number> {
  const { values, io } = invocation;
  if (!canAsk(io, values)) {
    throw new UsageError('invoke needs the name of a function', {
      hint: 'b44fn invoke <function> [key=value ..]; the names: b44fn list',
    });
  }
  // What is wrong with the options is said before anything is filled in.
  checkTogether(values);
  limitsOf(values);
  const given = callArgs({ via: 'invoke', name: '', items: [] }, values);
  const place = placeOf(values);
  const { pick } = await import('../ui/picker/start.js');
  const scratch = openScratch('edit', io);
  const services = await servicesOf(invocation, scratch);
  const chosen = await pick(services, io, {
    color: values.color,
    onlyName: given.data !== undefined || given.form.length > 0 || values.example === true,
    dialogue: (talk) =>
      dialogue(io, (prompt) =>
        talk({ ...prompt, say: (line) => void io.stderr.write(`${visibleLine(line)}\n`) }),
      ),
  }).finally(() => scratch.close());
  if ('left' in chosen) return chosen.left;
  const { filled } = chosen;
  return {
    via: filled.via,
    place,
    secretNames: filled.secretNames,
    makeCall: (reading) => callOf(filled, invocation, reading),
  };
}

/** What was filled in, beside what stands on the command line. */
async function callOf(filled: Filled, { values, io }: SendInvocation, reading: Reading): Promise<Call> {
  const { atHome, fromHome } = await import('./app/files.js');
  const { via, name, method, query, data: typed } = filled;
  const payload = atHome(filled.payload, io.homedir);
  const data = typed?.replace(/^@(.*)$/s, (_, path: string) => `@${fromHome(path, io.homedir)}`);
  const args = callArgs({ via, name, items: [], method }, values);
  const call = await buildCall({ ...args, data: args.data ?? data }, reading);
  return {
    ...call,
    query: [...call.query, ...query],
    payload: call.payload.kind === 'none' ? payload : call.payload,
  };
}

async function servicesOf(
  { values, context, io }: SendInvocation,
  scratch: Scratch,
): Promise<PickerServices> {
  const { readCatalogs } = await import('./app/catalog.js');
  const { completePath, fileFacts, fromHome } = await import('./app/files.js');
  const place = placeOf(values);
  const project = place.local
    ? await context.requireProject(place.project, '--project <dir>')
    : await context.project(place.project);
  return {
    catalogs: (signal) => readCatalogs(context, place, project, signal),
    async recent() {
      const { entries } = await context.history.read();
      const { shownCall, unrepeatable } = await import('../run/recall.js');
      const latest = new Map<string, Past>();
      for (const { call, at } of entries) {
        const name = call.name.replace(/^\/|[?#].*$/gs, '');
        const kept = unrepeatable(call) === undefined ? shownCall(call) : undefined;
        if (!latest.has(name)) latest.set(name, { name, at: Date.parse(at), call: kept });
      }
      return [...latest.values()];
    },
    place: () => whereTo(context, place, project),
    file: (path) => fileFacts(fromHome(path, io.homedir), io.cwd),
    completePath: (prefix) => completePath(prefix, io.cwd, io.homedir),
    folder: () => scratch.folder(),
  };
}

/** What the picker says of it. A host of --local is started when the call is sent, and has a user and a service token of its own. */
async function whereTo(context: Context, flags: Flags, project: Project | undefined): Promise<Place> {
  const open = await context.openTarget({ ...flags, local: undefined }, {});
  await open.close();
  const found = (await import('./app/place.js')).placeOf(open);
  if (!flags.local) return found;
  const { identity } = open.target;
  const tokens = { anonymous: { ready: true }, user: { ready: true }, service: { ready: true } };
  return {
    ...found,
    server: `a host of this machine, for ${basename(project!.root)}`,
    as: identity.from === fromNoToken ? 'user' : identity.value,
    identities: tokens,
  };
}
