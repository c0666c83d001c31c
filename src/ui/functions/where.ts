/** Where a call went, and as whom, beside where the next one goes. */
import { visibleLine } from '../../output/text.js';
import { isLoopback } from '../../sdk/url.js';
import type { PastCall, Place } from '../services.js';

/** A past call, or a run: the place it went to, and who called. An app that is not known is no other app. */
export type Went = Pick<PastCall, 'server' | 'app' | 'as' | 'local'>;

const bare = (server: string): string => server.replace(/\/$/, '');

/** A host of this machine has another port each time it starts: it is the app that makes it the same place. */
function otherServer(went: Went, place: Place): boolean {
  if (bare(went.server) === bare(place.server)) return false;
  return !(went.app !== undefined && went.app === place.app && isLocal(went.server) && isLocal(place.server));
}

function isLocal(server: string): boolean {
  try {
    return isLoopback(new URL(server));
  } catch {
    return false;
  }
}

const otherApp = (went: Went, place: Place): boolean =>
  went.app !== undefined && place.app !== undefined && went.app !== place.app;

/** The host a call went to, or the app on this host, when calls go elsewhere now; in few words. */
export function elsewhere(went: Went, place: Place | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (otherServer(went, place)) return hostOf(went.server);
  return otherApp(went, place) ? `app ${visibleLine(went.app!)}` : undefined;
}

/** It went somewhere else, or as someone else: it is not sent again without a question. */
export const isUnlike = (went: Went, place: Place): boolean =>
  elsewhere(went, place) !== undefined || went.as !== place.as;

/** Calls can be made to go there from now on: it is another place, and it was not a host that ended with its call. */
export const canGo = (went: Went, place: Place | undefined): boolean =>
  elsewhere(went, place) !== undefined && went.local !== true;

/** All of where it went, and as whom: `https://base44.app app 42 as user`. */
export function placeText({ server, app, as }: Pick<Went, 'server' | 'app' | 'as'>): string {
  const of = app === undefined ? '' : ` app ${visibleLine(app)}`;
  return `${visibleLine(bare(server))}${of} as ${as}`;
}

/** What is said when a past call that is not like the next one is filled in. */
export function unlikeThen(past: Went, place: Place | undefined): string | undefined {
  if (!place || !isUnlike(past, place)) return undefined;
  const [server, app, as] = [otherServer(past, place), otherApp(past, place), past.as !== place.as];
  const words = (one: Pick<Went, 'server' | 'app' | 'as'>): string =>
    [
      ...(as ? [`as ${one.as}`] : []),
      ...(server ? [`to ${hostOf(one.server)}`] : []),
      ...(app ? [`to app ${visibleLine(one.app!)}`] : []),
    ].join(' ');
  return `It went ${words(past)} then; ^s sends it ${words(place)}.`;
}

function hostOf(server: string): string {
  try {
    return visibleLine(new URL(server).host);
  } catch {
    return visibleLine(server);
  }
}
