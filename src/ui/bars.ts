/** The first and the last row of the screen. */
import { visibleLine } from '../output/text.js';
import { hints } from './hints.js';
import { bindings, type Command, keyFor, type Scope, shownKey } from './keymap.js';
import { paneSizes, scopesOf } from './layout.js';
import { type State, shownRun } from './model.js';
import type { Place } from './services.js';
import { ago } from './widgets/ago.js';
import { cut, fill, type Line, lineWidth, spread } from './widgets/line.js';
import { wrapLines } from './widgets/wrap-line.js';

/** Where calls go and as whom: the identity of the next call, and what the last one really carried. */
export function header(state: State): Line {
  const { place, size, now } = state;
  if (!place) return spread([['title', 'b44fn']], [], size.columns);
  const { profile, app } = place;
  // A project's name would read as if its own app were called.
  const project = place.otherApp && app !== undefined ? `app ${app}` : place.project;
  const name = project && profile ? `${project} · ${profile}` : (project ?? profile ?? app);
  const named: Line = name === undefined ? [] : [['strong', visibleLine(name)], '  '];
  const host = visibleLine(place.server.replace(/^https?:\/\//, ''));
  const lefts: Line[] = [
    [['title', 'b44fn'], ['dim', ' ▸ '], ...named, ['dim', visibleLine(place.server)]],
    [...named, ['dim', host]],
    name === undefined ? [['dim', host]] : [['strong', visibleLine(name)]],
  ];
  // Who calls, and who did, matters more than where the project stands: the left side gives way, then what is said of the identity.
  const all = [3, 2, 1, 0, -1].map(
    (detail): Line => [...identity(place, now, detail), ...sent(state, detail)],
  );
  const right =
    all.find((line) => lineWidth(line) <= size.columns - 8) ??
    all.find((line) => lineWidth(line) <= size.columns) ??
    all.at(-1)!;
  const rest = Math.max(0, size.columns - lineWidth(right) - 2);
  const left = lefts.find((line) => lineWidth(line) <= rest) ?? lefts.at(-1)!;
  return spread(rest < 4 ? [] : cut(left, rest), right, size.columns);
}

/** @param detail 3 all, 2 without "as", 1 without who it is, 0 without when it ends, -1 in the shortest words */
export function identity(place: Place, now: number, detail: number): Line {
  const { as } = place;
  const start = detail > 2 ? ['as '] : [];
  if (as === 'anonymous') return [...start, ['dim', '○ anonymous']];
  const { ready, who, expires } = place.identities[as];
  const gone = expires !== undefined && expires <= now;
  const until = gone ? ' expired' : expires === undefined || detail < 1 ? '' : ` exp ${ago(expires - now)}`;
  return [
    ...start,
    as === 'service' ? ['service', detail >= 0 ? ' SERVICE ROLE ' : ' SERVICE '] : ['accent', '● user'],
    ...(who === undefined || who === as || detail < 2 ? [] : [` ${visibleLine(who)}`]),
    [gone ? 'error' : 'dim', until],
    ...(ready ? [] : [['error', ' no token'] as const]),
  ];
}

/** What the last request really carried. Only when it differs is it worth a word; then it is said however little room there is. */
function sent(state: State, detail: number): Line {
  const run = shownRun(state);
  if (!run || run.state.method === '' || run.state.sent.as === state.place!.as) return [];
  // Another than was chosen for it is a fault.
  const role = run.state.sent.as === run.as ? 'dim' : 'error';
  return [[role, `${detail >= 0 ? '  ' : ' '}(sent as ${run.state.sent.as})`]];
}

/** The keys that hold everywhere; those of a pane stand in its border, and those of a dialog, which takes all keys, in its own. */
export function footer(state: State): Line {
  if (state.dialog) return [];
  const scopes = scopesOf(state);
  const panes = paneSizes(state).single ? paneStrip(state, scopes) : [];
  const room = state.size.columns - 1 - lineWidth(panes);
  return [' ', ...panes, ...hints(commandsOf('global'), room, scopes)];
}

/** What happened, in as many rows as it takes: they lie over the footer, and over the panes where one is not enough. */
export function message({ notice, size }: State): Line[] {
  if (!notice) return [];
  const rows = wrapLines([[[notice.kind, visibleLine(notice.text)]]], size.columns - 2);
  return rows.map((row) => fill([' ', ...row], size.columns));
}

/** Where only one pane is seen: which one, and which others there are. A digit that would be typed goes to none. */
function paneStrip({ focus, size }: State, scopes: readonly Scope[]): Line {
  const short = size.columns < 30 ? ['', '', ''] : ['Fns', 'Req', 'Ans'];
  const names = size.columns < 60 ? short : ['Functions', 'Request', 'Answer'];
  const typing = scopes.includes('text');
  return (['functions', 'request', 'answer'] as const).flatMap((pane, i): Line => {
    const here = pane === focus;
    const key = shownKey(keyFor(`focus.${pane}`, scopes)!.key);
    const words = [here && typing && names[i] !== '' ? '' : key, names[i]!].filter((word) => word !== '');
    return [[here ? 'selected' : 'dim', ` ${words.join(' ')} `], i === 2 ? '  ' : ''];
  });
}

function commandsOf(scope: Scope): Command[] {
  return bindings.filter((one) => one.scope === scope && 'short' in one).map(({ command }) => command);
}
