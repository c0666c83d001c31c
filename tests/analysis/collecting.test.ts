/** Faults that are collected first and answered together: a field whose absence is a fault is required. */
import { expect, test } from 'vitest';
import { facts, handler, parametersOf } from './source.js';

const refuse = 'return Response.json({ errors }, { status: 400 });';
const body = 'const { to, subject, urgent } = await req.json(); log(subject, urgent);';
const list = `${body} const errors = [];`;
const map = `${body} const errors = {};`;
const needs = "if (!to) errors.push('to is required');";
const names = "if (!to) errors.to = 'is required';";
const first = ['to'];
const none: string[] = [];

/** What is read, and which of it is required; the fourth is what stands before the handler. */
const cases: [name: string, body: string, required: string[], around?: string][] = [
  ['a list', `${list} ${needs} if (errors.length) ${refuse}`, first],
  ['a list, counted', `${list} ${needs} if (errors.length > 0) ${refuse}`, first],
  ['a list, not empty', `${list} ${needs} if (errors.length !== 0) ${refuse}`, first],
  ['a list, at least one', `${list} ${needs} if (errors.length >= 1) ${refuse}`, first],
  ['a list, its first', `${list} ${needs} if (errors[0]) ${refuse}`, first],
  ['a list, its first by name', `${list} ${needs} const [one] = errors; if (one) ${refuse}`, first],
  ['a list, as a text', `${list} ${needs} const all = errors.join('; '); if (all) ${refuse}`, first],
  ['a list, thrown', `${list} ${needs} if (errors.length) throw new Error(errors.join(', '));`, first],
  [
    'a list, the good call inside',
    `${list} ${needs} if (errors.length === 0) { return Response.json({ sent: true }); } ${refuse}`,
    first,
  ],
  [
    'a list, a status',
    `${list} ${needs} const status = errors.length ? 422 : 200; return Response.json({ errors }, { status });`,
    first,
  ],
  [
    'a list under a good status',
    `${list} ${needs} if (errors.length > 0) return Response.json({ success: false, errors });`,
    first,
  ],
  [
    'the second of two faults',
    `${list} if (!to) { errors.push({ field: 'to' }); } else if (typeof to !== 'string') { errors.push({ field: 'to' }); } if (!subject || !subject.trim()) errors.push({ field: 'subject' }); if (errors.length) ${refuse}`,
    ['to', 'subject'],
  ],
  [
    'a new list each time',
    `${body} let errors = []; if (!to) errors = [...errors, 'to']; if (!subject) errors = errors.concat('subject'); if (errors.length) ${refuse}`,
    ['to', 'subject'],
  ],
  [
    'names in a loop',
    `const data = await req.json(); const missing = []; for (const name of ['to', 'subject']) if (!data[name]) missing.push(name); if (missing.length > 0) throw new Error(missing.join());`,
    ['to', 'subject'],
  ],
  [
    'a helper that collects',
    `${list} const need = (value, name) => { if (!value) errors.push(name + ' is required'); }; need(to, 'to'); if (errors.length) ${refuse}`,
    first,
  ],
  [
    'a helper of the module that is given the list',
    `${list} if (!to) add(errors, 'required'); if (!subject) add(errors, 'required'); if (errors.length) ${refuse}`,
    ['to', 'subject'],
    'function add(faults, message) { faults.push(message); }',
  ],
  [
    'a helper that is given two objects alike',
    `${body} const seen = {}; if (req.headers.get('x-odd')) add(seen, 'odd'); const errors = {}; if (!to) add(errors, 'odd'); if (Object.keys(errors).length) ${refuse}`,
    first,
    'function add(faults, message) { faults.odd = message; }',
  ],
  [
    'a helper that returns the list',
    `const body = await req.json(); const errors = check(body); if (errors.length > 0) ${refuse}`,
    ['to'],
    "function check(body) { const errors = []; if (!body.to || typeof body.to !== 'string') errors.push('to'); return errors; }",
  ],
  [
    'a helper that returns the list, or another at once',
    `const body = await req.json(); const errors = check(body); if (errors.length > 0) ${refuse}`,
    ['to'],
    "function check(body) { if (!body) return ['no body']; const errors = []; if (!body.to || typeof body.to !== 'string') errors.push('to'); return errors; }",
  ],
  [
    'a helper that says whether it is valid',
    `const body = await req.json(); const { valid, errors } = check(body); if (!valid) ${refuse}`,
    ['to'],
    "function check(body) { const errors = []; if (body.to == null) errors.push('to'); return { valid: errors.length === 0, errors }; }",
  ],
  [
    'a helper that returns the list or nothing',
    `const body = await req.json(); const errors = check(body); if (errors) ${refuse}`,
    ['to'],
    "function check(body) { const errors = []; if (body.to == null) errors.push('to'); return errors.length ? errors : null; }",
  ],
  [
    'lists put together',
    `const body = await req.json(); const errors = []; errors.push(...check(body)); if (errors.length) ${refuse}`,
    ['to'],
    "function check(body) { const faults = []; if (!body.to) faults.push('to'); return faults; }",
  ],
  [
    'lists spread into one',
    `const body = await req.json(); const errors = [...check(body), ...[]]; if (errors.length) ${refuse}`,
    ['to'],
    "function check(body) { const faults = []; if (!body.to) faults.push('to'); return faults; }",
  ],
  [
    'a class that collects',
    `const body = await req.json(); const form = new Form(); form.need(body.to, 'to'); if (!form.isValid()) throw new Error(form.faults.join());`,
    ['to'],
    'class Form { faults = []; need(value, name) { if (!value) this.faults.push(name); } isValid() { return this.faults.length === 0; } }',
  ],
  ['an object', `${map} ${names} if (Object.keys(errors).length) ${refuse}`, first],
  ['an object, counted', `${map} ${names} if (Object.keys(errors).length > 0) ${refuse}`, first],
  ['an object, its values', `${map} ${names} if (Object.values(errors).length > 0) ${refuse}`, first],
  ['an object, its entries', `${map} ${names} if (Object.entries(errors).length !== 0) ${refuse}`, first],
  ['an object, some of it', `${map} ${names} if (Object.values(errors).some(Boolean)) ${refuse}`, first],
  ['an object, one of it', `${map} ${names} if (errors.to || errors.subject) ${refuse}`, first],
  [
    'an object, by a computed name',
    `${map} if (!to) errors[fieldOf('to')] = 'is required'; if (Object.keys(errors).length) ${refuse}`,
    first,
  ],
  [
    'an object of lists',
    `${map} if (!to) (errors.to ??= []).push('is required'); if (Object.keys(errors).length) ${refuse}`,
    first,
  ],
  [
    'a new object each time',
    `${body} let errors = {}; if (!to) errors = { ...errors, to: 'is required' }; if (Object.keys(errors).length) ${refuse}`,
    first,
  ],
  [
    'a helper that returns the object',
    `const errors = check(await req.json()); if (Object.keys(errors).length > 0) ${refuse}`,
    ['to'],
    "function check(body) { if (!body) return { body: 'is missing' }; const errors = {}; if (!body.to?.trim()) errors.to = 'is missing'; return errors; }",
  ],
  [
    'objects put together',
    `const body = await req.json(); const errors = {}; Object.assign(errors, check(body)); if (Object.keys(errors).length > 0) ${refuse}`,
    ['to'],
    "function check(body) { const errors = {}; if (!body.to?.trim()) errors.to = 'is missing'; return errors; }",
  ],
  [
    'of a body that may stay text, or be a form',
    `const mail = isForm(req) ? await form(req) : await json(req); if (!mail) throw new Error('no mail'); const { to } = mail; const errors = {}; ${names} else if (!ADDRESS.test(to)) errors.to = 'is none'; if (Object.keys(errors).length > 0) ${refuse}`,
    first,
    `const ADDRESS = /@/; const isForm = (req) => /form/.test(req.headers.get('content-type') ?? '');
     const fromText = (text) => { try { return JSON.parse(text); } catch { return text; } };
     async function json(req) { const text = await req.text(); const data = text === '' ? {} : fromText(text); return { to: data.to }; }
     async function form(req) { const form = await req.formData().catch(() => null); if (!form) return undefined; return { to: form.get('to') }; }`,
  ],
  // And what is collected is not always a fault.
  ['a list that is only shown', `${list} ${needs} return Response.json({ errors });`, none],
  [
    'a list that must have something',
    `${list} if (to) errors.push(to); if (errors.length > 3) ${refuse}`,
    none,
  ],
  ['a fault of some calls', `${list} if (urgent) { ${needs} } if (errors.length) ${refuse}`, none],
  ['a fault that is taken back', `${list} ${needs} errors.pop(); if (errors.length) ${refuse}`, none],
  [
    'a fault that is deleted',
    `${map} ${names} delete errors.to; if (Object.keys(errors).length) ${refuse}`,
    none,
  ],
  ['a list begun anew', `${list} ${needs} errors.length = 0; if (errors.length) ${refuse}`, none],
  [
    'a fault that a default mends',
    `const { to = 'me' } = await req.json(); const errors = []; ${needs} if (errors.length) ${refuse}`,
    [],
  ],
  [
    'changes, of which there must be one',
    `${body} const changes = {}; if (to) changes.to = to; if (subject) changes.subject = subject; if (Object.keys(changes).length === 0) ${refuse.replace('errors', "error: 'nothing'")}`,
    none,
  ],
];

test.each(cases)('%s', (_name, source, required, around) => {
  const { parameters } = facts(handler(source, around));
  expect(parameters.filter((one) => one.required).map(({ name }) => name)).toEqual(required);
});

test('a value that is refused is none of those accepted; what follows a test of a fault is still read', () => {
  expect(
    parametersOf(`${list} if (!['a', 'b'].includes(to)) errors.push('to'); if (errors.length) ${refuse}`)[0],
  ).toBe('to! string [a, b]');
  expect(
    parametersOf(`${map} ${names} if (errors.to) ${refuse} const { cc } = await req.json(); use(cc);`),
  ).toContain('cc unknown');
});
