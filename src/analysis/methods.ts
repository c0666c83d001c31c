/** `target.name(…)` for what is followed; undefined where the method says nothing. */
import { NUMBER, TEXT } from './answers.js';
import { me } from './builtins.js';
import { noUser } from './callers.js';
import { among } from './comparisons.js';
import { callList } from './lists.js';
import type { Machine } from './machine.js';
import { field, header, requestMethod, rootMethod } from './request.js';
import { schemaMethod } from './schemas.js';
import { voteFor } from './types.js';
import {
  find,
  type Guess,
  is,
  isPrimitive,
  join,
  literals,
  NOTHING,
  native,
  OTHER,
  of,
  simple,
  suppose,
  THROWS,
  textOf,
  UNKNOWN,
  type Value,
} from './values.js';

export function callMethod(
  m: Machine,
  target: Value,
  name: string,
  args: Value[],
  optional: boolean,
): Value | undefined {
  if (name === 'then') {
    const values = args.slice(0, 1).map((one) => m.call(one, [target]));
    return values[0] ?? target;
  }
  if (name === 'catch') return caught(m, target, args);
  if (name === 'finally') {
    m.runCallbacks(args);
    return target;
  }
  let value: Value | undefined;
  for (const atom of target.atoms) {
    let one: Value | undefined;
    switch (atom.kind) {
      case 'simple':
        one = simpleMethod(m, atom.name, name, args);
        break;
      case 'root':
        if (name === 'hasOwnProperty' || (name === 'has' && atom.plain)) one = has(m, atom, args);
        else if (atom.source !== 'json' && !atom.plain) one = rootMethod(m, atom, name, args);
        else if (name in Array.prototype || name === 'toString') one = NOTHING;
        if (name === 'forEach' && atom.source !== 'json')
          for (const callback of args)
            m.call(callback, [of({ kind: 'entry', root: atom }), of({ kind: 'key', root: atom })]);
        break;
      case 'schema':
        one = schemaMethod(m, atom, name, args);
        break;
      case 'tuple':
        one = callList(m, target, atom, name, args);
        break;
      case 'regexp':
        if (name === 'test') one = matches(atom, args[0] ?? NOTHING);
        break;
      case 'object':
        one = mapMethod(m, atom, name, args);
        break;
      case 'function':
        if (name === 'call') one = m.call(of(atom), args.slice(1));
        else if (name === 'bind') one = of(atom);
        break;
      case 'native':
        if (atom.name === 'TextDecoder' && name === 'decode')
          one = args[0] && is(args[0], 'bytes') ? of(simple('text')) : native(TEXT);
        break;
    }
    if (one) value = value ? join(value, one) : one;
  }
  return value ?? textMethod(m, target, name, args, optional);
}

function caught(m: Machine, target: Value, args: Value[]): Value {
  const values = args.map((one) => m.call(one, [NOTHING]));
  const fallback = values[0] ?? NOTHING;
  return fallback.atoms.length === 0 ? { ...target, open: true } : join(target, fallback);
}

function simpleMethod(m: Machine, kind: string, name: string, args: Value[]): Value | undefined {
  switch (kind) {
    case 'request':
      return requestMethod(m, name);
    case 'headers':
      if (name === 'get') return header(args[0] && textOf(args[0]));
      return name === 'has' ? NOTHING : undefined;
    case 'auth':
      if (name === 'me') return me(m);
      if (name === 'isAuthenticated') return { atoms: [], supposing: new Map(noUser(false)) };
      return undefined;
    case 'text':
      return /^(?:trim|slice|substring|replace|toString)/.test(name) ? of(simple('text')) : undefined;
    case 'pathname':
      return /^(?:split|match)$/.test(name) ? of(simple('segments')) : of(simple('pathname'));
    case 'segments':
      if (/^(?:pop|at|shift)$/.test(name)) return of(simple('segment'));
      return /^(?:filter|slice|map|reverse)$/.test(name) ? of(simple('segments')) : undefined;
    case 'env':
      return of(simple('env'));
    case 'method':
      return /^to(?:Upper|Lower)Case$/.test(name) ? undefined : NOTHING;
    case 'bytes':
      return name === 'text' ? of(simple('text')) : name === 'getReader' ? NOTHING : of(simple('bytes'));
    case 'date':
      return /^get/.test(name) ? native(NUMBER) : /^to/.test(name) ? native(TEXT) : undefined;
    case 'stream':
      return of(simple('stream'));
    default:
      return undefined;
  }
}

function has(m: Machine, root: Extract<Value['atoms'][number], { kind: 'root' }>, args: Value[]): Value {
  const name = args[0] && textOf(args[0]);
  if (name === undefined) return NOTHING;
  field(m, name, root.source);
  return { atoms: [], supposing: new Map([[`-${name}`, [false]]]) };
}

function matches(regexp: { source: string; flags: string }, value: Value): Value {
  return {
    atoms: [],
    supposing: suppose([value], ([known]): Guess => {
      if (known === THROWS || known === UNKNOWN) return known;
      if (!isPrimitive(known!) || String(known).length > 20) return UNKNOWN;
      try {
        return new RegExp(regexp.source, regexp.flags.replace(/[gy]/g, '')).test(String(known));
      } catch {
        return UNKNOWN;
      }
    }),
  };
}

/** Maps, header lists and plain objects with methods of a Map. */
function mapMethod(
  m: Machine,
  map: Extract<Value['atoms'][number], { kind: 'object' }>,
  name: string,
  args: Value[],
): Value | undefined {
  if (map.props.has(name)) return undefined;
  const key = args[0] ? textOf(args[0]) : undefined;
  const root = map.spread.flatMap((one) => find(one, 'root') ?? [])[0];
  switch (name) {
    case 'set':
    case 'append':
      if (key !== undefined && args[1]) map.props.set(key, args[1]);
      return of(map);
    case 'get':
      return key === undefined ? NOTHING : m.member(of(map), key, true);
    case 'has':
      return args[0] ? among(m, args[0], [...map.props.keys()], map.spread.length === 0) : NOTHING;
    case 'hasOwnProperty':
      return root
        ? has(m, root, args)
        : args[0]
          ? among(m, args[0], [...map.props.keys()], map.spread.length === 0)
          : NOTHING;
    default:
      return undefined;
  }
}

const textual =
  /^(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|toString|replace|replaceAll|slice|substring|substr|normalize|padStart|startsWith|endsWith|includes|indexOf|charAt|split|match|at|localeCompare|concat)$/;
const keeps = /^(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|toString|normalize)$/;

/** Methods of texts: applied to what the text is known to be. */
function textMethod(
  m: Machine,
  target: Value,
  name: string,
  args: Value[],
  optional: boolean,
): Value | undefined {
  if (!textual.test(name)) return undefined;
  // `list.includes(id)`, `a.localeCompare(b)`: mostly of texts
  for (const arg of args) voteFor(m, arg, 'string', 0.8);
  const given = args.map((arg) => (arg.atoms.length === 1 && !arg.open ? literals(arg)[0] : undefined));
  const supposing = suppose([target], ([known]): Guess => {
    if (known === THROWS || known === UNKNOWN) return known;
    if (known === undefined || known === null) return optional ? undefined : THROWS;
    if (known === OTHER) {
      if (keeps.test(name) || /^(?:replace|replaceAll|slice|substring|substr|concat)$/.test(name))
        return OTHER;
      return name === 'split' || name === 'match'
        ? { kind: 'tuple', items: [of(OTHER)], open: true }
        : UNKNOWN;
    }
    if (typeof known !== 'string' || known.length > 200 || given.some((one) => one === undefined))
      return UNKNOWN;
    const method = (known as unknown as Record<string, unknown>)[name];
    if (typeof method !== 'function' || name === 'split' || name === 'match') return UNKNOWN;
    const done: unknown = method.apply(known, given);
    return typeof done === 'string' || typeof done === 'number' || typeof done === 'boolean' ? done : UNKNOWN;
  });
  const kept = keeps.test(name)
    ? target.atoms.filter(
        (atom) =>
          atom.kind === 'field' || is(of(atom), 'method') || is(of(atom), 'role') || is(of(atom), 'env'),
      )
    : [];
  const text = /^(?:includes|startsWith|endsWith|indexOf|localeCompare)$/.test(name);
  const { defaults } = target;
  if (kept.length > 0) return { atoms: kept, supposing, open: target.open === true, defaults };
  if (!supposing && text) return undefined;
  return {
    atoms: name === 'split' || name === 'match' || text ? [] : [{ kind: 'native', name: TEXT }],
    supposing,
    defaults,
  };
}
