/** What the app needs, made of the context (ui/services.ts says what that is). */
import { Readable } from 'node:stream';
import { tokenIn } from '../../config/credentials.js';
import type { LoggedIn } from '../../config/resolve.js';
import type { Context, Place as Flags } from '../../context.js';
import { UsageError } from '../../errors.js';
import type { Call, Identity } from '../../run/call.js';
import type { RecordedCall } from '../../run/history.js';
import { prepare } from '../../run/prepare.js';
import { initialState } from '../../run/state.js';
import type { Catalog, Place, Services } from '../../ui/services.js';
import { checkPrivate } from '../app-routes.js';
import { appHostOf, keepToken, passwordToken } from '../login-token.js';
import { openScratch } from '../scratch.js';
import { type CatalogWatch, watchCatalog } from './catalog.js';
import { atHome, completePath, fileFacts, fromHome } from './files.js';
import { pastList, recalled, watchPast } from './past.js';
import { type Choice, choices, flagsFor, placeOf } from './place.js';
import { chosenHere, type Planned, planned, ready } from './sender.js';
import { saveSpill, spillsIn } from './spill.js';

export interface AppServices extends Services {
  close(): Promise<void>;
}

/** @param started where calls go at first, as the command line said it */
export async function createServices(context: Context, started: Flags): Promise<AppServices> {
  const { io } = context;
  const loggedIn: LoggedIn[] = [];
  const flags: Flags = { ...started, loggedIn };
  const project = await context.project(flags.project);
  const scratch = openScratch('app', io);
  let here = flags;
  let known: Choice[] = [];
  let catalog: Catalog = { entries: [], notes: [] };
  let watch: CatalogWatch | undefined;

  const place = async (as?: Identity): Promise<Place> => {
    if (as !== undefined) here = { ...here, as, asFrom: chosenHere };
    const asked = here;
    const open = await context.openTarget(asked, {});
    await open.close();
    // Chosen anew meanwhile: an answer that is late must not take the header, and the next call, back to an identity left behind.
    return asked === here ? placeOf(open) : place();
  };
  const moved = (to: Flags): Promise<Place> => {
    here = { ...to, as: here.as, asFrom: here.asFrom };
    watch?.reload(true);
    return place();
  };
  /** Parameters that the source marks as secret: history leaves them out. */
  const secretNames = ({ name }: Call): ReadonlySet<string> => {
    const parameters = catalog.entries.find((entry) => entry.name === name)?.facts?.parameters ?? [];
    return new Set(parameters.filter(({ secret }) => secret).map((parameter) => parameter.name));
  };
  const typedHere = (call: Call): Call => ({ ...call, payload: atHome(call.payload, io.homedir) });
  const written = async (
    call: Call,
    as: Identity,
    write: (made: Planned) => Promise<string>,
  ): Promise<string> => {
    const made = await planned(context, here, typedHere(call), as);
    try {
      return await write(made);
    } finally {
      await made.open.close();
    }
  };

  /** The call as it may be shown to others: a marker stands where a secret stood, as in history. */
  const redacted = async (typed: Call): Promise<RecordedCall> => {
    const call = typedHere(typed);
    const { redactCall } = await import('../../run/redact.js');
    const prepared = await prepare(call.payload, Readable.from([]));
    return redactCall(call, prepared, { cwd: io.cwd, secretNames: secretNames(call) });
  };
  const shared = async (call: Call): Promise<Call> =>
    (await import('../../run/recall.js')).shownCall(await redacted(call));

  return {
    place,
    async places() {
      known = await choices(context, flags, here);
      return known.map(({ flags: _, ...shown }) => shown);
    },
    async choosePlace(id) {
      const chosen = known.find((one) => one.id === id);
      if (!chosen) throw new UsageError(`${id} is gone`, { hint: 'Open the list again.' });
      return moved(chosen.flags);
    },
    async goTo(where) {
      return moved(await flagsFor(context, flags, here, where));
    },
    watchCatalog(changed) {
      watch = watchCatalog(
        context,
        () => here,
        project,
        (found) => {
          catalog = found;
          changed(found);
        },
      );
      return () => watch?.close();
    },
    reloadCatalog: () => watch?.reload(),
    open: (call, as, sure) =>
      ready(context, here, { call: typedHere(call), as, sure, secretNames: secretNames(call) }),
    history: () => pastList(context),
    watchHistory: (changed, failed) => watchPast(context, changed, failed),
    recall: (id) => recalled(context, id),
    forget: (id) => context.history.clear(id),
    async login(as, input) {
      const open = await context.openTarget({ ...here, as, asFrom: chosenHere }, {});
      await open.close();
      const { server, app, profile, credential: before } = open.target;
      if ('email' in input) checkPrivate(server.value, 'a login'); // a token is kept, and not sent now
      if ('email' in input && !app)
        throw new UsageError('the app is not known, and its users log in to it', {
          hint: { do: 'give the app', profile },
        });
      const token =
        'token' in input
          ? tokenIn(input.token, 'what was pasted')
          : await passwordToken(open.target, app!.value, input, { env: io.env });
      const kind = as === 'service' ? 'serviceToken' : 'userToken';
      const appHost = await appHostOf(server.value, app?.value, io);
      await keepToken(context, profile.value, kind, { token, origin: server.value.origin, ...appHost });
      loggedIn.push({ kind: as === 'service' ? 'service' : 'user', profile: profile.value });
      const given = before && /^(?:B44FN_|--)/.test(before.from) ? before.from : undefined;
      return { place: await place(as), insteadOf: given };
    },
    file: (path) => fileFacts(fromHome(path, io.homedir), io.cwd),
    completePath: (prefix) => completePath(prefix, io.cwd, io.homedir),
    asCurl: async (call, as) =>
      written(await shared(call), as, async ({ plan }) =>
        (await import('../../run/curl.js')).curlCommand(plan),
      ),
    asCommand: (call, as) =>
      written(call, as, async ({ plan, prepared }) => {
        // The line is that of history: what is secret stands in it as a variable.
        const { entryOf } = await import('../../run/remember.js');
        const { commandOf } = await import('../../output/history.js');
        const run = { plan, prepared, state: { ...initialState, sent: plan.sent }, exit: 0 };
        return commandOf(await entryOf(run, { cwd: io.cwd, secretNames: secretNames(call) }));
      }),
    asCode: async (call, as) =>
      written(await shared(call), as, async ({ plan }) =>
        (await import('../../run/sdk-code.js')).sdkCode(plan),
      ),
    async leftOut(call, as) {
      const { missingOf } = await import('../../run/recall.js');
      const { variableOf } = await import('../../run/written.js');
      const left = missingOf(await redacted(call)).map(({ name }) => variableOf(name));
      const sent = as && (await written(call, as, async ({ plan }) => plan.sent.as));
      const token = sent === 'user' ? ['B44FN_TOKEN'] : sent === 'service' ? ['B44FN_SERVICE_TOKEN'] : [];
      return [...new Set([...token, ...left])];
    },
    openSpill: spillsIn(scratch),
    folder: () => scratch.folder(),
    save: (spill, path) => saveSpill(spill, path, io),
    async close() {
      watch?.close();
      await scratch.close();
    },
  };
}
