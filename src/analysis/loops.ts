/** Loops: once over what is not known, once for each item of a list that the source spells out. */
import type * as t from '@babel/types';
import { branch, type Completion, type Machine } from './machine.js';
import { ofObject } from './objects.js';
import { Scope } from './scope.js';
import { voteFor } from './types.js';
import { type Atom, join, NOTHING, of, tuple, type Value } from './values.js';

type Loop = t.ForStatement | t.ForInStatement | t.ForOfStatement | t.WhileStatement | t.DoWhileStatement;

/** Lists longer than this are looked at as one of their items. */
const SPELT_OUT = 64;

/** The items of a list that the source spells out; undefined for any other. */
export function speltOut(value: Value): Value[] | undefined {
  const [atom, more] = value.atoms;
  if (atom?.kind !== 'tuple' || more || atom.open || value.open || atom.items.length > SPELT_OUT)
    return undefined;
  return atom.items;
}

const plain = (value: Value): Value => (value.atoms.some((atom) => atom.kind === 'root') ? NOTHING : value);

/** One item of a list, whichever. */
export function itemOf(m: Machine, value: Value): Value {
  voteFor(m, value, 'array', 5);
  let item: Value | undefined;
  const add = (one: Value): void => {
    item = item ? join(item, one) : one;
  };
  for (const atom of value.atoms) {
    if (atom.kind === 'tuple') for (const one of atom.items.slice(0, SPELT_OUT)) add(plain(one));
    else if (atom.kind === 'root' && atom.source !== 'json') add(pair(atom));
    else if (atom.kind === 'field') add(of({ kind: 'field', name: atom.name, deep: true }));
    else if (atom.kind === 'entry') add(NOTHING);
  }
  return item ?? NOTHING;
}

const pair = (root: Extract<Atom, { kind: 'root' }>): Value =>
  tuple([of({ kind: 'key', root }), of({ kind: 'entry', root })]);

export function loop(
  m: Machine,
  node: Loop,
  scope: Scope,
  run: (body: t.Statement, scope: Scope) => Completion,
): void {
  const inner = new Scope(scope, scope.module);
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    const list = m.evaluate(node.right, scope);
    const items = node.type === 'ForOfStatement' ? speltOut(list) : undefined;
    const give = (value: Value, to: Scope): void => {
      if (node.left.type === 'VariableDeclaration')
        m.bind(node.left.declarations[0]!.id, value, to, node.left.kind === 'const');
      else m.bind(node.left, value, to, false, true);
    };
    if (items) {
      for (const item of items) {
        const each = new Scope(scope, scope.module);
        give(plain(item), each);
        run(node.body, each);
      }
      return;
    }
    const listed = node.type === 'ForInStatement' && list.atoms.every(({ kind }) => kind === 'object');
    const gone = listed ? ofObject(m, 'keys', [list]) : list;
    // Once over, where there is something in it: `for (const fault of faults) return refuse(fault)`.
    const some =
      gone.atoms.length > 0 && gone.atoms.every(({ kind }) => kind === 'tuple')
        ? m.member(gone, 'length')
        : undefined;
    branch(m, some, true, () => {
      give(node.type === 'ForInStatement' ? keyOf(list) : itemOf(m, list), inner);
      run(node.body, inner);
    });
    return;
  }
  if (node.type === 'ForStatement') {
    if (node.init?.type === 'VariableDeclaration')
      for (const one of node.init.declarations)
        m.bind(
          one.id,
          one.init ? { ...m.evaluate(one.init, inner), constant: false, open: true } : NOTHING,
          inner,
          false,
        );
    else if (node.init) m.evaluate(node.init, inner);
    if (node.test) m.evaluate(node.test, inner);
  } else m.evaluate(node.test, inner);
  branch(m, undefined, true, () => {
    run(node.body, inner);
    if (node.type === 'ForStatement' && node.update) m.evaluate(node.update, inner);
  });
}

const keyOf = (value: Value): Value => {
  const root = value.atoms.find((atom) => atom.kind === 'root');
  return root?.kind === 'root' ? of({ kind: 'key', root }) : NOTHING;
};
