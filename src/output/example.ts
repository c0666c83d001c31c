/** What a call of a function could look like: a line to copy, and a payload to fill in. */
import type { FunctionFacts, Parameter } from '../analysis/facts.js';
import { itemKey, quoted } from '../run/items.js';

/** Values that are settled already, by a parameter's name. */
export type Given = Readonly<Record<string, unknown>>;

/** Longer defaults, such as whole prompts, are cut when they are shown and left out of payloads. In columns. */
export const LONG = 60;

/** Its type for a person: `object?` is a guess; a text is what anything typed is. */
export const typeName = (type: string, guessed: boolean | undefined): string =>
  guessed && type !== 'string' ? `${type}?` : type;

/** What a person has to fill in. No shell reads anything into it. */
const blank = '…';

/** Whether a parameter counts, given the values of those it depends on. Unknown values count as fitting when `lenient`. */
export function applies({ when }: Parameter, given: Given, lenient: boolean): boolean {
  return Object.entries(when ?? {}).every(([name, values]) =>
    given[name] === undefined ? lenient : values.includes(String(given[name])),
  );
}

/** Whether a call for which it counts is refused without it. */
export const needed = ({ required, requiredThen }: Parameter): boolean => required || requiredThen === true;

/** What the function takes when nothing else is said of it: the values of its switches. */
function chosen(parameters: Parameter[], given: Given): Given {
  const switches = parameters.filter(({ values, when }) => values && values.length > 0 && !when);
  return { ...Object.fromEntries(switches.map(({ name, values }) => [name, values![0]])), ...given };
}

/** A line that can be typed as it stands, but for `…`. @param given shown in it instead of blanks */
export function exampleLine(name: string, facts: Partial<FunctionFacts>, given: Given = {}): string {
  const { parameters = [], body, methods } = facts;
  const settled = chosen(parameters, given);
  const shown = worthShowing(parameters, settled, given);
  const query = shown.filter((one) => one.in === 'query').map((one) => `-Q ${pairFor(one, settled)}`);
  const inBody = shown.filter((one) => one.in !== 'query' && one.in !== 'path');
  const path = parameters.some((one) => one.in === 'path') ? `/${blank}` : '';
  const called = `${quoted(name)}${path}`;
  const posts = methods === undefined || methods.includes('POST');
  const gets = methods === undefined || methods.includes('GET');
  if (body === 'query' || (body === 'none' && !posts)) {
    const how = gets ? 'fetch' : posts && path === '' ? 'invoke' : `fetch -X ${methods?.[0] ?? 'POST'}`;
    return ['b44fn', how, called, ...query].join(' ');
  }
  const words = onlyForm(facts)
    ? inBody.map((one) => `-F ${one.type === 'file' ? fileFor(one, settled) : pairFor(one, settled)}`)
    : inBody.map((one) => itemFor(one, settled));
  if (onlyForm(facts) && inBody.length === 0) words.push(`-F file=@${blank}`);
  if (body === 'raw') words.push(`-d @${blank}`);
  const how =
    path === '' && posts && body !== 'raw'
      ? 'invoke'
      : `fetch${posts ? '' : ` -X ${methods?.find((one) => one !== 'GET') ?? 'GET'}`}`;
  return ['b44fn', how, called, ...words, ...query].join(' ');
}

/** What is needed and what is given; without any of these a few of the rest, to show how. */
function worthShowing(parameters: Parameter[], settled: Given, given: Given): Parameter[] {
  const fitting = parameters.filter((one) => applies(one, settled, false));
  const wanted = fitting.filter((one) => needed(one) || Object.hasOwn(given, one.name));
  return wanted.length > 0 ? wanted : fitting.slice(0, 3);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function settledValue(parameter: Parameter, settled: Given): unknown {
  if (parameter.secret) return undefined;
  return settled[parameter.name] ?? parameter.values?.[0];
}

/** Whether its parameters may come either way. */
export const jsonOrForm = ({ body, takes = [] }: Partial<FunctionFacts>): boolean =>
  body === 'multipart' && takes.includes('json');

/** Whether a body has to be a form: one that takes JSON as well is called with that. */
export const onlyForm = (facts: Partial<FunctionFacts>): boolean =>
  facts.body === 'multipart' && !jsonOrForm(facts);

function pairFor(parameter: Parameter, settled: Given): string {
  const value = settledValue(parameter, settled);
  return value === undefined || value === ''
    ? `${quoted(`${parameter.name}=`)}${blank}`
    : quoted(`${parameter.name}=${text(value)}`);
}

const fileFor = ({ name }: Parameter, given: Given): string =>
  typeof given[name] === 'string' ? quoted(`${name}=@${given[name]}`) : `${quoted(`${name}=@`)}${blank}`;

function itemFor(parameter: Parameter, settled: Given): string {
  const key = itemKey(parameter.name);
  const value = settledValue(parameter, settled);
  switch (parameter.type) {
    case 'file':
      return `${quoted(`${key}@`)}${blank}`;
    case 'number':
    case 'boolean':
    case 'object':
    case 'array':
      return quoted(`${key}:=${JSON.stringify(value ?? parameter.default ?? empty[parameter.type])}`);
    default:
      if (value !== undefined && typeof value !== 'string') return quoted(`${key}:=${JSON.stringify(value)}`);
      return value === undefined || value === '' ? `${quoted(`${key}=`)}${blank}` : quoted(`${key}=${value}`);
  }
}

/** One parameter as it is written, with a value in the form that the parameter wants. */
export function itemExample(parameter: Parameter, value?: unknown): string {
  if (parameter.in === 'query')
    return `-Q ${pairFor(parameter, value === undefined ? {} : { [parameter.name]: value })}`;
  return itemFor(
    parameter,
    value === undefined ? {} : { [parameter.name]: converted(value, parameter.type) },
  );
}

/** What was meant by a value of another type: `"5"` for a number is 5. */
function converted(value: unknown, type: Parameter['type']): unknown {
  if (type === 'string') return String(value);
  if (type === 'number' && value !== '' && Number.isFinite(Number(value))) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return type === 'array' && typeof value !== 'object' ? [value] : undefined;
}

const empty = {
  string: '',
  number: 0,
  boolean: false,
  object: {},
  array: [],
  file: '',
  unknown: null,
} as const satisfies Record<Parameter['type'], unknown>;

const shortDefault = ({ default: fallback }: Parameter): unknown =>
  typeof fallback === 'string' && fallback.length > LONG ? undefined : fallback;

/** A payload with every parameter that counts, its value the default, the first of its values, or an empty one. */
export function examplePayload(facts: FunctionFacts, given: Given = {}): Record<string, unknown> {
  const settled = chosen(facts.parameters, given);
  const payload: [string, unknown][] = facts.parameters
    .filter((one) => (one.in === 'json' || one.in === 'form') && applies(one, settled, false))
    .map((one) => [one.name, settledValue(one, settled) ?? shortDefault(one) ?? empty[one.type]]);
  return { ...Object.fromEntries(payload), ...given };
}
