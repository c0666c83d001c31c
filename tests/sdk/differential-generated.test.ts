import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appId, both, type Call, clearProxies } from '../helpers/differential.js';
import { type Recorder, startRecorder } from '../helpers/recorder.js';

/** Generated payloads through both clients. fast-check prints the seed and the smallest failing value. */
let recorder: Recorder;
beforeAll(async () => {
  clearProxies();
  recorder = await startRecorder();
});
afterAll(() => recorder.close());

const runs = { seed: Number(process.env.FC_SEED ?? 20_250_101), numRuns: Number(process.env.FC_RUNS ?? 120) };

async function same(call: Call, extra: Record<string, string> = {}): Promise<void> {
  const { theirs, mine } = await both(recorder, call);
  expect(theirs.error).toBeUndefined();
  expect(mine.error).toBeUndefined();
  expect(mine.sent).toEqual(theirs.sent.map((sent) => ({ ...sent, headers: { ...extra, ...sent.headers } })));
}

/** The official client drops members of these names (better.test.ts). */
const lost = new Set(['__proto__', 'constructor', 'prototype']);
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\r', '\n', '"', '\\', '\ud800', '%', '-'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const key = text.filter((name) => !lost.has(name));
const leaf = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.date({ noInvalidDate: true }),
);
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any;
const file = fc
  .record({
    bytes: fc.uint8Array({ maxLength: 64 }),
    name: text,
    type: fc.constantFrom('', 'text/plain', 'image/png'),
  })
  .map(({ bytes, name, type }) => new File([new Uint8Array(bytes)], name, { type }));

it(`JSON values (seed ${runs.seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      value.filter((data) => typeof data !== 'string'),
      (data) => same((client) => client.functions.invoke('f', data)),
    ),
    runs,
  );
});

it(`objects with files (seed ${runs.seed})`, async () => {
  const member = fc.oneof(value, fc.bigInt(), file);
  const data = fc.tuple(fc.dictionary(key, member, { maxKeys: 5 }), key, file);
  await fc.assert(
    fc.asyncProperty(data, ([rest, name, doc]) =>
      same((client) => client.functions.invoke('f', { ...rest, [name]: doc })),
    ),
    runs,
  );
});

it(`FormData through fetch (seed ${runs.seed})`, async () => {
  const entries = fc.array(fc.tuple(text, fc.oneof(text, file)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(entries, (pairs) => {
      const body = new FormData();
      for (const [name, item] of pairs) body.append(name, item as string);
      return same(async (client) => (await client.functions.fetch('f', { method: 'POST', body })).text(), {
        'x-app-id': appId,
      });
    }),
    runs,
  );
});

it(`names (seed ${runs.seed})`, async () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is refused
  const refused = /[\u0000-\u001f\u007f\\?#%/]|\p{Surrogate}|^\.\.?$|^$| $/u;
  const segment = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((part) => !refused.test(part));
  await fc.assert(
    fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 3 }), (parts) =>
      same((client) => client.functions.invoke(parts.join('/'), { a: 1 })),
    ),
    runs,
  );
});

it(`fetch paths with queries (seed ${runs.seed})`, async () => {
  const part = fc.webPath().filter((path) => !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path));
  // Node 24's fetch sends a `?` with nothing after it, Node 20's and ours do not.
  const query = fc.webQueryParameters().filter((search) => search !== '');
  await fc.assert(
    fc.asyncProperty(part, query, (path, search) =>
      same(async (client) => (await client.functions.fetch(`${path}?${search}`)).text(), {
        'x-app-id': appId,
      }),
    ),
    runs,
  );
});
