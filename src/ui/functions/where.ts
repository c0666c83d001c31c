/** Where a past call went, and as whom, beside where the next one goes. */
import { visibleLine } from '../../output/text.js';
import type { PastCall, Place } from '../services.js';

const sameServer = (one: string, other: string): boolean =>
  one.replace(/\/$/, '') === other.replace(/\/$/, '');

/** The host a past call went to, when calls go to another now. */
export function elsewhere({ server }: PastCall, place: Place | undefined): string | undefined {
  return place === undefined || sameServer(server, place.server) ? undefined : hostOf(server);
}

/** What is said before a past call is sent to another place, or as someone else, than then; undefined where nothing is different. */
export function unlikeThen(
  past: PastCall,
  place: Place | undefined,
  to: 'fill' | 'send',
): string | undefined {
  const host = elsewhere(past, place);
  const other = place !== undefined && past.as !== place.as;
  if (!place || (host === undefined && !other)) return undefined;
  const where = (as: string, at: string): string =>
    [...(other ? [`as ${as}`] : []), ...(host === undefined ? [] : [`to ${at}`])].join(' ');
  const then = where(past.as, host ?? '');
  const now = where(place.as, hostOf(place.server));
  return to === 'send'
    ? `It goes ${now}; then it went ${then}.`
    : `It went ${then} then; ^s sends it ${now}.`;
}

function hostOf(server: string): string {
  try {
    return visibleLine(new URL(server).host);
  } catch {
    return visibleLine(server);
  }
}
