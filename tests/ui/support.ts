/** A state to start from, keys as they are written, and what a person would read of lines. */
import type { Call } from '../../src/run/call.js';
import type { RunEvent } from '../../src/run/events.js';
import { initialState } from '../../src/ui/initial.js';
import type { Key } from '../../src/ui/keys.js';
import type { Action, Effect, State } from '../../src/ui/model.js';
import type { Entry, PastCall, Place } from '../../src/ui/services.js';
import { update } from '../../src/ui/update.js';
import { type Line, plain } from '../../src/ui/widgets/line.js';

export const place: Place = {
  server: 'http://127.0.0.1:4460',
  app: 'shop',
  profile: undefined,
  project: 'my-shop',
  as: 'user',
  identities: {
    anonymous: { ready: true },
    user: { ready: true, who: 'dana@example.com' },
    service: { ready: true },
  },
};

export const entries: Entry[] = [
  {
    name: 'sendEmail',
    sources: ['local'],
    facts: {
      parameters: [
        { name: 'to', type: 'string', required: true, in: 'json' },
        { name: 'subject', type: 'string', required: false, in: 'json' },
        { name: 'urgent', type: 'boolean', required: false, in: 'json' },
        { name: 'copies', type: 'number', required: false, in: 'json' },
        { name: 'attachment', type: 'file', required: false, in: 'form' },
      ],
      body: 'json',
      partial: false,
    },
  },
  {
    name: 'chat',
    sources: ['local'],
    facts: { parameters: [], body: 'none', streams: 'sse', partial: false },
  },
  {
    name: 'orders/process',
    sources: ['local', 'deployed'],
    facts: {
      parameters: [
        { name: 'action', type: 'string', required: true, values: ['ship', 'cancel'], in: 'json' },
        { name: 'carrier', type: 'string', required: false, in: 'json', when: { action: ['ship'] } },
        { name: 'apiKey', type: 'string', required: false, in: 'json', secret: true },
      ],
      body: 'json',
      partial: false,
    },
  },
  {
    name: 'reports/export',
    sources: ['deployed'],
    facts: {
      parameters: [{ name: 'month', type: 'string', required: false, in: 'query' }],
      body: 'query',
      returns: 'csv',
      partial: false,
    },
  },
];

export function stateOf(more: Partial<State> = {}): State {
  return {
    ...initialState({ columns: 100, rows: 30 }, 1_000_000, place),
    catalog: { entries, notes: [] },
    ...more,
  };
}

/** `ctrl+p`, `enter`, `a`; a word of several letters that is no key's name is typed. */
const named =
  /^(?:enter|tab|backspace|delete|up|down|left|right|home|end|pageup|pagedown|escape|space|f\d+)$/;

export function keysOf(text: string): Key[] {
  const parts = text.split('+');
  const name = parts.at(-1)!;
  const ctrl = parts.includes('ctrl');
  const alt = parts.includes('alt');
  const shift = parts.includes('shift') || /^[A-Z]$/.test(name);
  if (parts.length > 1 || named.test(text) || [...text].length === 1) {
    const types = ctrl || alt || (named.test(name) && name !== 'space') ? '' : name === 'space' ? ' ' : name;
    return [{ kind: 'key', name, ctrl, alt, shift, text: types }];
  }
  return [...text].flatMap((char) => keysOf(char === ' ' ? 'space' : char));
}

/** The state after keys, and all that they asked for. */
export function press(state: State, ...keys: string[]): { state: State; effects: Effect[] } {
  return after(
    state,
    keys.flatMap(keysOf).map((key) => ({ type: 'key', key })),
  );
}

export function paste(state: State, text: string): State {
  return after(state, [{ type: 'key', key: { kind: 'paste', text } }]).state;
}

export function after(state: State, actions: Action[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = [];
  let now = state;
  for (const action of actions) {
    const [next, more] = update(now, action);
    now = next;
    effects.push(...more);
  }
  return { state: now, effects };
}

export const textOf = (lines: readonly Line[]): string =>
  lines.map((line) => plain(line).trimEnd()).join('\n');

/** A call of history that went where calls go now, as the user. */
export const past = (name: string, more: Partial<PastCall> = {}): PastCall => ({
  id: `past-${name}`,
  at: 940_000,
  name,
  via: 'invoke',
  method: 'POST',
  as: 'user',
  status: 200,
  ms: 12,
  server: place.server,
  ...more,
});

/** What begins an answer of this type, as the user. */
export const headOf = (type: string, status = 200): Extract<RunEvent, { type: 'head' }> => ({
  type: 'head',
  t: 1,
  status,
  statusText: status === 200 ? 'OK' : 'Error',
  headers: [['content-type', type]],
  sent: { as: 'user' },
});

/** A call of a function; it is given nothing, unless told. */
export const callOf = (name: string, more: Partial<Call> = {}): Call => ({
  via: 'invoke',
  name,
  method: 'POST',
  query: [],
  headers: [],
  payload: { kind: 'none' },
  ...more,
});
