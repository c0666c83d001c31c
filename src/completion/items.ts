/** Parameters of the function that stands before the cursor: as items, as pairs of -Q, as fields of -F. */
import type { Parameter } from '../analysis/facts.js';
import { itemKey } from '../run/items.js';
import type { Before, Candidate, World } from './complete.js';

/** The function whose parameters are asked for: the first positional, a path's name without what follows. */
const functionIn = ({ positionals }: Before): string => (positionals[0] ?? '').replace(/^\/|\?.*$/gs, '');

/** The separator of an item, the first of `:=`, `=`, `@` that no backslash escapes. */
const ITEM = /^((?:\\.|[^\\:=@]|:(?!=))*)(:=@|:=|=|@)([\s\S]*)$/;

/** What was given already, by name: the switches that decide which parameters count. */
function givenBy({ positionals, values }: Before): Map<string, string> {
  const words = positionals.slice(1).map((item) => ITEM.exec(item));
  const pairs = ['query', 'form']
    .flatMap((option) => values.get(option) ?? [])
    .map((pair) => /^([^=]*)()=([\s\S]*)$/.exec(pair));
  const given = [...words, ...pairs].filter((match) => match !== null);
  return new Map(given.map(([, key = '', , value = '']) => [key.replace(/\\(.)/g, '$1'), value]));
}

/** Those that may still be given, what is required first. */
function open(parameters: Parameter[], given: ReadonlyMap<string, string>): Parameter[] {
  return parameters
    .filter(({ name, when }) => {
      const fits = ([other, values]: [string, string[]]): boolean =>
        !given.has(other) || values.includes(given.get(other)!);
      return !given.has(name) && Object.entries(when ?? {}).every(fits);
    })
    .sort((a, b) => Number(b.required) - Number(a.required));
}

const aboutOf = ({ type, required, values }: Parameter): string =>
  [values && values.length > 0 ? values.join(', ') : type, required ? 'required' : undefined]
    .filter(Boolean)
    .join(', ');

export async function itemCandidates(word: string, before: Before, world: World): Promise<Candidate[]> {
  const parameters = await world.parameters(before.place, functionIn(before));
  const asQuery =
    before.command.name === 'fetch' && /^(?:GET|HEAD)$/i.test(before.values.get('method')?.at(-1) ?? '');
  const mine = parameters.filter(({ in: place }) =>
    asQuery ? place === 'query' : place === 'json' || place === 'form',
  );
  const [, key, separator, value = ''] = ITEM.exec(word) ?? [];
  if (key === undefined || separator === undefined) {
    return open(mine, givenBy(before)).map((one) => ({
      value: `${itemKey(one.name)}${asQuery ? '=' : separatorOf(one)}`,
      about: aboutOf(one),
    }));
  }
  const prefix = key + separator;
  if (separator === '@' || separator === ':=@')
    return (await world.paths(value)).map((path) => ({ value: prefix + path }));
  const parameter = mine.find(({ name }) => itemKey(name) === key);
  return valuesOf(parameter, separator === ':=').map((one) => ({ value: prefix + one }));
}

/** -Q q=…, and -F name=… or name=@file. */
export async function pairCandidates(
  kind: 'query' | 'form',
  word: string,
  before: Before,
  world: World,
): Promise<Candidate[]> {
  const parameters = await world.parameters(before.place, functionIn(before));
  const mine = parameters.filter(
    ({ in: place }) => (kind === 'query') === (place === 'query') && place !== 'path',
  );
  const [, key, value = ''] = /^([^=]*)=([\s\S]*)$/.exec(word) ?? [];
  if (key === undefined)
    return open(mine, givenBy(before)).map((one) => ({
      value: `${one.name}=${one.type === 'file' ? '@' : ''}`,
      about: aboutOf(one),
    }));
  if (kind === 'form' && value.startsWith('@'))
    return (await world.paths(value.slice(1))).map((path) => ({ value: `${key}=@${path}` }));
  return valuesOf(
    mine.find(({ name }) => name === key),
    true,
  ).map((one) => ({ value: `${key}=${one}` }));
}

function separatorOf({ type }: Parameter): string {
  if (type === 'file') return '@';
  return type === 'string' || type === 'unknown' ? '=' : ':=';
}

/** @param json the value is read as JSON: numbers and booleans are themselves, and text would need its quotes */
function valuesOf(parameter: Parameter | undefined, json: boolean): string[] {
  if (!parameter || parameter.secret) return [];
  const { values = [], type } = parameter;
  if (values.length > 0) return values.map(String);
  return type === 'boolean' && json ? ['true', 'false'] : [];
}
