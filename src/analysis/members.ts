/** `target.name`, for all that is followed. */
import { answerProperty } from './answers.js';
import { NOBODY, ROLE } from './callers.js';
import { lengthOf, someItem } from './collecting.js';
import type { Machine } from './machine.js';
import { requestProperty, urlProperty, within } from './request.js';
import { readSchema } from './schemas.js';
import { voteByProperty } from './types.js';
import {
  type Atom,
  type Func,
  isAtom,
  join,
  type Known,
  literal,
  NOTHING,
  native,
  OTHER,
  of,
  simple,
  supposed,
  THROWS,
  type Value,
} from './values.js';

export function member(m: Machine, target: Value, name: string, optional = false): Value {
  m.spend();
  voteByProperty(m, target, name);
  let value: Value | undefined;
  for (const atom of target.atoms) {
    const one = memberOf(m, atom, name);
    value = value ? join(value, one) : one;
  }
  const base = withGiven(target, value ?? NOTHING, name);
  if (!target.supposing) return target.open ? { ...base, open: true } : base;
  const supposing = new Map(base.supposing);
  for (const [key, all] of target.supposing) {
    const known = all.flatMap((one): (Known | symbol)[] => {
      if (one === THROWS) return [THROWS];
      if (one === undefined || one === null) return [optional ? undefined : THROWS];
      if (!isAtom(one)) return typeof one === 'string' && name === 'length' ? [one.length] : [UNKNOWN_MEMBER];
      if (one === OTHER) return [UNKNOWN_MEMBER];
      return [...(supposed(memberOf(m, one, name), key) ?? [UNKNOWN_MEMBER])];
    });
    if (known.includes(UNKNOWN_MEMBER)) supposing.delete(key);
    else supposing.set(key, [...new Set(known)] as Known[]);
  }
  return { ...base, supposing: supposing.size > 0 ? supposing : undefined };
}

const UNKNOWN_MEMBER = Symbol('unknown');

/** `await req.json().catch(() => ({}))`: a field that has a value is one of the body, and not of what stands in for it. */
function withGiven(target: Value, value: Value, name: string): Value {
  const key = `~${name}`;
  if (target.atoms.length < 2 || !value.supposing || !target.atoms.some(({ kind }) => kind === 'root'))
    return value;
  if (!value.atoms.some((atom) => atom.kind === 'field' && atom.name === name && !atom.deep)) return value;
  return { ...value, supposing: new Map(value.supposing).set(key, [OTHER]) };
}

/** The natives whose properties are natives too. */
const namespaces = new Set([
  'Deno',
  'Deno.env',
  'process',
  'globalThis',
  'JSON',
  'Object',
  'Promise',
  'Array',
  'Number',
  'Response',
  'String',
  'console',
  'z',
  'z.coerce',
  'secrets',
  'crypto',
  'crypto.subtle',
  'Reflect',
  'Math',
  'Date',
  'Boolean',
  'Buffer',
]);

function memberOf(m: Machine, atom: Atom, name: string): Value {
  switch (atom.kind) {
    case 'root':
      return atom.source === 'json' || atom.plain ? within(m, atom, name) : NOTHING;
    case 'field':
      return of({ kind: 'field', name: atom.name, deep: true });
    case 'object':
      return propertyOf(m, atom, name);
    case 'tuple':
      return itemAt(atom, name);
    case 'parsed':
      return readSchema(atom, name);
    case 'response':
      return answerProperty(atom, name);
    case 'native':
      if (atom.name === 'process.env' || atom.name === 'Deno.env.toObject') return of(simple('env'));
      if (atom.name === 'globalThis') return native(name);
      if (name === 'default' || name === 'z') return of(atom);
      return namespaces.has(atom.name) ? native(`${atom.name}.${name}`) : NOTHING;
    case 'namespace':
      return m.imported(atom.path, name);
    case 'literal':
      if (atom.value === undefined || atom.value === null) return literal(undefined);
      return typeof atom.value === 'string' && name === 'length' ? literal(atom.value.length) : NOTHING;
    case 'simple':
      return simpleMember(m, atom.name, name);
    default:
      return NOTHING;
  }
}

const NOT_PRIVILEGED = [ROLE, NOBODY];

function simpleMember(m: Machine, kind: string, name: string): Value {
  switch (kind) {
    case 'request':
      return requestProperty(name);
    case 'url':
      return urlProperty(m, name);
    case 'client':
    case 'service':
      if (name === 'asServiceRole') {
        m.findings.service = true;
        return of(simple('service'));
      }
      return name === 'auth' ? of(simple('auth')) : NOTHING;
    case 'user':
      if (/role|admin|permission|collaborator|access_level/i.test(name)) {
        const admin = /admin/i.test(name);
        if (admin) m.findings.roleTested = true;
        return {
          atoms: [simple('role')],
          supposing: new Map(NOT_PRIVILEGED.map((key) => [key, [admin ? false : OTHER]])),
        };
      }
      // Apps keep fields of their own in user.data
      return name === 'data' || name === 'user' || name === 'profile' ? userValue() : NOTHING;
    case 'text': // what may be the body's text, or what that says as JSON: `to` is one of the latter
      return name in String.prototype ? NOTHING : { ...literal(undefined), constant: false };
    case 'some':
      return name === 'length' ? literal(1) : NOTHING;
    default:
      return NOTHING;
  }
}

/** Somebody who is logged in, and no administrator. */
export const userValue = (): Value => ({
  atoms: [simple('user')],
  supposing: new Map([[ROLE, [simple('user')]]]),
});

function propertyOf(m: Machine, atom: Extract<Atom, { kind: 'object' }>, name: string): Value {
  const own = atom.props.get(name);
  if (own) {
    const [only] = own.atoms;
    // `get name()`: reading it is calling it.
    if (only?.kind === 'function' && 'kind' in only.node && only.node.kind === 'get') return m.call(own, []);
    if (only?.kind === 'function' && !only.self && own.atoms.length === 1)
      return { ...own, atoms: [{ ...only, self: of(atom) } satisfies Func] };
    return own;
  }
  if (atom.spread.length === 0) return literal(undefined);
  let value: Value | undefined;
  for (const one of atom.spread.slice(0, 8)) {
    const found = member(m, one, name, true);
    value = value ? join(value, found) : found;
  }
  return value ?? NOTHING;
}

function itemAt(atom: Extract<Atom, { kind: 'tuple' }>, name: string): Value {
  if (name === 'length') return lengthOf(atom);
  const index = Number(name);
  if (!Number.isInteger(index) || index < 0) return NOTHING;
  if (atom.open) return atom.filled ? someItem(atom) : (atom.items[0] ?? NOTHING);
  return atom.items[index] ?? literal(undefined);
}
