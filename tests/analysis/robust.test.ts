/** Any text is a function's source: never a crash, never without an end. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { facts, handler, lines } from './source.js';

const whole = handler(
  `const { action, ...rest } = await req.json().catch(() => ({}));
   switch (action) { case 'a': return run(rest); case 'b': { for (const k of KEYS) if (rest[k]) out[k] = rest[k]; break; } default: throw new Error(); }
   const parsed = Schema.safeParse(rest); if (!parsed.success) return new Response('', { status: 400 });
   const url = new URL(req.url); const [x, { y = 1, ...z } = {}] = [url.searchParams.get('q'), rest.deep];
   class Thing { #p = 1; constructor(a) { this.a = a; } get() { return this.a?.[x]; } } new Thing(rest).get();
   try { await Promise.all([1].map(async (n) => n + y)); } catch (e) { return fail(e); } finally { done(z); }`,
  `import { z } from 'npm:zod'; const KEYS = ['u', 'v']; const out: Record<string, unknown> = {};
   const Schema = z.object({ s: z.string(), n: z.number().optional() });
   function run(p) { if (!p.id) throw new Error('id'); return run({ ...p, id: p.id }); }
   const fail = (e) => Response.json({ e: String(e) }, { status: e.status ?? 500 });`,
);

test('cut, doubled, reordered and garbled sources are read as far as they go', () => {
  const tokens = whole.split(/\b/);
  const mutation = fc.record({
    at: fc.nat(tokens.length - 1),
    length: fc.nat(12),
    kind: fc.constantFrom('cut', 'double', 'swap', 'replace'),
    to: fc.nat(tokens.length - 1),
    text: fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '`',
      '...',
      'await',
      'req',
      'return',
      '=>',
      '__proto__',
      'constructor',
      '?.',
      '\\',
      '/*',
      'case',
      '\0',
      '<T>',
    ),
  });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
      const text = [...tokens];
      for (const { at, length, kind, to, text: other } of mutations) {
        const part = text.slice(at, at + length);
        if (kind === 'cut') text.splice(at, length);
        else if (kind === 'double') text.splice(at, 0, ...part);
        else if (kind === 'swap') text.splice(to, 0, ...text.splice(at, length));
        else text.splice(at, 1, other);
      }
      const found = facts(text.join(''));
      expect(Array.isArray(found.parameters)).toBe(true);
    }),
    { numRuns: 400, seed: 44 },
  );
});

test('text that is no code at all', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
      expect(facts(text).parameters).toEqual([]);
    }),
    { numRuns: 200, seed: 44 },
  );
});

test('what is no function is partial, and so is what is not there', () => {
  expect(facts('{ "compilerOptions": {} }')).toMatchObject({ parameters: [], partial: true });
  expect(facts('export const rate = 3;')).toMatchObject({ parameters: [], partial: true });
  expect(analyze('gone.ts', () => undefined)).toEqual({ parameters: [], partial: true });
});

test('a syntax error further down does not hide what stands above it', () => {
  const found = facts(
    `${handler('const { city } = await req.json(); use(city);')}\nconst a = 1; const a = 2;`,
  );
  expect([lines(found.parameters), found.partial]).toEqual([['city string'], true]);
});

test('a source that is no code says where: its own, or one that it imports', () => {
  const first = handler('const { city } = await req.json(); use(city);');
  const broken = (text: string, others: Record<string, string> = {}) => facts(text, others).broken;
  const at = 'base44/functions/f/entry.ts';
  expect(broken(first)).toBeUndefined();
  // Given up, forgiven, and in a helper.
  expect(broken('Deno.serve(async (req) => {\n  const { a = await req.json();\n});')).toEqual({
    at: `${at}:2:31`,
    message: expect.stringMatching(/^Unexpected token, expected ","$/),
  });
  expect(broken(`const a = 1;\nconst a = 2;\n${first}`)).toEqual({
    at: `${at}:2:7`,
    message: "Identifier 'a' has already been declared.",
  });
  expect(
    broken(`import { read } from './read.ts';\n${handler('await read(req);')}`, {
      'base44/functions/f/read.ts': 'export const read = (req =>;',
    }),
  ).toMatchObject({ at: 'base44/functions/f/read.ts:1:28' });
  // JSX is code, and what is nested too deeply or cut down for its length is not called broken.
  expect(broken(handler('return new Response(<p>hello</p>);'))).toBeUndefined();
  expect(broken(handler(`use(${'('.repeat(20_000)}1${')'.repeat(20_000)});`))).toBeUndefined();
});

test('cycles of imports and of calls end', () => {
  const others = {
    'base44/functions/f/a.ts': "import { b } from './b.ts'; export const a = (body) => b(body) ?? body.one;",
    'base44/functions/f/b.ts':
      "import { a } from './a.ts'; export const b = (body) => (body.two ? a(body) : body.two);",
  };
  const source = handler('use(a(await req.json()));', "import { a } from './a.ts';");
  expect(lines(facts(source, others).parameters).sort()).toEqual(['one unknown', 'two unknown']);
});

test('nesting deeper than the stack is partial', () => {
  const deep = 20_000;
  for (const text of [
    `${'('.repeat(deep)}1${')'.repeat(deep)}`,
    `${'['.repeat(deep)}${']'.repeat(deep)}`,
    `a${'.b'.repeat(deep)}`,
    `${'!'.repeat(deep)}a`,
    `a${' + a'.repeat(deep)}`,
    'if (a) {'.repeat(deep) + '}'.repeat(deep),
    `${'if (a) 1; else '.repeat(deep)}2`,
  ])
    expect(
      facts(
        handler(
          `const { city } = await req.json(); use(city); use(${text.startsWith('if') ? '1' : text}); ${text.startsWith('if') ? text : ''}`,
        ),
      ).parameters.length,
    ).toBeLessThan(2);
});

test('work has a limit, in steps and not in time: the same text stops at the same place', () => {
  const lists = Array.from({ length: 60 }, (_, n) => `'k${n}'`).join();
  const text = handler(
    `const body = await req.json(); first(body.city); ${'for (const a of L) for (const b of L) { if (body[a] && body[b]) use(body[a] + body[b]); }'.repeat(20)} last(body.street);`,
    `const L = [${lists}];`,
  );
  const found = facts(text, {}, 20_000);
  expect(found.partial).toBe(true);
  expect(found.parameters[0]).toMatchObject({ name: 'city' });
  expect(facts(text, {}, 20_000)).toEqual(found);
  expect(facts(handler('const { a } = await req.json(); use(a);'), {}, 2_000).partial).toBe(false);
});

test('thousands of parameters and as many guards stay within the limit', () => {
  const names = Array.from({ length: 3000 }, (_, n) => `p${n}`);
  const guards = (at: string): string =>
    names.map((name) => `if (!body.${name}) return Response.json({}, { status: ${at} });`).join('\n');
  // Answered by the handler, nobody asks what that returns; by a helper, each guard is asked of each parameter.
  const own = facts(handler(`const body = await req.json(); ${guards('400')}`));
  expect([own.parameters.filter(({ required }) => required).length, own.partial]).toEqual([3000, false]);
  // Each answer leaves one test more on the way to the next.
  const answers = names.map((name) => `if (${name} === 'a') return Response.json({ ${name} });`).join('\n');
  const last = 'return Response.json({}, { status: 400 });';
  expect(facts(handler(`const { ${names.join()} } = await req.json(); ${answers} ${last}`)).partial).toBe(
    true,
  );
  const helper = `function check(body) { ${guards('400')} }`;
  const text = handler(
    'const body = await req.json(); const bad = check(body); if (bad) return bad; use(body.last);',
    helper,
  );
  const found = facts(text);
  expect([found.parameters.length, found.partial]).toEqual([3000, true]);
  expect(facts(text)).toEqual(found);
});

test('helpers that call one another many times over are gone through once', () => {
  const helpers = Array.from(
    { length: 40 },
    (_, n) => `function h${n}(x) { return h${n + 1}(x) + h${n + 1}(x); }`,
  );
  const text = handler(
    'const { city } = await req.json(); use(city, h0(1));',
    `${helpers.join('\n')} function h40(x) { return x; }`,
  );
  const found = facts(text);
  expect([lines(found.parameters), found.partial]).toEqual([['city string'], false]);
});

test('of a very long text the imports and the handler are read', () => {
  const library = 'var a=(b,c)=>{if(b)return[c,"}",b];return/[(]/.test(c)};'.repeat(24_000);
  const entry = `const { city } = await req.json(); use(city, ")", \`}\`); await base44.auth.me(); // )`;
  expect(library.length).toBeGreaterThan(1_200_000);
  for (const text of [handler(entry, library), `${handler(entry)}\n${library}`]) {
    const found = facts(text);
    expect([lines(found.parameters), found.auth, found.partial]).toEqual([['city string'], 'user', true]);
  }
  expect(facts(library)).toEqual({ parameters: [], partial: true });
});
