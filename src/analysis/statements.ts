/** Statements, in order, each branch once. */
import type * as t from '@babel/types';
import { annotate } from './annotations.js';
import { equals } from './comparisons.js';
import { answered, branchesDeep, conditions, inFailure, ofCaller, refuse, refusingValue } from './guards.js';
import { declareHoisted } from './hoisting.js';
import { loop } from './loops.js';
import { branch, type Completion, type Machine } from './machine.js';
import { Scope } from './scope.js';
import { noteDefault } from './types.js';
import { join, literal, NOTHING, of, supposed, THROWS, truth, type Value } from './values.js';

const NORMAL: Completion = { kind: 'normal', refuses: false };
const BREAK: Completion = { kind: 'break', refuses: false };
const EXIT: Completion = { kind: 'exit', refuses: false };
const REFUSAL: Completion = { kind: 'exit', refuses: true };

export function execute(m: Machine, statements: readonly t.Statement[], scope: Scope): Completion {
  declareHoisted(statements, scope);
  const before = m.frame.path;
  try {
    for (const statement of statements) {
      const completion = step(m, statement, scope);
      if (completion.kind !== 'normal') return completion;
    }
    return NORMAL;
  } finally {
    m.frame.path = before;
  }
}

const block = (m: Machine, node: t.Statement, scope: Scope): Completion =>
  execute(m, node.type === 'BlockStatement' ? node.body : [node], new Scope(scope, scope.module));

function step(m: Machine, node: t.Statement, scope: Scope): Completion {
  m.spend();
  switch (node.type) {
    case 'ExpressionStatement':
      m.evaluate(node.expression, scope);
      return NORMAL;
    case 'VariableDeclaration':
      for (const declaration of node.declarations) declare(m, declaration, node.kind, scope);
      return NORMAL;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration': {
      const inner = node.declaration;
      if (inner && /Declaration$/.test(inner.type) && !/^(?:Function|TS)/.test(inner.type))
        return step(m, inner as t.Statement, scope);
      return NORMAL;
    }
    case 'ClassDeclaration':
      if (node.id) scope.declare(node.id.name, of({ kind: 'class', node, scope }), true, m.frame.depth);
      return NORMAL;
    case 'ReturnStatement':
      return leave(m, node.argument ? m.evaluate(node.argument, scope) : literal(undefined));
    case 'ThrowStatement':
      m.evaluate(node.argument, scope);
      m.frame.returns.push({ path: m.frame.path, value: of(THROWS) });
      if (m.frame.swallowed === 0) refuse(m);
      return REFUSAL;
    case 'IfStatement':
      return choose(m, node, scope);
    case 'SwitchStatement':
      return select(m, node, scope);
    case 'TryStatement':
      return attempt(m, node, scope);
    case 'BlockStatement':
      return block(m, node, scope);
    case 'LabeledStatement':
      return block(m, node.body, scope);
    case 'BreakStatement':
    case 'ContinueStatement':
      return BREAK;
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      loop(m, node, scope, (body, inner) => block(m, body, inner));
      return NORMAL;
    default:
      return NORMAL;
  }
}

function leave(m: Machine, value: Value): Completion {
  const { frame } = m;
  frame.returns.push({ path: frame.path, value });
  if (frame.handler) {
    const depth = branchesDeep(m, frame.path);
    for (const atom of value.atoms)
      if (atom.kind === 'response')
        m.findings.answers.push({
          answer: atom,
          depth,
          failure: inFailure(frame.path),
          asked: conditions(frame.path) !== undefined,
        });
    answered(m, value);
  } else if (value.atoms[0]?.kind === 'object') noteDefault(m, value);
  return refusingValue(value) ? REFUSAL : EXIT;
}

/** A bare reading (`body.id`, `body.id ?? 5`) gives a parameter a name, and is not yet a use of it. */
function isReading(node: t.Node | null | undefined): boolean {
  switch (node?.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return !node.computed && (node.object.type === 'Identifier' || isReading(node.object));
    case 'Identifier':
      return true;
    case 'AwaitExpression':
      return isReading(node.argument);
    case 'LogicalExpression':
      return isReading(node.left) && (isReading(node.right) || /Literal|Expression$/.test(node.right.type));
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return isReading(node.expression);
    default:
      return false;
  }
}

function declare(m: Machine, node: t.VariableDeclarator, kind: string, scope: Scope): void {
  const before = m.quiet;
  m.quiet = before || isReading(node.init);
  let value = node.init ? m.evaluate(node.init, scope) : literal(undefined);
  m.quiet = before;
  if (node.init && value.atoms.length === 0 && !value.supposing) value = NOTHING;
  if (node.id.type === 'Identifier') noteDefault(m, value);
  if ('typeAnnotation' in node.id && node.id.typeAnnotation)
    annotate(m, value, node.id.typeAnnotation as t.TSTypeAnnotation, scope);
  m.bind(node.id, value, scope, kind === 'const');
}

/** What a test is on every call, when the source itself settles it: `const ENABLED = true`. */
function settled(test: Value): boolean | undefined {
  if (!test.constant || test.atoms.length !== 1) return undefined;
  const [atom] = test.atoms;
  return atom?.kind === 'literal' ? Boolean(atom.value) : undefined;
}

function choose(m: Machine, node: t.IfStatement, scope: Scope): Completion {
  const test = m.evaluate(node.test, scope);
  const known = settled(test);
  if (known === true) return block(m, node.consequent, scope);
  if (known === false) return node.alternate ? block(m, node.alternate, scope) : NORMAL;
  const brief = isBrief(node.consequent);
  const then = branch(m, test, true, () => block(m, node.consequent, scope), { brief });
  const otherwise = node.alternate ? branch(m, test, false, () => block(m, node.alternate!, scope)) : NORMAL;
  if (then.kind === 'exit' && otherwise.kind === 'exit')
    return then.refuses && otherwise.refuses ? REFUSAL : EXIT;
  if (then.kind === 'break' && otherwise.kind !== 'normal') return BREAK;
  passBy(m, test, false, then);
  passBy(m, test, true, otherwise);
  return NORMAL;
}

/** From here on a part of the calls is gone, and not by a refusal. */
function passBy(m: Machine, test: Value, holds: boolean, completion: Completion): void {
  const told = ofCaller(test) || test.supposing?.has('@POST'); // what answers a GET here does not refuse it further down
  if (completion.kind === 'exit' && !completion.refuses && told)
    m.frame.path = { parent: m.frame.path, test, holds };
}

/** Nothing is awaited and nothing looped over: the call is turned away, not served. */
function isBrief(node: t.Statement): boolean {
  const statements = node.type === 'BlockStatement' ? node.body : [node];
  return (
    statements.length <= 4 &&
    statements.every((one) => {
      if (one.type === 'ExpressionStatement') return one.expression.type === 'CallExpression';
      return one.type === 'ReturnStatement' && one.argument?.type !== 'AwaitExpression';
    })
  );
}

function select(m: Machine, node: t.SwitchStatement, scope: Scope): Completion {
  const subject = m.evaluate(node.discriminant, scope);
  const inner = new Scope(scope, scope.module);
  const boolean = subject.atoms.some((atom) => atom.kind === 'literal' && atom.value === true);
  let any: Value | undefined;
  let pending: Value | undefined;
  const ends: Completion[] = [];
  let hasDefault = false;
  const body = (test: Value | undefined, holds: boolean, statements: t.Statement[]): void => {
    ends.push(branch(m, test, holds, () => execute(m, statements, inner)));
  };
  let defaults: t.Statement[] | undefined;
  for (const one of node.cases) {
    if (!one.test) {
      hasDefault = true;
      defaults = one.consequent;
      continue;
    }
    const value = m.evaluate(one.test, scope);
    const test = boolean ? value : equals(m, subject, value);
    pending = pending ? either(pending, test) : test;
    any = any ? either(any, test) : test;
    if (one.consequent.length === 0) continue; // falls through to the next
    body(pending, true, one.consequent);
    pending = undefined;
  }
  if (defaults && defaults.length > 0) body(any, false, defaults);
  const left = ends.filter((end) => end.kind === 'exit');
  if (hasDefault && left.length > 0 && left.length === ends.length)
    return left.every((end) => end.refuses) ? REFUSAL : EXIT;
  return NORMAL;
}

function either(a: Value, b: Value): Value {
  const joined = join(a, b);
  const keys = new Set([...(a.supposing?.keys() ?? []), ...(b.supposing?.keys() ?? [])]);
  const supposing = new Map<string, readonly boolean[]>();
  for (const key of keys) {
    const left = supposed(a, key)?.map(truth);
    const right = supposed(b, key)?.map(truth);
    if (left?.every((one) => one === true) || right?.every((one) => one === true)) supposing.set(key, [true]);
    else if (left?.every((one) => one === false) && right?.every((one) => one === false))
      supposing.set(key, [false]);
  }
  const cases =
    a.cases && b.cases && a.cases.param === b.cases.param
      ? { param: a.cases.param, values: [...new Set([...a.cases.values, ...b.cases.values])] }
      : undefined;
  return { ...joined, supposing, cases };
}

function attempt(m: Machine, node: t.TryStatement, scope: Scope): Completion {
  const { frame } = m;
  const caught = node.handler ? swallows(node.handler.body) : false;
  if (caught) frame.swallowed += 1;
  const tried = block(m, node.block, scope);
  if (caught) frame.swallowed -= 1;
  let handled: Completion = EXIT;
  if (node.handler) {
    const inner = new Scope(scope, scope.module);
    if (node.handler.param) m.bind(node.handler.param, NOTHING, inner, true);
    const body = node.handler.body;
    handled = branch(m, undefined, true, () => block(m, body, inner), { failure: !caught });
  }
  if (node.finalizer) {
    const last = block(m, node.finalizer, scope);
    if (last.kind === 'exit') return last;
  }
  if (tried.kind !== 'exit') return handled.kind === 'exit' || !node.handler ? tried : NORMAL;
  return handled.kind === 'exit' ? tried : NORMAL;
}

/** Does what follows the catch go on as if nothing had been thrown? */
function swallows(body: t.BlockStatement): boolean {
  const last = body.body.at(-1);
  if (!last || last.type === 'ThrowStatement') return last === undefined;
  if (last.type !== 'ReturnStatement') return !(last.type === 'IfStatement' && last.alternate);
  const { argument } = last;
  return (
    !argument ||
    /Literal$/.test(argument.type) ||
    argument.type === 'Identifier' ||
    argument.type === 'ObjectExpression' ||
    argument.type === 'ArrayExpression'
  );
}
