/** The first and the last row of the screen. */
import { visibleLine } from '../output/text.js';
import { bindings, shownKey } from './keymap.js';
import { scopesOf } from './layout.js';
import { type State, shownRun } from './model.js';
import { ago } from './widgets/ago.js';
import { cut, type Line, lineWidth, spread } from './widgets/line.js';

/** Where calls go and as whom: the identity of the next call, and what the last one really carried. */
export function header(state: State): Line {
  const { place, size, now } = state;
  if (!place) return spread([['title', 'b44fn']], [], size.columns);
  const name = place.project ?? place.profile ?? place.app;
  const left: Line = [
    ['title', 'b44fn'],
    ['dim', ' ▸ '],
    ...(name === undefined ? [] : [['strong', visibleLine(name)] as const, '  ']),
    ['dim', visibleLine(place.server)],
  ];
  const right: Line = ['as ', ...identity(state, now), ...sent(state)];
  // Who calls matters more than where the project stands: the left side gives way.
  return spread(cut(left, Math.max(10, size.columns - lineWidth(right) - 2)), right, size.columns);
}

function identity({ place }: State, now: number): Line {
  const as = place!.as;
  if (as === 'anonymous') return [['dim', '○ anonymous']];
  const { ready, who, expires } = place!.identities[as];
  const role = as === 'service' ? 'service' : 'accent';
  const sign = as === 'service' ? ' SERVICE ROLE ' : '● user';
  const until = expires === undefined ? '' : expires <= now ? ' expired' : ` exp ${ago(expires - now)}`;
  return [
    [role, sign],
    ...(who === undefined ? [] : [` ${visibleLine(who)}`]),
    [expires !== undefined && expires <= now ? 'error' : 'dim', until],
    ...(ready ? [] : [['error', ' no token'] as const]),
  ];
}

/** Only when it differs is it worth a word. */
function sent(state: State): Line {
  const run = shownRun(state);
  if (!run || run.state.method === '' || run.state.sent.as === state.place!.as) return [];
  return [[run.state.sent.as === run.as ? 'dim' : 'error', `  (sent as ${run.state.sent.as})`]];
}

/** What happened, or else the keys that are of use here. */
export function footer(state: State): Line {
  const { notice, size } = state;
  if (notice) return cut([[notice.kind, ` ${visibleLine(notice.text)}`]], size.columns);
  const scopes = new Set(scopesOf(state));
  const typing = scopes.has('text');
  const keys = bindings.filter((one) => 'short' in one && (one.scope === 'global' || scopes.has(one.scope)));
  const line: (readonly [role: 'strong' | 'dim', text: string])[] = [];
  for (const binding of keys) {
    // While text is typed, a letter is a letter: the other key of the two is shown.
    const name = typing ? binding.keys.find((key) => key.length > 1) : binding.keys[0];
    if (name !== undefined)
      line.push(['strong', ` ${shownKey(name)}`], ['dim', ` ${'short' in binding ? binding.short : ''} `]);
  }
  return cut(line, size.columns);
}
