/** Operators: comparison, arithmetic, choice, assignment. */
import type * as t from '@babel/types';
import { NUMBER, TEXT } from './answers.js';
import { empty } from './collecting.js';
import { equals, logical, not, order } from './comparisons.js';
import { inKeys } from './lookups.js';
import { branch, type Machine } from './machine.js';
import type { Scope } from './scope.js';
import { noteDefault, voteByDefault, voteFor } from './types.js';
import {
  type Atom,
  is,
  isPrimitive,
  join,
  literal,
  literals,
  NOTHING,
  native,
  simple,
  suppose,
  THROWS,
  UNKNOWN,
  type Value,
} from './values.js';

export function conditional(m: Machine, node: t.ConditionalExpression, scope: Scope): Value {
  const test = m.evaluate(node.test, scope);
  const [atom] = test.atoms;
  if (test.constant && test.atoms.length === 1 && atom?.kind === 'literal')
    return m.evaluate(atom.value ? node.consequent : node.alternate, scope);
  const yes = branch(m, test, true, () => m.evaluate(node.consequent, scope));
  const no = branch(m, test, false, () => m.evaluate(node.alternate, scope));
  voteByDefault(m, yes, no);
  const joined = join(yes, no);
  const supposing = suppose([test, yes, no], ([known, a, b]) => {
    if (known === THROWS) return THROWS;
    if (known === UNKNOWN) return a === b ? a! : UNKNOWN;
    return (typeof known === 'object' ? known !== null : Boolean(known)) ? a! : b!;
  });
  const defaults = new Map(joined.defaults);
  for (const [key, known] of supposing ?? [])
    if (key[0] === '-' && known.length === 1 && isPrimitive(known[0]!) && known[0] != null)
      if (
        yes.atoms
          .concat(no.atoms)
          .some((one) => one.kind === 'field' && one.name === key.slice(1) && !one.deep)
      )
        defaults.set(key.slice(1), known[0]);
  return { ...joined, supposing, defaults: defaults.size > 0 ? defaults : undefined };
}

const arithmetic = /^(?:-|\*|\/|%|\*\*|\||&|\^|<<|>>|>>>)$/;

export function binary(m: Machine, node: t.BinaryExpression, scope: Scope): Value {
  const left = node.left.type === 'PrivateName' ? NOTHING : m.evaluate(node.left, scope);
  const right = m.evaluate(node.right, scope);
  const { operator } = node;
  switch (operator) {
    case '===':
    case '==':
      return equals(m, left, right);
    case '!==':
    case '!=': {
      const value = not(equals(m, left, right));
      return value;
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      for (const [value, other] of [
        [left, right],
        [right, left],
      ] as const)
        voteFor(m, value, 'number', literals(other).some((one) => typeof one === 'number') ? 4 : 0.4);
      return order(operator, left, right);
    case 'in':
      return inKeys(m, left, right);
    case 'instanceof':
      if (node.right.type === 'Identifier' && /^(?:File|Blob)$/.test(node.right.name))
        voteFor(m, left, 'file', 6);
      return {
        atoms: [],
        supposing: suppose([left], ([known]) =>
          isPrimitive(known!)
            ? false
            : known !== UNKNOWN && known !== THROWS && (known as Atom).kind === 'response'
              ? true
              : UNKNOWN,
        ),
      };
    case '+':
      return plus(m, left, right);
    default:
      if (!arithmetic.test(operator)) return NOTHING;
      voteFor(m, left, 'number', 3);
      voteFor(m, right, 'number', 3);
      return native(NUMBER);
  }
}

function plus(m: Machine, left: Value, right: Value): Value {
  for (const [value, other] of [
    [left, right],
    [right, left],
  ] as const)
    for (const one of literals(other))
      if (typeof one === 'string' || typeof one === 'number') voteFor(m, value, typeof one as 'string', 0.5);
  const text = [left, right].some(
    (one) =>
      literals(one).some((part) => typeof part === 'string') ||
      one.atoms.some((atom) => atom.kind === 'native' && atom.name === TEXT),
  );
  const numeric = [left, right].some((one) =>
    one.atoms.some((atom) => atom.kind === 'native' && atom.name === NUMBER),
  );
  const [a, b] = [literals(left), literals(right)];
  if (left.constant && right.constant && a.length === 1 && b.length === 1 && typeof a[0] === 'string')
    return literal(`${a[0]}${b[0]}`.slice(0, 10_000));
  return {
    atoms:
      is(left, 'env') || is(right, 'env')
        ? [simple('env')]
        : text
          ? [{ kind: 'native', name: TEXT }]
          : numeric
            ? [{ kind: 'native', name: NUMBER }]
            : [],
    supposing: suppose([left, right], ([x, y]) => {
      if (x === THROWS || y === THROWS) return THROWS;
      return isPrimitive(x!) && isPrimitive(y!) && (typeof x === 'string' || typeof y === 'string')
        ? `${x}${y}`
        : UNKNOWN;
    }),
  };
}

export function unary(m: Machine, node: t.UnaryExpression, scope: Scope): Value {
  const value = m.evaluate(node.argument, scope);
  switch (node.operator) {
    case '!':
      if (node.argument.type === 'UnaryExpression' && node.argument.operator === '!')
        voteFor(m, m.evaluate(node.argument.argument, scope), 'boolean', 0.8);
      return not(value);
    case 'typeof':
      return { atoms: [], supposing: suppose([value], ([known]) => typeOf(known)), typeOf: value };
    case 'delete':
      if ('object' in node.argument)
        for (const atom of m.evaluate(node.argument.object, scope).atoms) empty(atom);
      return NOTHING;
    case 'void':
      return literal(undefined);
    case '-':
    case '+': {
      if (node.operator === '+') voteFor(m, value, 'number', 4);
      const [only] = literals(value);
      return typeof only === 'number' && value.constant
        ? literal(node.operator === '-' ? -only : only)
        : NOTHING;
    }
    default:
      return NOTHING;
  }
}

function typeOf(known: unknown): string | typeof UNKNOWN | typeof THROWS {
  if (known === UNKNOWN) return UNKNOWN;
  if (known === THROWS) return THROWS;
  if (typeof known !== 'object' || known === null) return typeof known;
  const { kind } = known as Atom;
  if (kind === 'simple') return known === simple('other') ? UNKNOWN : UNKNOWN;
  return kind === 'function' || kind === 'class' || kind === 'native' ? 'function' : 'object';
}

export function assignment(m: Machine, node: t.AssignmentExpression, scope: Scope): Value {
  let value = m.evaluate(node.right, scope);
  if (node.operator !== '=') {
    const before = m.evaluate(node.left, scope);
    if (node.operator === '||=' || node.operator === '??=') {
      voteByDefault(m, before, value);
      value = logical(node.operator.slice(0, -1), before, value);
    } else if (node.operator === '+=') value = plus(m, before, value);
    else value = NOTHING;
  }
  if (node.left.type === 'Identifier') noteDefault(m, value);
  m.bind(node.left, value, scope, false, true);
  return value;
}
