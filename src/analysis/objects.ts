/** `Object.…` and `Reflect.…`. */
import { either, fill, filledOf, ofEach } from './collecting.js';
import type { Machine } from './machine.js';
import { voteFor } from './types.js';
import {
  type Atom,
  find,
  literal,
  literals,
  NOTHING,
  type Obj,
  object,
  of,
  tuple,
  type Value,
} from './values.js';

/** What there is a list of: the names, the values, or both of each. */
type Listed = 'keys' | 'values' | 'entries';

export function ofObject(m: Machine, name: string, args: Value[]): Value {
  const first = args[0] ?? NOTHING;
  switch (name) {
    case 'keys':
    case 'values':
    case 'entries':
      return list(m, first, name);
    case 'ownKeys':
      return list(m, first, 'keys');
    case 'fromEntries':
      return fromEntries(first);
    case 'assign': {
      const [target, ...sources] = args;
      const into = target && find(target, 'object');
      for (const source of into ? sources : []) {
        fill(m, into!, filledOf(m, list(m, source, 'keys')) ?? new Set());
        if (into!.spread.length < 8) into!.spread.unshift(source);
      }
      return target ?? NOTHING;
    }
    case 'freeze':
    case 'seal':
      return first;
    case 'has':
      return NOTHING;
    default:
      return NOTHING;
  }
}

function list(m: Machine, value: Value, listed: Listed): Value {
  voteFor(m, value, 'object', 4);
  const from = find(value, 'root');
  if (from) {
    const [key, entry] = [of({ kind: 'key', root: from }), of({ kind: 'entry', root: from })];
    return tuple([listed === 'keys' ? key : listed === 'values' ? entry : tuple([key, entry])], true);
  }
  return ofEach(value, (map) => listOf(m, map, listed)) ?? tuple([], true);
}

function listOf(m: Machine, { props, spread, filled }: Obj, listed: Listed): Atom {
  const open = spread.length > 0;
  const items = open
    ? []
    : listed === 'keys'
      ? [...props.keys()].map(literal)
      : listed === 'values'
        ? [...props.values()]
        : [...props].map(([key, value]) => tuple([literal(key), value]));
  // `{ ...errors, to: 'is missing' }`: what is in one of them is in all of it.
  const put = spread.reduce((found, one) => either(found, filledOf(m, list(m, one, 'keys'))), filled);
  return { kind: 'tuple', items, open, filled: open && !filled && props.size > 0 ? true : put };
}

function fromEntries(entries: Value): Value {
  const from = find(entries, 'root');
  if (from) return asObject(from.source);
  const list = find(entries, 'tuple');
  if (!list) return NOTHING;
  if (list.open) {
    const pair = list.items[0] && find(list.items[0], 'tuple');
    const key = pair?.items[0]?.atoms.find((atom) => atom.kind === 'key');
    return key?.kind === 'key' ? asObject(key.root.source) : NOTHING;
  }
  const made = object();
  for (const item of list.items) {
    const pair = find(item, 'tuple');
    const [key] = pair?.items[0] ? literals(pair.items[0]) : [];
    if (key !== undefined && pair?.items[1]) made.props.set(String(key), pair.items[1]);
  }
  return of(made);
}

/** All of a form or a query as a plain object. */
const asObject = (source: 'json' | 'form' | 'query' | 'path'): Value =>
  of(object([], [of({ kind: 'root', source, without: new Set(), plain: true })]));
