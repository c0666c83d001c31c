/** The names a function takes: one small source a case of functions-in-the-wild. */
import { expect, test } from 'vitest';
import { facts, handler, lines, parametersOf } from './source.js';

const guard = (test: string): string =>
  `if (${test}) return Response.json({ error: 'bad' }, { status: 400 });`;

/** What is read, what is expected; the third is what stands before the handler. */
const cases: [name: string, body: string, expected: string[], around?: string][] = [
  [
    'destructured at once',
    'const { orderId, note } = await req.json(); send(orderId, note);',
    ['orderId string', 'note string'],
  ],
  [
    'renames and defaults',
    "const { ref_month: m = '2026-01', size = 5 } = await req.json(); use(m, size);",
    ['ref_month string = "2026-01"', 'size number = 5'],
  ],
  [
    'read by property, aliased, optional',
    'const body = await req.json(); const b = body; use(b.clientId, body?.["client-name"]);',
    ['clientId string', 'client-name string'],
  ],
  [
    'the body may be missing',
    'const body = await req.json().catch(() => ({})); use(body.city);',
    ['city string'],
  ],
  [
    'let, try, catch',
    'let body = {}; try { body = await req.json(); } catch {} use(body.city);',
    ['city string'],
  ],
  [
    'by method',
    "const body = req.method === 'POST' ? await req.json().catch(() => ({})) : {}; use(body.city);",
    ['city string'],
  ],
  [
    'by members of an enum',
    'const cmd = await req.json(); switch (cmd.op) { case Op.Add: use(cmd.title); break; case Op.Move: use(cmd.place); break; default: return Response.json({}, { status: 400 }); }',
    ['op! string [add, move]', 'title string when op=add', 'place unknown when op=move'],
    "enum Op { Add = 'add', Move = 'move' }",
  ],
  [
    'a number of an enum',
    'const { level } = await req.json(); if (![Level.Low, Level.High, Level.Top].includes(level)) throw new Error("level"); use(level);',
    ['level! number [0, 5, 6]'],
    'const enum Level { Low, High = 5, Top }',
  ],
  [
    'the type that a helper is given',
    `const { code, weight } = await bodyOf<Parcel>(req); use(code, weight);`,
    ['code number', 'weight number'],
    'interface Parcel { code: number; weight: number } async function bodyOf<T>(request: Request) { return (await request.json()) as T; }',
  ],
  [
    'the type that a wrapper is given',
    'const inner = withBody<Parcel>(async ({ body }) => { const { code, carrier } = body; await ship(code, carrier); }); return inner(req);',
    ['code number', 'carrier string'],
    `interface Parcel { code: number; carrier: 'a' | 'b' }
     const withBody = <B,>(fn: (given: { body: B }) => Promise<unknown>) => async (request: Request) => {
       const body = (await request.json()) as B;
       return Response.json(await fn({ body }));
     };`,
  ],
  [
    'files of which there has to be one',
    `const form = await req.formData(); const photos = form.getAll('photos').filter((one) => one instanceof File); ${guard('photos.length === 0')}`,
    ['photos! file @form'],
  ],
  [
    'the name of a thing that is looked up',
    'const { entity, index } = await req.json(); use(await base44.entities[entity].list(), rows[index]);',
    ['entity string', 'index number'],
  ],
  [
    'with the user, at once',
    'const [user, body] = await Promise.all([base44.auth.me(), req.json()]); use(user.email, body.city);',
    ['city string'],
  ],
  [
    'from the text',
    'const text = await req.text(); const data = text ? JSON.parse(text) : {}; use(data.city);',
    ['city string'],
  ],
  [
    'from a clone, twice',
    'const a = await req.clone().json(); const b = await req.json(); use(a.city, b.street);',
    ['city string', 'street string'],
  ],
  ['by then', 'const city = await req.json().then((body) => body.city); use(city);', ['city string']],
  ['wrapped', 'const { data } = await req.json(); use(data.city, data.street);', ['data object']],
  [
    'unwrapped or not',
    'const body = await req.json(); const input = body.data || body; use(input.city);',
    ['data object', 'city string'],
  ],
  [
    'arguments of a schedule',
    'const body = await req.json(); const limit = body.limit ?? body.args?.limit ?? 50; use(limit);',
    ['limit number = 50', 'args object'],
  ],
  [
    'called or automated',
    'const body = await req.json(); const id = body.ride_id || body.event?.entity_id; use(id);',
    ['ride_id string', 'event object'],
  ],
  [
    'an automation',
    'const { event, data, old_data } = await req.json(); use(event.type, data.id, old_data?.id);',
    ['event object', 'data object', 'old_data object'],
  ],
  [
    'a rest, handed on',
    "const { action, ...payload } = await req.json(); switch (action) { case 'save': return save(payload.customer); case 'find': return find(payload); default: return Response.json({}, { status: 400 }); }",
    ['action! string [save, find]', 'customer object when action=save', 'query string when action=find'],
    'async function save(customer) { await put(customer.email); } async function find({ query }) { await get(query.trim()); }',
  ],
  [
    'helpers in the file',
    'const input = await readInput(req); use(input.month);',
    ['ref_month string = ""', 'file_url string'],
    'async function readInput(request) { const body = await request.json(); return { month: String(body.ref_month || ""), url: body.file_url }; }',
  ],
  [
    'an allow-list',
    'const body = await req.json(); const patch = {}; for (const f of FIELDS) if (f in body) patch[f] = body[f];',
    ['title string', 'price number'],
    "const FIELDS = ['title', 'price'];",
  ],
  [
    'an allow-list by filter',
    'const body = await req.json(); const patch = Object.fromEntries(FIELDS.filter((f) => body[f] !== undefined).map((f) => [f, body[f]]));',
    ['title string', 'price number'],
    "const FIELDS = ['title', 'price'];",
  ],
  [
    'a map of actions',
    'const { action, id } = await req.json(); const run = ACTIONS[action]; if (!run) return Response.json({}, { status: 400 }); return Response.json(await run(id));',
    ['action! string [start, stop]', 'id string'],
    'const ACTIONS = { start: (id) => begin(id), stop: (id) => end(id) };',
  ],
  [
    'zod',
    'const body = Schema.parse(await req.json()); use(body.email);',
    ['email! string', 'kind string = "a" [a, b]', 'size number'],
    "import { z } from 'npm:zod'; const Schema = z.object({ email: z.string().email(), kind: z.enum(['a', 'b']).default('a'), size: z.coerce.number().optional() });",
  ],
  [
    'zod, safely',
    'const parsed = z.object({ token: z.string().min(1) }).safeParse(await req.json().catch(() => null)); if (!parsed.success) return Response.json({}, { status: 400 }); use(parsed.data.token);',
    ['token! string secret'],
    "import { z } from 'npm:zod';",
  ],
  [
    'an annotation',
    'const { items, note } = (await req.json()) as Order; use(items, note);',
    ['items array', 'note string'],
    'interface Order { items: string[]; note?: string | null }',
  ],
  [
    'an annotation of a body passed on whole',
    'const order: Order = await req.json(); await base44.entities.Order.create(order);',
    ['items array', 'total number'],
    'type Order = { items: string[]; total: number };',
  ],
  [
    'the query',
    "const url = new URL(req.url); const page = Number(url.searchParams.get('page') || '1'); use(page, url.searchParams.get('q'));",
    ['page number = "1" @query', 'q string @query'],
  ],
  [
    'the whole query',
    'const { city } = Object.fromEntries(new URL(req.url).searchParams); use(city);',
    ['city string @query'],
  ],
  [
    'a name with a dot',
    "const mode = new URL(req.url).searchParams.get('hub.mode'); use(mode);",
    ['hub.mode string @query'],
  ],
  [
    'a form with a file',
    "const form = await req.formData(); const file = form.get('file'); if (!(file instanceof File)) throw new Error('file?'); use(await file.arrayBuffer(), form.get('title'));",
    ['file! file @form', 'title string @form'],
  ],
  [
    'a form copied key by key',
    'const data = {}; const form = await req.formData(); for (const [key, value] of form.entries()) data[key] = value; use(data.city);',
    ['city string @form'],
  ],
  [
    'a segment of the path',
    "const orderId = new URL(req.url).pathname.split('/').pop(); use(orderId);",
    ['orderId string @path'],
  ],
  [
    'names that are also JavaScript’s',
    'const { body, data, user, event, type, query, key } = await req.json(); use(body, data, user, event, type, query, key);',
    [
      'body string',
      'data object',
      'user unknown',
      'event unknown',
      'type string',
      'query string',
      'key string secret',
    ],
  ],
  [
    'prototype names',
    'const body = await req.json(); use(body.__proto__, body.constructor, body["toString"]);',
    ['__proto__ unknown', 'constructor unknown', 'toString unknown'],
  ],
  ['destructured and not used', 'const { one, two } = await req.json();', ['one unknown', 'two unknown']],
  // traps
  [
    'trap: a query of an outgoing URL',
    "const url = new URL('https://x.test/'); url.searchParams.set('q', 'a'); url.searchParams.get('z'); await fetch(url);",
    [],
  ],
  [
    'trap: JSON of another answer',
    'const res = await fetch("https://x.test"); const { rate } = await res.json(); use(rate);',
    [],
  ],
  [
    'trap: a schema for a model',
    "await base44.integrations.Core.InvokeLLM({ response_json_schema: { type: 'object', properties: { score: {} } } }); z.object({ score: z.number() }).parse(reply);",
    [],
    "import { z } from 'npm:zod'; const reply = null;",
  ],
  [
    'trap: formData in a template',
    'const html = `const formData = new FormData(); formData.get("x"); req.json().y`; use(html);',
    [],
  ],
  [
    'trap: the rest of a record',
    'const row = await base44.entities.Order.get("1"); const { id, ...fields } = row; use(fields.total);',
    [],
  ],
  [
    'trap: a local called req',
    'const rows = await list(); for (const req of rows) use(req.json.title, (await req.json()).x);',
    [],
  ],
  ['trap: after a return', 'if (true) { return Response.json({}); } const { gone } = await req.json();', []],
  [
    'trap: a helper nobody calls',
    'use(1);',
    [],
    'async function old(req) { const { gone } = await req.json(); return gone; }',
  ],
  // required, in its forms
  [
    'guards',
    `const { a, b, c } = await req.json(); ${guard('!a || !b')} use(c);`,
    ['a! unknown', 'b! unknown', 'c unknown'],
  ],
  [
    'one of two',
    `const { email, phone } = await req.json(); ${guard('!email && !phone')}`,
    ['email string', 'phone string'],
  ],
  [
    'a list or one of it, by the index of a loop',
    "const { names } = await req.json(); const all = Array.isArray(names) ? names : (names ? [names] : []); for (let i = 0; i < 3; i++) { const n = all[i] || ''; use(n.split('.')); }",
    ['names array'],
  ],
  [
    'a guard by type',
    `const { list, n } = await req.json(); ${guard('!Array.isArray(list) || typeof n !== "number"')}`,
    ['list! array', 'n! number'],
  ],
  [
    'a guard after defaults and trims',
    `const { name = '' } = await req.json(); const clean = String(name ?? '').trim(); ${guard('!clean')}`,
    ['name! string'],
  ],
  [
    'a default that passes the guard',
    `const { size = 3 } = await req.json(); ${guard('!size')}`,
    ['size number = 3'],
  ],
  [
    'a guard that throws, in a helper',
    'const body = await req.json(); need(body.city, "city");',
    ['city! string'],
    'function need(value, name) { if (value === undefined || value === null) throw new Error(name); return value; }',
  ],
  [
    'a guard by a list of names',
    `const body = await req.json(); const missing = ['a', 'b'].filter((k) => !body[k]); ${guard('missing.length > 0')}`,
    ['a! unknown', 'b! unknown'],
  ],
  [
    'a guard in a loop over names',
    `const body = await req.json(); for (const k of ['a', 'b']) ${guard('!body[k]')}`,
    ['a! unknown', 'b! unknown'],
  ],
  [
    'a validation that returns its fault',
    `const body = await req.json(); const fault = check(body); ${guard('fault')}`,
    ['title! string', 'price! number'],
    "function check(b) { if (!b.title) return 'title?'; if (typeof b.price !== 'number') return 'price?'; return null; }",
  ],
  [
    'turned away without an error',
    'const { ids } = await req.json(); if (!ids || ids.length === 0) { return Response.json({ found: [] }); } use(ids);',
    ['ids! array'],
  ],
  [
    'turned away with an error under a good status',
    "const { id } = await req.json(); if (!id) return new Response(JSON.stringify({ success: false, error: 'id?' })); use(id);",
    ['id! string'],
  ],
  [
    'turned away with an OK',
    "const sn = new URL(req.url).searchParams.get('sn') || ''; if (!sn) return new Response('OK'); use(sn);",
    ['sn! string @query'],
  ],
  [
    'an answer of its own to a call without it',
    "const { deadline } = await req.json(); if (!deadline) return Response.json({ urgency: 'standard', days: null }); use(deadline.trim());",
    ['deadline string'],
  ],
  [
    'passed over: an event of another kind',
    'const { data } = await req.json(); if (!data?.email) return Response.json({ skipped: true }); use(data.email);',
    ['data object'],
  ],
  [
    'a default is served by an answer of its own',
    'const { dryRun = true, ids = [] } = await req.json(); if (dryRun) return Response.json({ would: ids.length, done: [] }); if (!ids.length) return Response.json({ done: [] }); use(ids);',
    ['dryRun boolean = true', 'ids array'],
  ],
  [
    'a default, and a mode of its own',
    "const body = await req.json().catch(() => ({})); const mode = body.mode || 'dry_run'; if (mode !== 'apply') return Response.json({ mode, plans: [] }); await apply();",
    ['mode string = "dry_run"'],
  ],
  [
    'a default, one of a chain of actions',
    `const body = await req.json().catch(() => ({})); const action = body.action || 'core'; if (action === 'core') return Response.json({ a: [] }); if (action === 'search') return Response.json({ b: await find() }); return Response.json({ error: 'action?' }, { status: 400 });`,
    ['action string = "core" [core, search]'],
  ],
  [
    'a default, one of a list, of a body that may be missing',
    `const body = await req.json().catch(() => ({})); const { op = 'create' } = body; ${guard('!OPS.includes(op)')}`,
    ['op string = "create" [create, update]'],
    "const OPS = ['create', 'update'];",
  ],
  [
    'what is printed for want of a value is no default',
    "const { id, note } = await req.json(); log(id || 'none', 'for ' + (note ?? 'nobody')); send({ id, title: note || 'Untitled' });",
    ['id string', 'note string'],
  ],
  [
    'a default by the property of its name, by a conversion, by a helper',
    "const { kind, size, page } = await req.json(); const n = Math.min(Number(size) || 20, 50); const p = first(page); save({ kind: kind || 'a', n, p });",
    ['kind string = "a"', 'size number = 20', 'page number = 1'],
    'const first = (page) => page ?? 1;',
  ],
  [
    'files by one name',
    'const form = await req.formData(); const files = form.getAll("doc").filter((one) => one instanceof File); use(files, form.getAll("tag"));',
    ['doc file @form', 'tag array @form'],
  ],
  [
    'some of a name are needed',
    `const ids = (await req.formData()).getAll('id'); ${guard('ids.length === 0')}`,
    ['id! array @form'],
  ],
  [
    'names of things, whatever stands before them',
    'const { confirm_token, confirm_all, published_at, term_years, limit_price } = await req.json(); use(confirm_token, confirm_all, published_at, term_years); a(String(limit_price)); b(String(limit_price)); c(String(limit_price));',
    [
      'confirm_token string secret',
      'confirm_all boolean',
      'published_at string',
      'term_years number',
      'limit_price number',
    ],
  ],
  [
    'a guard of some calls only',
    `const { notify, email } = await req.json(); if (notify) { ${guard('!email')} }`,
    ['notify unknown', 'email string'],
  ],
  [
    'a guard after another mode has left',
    `const { mode, id } = await req.json(); if (mode === 'all') { return Response.json(await all()); } ${guard('!id')}`,
    ['mode string', 'id string'],
  ],
  [
    'a missing user is no missing parameter',
    'const { id } = await req.json(); const user = await base44.auth.me(); if (!user) return Response.json({}, { status: 401 }); use(id);',
    ['id string'],
  ],
  // values
  [
    'values of a list',
    `const { kind } = await req.json(); ${guard("!['a', 'b'].includes(kind)")}`,
    ['kind! string [a, b]'],
  ],
  [
    'values of a Set, optional',
    `const { kind = 'a' } = await req.json(); ${guard('!KINDS.has(kind)')}`,
    ['kind string = "a" [a, b]'],
    "const KINDS = new Set(['a', 'b']);",
  ],
  [
    'values of a chain',
    "const { action } = await req.json(); if (action === 'on') { return Response.json({}); } if (action === 'off') { return Response.json({}); } return Response.json({}, { status: 400 });",
    ['action! string [on, off]'],
  ],
  [
    'values of equalities',
    `const { kind } = await req.json(); ${guard("kind !== 'a' && kind !== 'b'")}`,
    ['kind! string [a, b]'],
  ],
  ['any value', "const { kind } = await req.json(); if (kind === 'a') use(1); else use(2);", ['kind string']],
  // credentials
  [
    'a secret of the payload',
    "const { _internal } = await req.json(); if (_internal !== Deno.env.get('INTERNAL')) return Response.json({}, { status: 403 });",
    ['_internal! unknown secret'],
  ],
];

test.each(cases)('%s', (_name, body, expected, around) => {
  expect(parametersOf(body, around)).toEqual(expected);
});

test('a relative import is followed, also where an export moved it', () => {
  const source = handler(
    'const input = check(await req.json()); use(input);',
    "import { check } from './_utils/check.ts';",
  );
  const helper = "export function check(body) { if (!body.city) throw new Error('city?'); return body; }";
  for (const path of ['base44/functions/f/_utils/check.ts', 'base44/functions/_utils/check/entry.ts']) {
    const found = facts(source, { [path]: helper });
    expect([path, lines(found.parameters), found.partial]).toEqual([path, ['city! string'], false]);
  }
  expect(facts(source).partial, 'the import leads nowhere').toBe(true);
});

test('a type known from its name alone, or from a sign as weak, is a guess', () => {
  const found = facts(
    handler(
      'const { data, quantity, dryRun, city, note, shape, customer } = await req.json(); use(data, quantity, dryRun, customer, String(note)); use(city.trim(), shape.sides);',
    ),
  ).parameters.map((one) => `${one.name} ${one.type}${one.guessed ? '?' : ''}`);
  expect(found).toEqual([
    'data object?',
    'quantity number?',
    'dryRun boolean?',
    'city string',
    'note string?',
    'shape object',
    'customer unknown',
  ]);
});

const refuse = (test: string): string =>
  `if (${test}) return Response.json({ error: 'no' }, { status: 400 });`;

test.each([
  [
    'the rest, taken apart in a case',
    `const { action, ...rest } = await req.json(); switch (action) { case 'cancel': { const { orderId, why } = rest; ${refuse('!orderId')} await cancel(orderId, why); break; } case 'list': await list(rest.page); break; default: return Response.json({}, { status: 400 }); }`,
    ['action!', 'orderId! when', 'why when', 'page when'],
  ],
  [
    'of two actions, one refuses',
    `const { action, id, to } = await req.json(); if (action === 'move') { ${refuse('!id || !to')} await move(id, to); } else if (action === 'find') { await find(id); } else return Response.json({}, { status: 400 });`,
    ['action!', 'id when', 'to! when'],
  ],
  [
    'of two actions, both refuse',
    `const { action, id } = await req.json(); if (action === 'move') { ${refuse('!id')} await move(id); } else if (action === 'find') { ${refuse('!id')} await find(id); } else return Response.json({}, { status: 400 });`,
    ['action!', 'id! when'],
  ],
  [
    'of one action, under another test',
    `const { action, id } = await req.json(); if (action === 'move') { if (await busy()) { ${refuse('!id')} } await move(id); } else return Response.json({}, { status: 400 });`,
    ['action!', 'id when'],
  ],
])('what an action needs is required where it is chosen: %s', (_name, body, expected) => {
  const found = facts(handler(body)).parameters.map(
    (one) => `${one.name}${one.required || one.requiredThen ? '!' : ''}${one.when ? ' when' : ''}`,
  );
  expect(found).toEqual(expected);
});

test.each([
  [
    'a getter of a class',
    `const check = new Check(await req.json()); ${refuse('!check.ok')}`,
    'class Check { constructor(body) { this.body = body; } get ok() { return Boolean(this.body.city); } }',
  ],
  [
    'a getter of an object',
    `const { city } = await req.json(); const check = { get ok() { return Boolean(city); } }; ${refuse('!check.ok')}`,
  ],
  [
    'the first key of the faults',
    "const { city } = await req.json(); const faults = {}; if (!city) faults.city = 'missing'; for (const key in faults) return Response.json({ error: faults[key] }, { status: 400 });",
  ],
  [
    'the first of the faults',
    "const { city } = await req.json(); const faults = []; if (!city) faults.push('city'); for (const one of faults) return Response.json({ error: one }, { status: 400 });",
  ],
])('a guard by %s', (_name, body, around = '') => {
  expect(parametersOf(body, around).map((one) => one.split(' ')[0])).toEqual(['city!']);
});

test('re-exports, namespaces, default exports and imports at run time are imports too', () => {
  const others = {
    'base44/shared/index.ts': "export * from './read.ts'; export { need as must } from './need.ts';",
    'base44/shared/read.ts': 'export const read = async (request) => (await request.json()).city;',
    'base44/shared/need.ts':
      'export function need(value) { if (!value) throw new Error("?"); } export default need;',
  };
  const source = handler(
    "const city = await lib.read(req); lib.must(city); const { default: need } = await import('../../shared/need.ts'); need(city);",
    "import * as lib from '../../shared/index.ts';",
  );
  expect(lines(facts(source, others).parameters)).toEqual(['city! string']);
});

test('handlers by default export, by name, by wrapper, by an older serve', () => {
  const body = 'const { city } = await req.json(); return Response.json({ city });';
  for (const source of [
    `export default async function (req) { ${body} }`,
    `export default async (req: Request): Promise<Response> => { ${body} };`,
    `export default { async fetch(req) { ${body} } };`,
    `async function main(req) { ${body} } Deno.serve(main);`,
    `Deno.serve({ port: 8000 }, async (req) => { ${body} });`,
    `import { serve } from 'https://deno.land/std/http/server.ts'; serve(async (req) => { ${body} });`,
    `const safe = (next) => async (request) => { try { return await next(request); } catch { return new Response('', { status: 500 }); } }; Deno.serve(safe(async (req) => { ${body} }));`,
    `class Api { async run(req) { ${body} } } const api = new Api(); Deno.serve((req) => api.run(req));`,
    'export default async function ({ city }) { return { city }; }',
  ])
    expect([source, lines(facts(source).parameters)]).toEqual([source, ['city string']]);
});
