import { UsageError } from '../errors.js';
import { assemble, formFields, type ReadText } from './assemble.js';
import type { Call, FormField, Payload } from './call.js';
import { jsonPayload } from './data.js';
import { queryItems } from './fields.js';
import type { Item } from './items.js';
import { isObject, requireJson, writeJson } from './json.js';

/**
 * The call with other values in place of some of its own: items set on its JSON, fields of its form, or
 * for GET and HEAD parameters of its query.
 * @throws UsageError when its body is of another kind
 */
export async function withItems(call: Call, items: Item[], readText: ReadText): Promise<Call> {
  if (items.length === 0) return call;
  if (call.via === 'fetch' && (call.method === 'GET' || call.method === 'HEAD')) {
    const pairs = await queryItems(items, readText);
    return { ...call, query: inPlace(call.query, pairs, ([name]) => name) };
  }
  return { ...call, payload: await payloadWith(call.payload, items, readText) };
}

async function payloadWith(payload: Payload, items: Item[], readText: ReadText): Promise<Payload> {
  if (payload.kind === 'form') {
    const { object, files, json } = await assemble(items, {}, readText);
    const fields = [...formFields(object, json), ...files];
    return { kind: 'form', fields: inPlace(payload.fields, fields, ({ name }: FormField) => name) };
  }
  const { object, files, json } = await assemble(items, await objectOf(payload), readText);
  if (files.length === 0) return jsonPayload(writeJson(object));
  return { kind: 'form', fields: [...formFields(object, json), ...files] };
}

/** The list with all of a name's entries replaced where the first of them stood; names that are new at its end. */
function inPlace<T>(list: T[], given: T[], nameOf: (one: T) => string): T[] {
  const rest = new Set(given);
  const names = new Set(given.map(nameOf));
  const replaced = list.flatMap((one) => {
    const name = nameOf(one);
    if (!names.has(name)) return [one];
    const own = [...rest].filter((each) => nameOf(each) === name);
    for (const each of own) rest.delete(each);
    return own;
  });
  return [...replaced, ...rest];
}

async function objectOf(payload: Payload): Promise<Record<string, unknown>> {
  if (payload.kind === 'none') return {};
  const value =
    payload.kind === 'text' ? await requireJson(payload.text, 'the body of that call') : undefined;
  if (isObject(value)) return value;
  throw new UsageError('the body of that call is no object, so nothing can be set on it', {
    hint: 'Call again with another body: -d',
  });
}
