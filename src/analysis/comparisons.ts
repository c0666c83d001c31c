/** Equality, membership, order, logic: what a test is, supposing something. */
import { NUMBER } from './answers.js';
import { NOBODY, SECRET, wrongSecret } from './callers.js';
import type { Machine } from './machine.js';
import { voteFor } from './types.js';
import {
  type Guess,
  is,
  isAtom,
  isPrimitive,
  join,
  type Known,
  literals,
  OTHER,
  type Primitive,
  SOME,
  suppose,
  THROWS,
  truth,
  UNKNOWN,
  type Value,
} from './values.js';

/** Names that say a role is not everybody's. */
const PRIVILEGED = /admin|owner|super|staff|root|manager|moderator/i;

function same(a: Guess, b: Guess, key: string): Guess {
  if (a === THROWS || b === THROWS) return THROWS;
  // A wrong secret equals nothing, whatever the right one is.
  if ((key === SECRET || key === NOBODY) && (a === OTHER || b === OTHER) && a !== b) return false;
  if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN;
  if (a === OTHER || b === OTHER)
    return a === b ? UNKNOWN : isPrimitive(a) || isPrimitive(b) ? false : UNKNOWN;
  if (isAtom(a) || isAtom(b)) return a === b ? UNKNOWN : isPrimitive(a) || isPrimitive(b) ? false : UNKNOWN;
  return a === b || (a == null && b == null);
}

function noteNamed(m: Machine, value: Value, named: Primitive[]): void {
  if (named.length === 0) return;
  for (const atom of value.atoms) {
    if (atom.kind === 'field' && !atom.deep) {
      const found = m.findings.parameters.get(atom.name);
      for (const one of named) if (found && one != null && one !== '') found.named.add(one);
    }
    if (atom.kind === 'simple' && atom.name === 'method')
      for (const one of named) if (typeof one === 'string') m.findings.methods.add(one.toUpperCase());
    if (
      atom.kind === 'simple' &&
      atom.name === 'role' &&
      named.some((one) => one === true || PRIVILEGED.test(String(one)))
    )
      m.findings.roleTested = true;
  }
}

function casesOf(value: Value, named: Primitive[]): Value['cases'] {
  const field = value.atoms.find((atom) => atom.kind === 'field');
  const texts = named.filter((one) => typeof one === 'string' && one !== '');
  if (field?.kind !== 'field' || field.deep || texts.length === 0 || texts.length !== named.length)
    return undefined;
  return { param: field.name, values: texts };
}

/** `a === b` (and `==`: null and undefined are taken as the same in both). */
export function equals(m: Machine, a: Value, b: Value): Value {
  for (const [value, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const named = literals(other);
    if (named.length !== other.atoms.length) continue;
    noteNamed(m, value, named);
    if (value.typeOf) {
      for (const one of named)
        if (one === 'string' || one === 'number' || one === 'boolean') voteFor(m, value.typeOf, one, 8);
        else if (one === 'object') voteFor(m, value.typeOf, 'object', 3);
      continue;
    }
    for (const one of named)
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
        if (one !== '') voteFor(m, value, typeof one as 'string', 4);
  }
  const supposing = new Map(suppose([a, b], ([x, y], key) => same(x!, y!, key)));
  noteSecret(m, a, b, supposing);
  const constant = a.constant === true && b.constant === true;
  const [x, y] = [literals(a), literals(b)];
  return {
    atoms:
      constant && x.length === 1 && y.length === 1 ? [{ kind: 'literal', value: Object.is(x[0], y[0]) }] : [],
    constant,
    supposing: supposing.size > 0 ? supposing : undefined,
    cases: casesOf(a, literals(b)) ?? casesOf(b, literals(a)),
  };
}

/** A parameter compared with a secret of the environment is a credential. */
function noteSecret(m: Machine, a: Value, b: Value, supposing: Map<string, readonly Known[]>): void {
  const pair = is(a, 'env') ? b : is(b, 'env') ? a : undefined;
  for (const atom of pair?.atoms ?? []) {
    if (atom.kind !== 'field' || atom.deep) continue;
    const found = m.findings.parameters.get(atom.name);
    if (found) found.secret = true;
    for (const [key, known] of wrongSecret(false)) supposing.set(key, known);
  }
}

/** Is `value` one of `named`? For includes(), has(), in. */
export function among(m: Machine, value: Value, named: Primitive[], whole: boolean): Value {
  if (whole) noteNamed(m, value, named);
  for (const one of named.slice(0, 3))
    if (typeof one === 'string' || typeof one === 'number') voteFor(m, value, typeof one as 'string', 3);
  return {
    atoms: [],
    supposing: suppose([value], ([known]) => {
      if (known === THROWS || known === UNKNOWN) return known;
      if (known === OTHER) return whole ? false : UNKNOWN;
      if (isAtom(known!)) return UNKNOWN;
      return named.includes(known as Primitive) ? true : whole ? false : UNKNOWN;
    }),
    cases: whole ? casesOf(value, named) : undefined,
  };
}

export function not(value: Value): Value {
  const [atom] = value.atoms;
  const sure = value.constant && value.atoms.length === 1 && atom?.kind === 'literal';
  return {
    atoms: sure && atom?.kind === 'literal' ? [{ kind: 'literal', value: !atom.value }] : [],
    constant: sure === true,
    supposing: suppose([value], ([known]) => {
      if (known === THROWS) return THROWS;
      const found = truth(known!);
      return found === undefined ? UNKNOWN : !found;
    }),
  };
}

/** `&&`, `||`, `??`. */
export function logical(operator: string, a: Value, b: Value): Value {
  const picks = (known: Guess): 'left' | 'right' | undefined => {
    if (known === UNKNOWN) return undefined;
    if (known === THROWS) return 'left';
    if (operator === '??') return known == null ? 'right' : 'left';
    const found = truth(known);
    if (found === undefined) return undefined;
    return found === (operator === '||') ? 'left' : 'right';
  };
  const supposing = suppose([a, b], ([x, y], key) => {
    const side = picks(x!);
    if (side === 'left') return x!;
    if (side === 'right') return y!;
    // Whatever the left is, a right that settles the test settles it: (?) || true, (?) && false.
    const right = y === UNKNOWN ? undefined : truth(y!);
    if (operator === '||' && right === true && isPrimitive(y!)) return y!;
    if (operator === '&&' && right === false) return y!;
    // `device.key && key !== device.key`: where a secret is set, it is asked for.
    if (operator === '&&' && key === SECRET && right === true && !a.supposing?.has(NOBODY)) return y!;
    return UNKNOWN;
  });
  const joined = join(a, b);
  const [atom] = a.atoms;
  let atoms = joined.atoms;
  let constant = false;
  if (a.constant && a.atoms.length === 1 && atom?.kind === 'literal') {
    const side = picks(atom.value);
    atoms = side === 'left' ? a.atoms : b.atoms;
    constant = side === 'left' || b.constant === true;
  } else if (operator !== '&&' && a.atoms.some((one) => one.kind === 'literal')) {
    // `'' || x`, `null ?? x` is x
    const kept = a.atoms.filter((one) => one.kind !== 'literal' || picks(one.value) === 'left');
    atoms = join({ atoms: kept }, b).atoms;
  }
  const open = !constant && joined.open === true;
  const defaults = operator === '&&' ? undefined : defaultsOf(a, b);
  return { atoms, constant, open, supposing, cases: casesOfLogical(operator, a, b), defaults };
}

/** `a || b`, `a ?? b`: b is the default of the parameters that a may be. */
function defaultsOf(a: Value, b: Value): Value['defaults'] {
  const [only, more] = b.atoms;
  if (only?.kind !== 'literal' || more || only.value == null) return a.defaults ?? b.defaults;
  const found = new Map(a.defaults);
  for (const atom of a.atoms)
    if (atom.kind === 'field' && !atom.deep && !found.has(atom.name)) found.set(atom.name, only.value);
  // `Number(size) || 20`
  if (a.atoms.every((atom) => atom.kind === 'native' && atom.name === NUMBER))
    for (const [key, known] of a.supposing ?? [])
      if (key[0] === '-' && known.every((one) => Number.isNaN(one) || one === 0))
        found.set(key.slice(1), only.value);
  return found.size > 0 ? found : undefined;
}

function casesOfLogical(operator: string, a: Value, b: Value): Value['cases'] {
  if (operator === '&&') return a.cases ?? b.cases;
  if (!a.cases || !b.cases || a.cases.param !== b.cases.param) return undefined;
  return { param: a.cases.param, values: [...new Set([...a.cases.values, ...b.cases.values])] };
}

/** `<`, `>` and the like: only primitives compare. */
export function order(operator: string, a: Value, b: Value): Value {
  return {
    atoms: [],
    supposing: suppose([a, b], ([x, y]) => {
      if (x === THROWS || y === THROWS) return THROWS;
      if (!isPrimitive(x!) || !isPrimitive(y!)) {
        if (x === SOME || y === SOME) return UNKNOWN;
        // undefined and NaN are in no order with anything
        const nowhere = (one: Guess): boolean =>
          one === undefined || (typeof one === 'number' && Number.isNaN(one));
        return nowhere(x!) || nowhere(y!) ? false : UNKNOWN;
      }
      const [left, right] = [x as number, y as number];
      if (operator === '<') return left < right;
      if (operator === '>') return left > right;
      if (operator === '<=') return left <= right;
      return left >= right;
    }),
  };
}
