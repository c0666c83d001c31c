/** Where the call will go and as whom, said before anything is sent. */
import { visibleLine } from '../../output/text.js';
import { identity } from '../bars.js';
import type { Place } from '../services.js';
import { type Line, lineWidth } from '../widgets/line.js';

/** @param now ms since the epoch, for what a token has left @param columns who calls matters more than where it goes */
export function whereLine(place: Place, now: number, columns = Number.POSITIVE_INFINITY): Line {
  const server = visibleLine(place.server);
  const profile = place.profile === undefined ? '' : ` (profile ${visibleLine(place.profile)})`;
  const host = server.replace(/^https?:\/\//, '');
  const all = [
    [`to ${server}${profile} `, 3],
    [`to ${host} `, 3],
    [`${host} `, 2],
    [`${host} `, 1],
    [`${host} `, 0],
    ['', 0],
    ['', -1],
  ] as const;
  const lines = all.map(([where, detail]): Line => [['dim', where], ...identity(place, now, detail)]);
  return lines.find((line) => lineWidth(line) <= columns) ?? lines.at(-1)!;
}
