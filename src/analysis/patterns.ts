/** Giving names: declarations, parameters, assignments, with defaults, renames and rests. */
import type * as t from '@babel/types';
import { annotate } from './annotations.js';
import { empty, fill, isEmpty, push } from './collecting.js';
import { logical } from './comparisons.js';
import { assigned } from './guards.js';
import type { Machine } from './machine.js';
import { field } from './request.js';
import type { Scope } from './scope.js';
import { noteDefault, voteByDefault } from './types.js';
import { type Atom, is, literal, NOTHING, of, textOf, type Value } from './values.js';

export function bind(
  m: Machine,
  node: t.Node,
  value: Value,
  scope: Scope,
  constant: boolean,
  assign = false,
): void {
  m.spend();
  switch (node.type) {
    case 'Identifier': {
      const named = is(value, 'segment') && value.atoms.length === 1 ? field(m, node.name, 'path') : value;
      if (assign)
        scope.assign(node.name, named, m.frame.depth, (before, after) => assigned(m, before, after));
      else scope.declare(node.name, named, constant, m.frame.depth);
      if (node.typeAnnotation) annotate(m, value, node.typeAnnotation as t.Node, scope);
      return;
    }
    case 'AssignmentPattern': {
      const quiet = m.quiet;
      const fallback = m.evaluate(node.right, scope);
      m.quiet = quiet;
      voteByDefault(m, value, fallback);
      const either = withDefault(value, fallback);
      noteDefault(m, either);
      bind(m, node.left, either, scope, constant, assign);
      return;
    }
    case 'ObjectPattern':
      if (node.typeAnnotation) annotate(m, value, node.typeAnnotation as t.Node, scope);
      bindObject(m, node, value, scope, constant, assign);
      return;
    case 'ArrayPattern':
      for (const [index, element] of node.elements.entries()) {
        if (!element) continue;
        if (element.type === 'RestElement') bind(m, element.argument, NOTHING, scope, constant, assign);
        else bind(m, element, m.member(value, String(index)), scope, constant, assign);
      }
      return;
    case 'RestElement':
      bind(m, node.argument, value, scope, constant, assign);
      return;
    case 'MemberExpression':
      assignMember(m, node, value, scope);
      return;
    case 'TSParameterProperty':
      bind(m, node.parameter, value, scope, constant);
      return;
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      bind(m, node.expression, value, scope, constant, assign);
      return;
  }
}

/** A default is taken for undefined only. */
function withDefault(value: Value, fallback: Value): Value {
  if (value.atoms.length === 0 && !value.supposing)
    return value.open || fallback.atoms.length === 0 ? value : { ...fallback, open: true };
  return logical('??', value, fallback);
}

function bindObject(
  m: Machine,
  node: t.ObjectPattern,
  value: Value,
  scope: Scope,
  constant: boolean,
  assign: boolean,
): void {
  const taken: string[] = [];
  for (const property of node.properties) {
    if (property.type === 'RestElement') {
      bind(m, property.argument, rest(value, taken), scope, constant, assign);
      continue;
    }
    const { key } = property;
    const name = property.computed
      ? textOf(m.evaluate(key, scope))
      : key.type === 'Identifier'
        ? key.name
        : key.type === 'StringLiteral' || key.type === 'NumericLiteral'
          ? String(key.value)
          : undefined;
    if (name === undefined) {
      bind(m, property.value, NOTHING, scope, constant, assign);
      continue;
    }
    taken.push(name);
    const quiet = m.quiet;
    m.quiet = true;
    const found = m.member(value, name, true);
    m.quiet = quiet;
    bind(m, property.value, found, scope, constant, assign);
  }
}

/** What is left of a value when some names were taken from it. */
function rest(value: Value, taken: string[]): Value {
  return {
    ...value,
    atoms: value.atoms.map((atom): Atom => {
      if (atom.kind === 'root') return { ...atom, without: new Set([...atom.without, ...taken]) };
      if (atom.kind !== 'object') return atom;
      const props = [...atom.props].filter(([name]) => !taken.includes(name));
      return { kind: 'object', props: new Map(props), spread: atom.spread.map((one) => rest(one, taken)) };
    }),
  };
}

function assignMember(m: Machine, node: t.MemberExpression, value: Value, scope: Scope): void {
  const quiet = m.quiet;
  m.quiet = true;
  const target = m.evaluate(node.object, scope);
  m.quiet = quiet;
  const key = node.computed ? m.evaluate(node.property, scope) : undefined;
  const name =
    node.property.type === 'Identifier' && !node.computed
      ? node.property.name
      : node.property.type === 'PrivateName'
        ? `#${node.property.id.name}`
        : key && textOf(key);
  for (const atom of target.atoms) {
    if (atom.kind === 'tuple' && name === 'length') empty(atom);
    else if (atom.kind === 'tuple' && (atom.filled || isEmpty(atom))) push(m, atom, [value]);
    if (atom.kind !== 'object') continue;
    fill(m, atom);
    const from = key?.atoms.find((one) => one.kind === 'key');
    // `data[key] = value` over all entries of a form makes data a copy of the form.
    if (from?.kind === 'key') atom.spread.push(of({ ...from.root, plain: true }));
    else if (name !== undefined) {
      const before = atom.props.get(name);
      const sure = m.frame.depth <= (atom.depth ?? 0);
      if (sure || (!before && atom.spread.length > 0)) atom.props.set(name, value);
      else atom.props.set(name, assigned(m, before ?? literal(undefined), value));
    } else if (atom.spread.length < 8) atom.spread.push(NOTHING);
  }
}
