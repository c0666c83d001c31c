/** The files of one function: the entry, and what it imports from beside it. */
import type * as t from '@babel/types';
import { excerpt, LONG } from './excerpt.js';
import type { Findings } from './findings.js';
import { declareHoisted } from './hoisting.js';
import { resolve } from './imports.js';
import { parse } from './parse.js';
import { Scope } from './scope.js';
import { literal, NOTHING, native, of, type Value } from './values.js';

const MAX_MODULES = 60;

interface Loaded {
  scope: Scope;
  body: t.Statement[];
  exports: Map<string, () => Value>;
  stars: string[];
  /** Its top level was gone through. */
  ran: boolean;
}

export class Modules {
  readonly #loaded = new Map<string, Loaded | undefined>();

  constructor(
    readonly read: (path: string) => string | undefined,
    readonly findings: Findings,
    /** Goes through the top level of a module. */
    readonly run: (body: t.Statement[], scope: Scope) => void,
    readonly evaluate: (node: t.Node, scope: Scope) => Value,
  ) {}

  load(path: string, text: string): Loaded | undefined {
    if (this.#loaded.has(path)) return this.#loaded.get(path);
    this.#loaded.set(path, undefined);
    const source = text.length > LONG ? excerpt(text) : text;
    const parsed = source !== undefined && this.#loaded.size <= MAX_MODULES ? parse(source) : undefined;
    const fault = parsed?.fault;
    if (!parsed?.tree || fault || source !== text) this.findings.partial = true;
    // An excerpt has places of its own, and may be cut where it makes no sense.
    if (fault && source === text)
      this.findings.broken ??= { at: `${path}:${fault.line}:${fault.column}`, message: fault.message };
    if (!parsed?.tree) return undefined;
    const scope = new Scope(undefined, path);
    const loaded: Loaded = {
      scope,
      body: parsed.tree.program.body,
      exports: new Map(),
      stars: [],
      ran: false,
    };
    this.#loaded.set(path, loaded);
    declareHoisted(loaded.body, scope);
    for (const statement of loaded.body) this.#declare(statement, loaded, path);
    return loaded;
  }

  start(loaded: Loaded): void {
    if (loaded.ran) return;
    loaded.ran = true;
    this.run(loaded.body, loaded.scope);
  }

  exported(from: string, specifier: string, name: string): Value {
    if (!specifier.startsWith('.')) return external(specifier, name);
    const found = resolve(from, specifier, this.read);
    if (!found) {
      if (!/\.json$/.test(specifier)) this.findings.partial = true;
      return NOTHING;
    }
    const loaded = this.load(found.path, found.text);
    if (!loaded) return NOTHING;
    this.start(loaded);
    const value = loaded.exports.get(name);
    if (value) return value();
    for (const star of loaded.stars) {
      const other = this.exported(found.path, star, name);
      if (other !== NOTHING) return other;
    }
    return NOTHING;
  }

  #declare(statement: t.Statement, loaded: Loaded, path: string): void {
    const { scope, exports } = loaded;
    if (statement.type === 'ImportDeclaration') {
      if (statement.importKind === 'type') return;
      for (const one of statement.specifiers) this.#declareImport(one, statement.source.value, scope, path);
    } else if (statement.type === 'ExportAllDeclaration') loaded.stars.push(statement.source.value);
    else if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      const named =
        'id' in declaration && declaration.id?.type === 'Identifier' ? declaration.id.name : undefined;
      exports.set('default', () => (named && scope.read(named)) || this.#default(declaration, scope));
    } else if (statement.type === 'ExportNamedDeclaration') {
      const { declaration, source } = statement;
      if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
        const { name } = declaration.id;
        exports.set(name, () => scope.read(name) ?? NOTHING);
      }
      if (declaration?.type === 'VariableDeclaration')
        for (const { id } of declaration.declarations)
          if (id.type === 'Identifier') exports.set(id.name, () => scope.read(id.name) ?? NOTHING);
      for (const one of statement.specifiers) {
        if (one.type !== 'ExportSpecifier') continue;
        const name = one.exported.type === 'Identifier' ? one.exported.name : one.exported.value;
        const local = one.local.name;
        exports.set(name, () =>
          source ? this.exported(path, source.value, local) : (scope.read(local) ?? NOTHING),
        );
      }
    }
  }

  #default(node: t.ExportDefaultDeclaration['declaration'], scope: Scope): Value {
    if (node.type === 'FunctionDeclaration') return of({ kind: 'function', node, scope });
    return this.evaluate(node, scope);
  }

  #declareImport(
    one: t.ImportDeclaration['specifiers'][number],
    specifier: string,
    scope: Scope,
    path: string,
  ): void {
    const local = one.local.name;
    const name =
      one.type === 'ImportSpecifier'
        ? one.imported.type === 'Identifier'
          ? one.imported.name
          : one.imported.value
        : one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
    if (specifier.startsWith('.')) {
      scope.declareLazy(local, () =>
        name === '*'
          ? of({ kind: 'namespace', path: `${path}\0${specifier}` })
          : this.exported(path, specifier, name),
      );
    } else scope.declare(local, external(specifier, name), true, 0);
  }
}

/** What packages give: the SDK, zod, the runtime's secrets, an older way to serve. */
function external(specifier: string, name: string): Value {
  if (/\bzod\b/.test(specifier))
    return name === 'z' || name === 'default' || name === '*' ? native('z') : native(`z.${name}`);
  if (/base44/.test(specifier) && /^createClient/.test(name)) return native(name);
  if (name === 'secrets') return native('secrets');
  if (name === 'serve' && /http|server|std/.test(specifier)) return native('Deno.serve');
  return literalNothing;
}

const literalNothing: Value = { ...literal(undefined), atoms: [], constant: false };
