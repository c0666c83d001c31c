/** Calls: of what the analysis knows, of the function's own helpers, of everything else. */
import type * as t from '@babel/types';
import { annotate } from './annotations.js';
import { bytesOf, callNative } from './builtins.js';
import { SECRET, wrongSecret } from './callers.js';
import { pushAll } from './collecting.js';
import { constructNative } from './constructors.js';
import { result, throwsSupposing } from './guards.js';
import { branch, type Frame, type Machine } from './machine.js';
import { callMethod } from './methods.js';
import { Scope } from './scope.js';
import { voteByMethod } from './types.js';
import { type Func, join, literal, NOTHING, object, of, tuple, type Value } from './values.js';

const STACK = 40;

export function callExpression(
  m: Machine,
  node: t.CallExpression | t.OptionalCallExpression,
  scope: Scope,
): Value {
  m.spend();
  const quiet = m.quiet;
  const { callee } = node;
  if (callee.type === 'Import') {
    const path = literalText(m.evaluate(node.arguments[0], scope));
    return path === undefined ? NOTHING : of({ kind: 'namespace', path: `${scope.module}\0${path}` });
  }
  let value: Value;
  if (
    (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') &&
    !isComputedUnknown(callee)
  ) {
    const name = nameOf(callee);
    const first = node.arguments[0];
    const caught = name === 'catch' && !(first && alwaysThrows(first));
    if (caught) m.frame.swallowed += 1;
    const target = m.evaluate(callee.object, scope);
    if (caught) m.frame.swallowed -= 1;
    voteByMethod(m, target, name);
    m.quiet = target.atoms.some((atom) => atom.kind === 'native' && atom.name === 'console');
    const args = argumentsOf(m, node.arguments, scope, name === 'push' ? target : undefined);
    m.quiet = quiet;
    const optional = callee.type === 'OptionalMemberExpression';
    value =
      callMethod(m, target, name, args, optional) ??
      callOrRun(m, m.member(target, name, optional), args, name, target);
  } else {
    m.quiet = false;
    const called = withTypes(m.evaluate(callee, scope), node.typeParameters);
    const args = argumentsOf(m, node.arguments, scope);
    m.quiet = quiet;
    value = callOrRun(m, called, args, callee.type === 'Identifier' ? callee.name : '');
  }
  const type = node.typeParameters;
  if (type && 'params' in type) annotate(m, value, type.params[0], scope);
  return value;
}

/** `withBody<Order>(…)`: within the helper, its type parameter is that type. */
function withTypes(callee: Value, given: t.Node | null | undefined): Value {
  if (given?.type !== 'TSTypeParameterInstantiation') return callee;
  const atoms = callee.atoms.map((atom) => {
    if (atom.kind !== 'function' || !('typeParameters' in atom.node)) return atom;
    const { typeParameters } = atom.node;
    if (typeParameters?.type !== 'TSTypeParameterDeclaration') return atom;
    const scope = new Scope(atom.scope, atom.scope.module);
    for (const [index, { name }] of typeParameters.params.entries()) {
      const type = given.params[index];
      if (type) scope.types.set(typeof name === 'string' ? name : (name as t.Identifier).name, type);
    }
    return { ...atom, scope };
  });
  return { ...callee, atoms };
}

const isComputedUnknown = (node: t.MemberExpression | t.OptionalMemberExpression): boolean =>
  node.computed && node.property.type !== 'StringLiteral';

const nameOf = (node: t.MemberExpression | t.OptionalMemberExpression): string =>
  node.property.type === 'Identifier'
    ? node.property.name
    : node.property.type === 'StringLiteral'
      ? node.property.value
      : node.property.type === 'PrivateName'
        ? `#${node.property.id.name}`
        : '';

const literalText = (value: Value): string | undefined => {
  const [atom] = value.atoms;
  return atom?.kind === 'literal' && typeof atom.value === 'string' ? atom.value : undefined;
};

function alwaysThrows(node: t.Node): boolean {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return false;
  return node.body.type === 'BlockStatement' && node.body.body.at(-1)?.type === 'ThrowStatement';
}

/** @param into the list that they are pushed into: of what is spread there, not each item is known */
function argumentsOf(m: Machine, nodes: readonly t.Node[], scope: Scope, into?: Value): Value[] {
  const args: Value[] = [];
  for (const node of nodes) {
    if (node.type === 'SpreadElement') {
      const value = m.evaluate(node.argument, scope);
      const [atom] = value.atoms;
      if (into) pushAll(m, into, value);
      else if (atom?.kind === 'tuple' && !atom.open) args.push(...atom.items);
    } else args.push(m.evaluate(node, scope));
  }
  return args;
}

function callOrRun(m: Machine, callee: Value, args: Value[], name: string, self?: Value): Value {
  const known = callee.atoms.some((atom) => atom.kind === 'function' || atom.kind === 'native');
  if (known) {
    const value = call(m, callee, args, self);
    // A helper that verifies in a way that was not understood still verifies.
    if (
      !verifies.test(name) ||
      value.supposing?.has(SECRET) ||
      !args.some((arg) => arg.supposing?.has(SECRET))
    )
      return value;
    return { ...value, supposing: new Map([...(value.supposing ?? []), ...wrongSecret(false)]) };
  }
  runCallbacks(m, args);
  return unknownCall(m, name, args);
}

/** Names of comparisons that other libraries do for the source. */
const verifies =
  /verify|timing_?safe|constant_?time|safe_?(?:equal|compare)|secure_?compare|valid\w*(?:signature|secret|token|key)/i;

function unknownCall(m: Machine, name: string, args: Value[]): Value {
  if (!args.some((arg) => arg.supposing?.has(SECRET))) return NOTHING;
  if (name === 'encode') return bytesOf(args[0]); // of a TextEncoder
  if (/^construct_?event/i.test(name)) throwsSupposing(m, SECRET);
  return verifies.test(name) ? { atoms: [], supposing: new Map(wrongSecret(false)) } : NOTHING;
}

export function runCallbacks(m: Machine, args: readonly Value[]): void {
  for (const arg of args)
    for (const atom of arg.atoms) {
      if (atom.kind === 'function') branch(m, undefined, true, () => invoke(m, atom, []));
      if (atom.kind === 'object')
        for (const one of atom.props.values())
          for (const method of one.atoms)
            if (method.kind === 'function') branch(m, undefined, true, () => invoke(m, method, []));
    }
}

export function call(m: Machine, callee: Value, args: Value[], self?: Value): Value {
  let value: Value | undefined;
  for (const atom of callee.atoms) {
    let one: Value = NOTHING;
    if (atom.kind === 'function') {
      const key = callee.chosen?.keys.get(atom);
      const run = (): Value => invoke(m, atom, args);
      one =
        key === undefined
          ? run()
          : branch(m, { atoms: [], cases: { param: callee.chosen!.param, values: [key] } }, true, run);
    } else if (atom.kind === 'native') one = callNative(m, atom.name, args, self);
    else if (atom.kind === 'literal') continue;
    value = value ? join(value, one) : one;
  }
  return value ?? NOTHING;
}

export function invoke(m: Machine, func: Func, args: Value[], handler = false): Value {
  m.spend();
  const { node } = func;
  if (!('params' in node) || !('body' in node) || !node.body) return NOTHING;
  const key = handler ? undefined : m.memory.keyOf(func, args);
  const before = key === undefined ? undefined : m.memory.get(func, key);
  if (before) return before;
  const { frame: caller } = m;
  if (caller.nodes.length > STACK || caller.nodes.includes(node)) return NOTHING;
  const scope = new Scope(func.scope, func.scope.module);
  if (func.self) scope.declare('this', func.self, true, caller.depth);
  const frame: Frame = {
    base: caller.path,
    path: caller.path,
    returns: [],
    handler,
    depth: caller.depth,
    swallowed: caller.swallowed,
    nodes: [...caller.nodes, node],
  };
  const remember = (value: Value): Value => {
    if (key !== undefined) m.memory.set(func, args, key, value);
    return value;
  };
  const quiet = m.quiet;
  m.quiet = false;
  m.frame = frame;
  try {
    for (const [index, param] of (node.params as t.Node[]).entries()) {
      if (param.type === 'RestElement')
        m.bind(param, tuple(args.slice(index), args.length === 0), scope, false);
      else m.bind(param, args[index] ?? (args.length === 0 ? NOTHING : literal(undefined)), scope, true);
    }
    const body = node.body as t.Node;
    if (body.type !== 'BlockStatement') {
      const statement = { type: 'ReturnStatement', argument: body } as t.ReturnStatement;
      m.execute([statement], scope);
      return remember(result(m, frame, false));
    }
    const completion = m.execute(body.body, scope);
    // What the handler returns has been noted, and nobody is left to read it.
    return handler ? NOTHING : remember(result(m, frame, completion.kind === 'normal'));
  } finally {
    m.frame = caller;
    m.quiet = quiet;
  }
}

export function construct(m: Machine, node: t.NewExpression, scope: Scope): Value {
  m.spend();
  const quiet = m.quiet;
  m.quiet = false;
  const callee = m.evaluate(node.callee, scope);
  const args = argumentsOf(m, node.arguments, scope);
  m.quiet = quiet;
  for (const atom of callee.atoms) {
    if (atom.kind === 'class') return instance(m, atom, args);
    if (atom.kind === 'native') return constructNative(m, atom.name, args);
  }
  if (node.callee.type === 'Identifier') return constructNative(m, node.callee.name, args);
  runCallbacks(m, args);
  return NOTHING;
}

function instance(m: Machine, type: { node: t.Node; scope: Scope }, args: Value[]): Value {
  const made = object();
  made.depth = m.frame.depth;
  const self = of(made);
  const node = type.node as t.Class;
  const scope = new Scope(type.scope, type.scope.module);
  scope.declare('this', self, true, m.frame.depth);
  let start: Func | undefined;
  for (const one of node.body.body) {
    if (!('key' in one) || ('static' in one && one.static)) continue;
    const { key } = one;
    const name =
      key.type === 'Identifier' ? key.name : key.type === 'PrivateName' ? `#${key.id.name}` : undefined;
    if (name === undefined) continue;
    if (one.type === 'ClassProperty' || one.type === 'ClassPrivateProperty')
      made.props.set(name, one.value ? m.evaluate(one.value, scope) : NOTHING);
    else if (one.type === 'ClassMethod' || one.type === 'ClassPrivateMethod') {
      const func: Func = { kind: 'function', node: one, scope, self };
      if (one.kind === 'constructor') start = func;
      else if (one.kind !== 'set') made.props.set(name, of(func));
    }
  }
  if (start) {
    invoke(m, start, args);
    for (const param of (start.node as t.ClassMethod).params)
      if (param.type === 'TSParameterProperty' && param.parameter.type === 'Identifier')
        made.props.set(
          param.parameter.name,
          args[(start.node as t.ClassMethod).params.indexOf(param)] ?? NOTHING,
        );
  }
  // What it inherits is not followed: what is not its own is not known.
  if (node.superClass) made.spread.push(NOTHING);
  return self;
}
