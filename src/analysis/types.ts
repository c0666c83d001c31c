/** Evidence of a parameter's type, from how it is used. */
import type { Kind } from './findings.js';
import type { Machine } from './machine.js';
import { type Primitive, THROWS, type Value } from './values.js';

export function voteFor(m: Machine, value: Value, kind: Kind, weight: number): void {
  for (const atom of value.atoms)
    if (atom.kind === 'field' && !atom.deep) m.findings.vote(atom.name, kind, weight);
}

export function voteByDefault(m: Machine, value: Value, fallback: Value): void {
  const [atom] = fallback.atoms;
  if (!atom || fallback.atoms.length > 1) return;
  const kind = kindOf(atom);
  // `parseInt(days || '90')`: the text of a number is no sign of a text
  const numeric = atom.kind === 'literal' && typeof atom.value === 'string' && /^\d+$/.test(atom.value);
  if (kind) voteFor(m, value, kind, numeric ? 1 : 6);
}

/**
 * A value is given a name: from here on it is what stands for the parameter, and its default is that of the
 * parameter. `log(id || 'none')` gives none.
 */
export function noteDefault(m: Machine, value: Value, depth = 0): void {
  for (const [name, fallback] of value.defaults ?? []) {
    const found = m.findings.parameters.get(name);
    if (found) found.fallback ??= fallback;
  }
  for (const atom of value.atoms) {
    if (atom.kind === 'object' && depth < 2)
      for (const one of atom.props.values()) noteDefault(m, one, depth + 1);
    if (atom.kind !== 'field' || atom.deep) continue;
    const found = m.findings.parameters.get(atom.name);
    const known = value.supposing?.get(`-${atom.name}`);
    if (found && known?.every((one) => one !== THROWS && one != null && one !== '')) found.defaulted = true;
  }
}

function kindOf(atom: Value['atoms'][number]): Kind | undefined {
  if (atom.kind === 'literal') return kindOfPrimitive(atom.value);
  if (atom.kind === 'tuple') return 'array';
  if (atom.kind === 'object') return 'object';
  if (atom.kind === 'native' && atom.name === '#number') return 'number';
  if (atom.kind === 'native' && atom.name === '#text') return 'string';
  return undefined;
}

const kindOfPrimitive = (value: Primitive): Kind | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? (typeof value as Kind)
    : undefined;

const stringMethods =
  /^(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|split|replace|replaceAll|startsWith|endsWith|substring|substr|match|matchAll|charAt|charCodeAt|codePointAt|padStart|padEnd|normalize|localeCompare|search|repeat)$/;
const arrayMethods =
  /^(?:map|filter|forEach|some|every|reduce|push|join|find|findIndex|flatMap|sort|unshift|pop|shift|splice|reverse|entries|flat|reduceRight|toSorted)$/;
const numberMethods = /^(?:toFixed|toPrecision|toExponential)$/;
const fileMethods = /^(?:arrayBuffer|stream)$/;

/** `value.name(…)`. */
export function voteByMethod(m: Machine, value: Value, name: string): void {
  if (stringMethods.test(name)) voteFor(m, value, 'string', 5);
  else if (arrayMethods.test(name)) voteFor(m, value, 'array', 5);
  else if (numberMethods.test(name)) voteFor(m, value, 'number', 5);
  else if (fileMethods.test(name)) voteFor(m, value, 'file', 8);
  else if (name === 'text' || name === 'bytes') voteFor(m, value, 'file', 2);
}

/** `value.name`. */
export function voteByProperty(m: Machine, value: Value, name: string): void {
  if (/^\d+$/.test(name)) {
    voteFor(m, value, 'array', 1);
    return;
  }
  if (
    name === 'length' ||
    name === 'includes' ||
    name === 'slice' ||
    name === 'indexOf' ||
    name === 'concat' ||
    name === 'at'
  ) {
    voteFor(m, value, 'array', 0.6);
    voteFor(m, value, 'string', 0.5);
  } else if (
    !(name in Array.prototype) &&
    !(name in String.prototype) &&
    !numberMethods.test(name) &&
    !fileMethods.test(name)
  )
    voteFor(m, value, 'object', 3);
}
