/** Functions that JavaScript, Deno and the SDK provide. */
import { JSON_TEXT, NUMBER, redirect, respond } from './answers.js';
import { noUser, ROLE, SECRET, USER, wrongSecret } from './callers.js';
import { throwsSupposing } from './guards.js';
import type { Machine } from './machine.js';
import { ofObject } from './objects.js';
import { makeSchema } from './schemas.js';
import { voteFor } from './types.js';
import {
  find,
  type Guess,
  is,
  isPrimitive,
  join,
  literal,
  NOTHING,
  native,
  OTHER,
  object,
  of,
  root,
  simple,
  suppose,
  THROWS,
  tuple,
  UNKNOWN,
  type Value,
} from './values.js';

/** A function of primitives, under each supposition. */
const pure = (value: Value, work: (known: never) => Guess): Value['supposing'] =>
  suppose([value], ([known]) => {
    if (known === THROWS) return THROWS;
    return isPrimitive(known!) ? work(known as never) : UNKNOWN;
  });

export function callNative(m: Machine, name: string, args: Value[], self?: Value): Value {
  const first = args[0] ?? literal(undefined);
  if (name.startsWith('z.')) return makeSchema(name.slice(2), args) ?? NOTHING;
  if (name.startsWith('Object.') || name.startsWith('Reflect.'))
    return ofObject(m, name.slice(name.indexOf('.') + 1), args);
  switch (name) {
    case 'createClientFromRequest':
    case 'createClient':
      return of(simple('client'));
    case 'Deno.serve':
      for (const arg of args) {
        if (arg.atoms.some((atom) => atom.kind === 'function')) m.serve(arg);
        const options = find(arg, 'object');
        const handler = options?.props.get('handler') ?? options?.props.get('fetch');
        if (handler) m.serve(handler);
      }
      return NOTHING;
    case 'Response.json':
    case 'NextResponse.json':
      return respond(first, args[1], true);
    case 'Response.redirect':
      return redirect();
    case 'Response.error':
      return of({ kind: 'response', statuses: [500] });
    case 'JSON.stringify':
      return of({ kind: 'native', name: JSON_TEXT, holds: first });
    case 'JSON.parse':
      return parseJson(m, first);
    case 'Promise.all':
    case 'Promise.resolve':
    case 'structuredClone':
      return args[0] ?? NOTHING;
    case 'Promise.allSettled': {
      const list = find(first, 'tuple');
      return list
        ? tuple(
            list.items.map((one) =>
              of(
                object([
                  ['value', one],
                  ['status', NOTHING],
                ]),
              ),
            ),
            list.open,
          )
        : NOTHING;
    }
    case 'Promise.race':
    case 'Promise.any':
      return (find(first, 'tuple')?.items ?? []).reduce<Value>(join, NOTHING);
    case 'String':
      voteFor(m, first, 'string', 0.25); // a conversion: what comes in may well be a number
      return { ...first, constant: false, supposing: pure(first, (one) => String(one)) };
    case 'Number':
    case 'parseInt':
    case 'parseFloat':
    case 'Number.parseInt':
    case 'Number.parseFloat':
      voteFor(m, first, 'number', 5);
      return {
        ...native(NUMBER),
        defaults: first.defaults,
        supposing: pure(first, (one) => (name === 'Number' ? Number(one) : Number.parseFloat(one))),
      };
    case 'Boolean':
      voteFor(m, first, 'boolean', 0.4);
      return { atoms: [], supposing: pure(first, (one) => Boolean(one)) };
    case 'isNaN':
    case 'Number.isNaN':
      voteFor(m, first, 'number', 3);
      return {
        atoms: [],
        supposing: pure(first, (one) => Number.isNaN(name === 'isNaN' ? Number(one) : one)),
      };
    case 'isFinite':
    case 'Number.isFinite':
    case 'Number.isInteger':
    case 'Number.isSafeInteger':
      voteFor(m, first, 'number', 4);
      return {
        atoms: [],
        supposing: pure(first, (one) => Number.isFinite(name === 'isFinite' ? Number(one) : one)),
      };
    case 'Array.isArray':
      voteFor(m, first, 'array', 5);
      return {
        atoms: [],
        supposing: suppose([first], ([known]) => {
          if (isPrimitive(known!)) return false;
          return known !== UNKNOWN && known !== THROWS && known!.kind === 'tuple' ? true : UNKNOWN;
        }),
      };
    case 'Array.from':
      voteFor(m, first, 'array', 2);
      return first;
    case 'Deno.env.get':
    case 'secrets.get':
      return of(simple('env'));
    case 'fetch':
      voteFor(m, first, 'string', 2);
      return NOTHING;
    case 'encodeURIComponent':
    case 'decodeURIComponent':
    case 'atob':
    case 'Buffer.from':
      voteFor(m, first, 'string', 1.5);
      return is(first, 'text') ? of(simple('text')) : bytesOf(first);
    case 'crypto.subtle.verify':
      return args.some((arg) => arg.supposing?.has(SECRET)) || is(first, 'text')
        ? { atoms: [], supposing: new Map(wrongSecret(false)) }
        : NOTHING;
    case 'crypto.subtle.timingSafeEqual':
      return { atoms: [], supposing: new Map(wrongSecret(false)) };
    case 'Date.now':
      return native(NUMBER);
    default:
      if (name.startsWith('Math.')) {
        for (const arg of args) voteFor(m, arg, 'number', 4);
        return { ...native(NUMBER), defaults: args.find((arg) => arg.defaults)?.defaults };
      }
      m.runCallbacks(args);
      return self && name === 'bind' ? self : NOTHING;
  }
}

function parseJson(m: Machine, text: Value): Value {
  if (is(text, 'text')) {
    m.findings.readings.add('parsed');
    return of(root('json'));
  }
  voteFor(m, text, 'string', 4);
  const field = find(text, 'field');
  return field ? { ...text, atoms: [{ kind: 'field', name: field.name, deep: true }] } : NOTHING;
}

/** The caller as the SDK knows them. Throws for an anonymous one; caught, it is nobody. */
export function me(m: Machine): Value {
  const caught = m.frame.swallowed > 0;
  throwsSupposing(m, USER);
  return {
    atoms: [simple('user')],
    supposing: new Map([...noUser(caught ? null : THROWS), [ROLE, [simple('user')]]]),
  };
}

/** The bytes of a secret are as wrong as its text. */
export const bytesOf = (text: Value | undefined): Value =>
  text?.supposing?.has(SECRET) ? { atoms: [], supposing: new Map(wrongSecret(OTHER)) } : NOTHING;
