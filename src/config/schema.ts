import { type Profile, type Profiles, profileNames } from './profile.js';

/** The file, as it is on disk. */
export interface Stored {
  version: typeof fileVersion;
  current?: string;
  profiles: Record<string, Profile>;
}

/** Raised when an older b44fn could not read what a newer one writes. */
export const fileVersion = 1;

interface Schema {
  type?: 'object' | 'string' | 'array' | 'number';
  enum?: readonly string[];
  const?: number;
  properties?: Record<string, Schema>;
  required?: readonly string[];
  additionalProperties?: Schema | false;
  items?: Schema;
}

const text: Schema = { type: 'string' };
const token: Schema = {
  type: 'object',
  properties: {
    token: text,
    origin: text,
    appHost: text,
    exchangedFor: text,
    brought: { type: 'array', items: { enum: ['server', 'app'] } },
  },
  required: ['token', 'origin'],
  additionalProperties: false,
};
const profile: Schema = {
  type: 'object',
  properties: {
    server: text,
    app: text,
    as: { enum: ['anonymous', 'user', 'service'] },
    userToken: token,
    serviceToken: token,
    functionsVersion: text,
    dataEnv: text,
    serviceAllowed: { type: 'array', items: text },
  },
  additionalProperties: false,
};

/** JSON Schema of the file's members: conf checks them before it writes, `misfit` when they are read. */
export const schema: Record<keyof Stored, Schema> = {
  version: { type: 'number', const: fileVersion },
  current: text,
  profiles: { type: 'object', additionalProperties: profile },
};

const file: Schema = { type: 'object', properties: schema, required: ['version', 'profiles'] };

/**
 * Where a value does not fit the schema, as a path; undefined when it fits. Reading is done at every call,
 * and conf with its schema compiler costs most of a bare Node start (60 ms of 75 here).
 */
export function misfit(value: unknown, rule: Schema = file, at = ''): string | undefined {
  const here = at === '' ? 'the file' : at;
  if (rule.enum) return rule.enum.includes(value as string) ? undefined : here;
  if (rule.const !== undefined) return value === rule.const ? undefined : here;
  if (rule.type === 'array') {
    if (!Array.isArray(value)) return here;
    return firstOf(value.map((one, i) => misfit(one, rule.items, `${at}[${i}]`)));
  }
  if (rule.type !== 'object') return typeof value === rule.type ? undefined : here;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return here;
  const { properties = {}, required = [], additionalProperties } = rule;
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return below(at, missing);
  return firstOf(
    Object.entries(value).map(([name, one]) => {
      const of = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
      return of === false ? below(at, name) : of && misfit(one, of, below(at, name));
    }),
  );
}

function firstOf(found: (string | undefined)[]): string | undefined {
  return found.find((one) => one !== undefined);
}

function below(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

/** @param stored undefined where there is no file yet */
export function fromStored(stored: Stored | undefined): Profiles {
  return { current: stored?.current ?? 'default', profiles: stored?.profiles ?? {} };
}

/** What is written: no value that is undefined, and no current profile that is not there. */
export function toStored(all: Profiles): Stored {
  const current = profileNames(all).includes(all.current) ? all.current : undefined;
  return JSON.parse(
    JSON.stringify({ version: fileVersion, current, profiles: all.profiles } satisfies {
      version: number;
      current: string | undefined;
      profiles: object;
    }),
  ) as Stored;
}
