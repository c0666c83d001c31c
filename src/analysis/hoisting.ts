/** Declarations that hold in a block before their line is reached. */
import type * as t from '@babel/types';
import type { Scope } from './scope.js';
import { literal, object, of, type Value } from './values.js';

export function declareHoisted(statements: readonly t.Statement[], scope: Scope): void {
  for (const statement of statements) {
    const node =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') &&
      statement.declaration
        ? statement.declaration
        : statement;
    if (node.type === 'FunctionDeclaration' && node.id && node.body)
      scope.declare(node.id.name, of({ kind: 'function', node, scope }), true, 0);
    if (node.type === 'ClassDeclaration' && node.id)
      scope.declare(node.id.name, of({ kind: 'class', node, scope }), true, 0);
    if (node.type === 'TSEnumDeclaration') scope.declare(node.id.name, enumOf(node), true, 0);
    if (node.type === 'TSInterfaceDeclaration') scope.types.set(node.id.name, node.body);
    if (node.type === 'TSTypeAliasDeclaration') scope.types.set(node.id.name, node.typeAnnotation);
  }
}

/** Its members by name; one that is computed is not known. */
function enumOf(node: t.TSEnumDeclaration): Value {
  const made = object();
  let next: number | undefined = 0;
  for (const { id, initializer } of node.members) {
    const given: string | number | undefined =
      initializer?.type === 'StringLiteral' || initializer?.type === 'NumericLiteral'
        ? initializer.value
        : initializer
          ? undefined
          : next;
    next = typeof given === 'number' ? given + 1 : undefined;
    made.props.set(
      id.type === 'Identifier' ? id.name : id.value,
      given === undefined ? of() : literal(given),
    );
  }
  return of(made);
}
