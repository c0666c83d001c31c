/** `target[key]` and `key in target`. */
import { among } from './comparisons.js';
import type { Machine } from './machine.js';
import { typeByName } from './names.js';
import { field } from './request.js';
import { voteFor } from './types.js';
import {
  type Atom,
  find,
  is,
  isAtom,
  join,
  type Known,
  literals,
  NOTHING,
  OTHER,
  of,
  suppose,
  THROWS,
  UNKNOWN,
  type Value,
} from './values.js';

export function lookUp(m: Machine, target: Value, key: Value, optional: boolean): Value {
  const names = literals(key);
  if (names.length > 0 && names.length === key.atoms.length && !key.open) {
    let value: Value | undefined;
    for (const name of names.slice(0, 16)) {
      const one = m.member(target, String(name), optional);
      value = value ? join(value, one) : one;
    }
    return value ?? NOTHING;
  }
  if (is(target, 'segments'))
    return of(...target.atoms.filter((atom) => atom.kind === 'simple').map(() => SEGMENT));
  const root = find(target, 'root');
  if (root) {
    if (key.atoms.some((atom) => atom.kind === 'key')) return of({ kind: 'entry', root });
    m.findings.partial = true; // a name that only the run knows
    return NOTHING;
  }
  const map = find(target, 'object');
  if (!map || map.props.size === 0) {
    // `entities[entity]`: more than what the name alone says; but `rows[index]`
    if (!key.atoms.some((atom) => atom.kind === 'field' && typeByName(atom.name) === 'number'))
      voteFor(m, key, 'string', 1);
    return NOTHING;
  }
  voteFor(m, key, 'string', 3);
  return chosenFrom(m, map.props, key);
}

const SEGMENT: Atom = { kind: 'simple', name: 'segment' };

/** `ACTIONS[action]`: one of the properties, which one the caller says. */
function chosenFrom(m: Machine, props: ReadonlyMap<string, Value>, key: Value): Value {
  const param = key.atoms.find((atom) => atom.kind === 'field' && !atom.deep);
  const among_ = among(m, key, [...props.keys()], true);
  const atoms: Atom[] = [];
  const keys = new Map<Atom, string>();
  for (const [name, value] of [...props].slice(0, 64))
    for (const atom of value.atoms) {
      if (atoms.includes(atom)) continue;
      atoms.push(atom);
      keys.set(atom, name);
    }
  return {
    atoms,
    open: true,
    supposing: suppose([key], ([known]): Known | typeof UNKNOWN => {
      if (known === THROWS || known === UNKNOWN) return known;
      if (known === OTHER || known === undefined || known === null || known === '') return undefined;
      return isAtom(known!) ? UNKNOWN : props.has(String(known)) ? UNKNOWN : undefined;
    }),
    chosen: param?.kind === 'field' && among_ ? { param: param.name, keys } : undefined,
  };
}

/** `name in body` reads a parameter; `action in ACTIONS` names the values of one. */
export function inKeys(m: Machine, key: Value, target: Value): Value {
  const root = find(target, 'root');
  const names = literals(key).filter((name) => typeof name === 'string');
  if (root && names.length > 0) {
    for (const name of names) if (!root.without.has(name)) field(m, name, root.source);
    return { atoms: [], supposing: new Map([[`-${names[0]}`, [false]]]) };
  }
  const map = find(target, 'object');
  return map && map.spread.length === 0 ? among(m, key, [...map.props.keys()], true) : NOTHING;
}
