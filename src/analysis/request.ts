/** The request: what reading it gives. */
import { wrongSecret } from './callers.js';
import type { Kind } from './findings.js';
import { conditions } from './guards.js';
import type { Machine } from './machine.js';
import { looksSecret } from './names.js';
import {
  type Atom,
  type Known,
  literal,
  NOTHING,
  OTHER,
  of,
  type Root,
  root,
  type Source,
  simple,
  tuple,
  type Value,
} from './values.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A parameter, and what it is when it is absent or none of the values that the source names. */
export function field(m: Machine, name: string, source: Source): Value {
  const found = m.findings.parameter(name, source);
  if (!m.quiet) m.findings.use(name, conditions(m.frame.path));
  const supposing = new Map<string, readonly Known[]>([
    [`-${name}`, [source === 'json' ? undefined : null]],
    [`~${name}`, [OTHER]],
  ]);
  if (looksSecret(name)) {
    found.secret = true;
    if (source === 'query') for (const [key, known] of wrongSecret(OTHER)) supposing.set(key, known);
  }
  return { atoms: [{ kind: 'field', name, deep: false }], supposing };
}

/** A named thing inside a root. */
export function within(m: Machine, from: Root, name: string): Value {
  return from.without.has(name) ? literal(undefined) : field(m, name, from.source);
}

export function method(): Value {
  return {
    atoms: [simple('method')],
    supposing: new Map(METHODS.map((name) => [`@${name}`, [name]])),
  };
}

/** `request.name` */
export function requestProperty(name: string): Value {
  switch (name) {
    case 'url':
      return of(simple('requestUrl'));
    case 'method':
      return method();
    case 'headers':
      return of(simple('headers'));
    case 'body':
      return of(simple('bytes'));
    default:
      return NOTHING;
  }
}

/** `request.name()`; undefined where it has no such method. */
export function requestMethod(m: Machine, name: string): Value | undefined {
  const { readings } = m.findings;
  switch (name) {
    case 'json':
      readings.add('json');
      return of(root('json'));
    case 'formData':
      readings.add('form');
      return of(root('form'));
    case 'text':
      readings.add('text');
      return of(simple('text'));
    case 'arrayBuffer':
    case 'blob':
    case 'bytes':
      readings.add('bytes');
      return of(simple('bytes'));
    case 'clone':
      return of(simple('request'));
    default:
      return undefined;
  }
}

/** Headers that carry no credential, however they are compared. */
const ordinary =
  /^(?:content-|accept|user-agent|host$|origin|referer|x-forwarded|x-real-ip|cf-|date$|range$|if-|x-data-env|base44-(?!.*secret)|x-app-id|idempotency|x-request-id|upgrade$|connection)/i;

export function header(name: string | undefined): Value {
  const atom: Atom = { kind: 'header', name: name?.toLowerCase() ?? '' };
  // What is asked only of one kind of body is not asked of every call.
  if (atom.name === 'content-type')
    return { atoms: [atom], supposing: new Map([['@multipart', ['multipart/form-data; boundary=b']]]) };
  if (name === undefined || ordinary.test(name)) return of(atom);
  return { atoms: [atom], supposing: new Map(wrongSecret(OTHER)) };
}

/** `url.name` for `new URL(request.url)` */
export function urlProperty(m: Machine, name: string): Value {
  if (name === 'searchParams') {
    m.findings.readings.add('query');
    return of(root('query'));
  }
  if (name === 'pathname') return of(simple('pathname'));
  return NOTHING;
}

/** A list of what was given by a name, empty where nothing was. */
const allOf = (name: string, item: Value): Value => ({
  ...tuple([item], true),
  supposing: new Map<string, readonly Known[]>([
    [`-${name}`, tuple([]).atoms],
    [`~${name}`, tuple([of(OTHER)]).atoms],
  ]),
});

/** `get`, `getAll`, `has`, `entries` … of a form or a query. */
export function rootMethod(
  m: Machine,
  from: Root,
  name: string,
  args: Value[],
  kind?: Kind,
): Value | undefined {
  const key = args[0]?.atoms ?? [];
  const names = key.flatMap((atom) =>
    atom.kind === 'literal' && typeof atom.value === 'string' ? [atom.value] : [],
  );
  switch (name) {
    case 'get':
    case 'getAll':
    case 'has': {
      if (names.length === 0) return of({ kind: 'entry', root: from });
      let value: Value | undefined;
      for (const one of names.slice(0, 16)) {
        value = within(m, from, one);
        // less than what says that its items are files: several of them are sent by one name
        if (name === 'getAll') m.findings.vote(one, 'array', from.source === 'form' ? 5 : 8);
        if (name !== 'getAll') m.findings.vote(one, kind ?? 'string', from.source === 'query' ? 1.5 : 0.7);
      }
      if (name === 'getAll' && value) return allOf(names[0]!, value);
      if (name !== 'has') return value;
      return { atoms: [], supposing: new Map([[`-${names[0]}`, [false]]]) };
    }
    case 'entries':
      return tuple([tuple([of({ kind: 'key', root: from }), of({ kind: 'entry', root: from })])], true);
    case 'keys':
      return tuple([of({ kind: 'key', root: from })], true);
    case 'values':
      return tuple([of({ kind: 'entry', root: from })], true);
    case 'toString':
      return NOTHING;
    default:
      return undefined;
  }
}
