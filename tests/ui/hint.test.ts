/** What to do next, as the app says it: no option of the command line reaches it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { describe, expect, it } from 'vitest';
import words from '../../src/completion/words.json' with { type: 'json' };
import { type Act, B44fnError, type Hint } from '../../src/errors.js';
import { runProblem } from '../../src/output/aftermath.js';
import { inOptions } from '../../src/output/hint.js';
import { problemOf } from '../../src/output/problem.js';
import type { Call } from '../../src/run/call.js';
import { failureOf } from '../../src/run/failure.js';
import { plan, type RequestPlan } from '../../src/run/plan.js';
import { initialState } from '../../src/run/state.js';
import type { Target } from '../../src/run/target.js';
import { ExchangeError } from '../../src/sdk/errors.js';
import { problemLines } from '../../src/ui/answer/problem.js';
import { inKeys } from '../../src/ui/hint.js';
import { textOf } from './support.js';

/** Every option, `--as` and `-i`; what other programs call theirs (npm install -g) is none of them. */
const profile = { value: 'p', from: '-P' };
const names = words.flatMap(({ options = [] }) => options.flatMap((one) => [one.name, ...(one.alias ?? [])]));
const option = new RegExp(
  `(?<![\\w-])(?:${[...new Set(names)].map((one) => (one.length === 1 ? `-${one}` : `--${one}`)).join('|')})(?![\\w-])`,
);
const foreign = /\b(?:curl|curl’s|npm|tar|ls|mkdir|iconv|openssl) [^;.)]*/g;

const speaksOfOptions = (text: string): boolean => option.test(text.replace(foreign, ''));

/** One of each: a kind of act that is not here does not compile. */
const acts: { [D in Act['do']]: Extract<Act, { do: D }> } = {
  'call server': { do: 'call server', server: 'http://127.0.0.1:1' },
  'check server': { do: 'check server' },
  'check app and server': { do: 'check app and server' },
  'start a host': { do: 'start a host' },
  'choose a profile': { do: 'choose a profile', missing: 'prod' },
  'accept plain http': { do: 'accept plain http' },
  'trust the certificate': { do: 'trust the certificate' },
  'allow more time': { do: 'allow more time', limit: 'timeout' },
  'follow the redirect': { do: 'follow the redirect' },
  'call as': { do: 'call as', identities: ['user', 'service'] },
  'check the token': { do: 'check the token' },
  'confirm the service role': { do: 'confirm the service role' },
  'give a token': { do: 'give a token', as: 'user', origin: 'https://a.b', profile },
  'renew the token': { do: 'renew the token', as: 'user', origin: 'https://a.b', profile, kept: true },
  'log in': { do: 'log in' },
  'check the login': { do: 'check the login' },
  'give the app': { do: 'give the app', profile },
  'name another app': { do: 'name another app' },
  'write the header': { do: 'write the header' },
  'list functions': { do: 'list functions' },
  'send an empty object': { do: 'send an empty object', name: 'f' },
  'take another method': { do: 'take another method', name: 'f', method: 'GET' },
  'see the headers': { do: 'see the headers' },
  'see the request': { do: 'see the request' },
  'see the bytes': { do: 'see the bytes', origin: 'https://a.b', raw: true },
  'see the answer as it came': { do: 'see the answer as it came' },
  report: { do: 'report' },
  'see the past call': { do: 'see the past call' },
  'make a call': { do: 'make a call' },
  'list past calls': { do: 'list past calls', count: 3 },
  'give the file anew': { do: 'give the file anew' },
  'write it otherwise': { do: 'write it otherwise' },
};

const call: Call = {
  via: 'invoke',
  name: 'f',
  method: 'POST',
  headers: [],
  query: [],
  payload: { kind: 'none' },
};
const target: Target = {
  profile: { value: 'default', from: 'the default' },
  server: { value: new URL('http://127.0.0.1:1/'), from: 'the default' },
  app: { value: 'shop', from: 'the default' },
  dialect: { value: 'dev', from: 'the default' },
  identity: { value: 'anonymous', from: 'chosen in the app', forThisCall: true },
  credential: undefined,
  functionsVersion: undefined,
  dataEnv: undefined,
};
const prepared = { body: { kind: 'none' }, fields: [], contentType: undefined } as unknown as Parameters<
  typeof plan
>[1];
const made = (more: Partial<Call> = {}, at: Partial<Target> = {}): RequestPlan =>
  plan({ ...call, ...more }, prepared, { ...target, ...at });

function thrown(work: () => unknown): { message: string; why?: string | undefined; hint?: Hint | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof B44fnError) return problemOf(error, false);
    throw error;
  }
  throw new Error('nothing was thrown');
}

const failed = (code: string, phase: ExchangeError['phase'] = 'connect') =>
  failureOf(new ExchangeError(phase, code, 'it failed'), new URL('https://a.b/f'));

const answered = (status: number, more: object = {}) =>
  runProblem(
    { ...initialState, status, sent: { as: 'anonymous' }, outcome: { kind: 'completed' }, ...more } as never,
    made(),
    {},
    { near: [] },
  )!;

describe('what to do next', () => {
  it.each(Object.values(acts))('$do: by an option on the command line, by no option in the app', (act) => {
    const [here, there] = [inKeys(act), inOptions(act)];
    expect(here).toMatch(/\S{2}$/);
    expect(speaksOfOptions(here), here).toBe(false);
    expect(here).not.toMatch(/undefined|\bb44fn (?!serve\b|line\b|with\b)/);
    expect(there).not.toBe('');
  });

  it.each([
    ['a port where nothing listens', failed('ECONNREFUSED')],
    ['an unknown host', failed('ENOTFOUND')],
    ['a certificate', failed('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['TLS to a plain port', failed('EPROTO')],
    ['no HTTP', failed('HPE_INVALID_VERSION', 'answer')],
    ['time to connect', failed('TIMEOUT_CONNECT')],
    ['time to answer', failed('TIMEOUT_ANSWER', 'answer')],
    ['time between', failed('TIMEOUT_IDLE', 'body')],
    ['another fault', failed('EWHATEVER')],
    ['a fault of ours', failureOf(new Error('oops'), new URL('https://a.b'))],
    ...[302, 400, 401, 403, 404, 405, 413, 418, 429, 500, 501].map((status) => [
      `an answer of ${status}`,
      answered(status, { headers: [['location', 'https://c.d/']] }),
    ]),
    ['no body where JSON is read', answered(500, { errorText: 'Unexpected end of JSON input' })],
    ['no app', thrown(() => made({}, { app: undefined }))],
    ['no token', thrown(() => made({}, { identity: { value: 'user', from: 'chosen in the app' } }))],
    ['a header that says otherwise', thrown(() => made({ headers: [['Authorization', 'Bearer x']] }))],
    ['a header that cannot be sent', thrown(() => made({ headers: [['X-A', 'a\nb']] }))],
    ['a name that cannot be', thrown(() => made({ name: '../f' }))],
    [
      'plain http to elsewhere',
      thrown(() => made({}, { server: { value: new URL('http://c.d/'), from: '' } })),
    ],
  ] as [string, ReturnType<typeof thrown>][])('%s', (_, problem) => {
    const text = textOf(problemLines({ code: 'X', ...problem }, true));
    expect(problem.hint, text).toBeDefined();
    expect(speaksOfOptions(text), text).toBe(false);
    expect(text).not.toMatch(/\bb44fn (?:list|invoke|fetch|login|whoami|profile)\b/);
  });
});

/** What only a command line can get wrong, or ask for: none of it is loaded for a call of the app. */
const ofCommandLine = new Set([
  'run/build.ts',
  'run/data.ts',
  'run/fields.ts',
  'run/items.ts',
  'run/json.ts',
  'run/mangled.ts',
  'run/override.ts',
  'run/source.ts',
  'output/called-json.ts',
  'output/document.ts',
  'output/file-sink.ts',
  'output/filter-sink.ts',
  'output/filtered.ts',
  'output/hint.ts',
  'output/jq.ts',
  'output/remote-sink.ts',
  'output/sink.ts',
]);
/** Of files that reach the app: what they say only where an option was given (--until, --keep-partial, --local, --dialect …). */
const onlyAsked = /--(?:until|stream|jsonl|keep-partial|local|dialect|project|retry)\b/;

const root = join(import.meta.dirname, '..', '..', 'src');
const reaching = [
  ...['run', 'sdk', 'config', 'discovery', 'output', 'ui', 'commands/app'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `${part}/${file}`),
  ),
  'context.ts',
  ...['ready', 'afterwards', 'past', 'app-routes', 'login-token', 'remember'].map(
    (one) => `commands/${one}.ts`,
  ),
].filter((file) => !ofCommandLine.has(file));

type Node = { type?: string; [key: string]: unknown };

/** The texts of a node, with all that stands below it. */
function* textsIn(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const one of node) yield* textsIn(one);
  if (typeof node !== 'object' || node === null) return;
  const { type, value, loc, ...rest } = node as Node;
  if (type === 'StringLiteral' && typeof value === 'string') yield value;
  else if (type === 'TemplateElement') yield (value as { raw: string }).raw;
  else for (const one of Object.values({ value, ...rest })) yield* textsIn(one);
}

/** What stands under `hint` and `why`, as a property or a name of its own. */
function* hintsIn(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const one of node) yield* hintsIn(one);
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return;
  const { type, key, id, value, init } = node as { [key: string]: { name?: string } } & Node;
  const name = type === 'ObjectProperty' ? key?.name : type === 'VariableDeclarator' ? id?.name : undefined;
  if (name === 'hint' || name === 'why') yield* textsIn(type === 'ObjectProperty' ? value : init);
  else for (const [part, one] of Object.entries(node)) if (part !== 'loc') yield* hintsIn(one);
}

it('what is written under hint and why in all that reaches the app speaks of no option', () => {
  // To read a file as a tree takes 20 ms: only those in which an option stands at all.
  const read = reaching.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  const found = read
    .filter(({ text }) => speaksOfOptions(text))
    .flatMap(({ file, text }) => {
      const { program } = parse(text, { sourceType: 'module', plugins: ['typescript', 'jsx'] });
      return [...new Set(hintsIn(program.body))].map((hint) => ({ file, hint }));
    });
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(({ hint }) => speaksOfOptions(hint) && !onlyAsked.test(hint))).toEqual([]);
});
