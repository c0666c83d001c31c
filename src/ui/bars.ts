/** The first and the last row of the screen. */
import { visibleLine } from '../output/text.js';
import { hints } from './hints.js';
import { bindings, type Command, type Scope } from './keymap.js';
import { paneSizes, scopesOf } from './layout.js';
import { type State, shownRun } from './model.js';
import type { Place } from './services.js';
import { ago } from './widgets/ago.js';
import { cut, type Line, lineWidth, spread } from './widgets/line.js';

/** Where calls go and as whom: the identity of the next call, and what the last one really carried. */
export function header(state: State): Line {
  const { place, size, now } = state;
  if (!place) return spread([['title', 'b44fn']], [], size.columns);
  const { project, profile } = place;
  const name = project && profile ? `${project} · ${profile}` : (project ?? profile ?? place.app);
  const named: Line = name === undefined ? [] : [['strong', visibleLine(name)], '  '];
  const host = visibleLine(place.server.replace(/^https?:\/\//, ''));
  const lefts: Line[] = [
    [['title', 'b44fn'], ['dim', ' ▸ '], ...named, ['dim', visibleLine(place.server)]],
    [...named, ['dim', host]],
    name === undefined ? [['dim', host]] : [['strong', visibleLine(name)]],
  ];
  // Who calls matters more than where the project stands: the left side gives way, then what is said of the identity.
  const room = size.columns - 8;
  const all = [3, 2, 1, 0].map((detail): Line => [...identity(place, now, detail), ...sent(state, detail)]);
  const right = all.find((line) => lineWidth(line) <= room) ?? all.at(-1)!;
  const rest = Math.max(5, size.columns - lineWidth(right) - 2);
  const left = lefts.find((line) => lineWidth(line) <= rest) ?? lefts.at(-1)!;
  return spread(cut(left, rest), right, size.columns);
}

/** @param detail 3 all, 2 without "as", 1 without who it is, 0 without when it ends */
export function identity(place: Place, now: number, detail: number): Line {
  const { as } = place;
  const start = detail > 2 ? ['as '] : [];
  if (as === 'anonymous') return [...start, ['dim', '○ anonymous']];
  const { ready, who, expires } = place.identities[as];
  const gone = expires !== undefined && expires <= now;
  const until = gone ? ' expired' : expires === undefined || detail < 1 ? '' : ` exp ${ago(expires - now)}`;
  return [
    ...start,
    as === 'service' ? ['service', ' SERVICE ROLE '] : ['accent', '● user'],
    ...(who === undefined || who === as || detail < 2 ? [] : [` ${visibleLine(who)}`]),
    [gone ? 'error' : 'dim', until],
    ...(ready ? [] : [['error', ' no token'] as const]),
  ];
}

/** Only when it differs is it worth a word. */
function sent(state: State, detail: number): Line {
  const run = shownRun(state);
  if (!run || run.state.method === '' || run.state.sent.as === state.place!.as) return [];
  // What was sent as another than was chosen for it is a fault, and is said however little room there is.
  if (run.state.sent.as !== run.as) return [['error', `  (sent as ${run.state.sent.as})`]];
  return detail < 1 ? [] : [['dim', `  (sent as ${run.state.sent.as})`]];
}

/** What happened, or else the keys that hold everywhere; those of a pane stand in its border. */
export function footer(state: State): Line {
  const { notice, size } = state;
  if (notice) return cut([[notice.kind, ` ${visibleLine(notice.text)}`]], size.columns);
  const typing = scopesOf(state).includes('text');
  const panes = paneSizes(state).single ? paneStrip(state) : [];
  const room = size.columns - 1 - lineWidth(panes);
  return [' ', ...panes, ...hints(commandsOf('global'), room, typing)];
}

/** Where only one pane is seen: which one, and which others there are. */
function paneStrip({ focus, size }: State): Line {
  const short = size.columns < 30 ? ['', '', ''] : [' Fns', ' Req', ' Ans'];
  const names = size.columns < 60 ? short : [' Functions', ' Request', ' Answer'];
  return (['functions', 'request', 'answer'] as const).flatMap((pane, i): Line => {
    const here = pane === focus;
    return [[here ? 'selected' : 'dim', ` ${i + 1}${names[i]} `], i === 2 ? '  ' : ''];
  });
}

function commandsOf(scope: Scope): Command[] {
  return bindings.filter((one) => one.scope === scope && 'short' in one).map(({ command }) => command);
}
