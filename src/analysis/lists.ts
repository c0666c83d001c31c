/** Methods of lists. A list that the source spells out is gone through item by item. */
import { TEXT } from './answers.js';
import { either, empty, filledOf, joined, push } from './collecting.js';
import { among } from './comparisons.js';
import { speltOut } from './loops.js';
import { branch, type Machine } from './machine.js';
import { voteFor } from './types.js';
import {
  type Atom,
  type Filled,
  find,
  isAtom,
  type Known,
  literal,
  literals,
  NOTHING,
  of,
  SOME,
  supposed,
  truth,
  tuple,
  type Value,
} from './values.js';

type Tuple = Extract<Atom, { kind: 'tuple' }>;

export function callList(
  m: Machine,
  target: Value,
  list: Tuple,
  name: string,
  args: Value[],
): Value | undefined {
  const whole = speltOut(target.atoms.length === 1 ? target : { ...of(list), open: true });
  // An empty list is filled where we did not see it; else nobody would go through it.
  const items = whole && whole.length > 0 ? whole : undefined;
  const [first] = args;
  switch (name) {
    case 'includes':
    case 'indexOf':
    case 'has': {
      if (!first) return NOTHING;
      voteFor(m, first, 'string', 0.8);
      const named = list.items.flatMap(literals);
      if (named.length === 0) return NOTHING;
      const test = among(m, first, named, !list.open && named.length === list.items.length);
      return name === 'indexOf' ? { ...test, supposing: asIndex(test) } : test;
    }
    case 'forEach':
    case 'map':
    case 'flatMap':
    case 'filter':
    case 'some':
    case 'every':
    case 'find':
    case 'findIndex':
      if (!first) return NOTHING;
      if (items) return each(m, items, name, first);
      any(m, list, first);
      return /^(?:map|flatMap|filter)$/.test(name) ? stillEmpty(target) : NOTHING;
    case 'join':
      return joined(list, { kind: 'native', name: TEXT });
    case 'concat':
      return concat(m, list, args);
    case 'slice':
    case 'sort':
    case 'reverse':
    case 'flat':
      return of(list);
    case 'push':
    case 'unshift':
    case 'add':
      push(m, list, args);
      return NOTHING;
    case 'pop':
    case 'shift':
    case 'splice':
      empty(list);
      return undefined;
    case 'keys':
    case 'values':
      return of(list);
    case 'entries':
      return items ? tuple(items.map((one, index) => tuple([literal(index), one]))) : tuple([], true);
    case 'at':
      return list.open ? NOTHING : (list.items.at(Number(first ? literals(first)[0] : 0) || 0) ?? NOTHING);
    default:
      return undefined;
  }
}

/** Items, and lists of them. */
function concat(m: Machine, list: Tuple, args: Value[]): Value {
  const made: Tuple = { kind: 'tuple', items: list.items, open: true };
  made.filled = args.reduce<Filled | undefined>(
    (filled, one) =>
      either(filled, find(one, 'tuple') ? filledOf(m, one) : one === NOTHING ? undefined : true),
    filledOf(m, of(list)),
  );
  return of(made);
}

const asIndex = (test: Value): Value['supposing'] => {
  const supposing = new Map<string, readonly Known[]>();
  for (const [key, known] of test.supposing ?? [])
    if (known.every((one) => one === false)) supposing.set(key, [-1]);
  return supposing.size > 0 ? supposing : undefined;
};

function any(m: Machine, list: Tuple, callback: Value): void {
  const [item] = list.items;
  branch(m, undefined, true, () => m.call(callback, [item ?? NOTHING]));
}

/** What is made of a list item by item is empty where the list is. */
function stillEmpty(target: Value): Value {
  const supposing = [...(target.supposing ?? [])].filter(([, known]) =>
    known.every((one) => isAtom(one) && one.kind === 'tuple' && !one.open && one.items.length === 0),
  );
  return { atoms: [], supposing: supposing.length > 0 ? new Map(supposing) : undefined };
}

function each(m: Machine, items: Value[], name: string, callback: Value): Value {
  const results = items.map((item, index) => m.call(callback, [item, literal(index)]));
  if (name === 'map') return tuple(results);
  if (name === 'forEach' || name === 'flatMap') return NOTHING;
  const keys = new Set<string>();
  for (const one of results) for (const key of one.supposing?.keys() ?? []) keys.add(key);
  const supposing = new Map<string, readonly Known[]>();
  for (const key of keys) {
    const known = settle(results, key, name);
    if (known !== undefined) supposing.set(key, [known]);
  }
  const atoms: Atom[] = name === 'filter' ? [{ kind: 'tuple', items, open: true }] : [];
  return { atoms, supposing: supposing.size > 0 ? supposing : undefined };
}

/** filter, some, every, find: settled by one item that certainly passes, or fails. */
function settle(results: Value[], key: string, name: string): Known | undefined {
  const found = results.map((one) => {
    const truths = new Set(supposed(one, key)?.map(truth) ?? [undefined]);
    return truths.size === 1 ? [...truths][0] : undefined;
  });
  if (name === 'every') return found.includes(false) ? false : undefined;
  if (!found.includes(true)) return undefined;
  return name === 'some' ? true : name === 'filter' ? SOME : 'found';
}
