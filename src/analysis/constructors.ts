/** `new …` of what JavaScript and its hosts provide. */
import { respond } from './answers.js';
import type { Machine } from './machine.js';
import { voteFor } from './types.js';
import {
  find,
  is,
  literals,
  NOTHING,
  native,
  object,
  of,
  root,
  simple,
  tuple,
  type Value,
} from './values.js';

export function constructNative(m: Machine, name: string, args: Value[]): Value {
  const [first] = args;
  switch (name) {
    case 'Response':
    case 'NextResponse':
      return respond(first, args[1], false);
    case 'URL':
      if (first && is(first, 'requestUrl')) return of(simple('url'));
      if (first) voteFor(m, first, 'string', 3);
      return NOTHING;
    case 'URLSearchParams':
      if (first && is(first, 'text')) {
        m.findings.readings.add('form');
        return of(root('form'));
      }
      return NOTHING;
    case 'Set':
    case 'Array':
      return first ?? tuple([]);
    case 'Map': {
      const made = object();
      for (const item of (first && find(first, 'tuple')?.items) ?? []) {
        const entry = find(item, 'tuple');
        const key = entry?.items[0] && literals(entry.items[0])[0];
        if (key !== undefined && entry?.items[1]) made.props.set(String(key), entry.items[1]);
      }
      return of(made);
    }
    case 'Headers':
    case 'Proxy':
      return first ?? of(object());
    case 'Request':
      return first && is(first, 'request') ? first : NOTHING;
    case 'Date':
      // new Date(year, month - 1); new Date(text)
      if (args.length > 1) for (const arg of args) voteFor(m, arg, 'number', 4);
      else if (first) voteFor(m, first, 'string', 2);
      return of(simple('date'));
    case 'ReadableStream':
      m.runCallbacks(args);
      return of(simple('stream'));
    case 'TransformStream':
      m.runCallbacks(args);
      return of(object([['readable', of(simple('stream'))]]));
    case 'Uint8Array':
    case 'Blob':
    case 'File':
      return of(simple('bytes'));
    case 'TextDecoder':
      return native('TextDecoder');
    default:
      m.runCallbacks(args);
      return NOTHING;
  }
}
