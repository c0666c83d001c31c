/** What TypeScript's annotations say of the body and of its fields. */
import type * as t from '@babel/types';
import type { Kind } from './findings.js';
import type { Machine } from './machine.js';
import type { Scope } from './scope.js';
import { voteFor } from './types.js';
import { find, type Value } from './values.js';

const DEPTH = 6;

function kindOf(node: t.Node | null | undefined, scope: Scope, depth = 0): Kind | undefined {
  if (!node || depth > DEPTH) return undefined;
  switch (node.type) {
    case 'TSTypeAnnotation':
      return kindOf(node.typeAnnotation, scope, depth + 1);
    case 'TSStringKeyword':
    case 'TSTemplateLiteralType':
      return 'string';
    case 'TSNumberKeyword':
      return 'number';
    case 'TSBooleanKeyword':
      return 'boolean';
    case 'TSArrayType':
    case 'TSTupleType':
      return 'array';
    case 'TSTypeLiteral':
    case 'TSInterfaceBody':
      return 'object';
    case 'TSLiteralType': {
      const { literal } = node;
      if (literal.type === 'StringLiteral' || literal.type === 'TemplateLiteral') return 'string';
      if (literal.type === 'NumericLiteral' || literal.type === 'UnaryExpression') return 'number';
      return literal.type === 'BooleanLiteral' ? 'boolean' : undefined;
    }
    case 'TSUnionType': {
      const kinds = new Set(
        node.types
          .filter((one) => !/^TS(?:Null|Undefined)Keyword$/.test(one.type))
          .map((one) => kindOf(one, scope, depth + 1)),
      );
      return kinds.size === 1 ? [...kinds][0] : undefined;
    }
    case 'TSIntersectionType':
      return 'object';
    case 'TSTypeOperator':
    case 'TSParenthesizedType':
      return kindOf(node.typeAnnotation, scope, depth + 1);
    case 'TSTypeReference': {
      const name = node.typeName.type === 'Identifier' ? node.typeName.name : '';
      if (/^(?:Array|ReadonlyArray|Set)$/.test(name)) return 'array';
      if (/^(?:Record|Map|Partial|Pick|Omit|Required)$/.test(name)) return 'object';
      if (name === 'File' || name === 'Blob') return 'file';
      const declared = scope.findType(name);
      return declared ? kindOf(declared, scope, depth + 1) : undefined;
    }
    default:
      return undefined;
  }
}

/** The members of an object type, through aliases, intersections, Partial. */
function* members(node: t.Node | undefined, scope: Scope, depth = 0): Generator<t.TSPropertySignature> {
  if (!node || depth > DEPTH) return;
  switch (node.type) {
    case 'TSTypeAnnotation':
    case 'TSParenthesizedType':
      yield* members(node.typeAnnotation, scope, depth + 1);
      return;
    case 'TSTypeLiteral':
      for (const one of node.members) if (one.type === 'TSPropertySignature') yield one;
      return;
    case 'TSInterfaceBody':
      for (const one of node.body) if (one.type === 'TSPropertySignature') yield one;
      return;
    case 'TSIntersectionType':
    case 'TSUnionType':
      for (const one of node.types) yield* members(one, scope, depth + 1);
      return;
    case 'TSTypeReference': {
      if (node.typeName.type !== 'Identifier') return;
      if (/^(?:Partial|Required|Readonly|Promise)$/.test(node.typeName.name))
        yield* members(node.typeParameters?.params[0], scope, depth + 1);
      else yield* members(scope.findType(node.typeName.name), scope, depth + 1);
    }
  }
}

/** `value as T`, `value: T`, `json<T>()`. */
export function annotate(m: Machine, value: Value, type: t.Node | null | undefined, scope: Scope): void {
  if (!type) return;
  const whole = kindOf(type, scope);
  if (whole) voteFor(m, value, whole, 7);
  if (find(value, 'root')?.source !== 'json') return;
  for (const one of members(type, scope)) {
    const name =
      one.key.type === 'Identifier'
        ? one.key.name
        : one.key.type === 'StringLiteral'
          ? one.key.value
          : undefined;
    if (name === undefined) continue;
    const kind = kindOf(one.typeAnnotation, scope);
    m.findings.declared.set(name, { type: kind ?? 'unknown', optional: one.optional === true });
  }
}
