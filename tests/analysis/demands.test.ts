/** What a function demands and answers: who may call, by which method, with what kind of body, to get what. */
import { expect, test } from 'vitest';
import type { FunctionFacts } from '../../src/analysis/facts.js';
import { facts, handler } from './source.js';

const no = (status: number): string => `return Response.json({ error: 'no' }, { status: ${status} });`;
const me = 'const user = await base44.auth.me();';
const service = 'await base44.asServiceRole.entities.Order.list();';

const auth: [name: string, body: string, expected: FunctionFacts['auth'], around?: string][] = [
  ['nothing asked', 'await fetch("https://x.test");', 'none'],
  ['me() throws for an anonymous caller', me, 'user'],
  ['me() and a guard', `${me} if (!user) ${no(401)}`, 'user'],
  [
    'me() caught, and looked at later',
    `const user = await base44.auth.me().catch(() => null); log(user); ${service}`,
    'service',
  ],
  [
    'me() caught, then demanded',
    `const user = await base44.auth.me().catch(() => null); if (!user) ${no(401)}`,
    'user',
  ],
  [
    'me() in a try that goes on',
    `let user = null; try { user = await base44.auth.me(); } catch {} ${service} use(user);`,
    'service',
  ],
  [
    'me() in a try that goes on, then demanded',
    `let user = null; try { user = await base44.auth.me(); } catch {} if (!user?.email) ${no(401)}`,
    'user',
  ],
  [
    'me() with everything else',
    `const [user, rows] = await Promise.all([base44.auth.me(), ${service.slice(6, -1)}]);`,
    'user',
  ],
  ['isAuthenticated()', `if (!(await base44.auth.isAuthenticated())) ${no(401)}`, 'user'],
  ['the role', `${me} if (user?.role !== 'admin') ${no(403)} ${service}`, 'admin'],
  ['no user, or not the role', `${me} if (!user || user.role !== 'admin') ${no(403)}`, 'admin'],
  ['one of the roles', `${me} if (!['admin', 'owner'].includes(user.role)) ${no(403)}`, 'admin'],
  [
    'a role kept in a name',
    `${me} const isAdmin = user.role === 'admin' || user.data?.role === 'admin'; if (!isAdmin) throw new Error('no');`,
    'admin',
  ],
  [
    'the role in a helper',
    'await requireAdmin(base44);',
    'admin',
    "async function requireAdmin(client) { const user = await client.auth.me(); if (user.role !== 'admin') throw new Error('no'); return user; }",
  ],
  [
    'a helper that answers',
    `const { user, error } = await guard(base44); if (error) return error; use(user);`,
    'user',
    'async function guard(client) { const user = await client.auth.me().catch(() => null); if (!user) return { error: Response.json({}, { status: 401 }) }; return { user }; }',
  ],
  [
    'the role, asked for one action',
    `${me} const { action } = await req.json(); if (action === 'purge') { if (user.role !== 'admin') ${no(403)} await purge(); }`,
    'user',
  ],
  [
    'the role, in a helper that answers',
    'const refused = await guard(base44); if (refused) return refused;',
    'admin',
    `async function guard(client) { const user = await client.auth.me(); if (user.role !== 'admin') ${no(403)} return null; }`,
  ],
  [
    'the role, in a helper that answers within an object',
    `const gate = await guard(base44); if (gate.response) return gate.response; ${service}`,
    'admin',
    `const json = (data, status = 200) => new Response(JSON.stringify(data), { status });
     async function guard(client) {
       let user = null; try { user = await client.auth.me(); } catch {}
       if (!user) return { response: json({}, 401) };
       if (user.role !== 'admin') return { response: json({}, 403) };
       return { user };
     }`,
  ],
  [
    'the role, in a class',
    'return new Handler(base44).handle();',
    'admin',
    `class Handler {
       constructor(private readonly client: any) {}
       async handle() {
         const user = await this.client.auth.me();
         if (user?.role !== 'admin') ${no(403)}
         return Response.json({ ok: true });
       }
     }`,
  ],
  [
    'the bytes of a signature, compared in constant time',
    `const given = req.headers.get('x-hub-signature') ?? ''; const own = await hmac(await req.text());
     if (given.length !== own.length || !timingSafeEqual(Buffer.from(given), Buffer.from(own))) ${no(401)} ${service}`,
    'secret-header',
    "import { timingSafeEqual } from 'node:crypto';",
  ],
  [
    'the same by an encoder',
    `const bytes = new TextEncoder(); const given = req.headers.get('x-hub-signature') ?? '';
     if (!timingSafeEqual(bytes.encode(given), bytes.encode(own))) ${no(401)} ${service}`,
    'secret-header',
    "import { timingSafeEqual } from 'jsr:@std/crypto'; const own = Deno.env.get('S');",
  ],
  ['a role that only changes what is shown', `${me} const all = user.role === 'admin'; use(all);`, 'user'],
  ['the service role and no check', service, 'service'],
  [
    'a header against the environment',
    `if (req.headers.get('x-cron-secret') !== Deno.env.get('CRON')) ${no(401)} ${service}`,
    'secret-header',
  ],
  [
    'a bearer',
    `const given = req.headers.get('authorization'); if (!given || given !== \`Bearer \${Deno.env.get('KEY')}\`) ${no(401)} ${service}`,
    'secret-header',
  ],
  [
    'a bearer, cut',
    `const given = (req.headers.get('authorization') || '').replace('Bearer ', ''); if (given !== KEY) ${no(401)} ${service}`,
    'secret-header',
    "const KEY = Deno.env.get('KEY');",
  ],
  [
    'a signature',
    `const body = await req.text(); const event = await stripe.webhooks.constructEventAsync(body, req.headers.get('stripe-signature'), SECRET); use(event); ${service}`,
    'secret-header',
    "const SECRET = Deno.env.get('S');",
  ],
  [
    'a signature, by a helper',
    `const ok = await verify(await req.text(), req.headers.get('x-signature')); if (!ok) ${no(401)} ${service}`,
    'secret-header',
    'async function verify(text, given) { const own = await hmac(text); return own === given; }',
  ],
  [
    'a key of the query against a record',
    `const key = new URL(req.url).searchParams.get('key'); const [d] = await base44.asServiceRole.entities.Device.list(); if (d.key && key !== d.key) ${no(403)}`,
    'secret-header',
  ],
  [
    'a secret or an administrator',
    `if (req.headers.get('x-secret') !== Deno.env.get('S')) { ${me} if (user.role !== 'admin') ${no(403)} } ${service}`,
    'admin',
  ],
  [
    'an administrator or a secret, kept in names',
    `let isAdmin = false; try { const u = await base44.auth.me(); if (u?.role === 'admin') { isAdmin = true; } } catch {} const given = req.headers.get('x-secret'); const internal = given && given === Deno.env.get('S'); if (!isAdmin && !internal) ${no(403)} ${service}`,
    'admin',
  ],
  [
    'a helper that verifies in its own way',
    `const ok = await isValidSignature(await req.text(), req.headers.get('svix-signature')); if (!ok) ${no(401)} ${service}`,
    'secret-header',
    'async function isValidSignature(text, given) { for (const one of given.split(" ")) if (one === (await hmac(text))) return true; return false; }',
  ],
  [
    'a signature nobody checks',
    `const given = req.headers.get('x-signature'); log(given); ${service}`,
    'service',
    'function verify(a, b) { return a === b; }',
  ],
  [
    'an ordinary header',
    `if (req.headers.get('content-type') !== KIND) ${no(415)} ${service}`,
    'service',
    "const KIND = 'application/json';",
  ],
];

test.each(auth)('who may call: %s', (_name, body, expected, around) => {
  expect(facts(handler(body, around)).auth).toBe(expected);
});

const bodies: [name: string, body: string, expected: FunctionFacts['body']][] = [
  ['none', 'use(req.url);', 'none'],
  ['json', 'const { a } = await req.json(); use(a);', 'json'],
  ['json, of no known names', 'await put(await req.json());', 'json'],
  ['text that is JSON', 'const { a } = JSON.parse(await req.text()); use(a);', 'json'],
  ['text', 'await put(await req.text());', 'raw'],
  ['bytes', 'await put(await req.arrayBuffer());', 'raw'],
  ['form', "const form = await req.formData(); use(form.get('a'));", 'multipart'],
  ['query', "use(new URL(req.url).searchParams.get('a'));", 'query'],
  [
    'a query beside a body',
    "const { b } = await req.json(); use(b, new URL(req.url).searchParams.get('a'));",
    'json',
  ],
  [
    'by content type, with a file',
    "if ((req.headers.get('content-type') || '').includes('multipart')) { const f = (await req.formData()).get('audio'); use(await f.arrayBuffer()); } else { const { audio_base64 } = await req.json(); use(audio_base64); }",
    'multipart',
  ],
  [
    'by content type, texts or raw',
    "let text = ''; if ((req.headers.get('content-type') || '').includes('multipart')) { text = (await req.formData()).get('data'); } else { text = await req.text(); } use(text);",
    'raw',
  ],
];

test.each(bodies)('the body: %s', (_name, body, expected) => {
  expect(facts(handler(body)).body).toBe(expected);
});

const methods: [name: string, body: string, expected: string[] | undefined][] = [
  ['not tested', 'use(1);', undefined],
  ['one, else 405', `if (req.method !== 'POST') ${no(405)}`, ['POST']],
  ['two, else 405', `if (req.method !== 'POST' && req.method !== 'PUT') ${no(405)}`, ['POST', 'PUT']],
  ['a list', `if (!['GET', 'POST'].includes(req.method)) ${no(405)}`, ['GET', 'POST']],
  [
    'a switch',
    `switch (req.method) { case 'GET': return Response.json([]); case 'DELETE': return Response.json({}); default: ${no(405)} }`,
    ['GET', 'DELETE'],
  ],
  [
    'a preflight is no test',
    "if (req.method === 'OPTIONS') return new Response(null, { status: 204 });",
    undefined,
  ],
  [
    'a handshake by GET, a body after it',
    "if (req.method === 'GET') { return new Response('OK'); } use(await req.text());",
    ['GET', 'POST'],
  ],
  [
    'what is answered first is not refused by the test of another',
    `if (req.method === 'GET') { return Response.json(await list()); } if (req.method !== 'POST') ${no(405)} use(await req.json());`,
    ['GET', 'POST'],
  ],
  ['destructured', `const { method } = req; if (method !== 'POST') ${no(405)}`, ['POST']],
];

test.each(methods)('methods: %s', (_name, body, expected) => {
  expect(facts(handler(body)).methods).toEqual(expected);
});

test('a parameter asked of a POST is required', () => {
  const source = handler(`if (req.method === 'POST') { const { a } = await req.json(); if (!a) ${no(400)} }`);
  expect(facts(source).parameters).toMatchObject([{ name: 'a', required: true }]);
});

type Answered = Pick<FunctionFacts, 'returns' | 'streams'>;
const answers: [name: string, body: string, expected: Answered, around?: string][] = [
  ['json', 'return Response.json({ a: 1 });', { returns: 'json', streams: 'none' }],
  ['json text', 'return new Response(JSON.stringify({ a: 1 }));', { returns: 'json', streams: 'none' }],
  [
    'json by a helper',
    'return send({ a: 1 });',
    { returns: 'json', streams: 'none' },
    "const send = (data, status = 200) => new Response(JSON.stringify(data), { status, headers: { 'Content-Type': 'application/json' } });",
  ],
  [
    'text',
    "return new Response('OK', { headers: { 'content-type': 'text/plain' } });",
    { returns: 'text', streams: 'none' },
  ],
  [
    'xml',
    "return new Response(rows.join(''), { headers: { 'Content-Type': 'application/xml' } });",
    { returns: 'text', streams: 'none' },
  ],
  [
    'csv',
    "if (!rows.length) return Response.json({}); return new Response(rows.join(','), { headers: { ...cors, 'Content-Type': 'text/csv; charset=utf-8' } });",
    { returns: 'csv', streams: 'none' },
  ],
  [
    'one form of two',
    "const { format } = await req.json(); if (format === 'csv') return new Response('a', { headers: { 'Content-Type': 'text/csv' } }); return Response.json([]);",
    { returns: 'json', streams: 'none' },
  ],
  [
    'pdf',
    "const out = doc.output('arraybuffer'); return new Response(out, { status: 200, headers: { 'Content-Type': 'application/pdf' } });",
    { returns: 'binary', streams: 'none' },
  ],
  [
    'html',
    "return new Response(`<p>` + rows, { headers: new Headers({ 'content-type': 'text/html' }) });",
    { returns: 'html', streams: 'none' },
  ],
  ['redirect', "return Response.redirect('https://x.test/');", { returns: 'redirect', streams: 'none' }],
  [
    'redirect by status',
    "return new Response(null, { status: 302, headers: { Location: '/x' } });",
    { returns: 'redirect', streams: 'none' },
  ],
  [
    'events',
    "const s = new ReadableStream({ start(c) { c.enqueue('data: 1'); } }); return new Response(s, { headers: { 'Content-Type': 'text/event-stream' } });",
    { returns: 'text', streams: 'sse' },
  ],
  [
    'events of another server',
    "const res = await fetch('https://x.test'); return new Response(res.body, { headers: { 'Content-Type': 'text/event-stream' } });",
    { returns: 'text', streams: 'sse' },
  ],
  [
    'ndjson',
    "return new Response(new ReadableStream({}), { headers: { 'Content-Type': 'application/x-ndjson' } });",
    { returns: 'text', streams: 'ndjson' },
  ],
  [
    'streamed text',
    "return new Response(new ReadableStream({}), { headers: { 'Content-Type': 'text/plain' } });",
    { returns: 'text', streams: 'text' },
  ],
  [
    'streamed bytes',
    "return new Response(new ReadableStream({}), { headers: { 'Content-Type': 'application/zip' } });",
    { returns: 'binary', streams: 'none' },
  ],
];

test.each(answers)('the answer: %s', (_name, body, expected, around) => {
  expect(facts(handler(body, around))).toMatchObject(expected);
});
