/**
 * Lists and objects that something is put into on the way, such as faults: how much is in them is not known, but
 * supposing what led to a `push` there is something. `if (errors.length) return refuse(errors)` refuses then.
 */
import { certain } from './guards.js';
import type { Machine } from './machine.js';
import { type Atom, type Filled, join, literal, NOTHING, type Obj, OTHER, of, type Value } from './values.js';

type Tuple = Extract<Atom, { kind: 'tuple' }>;

export const isEmpty = (into: Tuple | Obj): boolean =>
  into.kind === 'tuple'
    ? into.items.length === 0 && !into.open
    : into.props.size === 0 && into.spread.length === 0;

/** Something is about to be put in; what is made and filled in one go has what is seen in it. */
export function fill(m: Machine, into: Tuple | Obj, what: Filled | undefined = true): void {
  if (into.filled === true || !(into.filled || isEmpty(into))) return;
  if (what === true && m.frame.depth <= (into.depth ?? 0)) {
    if (into.filled) into.filled = true;
    return;
  }
  const here = what === true ? certain(m, m.frame.path) : [...(what ?? [])];
  into.filled = new Set([...(into.filled ?? []), ...here]);
}

/** Something is taken out: perhaps all that was in it. */
export function empty(atom: Atom): void {
  if (atom.kind !== 'tuple' && atom.kind !== 'object') return;
  if (atom.filled) atom.filled = new Set();
}

/** Something that is true, under each supposition under which there is something in it. */
const supposing = (filled: Filled | undefined, known: 1 | Atom): Value['supposing'] =>
  filled && filled !== true && filled.size > 0
    ? new Map([...filled].map((key) => [key, [known]]))
    : undefined;

export function lengthOf(list: Tuple): Value {
  const { filled } = list;
  if (filled === true) return { ...literal(1), constant: false };
  if (filled) return { atoms: [], supposing: supposing(filled, 1) };
  return list.open ? NOTHING : { ...literal(list.items.length), constant: false };
}

/** One item of a list that grows, whichever. */
export function someItem({ items, filled }: Tuple): Value {
  const found = items[0] ?? NOTHING;
  return { ...found, constant: false, open: true, supposing: supposing(filled, OTHER) ?? found.supposing };
}

/** All of them as one text. */
export const joined = ({ filled }: Tuple, text: Atom): Value => ({
  ...of(text),
  supposing: supposing(filled, OTHER),
});

/** Under which suppositions there is something in a list; true: always, undefined: that is not known. */
export function filledOf(m: Machine, list: Value): Filled | undefined {
  const length = m.member(list, 'length');
  const sure = (known: readonly unknown[]): boolean =>
    known.length > 0 && known.every((one) => typeof one === 'number' && one > 0);
  if (!length.open && sure(length.atoms.map((one) => one.kind === 'literal' && one.value))) return true;
  const keys = [...(length.supposing ?? [])].filter(([, known]) => sure(known)).map(([key]) => key);
  return keys.length > 0 ? new Set(keys) : undefined;
}

/** In one of several things put together. */
export function either(a: Filled | undefined, b: Filled | undefined): Filled | undefined {
  if (a === true || b === true) return true;
  return a && b ? new Set([...a, ...b]) : (a ?? b);
}

/** `list.push(one, two)`. */
export function push(m: Machine, list: Tuple, items: Value[]): void {
  if (items.length > 0) fill(m, list);
  // what is pushed in a branch may not be there: a list of refused names is told by what it is tested for
  for (const item of items) if (list.items.length < 100) list.items.push(item);
  list.open = true;
}

/** `list.push(...more)`. */
export function pushAll(m: Machine, target: Value, more: Value): void {
  const filled = filledOf(m, more) ?? new Set();
  const items = more.atoms.flatMap((atom) => (atom.kind === 'tuple' ? atom.items : []));
  for (const list of target.atoms) {
    if (list.kind !== 'tuple') continue;
    fill(m, list, filled);
    for (const item of items) if (list.items.length < 100) list.items.push(item);
    list.open = true;
  }
}

/** What each object that a value may be is made into, with what is supposed. */
export function ofEach(value: Value, make: (map: Obj) => Atom): Value | undefined {
  let made: Value | undefined;
  for (const atom of value.atoms) {
    if (atom.kind !== 'object') continue;
    const one = of(make(atom));
    made = made ? join(made, one) : one;
  }
  if (!value.supposing) return made;
  const known = [...value.supposing].flatMap(([key, all]): [string, Atom[]][] => {
    const objects = all.filter((one): one is Obj => (one as Atom | undefined)?.kind === 'object');
    return objects.length === all.length ? [[key, objects.map(make)]] : [];
  });
  return { atoms: [], ...made, supposing: known.length > 0 ? new Map(known) : undefined };
}
