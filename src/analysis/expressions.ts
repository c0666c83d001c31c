/** Expressions: what each may be. */
import type * as t from '@babel/types';
import { annotate } from './annotations.js';
import { TEXT } from './answers.js';
import { callExpression, construct } from './calls.js';
import { either, filledOf } from './collecting.js';
import { logical } from './comparisons.js';
import { conditions } from './guards.js';
import { lookUp } from './lookups.js';
import { branch, type Machine } from './machine.js';
import { assignment, binary, conditional, unary } from './operators.js';
import type { Scope } from './scope.js';
import { noteDefault, voteByDefault, voteFor } from './types.js';
import {
  type Filled,
  is,
  isPrimitive,
  literal,
  literals,
  NOTHING,
  native,
  object,
  of,
  simple,
  suppose,
  THROWS,
  tuple,
  UNKNOWN,
  type Value,
} from './values.js';

const globals = new Set([
  'Deno',
  'process',
  'globalThis',
  'JSON',
  'Object',
  'Promise',
  'Array',
  'Number',
  'Response',
  'String',
  'Boolean',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'console',
  'URL',
  'Set',
  'Map',
  'Headers',
  'Date',
  'ReadableStream',
  'TransformStream',
  'TextEncoder',
  'encodeURIComponent',
  'decodeURIComponent',
  'fetch',
  'atob',
  'Buffer',
  'crypto',
  'Reflect',
  'Math',
  'URLSearchParams',
  'Uint8Array',
  'BigInt',
  'structuredClone',
  'Blob',
  'setTimeout',
  'Request',
  'NextResponse',
]);

export function evaluate(m: Machine, node: t.Node, scope: Scope): Value {
  switch (node.type) {
    case 'Identifier':
      return identifier(m, node.name, scope);
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return literal(node.value);
    case 'NullLiteral':
      return literal(null);
    case 'RegExpLiteral':
      return of({ kind: 'regexp', source: node.pattern, flags: node.flags });
    case 'TemplateLiteral':
      return template(m, node, scope);
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return readMember(m, node, scope);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return callExpression(m, node, scope);
    case 'NewExpression':
      return construct(m, node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return of({ kind: 'function', node, scope });
    case 'ClassExpression':
      return of({ kind: 'class', node, scope });
    case 'ObjectExpression':
      return objectExpression(m, node, scope);
    case 'ArrayExpression':
      return arrayExpression(m, node, scope);
    case 'LogicalExpression': {
      const left = m.evaluate(node.left, scope);
      const right =
        node.operator === '&&'
          ? branch(m, left, true, () => m.evaluate(node.right, scope))
          : branch(m, node.operator === '||' ? left : undefined, false, () => m.evaluate(node.right, scope));
      if (node.operator !== '&&') voteByDefault(m, left, right);
      return logical(node.operator, left, right);
    }
    case 'ConditionalExpression':
      return conditional(m, node, scope);
    case 'BinaryExpression':
      return binary(m, node, scope);
    case 'UnaryExpression':
      return unary(m, node, scope);
    case 'AssignmentExpression':
      return assignment(m, node, scope);
    case 'UpdateExpression':
      m.evaluate(node.argument, scope);
      if (node.argument.type === 'Identifier') scope.assign(node.argument.name, NOTHING, m.frame.depth);
      return NOTHING;
    case 'AwaitExpression':
    case 'YieldExpression':
      return m.evaluate(node.argument, scope);
    case 'SequenceExpression':
      return node.expressions.map((one) => m.evaluate(one, scope)).at(-1) ?? NOTHING;
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion': {
      const value = m.evaluate(node.expression, scope);
      annotate(m, value, node.typeAnnotation, scope);
      return value;
    }
    case 'TSNonNullExpression':
    case 'ParenthesizedExpression':
    case 'TSInstantiationExpression':
      return m.evaluate(node.expression, scope);
    case 'TaggedTemplateExpression':
      m.evaluate(node.quasi, scope);
      return NOTHING;
    case 'ThisExpression':
      return scope.read('this') ?? NOTHING;
    default:
      return NOTHING;
  }
}

function identifier(m: Machine, name: string, scope: Scope): Value {
  if (name === 'undefined') return literal(undefined);
  const value = scope.read(name);
  if (!value) return globals.has(name) ? native(name) : NOTHING;
  if (!m.quiet)
    for (const atom of value.atoms)
      if (atom.kind === 'field') m.findings.use(atom.name, conditions(m.frame.path));
  return value;
}

function template(m: Machine, node: t.TemplateLiteral, scope: Scope): Value {
  const parts = node.expressions.map((one) => m.evaluate(one, scope));
  for (const part of parts) voteFor(m, part, 'string', 0.05);
  const text = (known: readonly unknown[]): string =>
    node.quasis
      .map((quasi, index) => (quasi.value.cooked ?? '') + (index < known.length ? String(known[index]) : ''))
      .join('');
  if (parts.every((part) => part.constant && part.atoms.length === 1 && part.atoms[0]!.kind === 'literal'))
    return literal(text(parts.flatMap(literals)));
  return {
    atoms: parts.some((part) => is(part, 'env')) ? [simple('env')] : [{ kind: 'native', name: TEXT }],
    supposing: suppose(parts, (known) => {
      if (known.includes(THROWS)) return THROWS;
      return known.every(isPrimitive) ? text(known) : UNKNOWN;
    }),
  };
}

function readMember(m: Machine, node: t.MemberExpression | t.OptionalMemberExpression, scope: Scope): Value {
  const target = m.evaluate(node.object, scope);
  const optional = node.type === 'OptionalMemberExpression';
  if (node.property.type === 'PrivateName') return m.member(target, `#${node.property.id.name}`, optional);
  if (!node.computed) return m.member(target, (node.property as t.Identifier).name, optional);
  return lookUp(m, target, m.evaluate(node.property, scope), optional);
}

function objectExpression(m: Machine, node: t.ObjectExpression, scope: Scope): Value {
  const made = object();
  made.depth = m.frame.depth;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = m.evaluate(property.argument, scope);
      voteFor(m, value, 'object', 3);
      if (made.spread.length < 8) made.spread.push(value);
      continue;
    }
    const { key } = property;
    const name =
      !property.computed && key.type === 'Identifier'
        ? key.name
        : String(literals(m.evaluate(key, scope))[0] ?? '\0computed');
    if (property.type === 'ObjectMethod')
      made.props.set(name, of({ kind: 'function', node: property, scope }));
    else {
      const value = m.evaluate(property.value, scope);
      if (name === '$in' || name === '$nin' || name === '$all') voteFor(m, value, 'array', 4);
      // Wherever the object goes, the property is what the parameter of its name is called.
      if (value.defaults?.has(name)) noteDefault(m, value);
      made.props.set(name, value);
    }
  }
  return of(made);
}

function arrayExpression(m: Machine, node: t.ArrayExpression, scope: Scope): Value {
  const items: Value[] = [];
  let open = false;
  let filled: Filled | undefined;
  for (const element of node.elements) {
    if (!element) items.push(literal(undefined));
    else if (element.type === 'SpreadElement') {
      const value = m.evaluate(element.argument, scope);
      voteFor(m, value, 'array', 4);
      const [atom, more] = value.atoms;
      filled = either(filled, filledOf(m, value));
      if (atom?.kind === 'tuple' && !more && !atom.open) items.push(...atom.items);
      else open = true;
    } else {
      items.push(m.evaluate(element, scope));
      filled = true;
    }
    if (items.length > 400) return tuple([], true);
  }
  return of({ kind: 'tuple', items, open, depth: m.frame.depth, filled: open ? filled : undefined });
}
