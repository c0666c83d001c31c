/** zod: schemas as values, and what parsing a body with one says of its fields. */

import type { Machine } from './machine.js';
import { within } from './request.js';
import {
  find,
  type Known,
  literal,
  literals,
  NOTHING,
  of,
  type Primitive,
  type Schema,
  type Value,
} from './values.js';

const make = (type: Schema['type'], more: Partial<Schema> = {}): Value =>
  of({ kind: 'schema', type, optional: false, ...more });

/** The schema an argument is; unknown where it is none. */
const schemaOf = (value: Value | undefined): Schema =>
  (value && find(value, 'schema')) ?? { kind: 'schema', type: 'unknown', optional: false };

function fieldsOf(value: Value | undefined): Map<string, Schema> {
  const fields = new Map<string, Schema>();
  const shape = value && find(value, 'object');
  for (const one of shape?.spread ?? []) for (const [name, schema] of fieldsOf(one)) fields.set(name, schema);
  for (const [name, one] of shape?.props ?? []) fields.set(name, schemaOf(one));
  return fields;
}

/** `z.name(…)`; undefined where that makes no schema. */
export function makeSchema(name: string, args: Value[]): Value | undefined {
  switch (name.replace(/^coerce\./, '')) {
    case 'string':
    case 'email':
    case 'url':
    case 'uuid':
    case 'iso':
    case 'cuid':
      return make('string');
    case 'number':
    case 'int':
    case 'bigint':
      return make('number');
    case 'boolean':
      return make('boolean');
    case 'date':
      return make('string');
    case 'object':
    case 'strictObject':
    case 'looseObject':
      return make('object', { fields: fieldsOf(args[0]) });
    case 'record':
    case 'map':
      return make('object');
    case 'array':
    case 'tuple':
    case 'set':
      return make('array');
    case 'enum':
    case 'nativeEnum': {
      const listed = args[0] && find(args[0], 'tuple')?.items.flatMap(literals);
      const mapped = args[0] && [...(find(args[0], 'object')?.props.values() ?? [])].flatMap(literals);
      return make('string', { values: listed ?? mapped });
    }
    case 'literal': {
      const [value] = args[0] ? literals(args[0]) : [];
      return make(typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean', {
        values: [value],
      });
    }
    case 'union':
    case 'discriminatedUnion':
      return union(
        args.at(-1) &&
          find(args.findLast((one) => find(one, 'tuple')) ?? NOTHING, 'tuple')?.items.map(schemaOf),
      );
    case 'instanceof':
    case 'file':
      return make('file');
    case 'optional':
    case 'nullish':
      return of({ ...schemaOf(args[0]), optional: true });
    case 'nullable':
    case 'lazy':
      return of(schemaOf(args[0]));
    case 'preprocess':
      return of(schemaOf(args[1]));
    case 'any':
    case 'unknown':
    case 'undefined':
      return make('unknown', { optional: true });
    case 'custom':
    case 'null':
      return make('unknown');
    default:
      return undefined;
  }
}

/** A field of some members only is optional; its values are all of theirs. */
function union(members: Schema[] | undefined): Value {
  if (!members || members.length === 0) return make('unknown');
  const types = new Set(members.map(({ type }) => type));
  const type = types.size === 1 ? members[0]!.type : 'unknown';
  const values = members.every((one) => one.values) ? members.flatMap((one) => one.values!) : undefined;
  const fields = new Map<string, Schema>();
  for (const one of members)
    for (const [name, schema] of one.fields ?? []) {
      const before = fields.get(name);
      const everywhere = members.every(
        (other) => other.fields?.has(name) && !other.fields.get(name)!.optional,
      );
      const both = before?.values && schema.values ? [...before.values, ...schema.values] : undefined;
      fields.set(name, {
        ...schema,
        optional: !everywhere,
        values: both ?? (before ? undefined : schema.values),
      });
    }
  return make(type, {
    values,
    fields: fields.size > 0 ? fields : undefined,
    optional: members.some((one) => one.optional),
  });
}

/** `schema.name(…)`; undefined for methods that change nothing we look at. */
export function schemaMethod(m: Machine, schema: Schema, name: string, args: Value[]): Value {
  switch (name) {
    case 'optional':
    case 'nullish':
      return of({ ...schema, optional: true });
    case 'default':
    case 'catch':
    case 'prefault':
      return of({ ...schema, optional: true, fallback: args[0] && literals(args[0])[0] });
    case 'extend':
    case 'merge':
    case 'augment':
    case 'safeExtend': {
      const more = args[0] && (find(args[0], 'schema')?.fields ?? fieldsOf(args[0]));
      return of({ ...schema, fields: new Map([...(schema.fields ?? []), ...(more ?? [])]) });
    }
    case 'partial':
    case 'deepPartial':
      return of({ ...schema, fields: mapFields(schema, (one) => ({ ...one, optional: true })) });
    case 'required':
      return of({ ...schema, fields: mapFields(schema, (one) => ({ ...one, optional: false })) });
    case 'pick':
    case 'omit': {
      const names = new Set(args[0] ? (find(args[0], 'object')?.props.keys() ?? []) : []);
      const kept = [...(schema.fields ?? [])].filter(([field]) => names.has(field) === (name === 'pick'));
      return of({ ...schema, fields: new Map(kept) });
    }
    case 'array':
      return make('array');
    case 'or':
      return union([schema, schemaOf(args[0])]);
    case 'and':
      return of({
        ...schema,
        fields: new Map([...(schema.fields ?? []), ...(schemaOf(args[0]).fields ?? [])]),
      });
    case 'transform':
    case 'pipe':
      return of(schema);
    case 'parse':
    case 'parseAsync':
      return parsed(m, schema, args[0] ?? NOTHING, true);
    case 'safeParse':
    case 'safeParseAsync':
    case 'spa':
      return parsed(m, schema, args[0] ?? NOTHING, false);
    default:
      return of(schema);
  }
}

const mapFields = (schema: Schema, change: (one: Schema) => Schema): Map<string, Schema> =>
  new Map([...(schema.fields ?? [])].map(([name, one]) => [name, change(one)]));

function parsed(m: Machine, schema: Schema, data: Value, throws: boolean): Value {
  const from = find(data, 'root');
  if (!from) return throws ? NOTHING : of({ kind: 'parsed', schema, data: NOTHING });
  for (const [name, one] of schema.fields ?? []) {
    if (from.without.has(name)) continue;
    within(m, from, name);
    const found = m.findings.parameters.get(name)!;
    if (one.type !== 'unknown') m.findings.vote(name, one.type, 20);
    if (one.values) {
      for (const value of one.values) found.named.add(value);
      found.closed = true;
    }
    if (one.fallback !== undefined) found.fallback = one.fallback;
    if (one.optional) found.uses.push(null);
    if (throws && !one.optional && m.frame.swallowed === 0 && !m.frame.path) found.required = true;
  }
  return throws ? of(from) : of({ kind: 'parsed', schema, data: of(from) });
}

/** `success`, `data`, `error` of a safeParse. */
export function readSchema(atom: { schema: Schema; data: Value }, name: string): Value {
  if (name === 'data') return atom.data;
  if (name !== 'success' && name !== 'error') return NOTHING;
  const supposing = new Map<string, readonly Known[]>();
  const failed: Primitive = name === 'error';
  for (const [field, one] of atom.schema.fields ?? []) {
    if (!one.optional) supposing.set(`-${field}`, [failed]);
    if (one.values) supposing.set(`~${field}`, [failed]);
  }
  return { ...literal(undefined), atoms: [], constant: false, supposing };
}
