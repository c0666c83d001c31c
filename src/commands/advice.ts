/** What a function's source says of a call before it is sent. What is sent never depends on it. */
import type { FunctionFacts, Parameter } from '../analysis/facts.js';
import { nearest } from '../discovery/nearest.js';
import { applies, exampleLine, itemExample, needed, onlyForm } from '../output/example.js';
import type { Call } from '../run/call.js';
import { isObject } from '../run/json.js';

/** What a call gives: by name, as far as it can be looked at. */
export interface Given {
  /** undefined: the body is a file, a stream or no object, and is not looked into. */
  body: Map<string, Value> | undefined;
  query: Map<string, string>;
}

/** JSON, or a field of a form, which is text or a file. */
type Value = { json: unknown } | { text: string } | { file: string };

/** JSON beyond this is data, and is not parsed a second time to be looked at. */
const MOST_JSON = 1024 * 1024;

export function givenBy({ payload, query, via, name }: Call): Given {
  const inPath = via === 'fetch' ? new URLSearchParams(/\?([^#]*)/.exec(name)?.[1] ?? '') : [];
  return { body: bodyOf(payload), query: new Map([...inPath, ...query]) };
}

function bodyOf(payload: Call['payload']): Given['body'] {
  switch (payload.kind) {
    case 'none':
      return new Map();
    case 'form':
      return new Map(
        payload.fields.map((field) => [
          field.name,
          'path' in field ? { file: field.path } : { text: field.value },
        ]),
      );
    case 'text': {
      if (payload.type !== 'application/json' || payload.text.length > MOST_JSON) return undefined;
      const value: unknown = JSON.parse(payload.text);
      return isObject(value)
        ? new Map(Object.entries(value).map(([name, json]) => [name, { json }]))
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The values of a call by name, for examples and for parameters that depend on others. */
export function plainValues({ body, query }: Given): Record<string, unknown> {
  const inBody = [...(body ?? [])].map(([name, value]) => [
    name,
    'json' in value ? value.json : 'text' in value ? value.text : value.file,
  ]);
  return Object.fromEntries([...query, ...inBody]);
}

/** A line for each thing that the function would not take as it is meant; none for a call that fits. */
export function adviceOn(call: Call, fn: { name: string; facts: FunctionFacts }): string[] {
  const { name, facts } = fn;
  const given = givenBy(call);
  const line = (): string => exampleLine(name, facts, plainValues(given));
  const wrongBody = bodyAdvice(call, name, facts, line);
  if (wrongBody !== undefined) return [wrongBody];
  const { methods } = facts;
  if (methods && methods.length > 0 && !methods.includes(call.method))
    return [`${name} answers ${methods.join(', ')}, and this is a ${call.method}: ${line()}`];
  // What answers a GET as well reads its body for another method.
  const bodiless =
    /^(?:GET|HEAD)$/.test(call.method) && methods !== undefined && call.payload.kind === 'none';
  return [...parameterAdvice(name, facts, bodiless ? { ...given, body: undefined } : given)];
}

/** What is read from another place than it is sent to. */
function bodyAdvice(call: Call, name: string, facts: FunctionFacts, line: () => string): string | undefined {
  const { kind } = call.payload;
  if (kind === 'none') return undefined;
  if (facts.body === 'query' && !facts.partial)
    return `${name} reads its parameters from the query, and not from a body: ${line()}`;
  if (onlyForm(facts) && kind !== 'form')
    return `${name} wants a form (multipart), and ${kind === 'text' ? 'JSON' : 'something else'} is sent: ${line()}`;
  if (facts.body === 'json' && kind === 'form') return `${name} reads JSON, and a form is sent: ${line()}`;
  return undefined;
}

function* parameterAdvice(name: string, facts: FunctionFacts, given: Given): Generator<string> {
  const values = plainValues(given);
  const { parameters, partial } = facts;
  const missing = parameters.filter(
    (one) =>
      needed(one) && applies(one, values, false) && !Object.hasOwn(values, one.name) && seen(one, given),
  );
  const known = new Set(parameters.map((one) => one.name));
  // Where not all could be followed there may be others: then only what is needed and missing is a likely meaning.
  const meant = (partial ? missing : parameters)
    .map((one) => one.name)
    .filter((one) => !Object.hasOwn(values, one));
  const explained = new Set<string>();
  for (const key of Object.keys(values)) {
    if (known.has(key)) continue;
    const [near] = nearest(key, meant, 1);
    if (near === undefined) continue;
    explained.add(near);
    yield `${name} has no parameter ${key}; did you mean ${near}?`;
  }
  for (const one of missing) {
    if (!explained.has(one.name)) yield `${name} needs ${one.name}, which is not given: ${itemExample(one)}`;
  }
  for (const one of parameters) {
    const isNull = needed(one) && applies(one, values, false) && values[one.name] === null;
    if (isNull) yield `${name} needs ${one.name}, which is null: ${itemExample(one)}`;
    const problem = valueProblem(one, given);
    if (problem !== undefined) yield `${name}: ${problem}`;
  }
}

/** Whether a missing parameter would have been noticed. */
const seen = ({ in: place }: Parameter, { body }: Given): boolean =>
  place === 'query' || (place !== 'path' && body !== undefined);

function valueProblem(parameter: Parameter, given: Given): string | undefined {
  const { name, type, guessed, values = [], secret } = parameter;
  const inBody = given.body?.get(name);
  const inQuery = given.query.get(name);
  const text = inQuery ?? (inBody && 'text' in inBody ? inBody.text : undefined);
  const json = inBody && 'json' in inBody ? inBody.json : undefined;
  if (text === undefined && (json === undefined || json === null)) return undefined;
  if (json !== undefined && !guessed && !fits(json, type)) {
    const better = json === '' || typeof json === 'object' ? '' : `: ${itemExample(parameter, json)}`;
    return `${name} is ${kindOf(json)}, and ${article(type)} is wanted${better}`;
  }
  const value = text ?? json;
  if (values.length === 0 || secret || values.some((one) => String(one) === String(value))) return undefined;
  const [near] = nearest(String(value), values.map(String), 1);
  const choice = near === undefined ? `it is one of ${values.join(', ')}` : `did you mean ${near}?`;
  return `${name} is ${JSON.stringify(value)}, which it does not take; ${choice}`;
}

function fits(value: unknown, type: Parameter['type']): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

const article = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);

const kindOf = (value: unknown): string =>
  typeof value === 'string' ? 'text' : article(Array.isArray(value) ? 'array' : typeof value);
