/** Where a call went, and as whom, beside where the next one goes. */
import { describeIdentity } from '../../output/identity.js';
import { visibleLine } from '../../output/text.js';
import { defaultServerUrl, isLoopback } from '../../sdk/url.js';
import type { PastCall, Place } from '../services.js';

/** A past call, or a run: the place it went to, and who called. An app that is not known is no other app. */
export type Went = Pick<PastCall, 'server' | 'app' | 'as' | 'who' | 'local' | 'published'>;

const bare = (server: string): string => server.replace(/\/$/, '');

/**
 * A host of this machine has another port each time it starts: it is the app that makes it the same place. And a fetch to the
 * hosted service goes to the app's own host, which no one chose.
 */
function otherServer(went: Went, place: Place): boolean {
  if (bare(went.server) === bare(place.server)) return false;
  if (went.published && bare(place.server) === defaultServerUrl) return false;
  return !(went.app !== undefined && went.app === place.app && isLocal(went.server) && isLocal(place.server));
}

const urlOf = (server: string): URL | undefined => (URL.canParse(server) ? new URL(server) : undefined);

function isLocal(server: string): boolean {
  const url = urlOf(server);
  return url !== undefined && isLoopback(url);
}

const hostOf = (server: string): string => visibleLine(urlOf(server)?.host ?? server);

const otherApp = (went: Went, place: Place): boolean =>
  went.app !== undefined && place.app !== undefined && went.app !== place.app;

/** The host a call went to, or the app on this host, when calls go elsewhere now; in few words. */
export function elsewhere(went: Went, place: Place | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (otherServer(went, place)) return hostOf(went.server);
  return otherApp(went, place) ? `app ${visibleLine(went.app!)}` : undefined;
}

/** Who the next call is made as, as far as the token says it. */
const callerAt = ({ as, identities }: Place): Caller => ({ as, who: identities[as].who });

type Caller = Pick<Went, 'as' | 'who'>;

/** Another kind of identity, or another user; a token that does not say whose it is, is taken for that of the same one. */
function otherCaller(went: Caller, now: Caller): boolean {
  if (went.as !== now.as) return true;
  return went.as === 'user' && went.who !== undefined && now.who !== undefined && went.who !== now.who;
}

/** It went somewhere else, or as someone else: it is not sent again without a question. */
export const isUnlike = (went: Went, place: Place): boolean =>
  elsewhere(went, place) !== undefined || otherCaller(went, callerAt(place));

/** Calls can be made to go there from now on: it is another place, and it was not a host that ended with its call. */
export const canGo = (went: Went, place: Place | undefined): boolean =>
  elsewhere(went, place) !== undefined && went.local !== true;

/** All of where it went, and as whom: `https://base44.app app 42 as user dana@example.com`. */
export function placeText(went: Pick<Went, 'server' | 'app' | 'as' | 'who'>): string {
  const { server, app } = went;
  const of = app === undefined ? '' : ` app ${visibleLine(app)}`;
  return `${visibleLine(bare(server))}${of} ${callerText(went)}`;
}

/** The same of where the next call goes. */
export const nowText = (place: Place): string => placeText({ ...place, ...callerAt(place) });

const callerText = ({ as, who }: Caller): string => `as ${describeIdentity({ as, who })}`;

/** What is said when a past call that is not like the next one is filled in. */
export function unlikeThen(past: Went, place: Place | undefined): string | undefined {
  if (!place || !isUnlike(past, place)) return undefined;
  const now = { ...place, ...callerAt(place) };
  const [server, app, caller] = [otherServer(past, place), otherApp(past, place), otherCaller(past, now)];
  const words = (one: Pick<Went, 'server' | 'app' | 'as' | 'who'>): string =>
    [
      ...(caller ? [callerText(one)] : []),
      ...(server ? [`to ${hostOf(one.server)}`] : []),
      ...(app ? [`to app ${visibleLine(one.app!)}`] : []),
    ].join(' ');
  return `It went ${words(past)} then; ^s sends it ${words(now)}.`;
}
