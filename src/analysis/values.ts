/**
 * What an expression may be. A value is a set of atoms (what is followed: the request, a field of its body, a
 * literal, a function …; empty where nothing is known) and what it is *supposing* something, such as that a
 * parameter is absent. The second is what finds guards: `if (!String(x ?? '').trim()) return refuse()` refuses
 * supposing `-x`, whatever lies between.
 */
import type { Node } from '@babel/types';
import type { Scope } from './scope.js';

export type Source = 'json' | 'query' | 'form' | 'path';
export type Primitive = string | number | boolean | null | undefined;

export interface Answer {
  kind: 'response';
  /** Every status it may have; empty where it is not known. */
  statuses: number[];
  form?: 'json' | 'text' | 'csv' | 'binary' | 'html' | 'redirect' | undefined;
  streams?: 'sse' | 'ndjson' | 'text' | undefined;
  empty?: boolean;
  /** Its body tells that nothing was done: an empty list, an error under a good status. */
  idle?: boolean;
}

export interface Schema {
  kind: 'schema';
  type: 'string' | 'number' | 'boolean' | 'object' | 'array' | 'file' | 'unknown';
  optional: boolean;
  fields?: Map<string, Schema> | undefined;
  values?: Primitive[] | undefined;
  fallback?: Primitive;
}

export interface Obj extends Growing {
  kind: 'object';
  props: Map<string, Value>;
  /** What was spread into it, or copied key by key. */
  spread: Value[];
}

/** The suppositions under which something is in it; true: always. */
export type Filled = true | ReadonlySet<string>;

interface Growing {
  /** Set where it began empty, and what was put in may not be there (collecting.ts). */
  filled?: Filled | undefined;
  /** How many branches deep it was made; 0 where that is not told. */
  depth?: number;
}

export interface Func {
  kind: 'function';
  node: Node;
  scope: Scope;
  self?: Value | undefined;
}

/** Roots that have named things inside: the body, the form, the query. */
export interface Root {
  kind: 'root';
  source: Source;
  without: ReadonlySet<string>;
  /** Copied into a plain object: read by property and not by get(). */
  plain?: boolean;
}

export type Atom =
  | { kind: 'literal'; value: Primitive }
  | { kind: 'simple'; name: Simple }
  | { kind: 'header'; name: string }
  /** `holds`: what was made JSON of. */
  | { kind: 'native'; name: string; holds?: Value }
  | Root
  | { kind: 'key' | 'entry'; root: Root }
  | { kind: 'field'; name: string; deep: boolean }
  | ({ kind: 'tuple'; items: Value[]; open: boolean } & Growing)
  | { kind: 'class'; node: Node; scope: Scope }
  | { kind: 'parsed'; schema: Schema; data: Value }
  | { kind: 'regexp'; source: string; flags: string }
  | { kind: 'namespace'; path: string }
  | Obj
  | Func
  | Schema
  | Answer;

type Simple =
  | 'request'
  | 'requestUrl'
  | 'url'
  | 'pathname'
  | 'segments'
  | 'segment'
  | 'headers'
  | 'method'
  | 'text'
  | 'bytes'
  | 'client'
  | 'service'
  | 'auth'
  | 'user'
  | 'role'
  | 'env'
  | 'stream'
  | 'date'
  /** A text equal to none that the source names. */
  | 'other'
  /** A list that is not empty. */
  | 'some'
  /** Reading it throws. */
  | 'throws';

/** A primitive or an atom that stands for itself. */
export type Known = Primitive | Atom;
export const UNKNOWN = Symbol('unknown');
export type Guess = Known | typeof UNKNOWN;
type Suppositions = ReadonlyMap<string, readonly Known[]>;

export interface Value {
  atoms: readonly Atom[];
  supposing?: Suppositions | undefined;
  /** True of one and the same result on every call. */
  constant?: boolean;
  /** It may also be something that is not known. */
  open?: boolean;
  /** A test that holds only when the parameter has one of the values. */
  cases?: { param: string; values: Primitive[] } | undefined;
  /** By parameter, what it is instead when that is absent: `limit || 50`. */
  defaults?: ReadonlyMap<string, Primitive> | undefined;
  /** The text that `typeof` makes of that. */
  typeOf?: Value;
  /** Chosen by the value of a parameter: `ACTIONS[action]`. */
  chosen?: { param: string; keys: Map<Atom, string> } | undefined;
}

const singles = new Map<string, Atom>();
export function simple(name: Simple): Atom {
  let atom = singles.get(name);
  if (!atom) {
    atom = { kind: 'simple', name };
    singles.set(name, atom);
  }
  return atom;
}

export const OTHER = simple('other');
export const SOME = simple('some');
export const THROWS = simple('throws');
export const NOTHING: Value = { atoms: [] };
const EMPTY: ReadonlySet<string> = new Set();

export const of = (...atoms: Atom[]): Value => ({ atoms });
export const literal = (value: Primitive): Value => ({ atoms: [{ kind: 'literal', value }], constant: true });
export const native = (name: string): Value => ({ atoms: [{ kind: 'native', name }] });
export const tuple = (items: Value[], open = false): Value => of({ kind: 'tuple', items, open });
export const root = (source: Source, without: ReadonlySet<string> = EMPTY): Root => ({
  kind: 'root',
  source,
  without,
});
export const object = (props: [string, Value][] = [], spread: Value[] = []): Obj => ({
  kind: 'object',
  props: new Map(props),
  spread,
});

export const is = (value: Value, name: Simple): boolean =>
  value.atoms.some((atom) => atom.kind === 'simple' && atom.name === name);

export function find<K extends Atom['kind']>(value: Value, kind: K): Extract<Atom, { kind: K }> | undefined {
  return value.atoms.find((atom) => atom.kind === kind) as Extract<Atom, { kind: K }> | undefined;
}

export const literals = (value: Value): Primitive[] =>
  value.atoms.flatMap((atom) => (atom.kind === 'literal' ? [atom.value] : []));

/** The one text a value certainly is, for names of properties. */
export function textOf(value: Value): string | undefined {
  const [only, more] = value.atoms;
  return only?.kind === 'literal' && !more && only.value !== undefined ? String(only.value) : undefined;
}

function same(a: Atom, b: Atom): boolean {
  if (a === b) return true;
  if (a.kind === 'literal' && b.kind === 'literal') return Object.is(a.value, b.value);
  if (a.kind === 'field' && b.kind === 'field') return a.name === b.name && a.deep === b.deep;
  if (a.kind === 'native' && b.kind === 'native') return a.name === b.name && a.holds === b.holds;
  if (a.kind === 'root' && b.kind === 'root')
    return a.source === b.source && a.without.size === b.without.size;
  if (a.kind === 'function' && b.kind === 'function') return a.node === b.node && a.scope === b.scope;
  return false;
}

const LIMIT = 24;

function mergeAtoms(a: readonly Atom[], b: readonly Atom[]): readonly Atom[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const merged = [...a];
  for (const atom of b)
    if (merged.length < LIMIT && !merged.some((known) => same(known, atom))) merged.push(atom);
  return merged;
}

/** Either of two. */
export function join(a: Value, b: Value): Value {
  if (a === b) return a;
  const keys = new Set([...(a.supposing?.keys() ?? []), ...(b.supposing?.keys() ?? [])]);
  carried.suppositions += keys.size;
  const supposing = new Map<string, readonly Known[]>();
  for (const key of keys) {
    const [left, right] = [supposed(a, key), supposed(b, key)];
    if (left && right) supposing.set(key, unique([...left, ...right]));
  }
  return {
    atoms: mergeAtoms(a.atoms, b.atoms),
    open: a.open === true || b.open === true || a.atoms.length === 0 || b.atoms.length === 0,
    supposing: supposing.size > 0 ? supposing : undefined,
    cases: a.cases ?? b.cases,
    chosen: a.chosen ?? b.chosen,
    defaults: a.defaults ?? b.defaults,
  };
}

const unique = (known: Known[]): Known[] => [...new Set(known)].slice(0, 6);

/** Atoms that are something (truthy, an object) whatever is supposed. */
const concrete = new Set<Atom['kind']>([
  'literal',
  'native',
  'root',
  'tuple',
  'class',
  'parsed',
  'regexp',
  'object',
  'function',
  'schema',
  'response',
]);
const concreteNames = new Set<string>([
  'request',
  'url',
  'headers',
  'client',
  'service',
  'auth',
  'env', // taken to be set: what compares with it is compared
  'other',
  'some',
]);

/** All that a value can be supposing `key`; undefined where that is not known. */
export function supposed(value: Value, key: string): readonly Known[] | undefined {
  const known = value.supposing?.get(key);
  if (known) return known;
  if (value.open || value.atoms.length === 0 || value.atoms.length > 6) return undefined;
  const all: Known[] = [];
  for (const atom of value.atoms) {
    if (!(atom.kind === 'simple' ? concreteNames.has(atom.name) : concrete.has(atom.kind))) return undefined;
    all.push(atom.kind === 'literal' ? atom.value : atom);
  }
  return all;
}

/**
 * Suppositions carried along since the last step. An operation on a value with 400 of them is no single step of work;
 * `spend` counts them in. Analyses are synchronous, so that one counter serves.
 */
export const carried = { suppositions: 0 };

/** What an operation yields under each supposition that any of its operands knows of. */
export function suppose(
  values: readonly Value[],
  operation: (known: Guess[], key: string) => Guess,
): Suppositions | undefined {
  const keys = new Set<string>();
  for (const value of values) for (const key of value.supposing?.keys() ?? []) keys.add(key);
  if (keys.size === 0) return undefined;
  carried.suppositions += keys.size;
  const result = new Map<string, readonly Known[]>();
  for (const key of keys) {
    let rows: Guess[][] = [[]];
    for (const value of values) {
      const known: readonly Guess[] = supposed(value, key) ?? [UNKNOWN];
      rows = rows.flatMap((row) => known.map((one): Guess[] => [...row, one])).slice(0, 16);
    }
    const found = rows.map((row) => operation(row, key));
    if (!found.includes(UNKNOWN)) result.set(key, unique(found as Known[]));
  }
  return result.size > 0 ? result : undefined;
}

export const isAtom = (known: Guess): known is Atom => typeof known === 'object' && known !== null;
export const isPrimitive = (known: Guess): known is Primitive => known !== UNKNOWN && !isAtom(known);

/** True, false, or undefined where it is not known. */
export function truth(known: Guess): boolean | undefined {
  if (known === UNKNOWN || known === THROWS) return undefined;
  return isAtom(known) ? true : Boolean(known);
}
