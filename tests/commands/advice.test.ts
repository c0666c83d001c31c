import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { header, useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

/** What the function's source says of a call before it is sent, and what is sent all the same. */
const world = useWorld();
let dir: string;
beforeAll(() => {
  dir = join(world.dir, 'project');
  put(dir, {
    'base44/.app.jsonc': '{"id": "app1"}',
    'base44/functions/orders/process/entry.ts': `Deno.serve(async (req) => {
  const { orderId, action, count = 1, urgent = false, tags = [] } = await req.json();
  if (!orderId) return Response.json({ error: 'orderId is required' }, { status: 400 });
  if (!['ship', 'refund'].includes(action)) return Response.json({ error: 'action' }, { status: 400 });
  return Response.json({ id: orderId.trim(), action, n: count + 1, urgent: urgent === true, t: tags.map((one) => one) });
});`,
    'base44/functions/search/entry.ts': `Deno.serve((req) => {
  const q = new URL(req.url).searchParams.get('q');
  if (!q) return new Response('q?', { status: 400 });
  return Response.json({ q });
});`,
    'base44/functions/upload/entry.ts': `Deno.serve(async (req) => {
  const form = await req.formData();
  const doc = form.get('doc');
  if (!(doc instanceof File)) return Response.json({ error: 'doc' }, { status: 400 });
  return Response.json({ name: doc.name, note: form.get('note') });
});`,
    'base44/functions/put/entry.ts': `Deno.serve(async (req) => {
  if (req.method !== 'PUT') return new Response('', { status: 405 });
  const { name } = await req.json();
  return Response.json({ name });
});`,
    'base44/functions/either/entry.ts': `Deno.serve(async (req) => {
  if (req.method === 'GET') return Response.json([]);
  if (req.method !== 'POST') return new Response('', { status: 405 });
  const { name } = await req.json();
  if (!name) return Response.json({ error: 'name' }, { status: 400 });
  return Response.json({ name });
});`,
    'base44/functions/guess/entry.ts': `Deno.serve(async (req) => {
  const { customer, data, isGift, amount } = await req.json();
  if (!data) return Response.json({ error: 'data is required' }, { status: 400 });
  return Response.json({ customer, data, isGift, amount });
});`,
    'a.txt': 'a',
  });
});

const call = (...argv: string[]) => world.run(argv, { cwd: dir });

describe('a line on stderr, and the call goes out as it was written', () => {
  it.each([
    ['nothing is wrong', ['invoke', 'orders/process', 'orderId=a', 'action=ship'], ''],
    [
      'optional ones too',
      [
        'invoke',
        'orders/process',
        '-d',
        '{"orderId":"a","action":"refund","count":2,"urgent":true,"tags":["x"]}',
      ],
      '',
    ],
    [
      'missing',
      ['invoke', 'orders/process', 'action=ship'],
      'orders/process needs orderId, which is not given: orderId=…\n',
    ],
    [
      'missing, with its values',
      ['invoke', 'orders/process', 'orderId=a'],
      'orders/process needs action, which is not given: action=ship\n',
    ],
    [
      'misspelt',
      ['invoke', 'orders/process', 'order_id=a', 'action=ship'],
      'orders/process has no parameter order_id; did you mean orderId?\n',
    ],
    [
      'misspelt, optional',
      ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'cuont:=2'],
      'orders/process has no parameter cuont; did you mean count?\n',
    ],
    ['unlike all others', ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'zzz=1'], ''],
    [
      'a number as text',
      ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'count=5'],
      'orders/process: count is text, and a number is wanted: count:=5\n',
    ],
    [
      'a boolean as text',
      ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'urgent=true'],
      'orders/process: urgent is text, and a boolean is wanted: urgent:=true\n',
    ],
    ['a type that only the name speaks for', ['invoke', 'guess', 'data=a', 'isGift=1', 'amount=a lot'], ''],
    [
      'a value that is none',
      ['invoke', 'orders/process', 'orderId=a', 'action=shp'],
      'orders/process: action is "shp", which it does not take; did you mean ship?\n',
    ],
    [
      'a value unlike all others',
      ['invoke', 'orders/process', 'orderId=a', 'action=xyz'],
      'orders/process: action is "xyz", which it does not take; it is one of ship, refund\n',
    ],
    ['null counts as given', ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'count:=null'], ''],
    ['no object: not looked into', ['invoke', 'orders/process', '-d', '[1]'], ''],
    [
      'by fetch',
      ['fetch', '/orders/process/42', '-d', '{"action":"ship"}'],
      'orders/process needs orderId, which is not given: orderId=…\n',
    ],
    [
      'a body for a query',
      ['invoke', 'search', 'q=x y'],
      "search reads its parameters from the query, and not from a body: b44fn fetch search -Q 'q=x y'\n",
    ],
    ['a query for a query', ['fetch', 'search?q=1'], ''],
    ['an empty query', ['fetch', 'search'], 'search needs q, which is not given: -Q q=…\n'],
    [
      'JSON for a form',
      ['invoke', 'upload', 'note=x'],
      'upload wants a form (multipart), and JSON is sent: b44fn invoke upload -F doc=@… -F note=x\n',
    ],
    ['a form for a form', ['invoke', 'upload', 'doc@a.txt'], ''],
    [
      'a form without its file',
      ['invoke', 'upload', '-F', 'note=x'],
      'upload needs doc, which is not given: doc@…\n',
    ],
    [
      'a form for JSON',
      ['invoke', 'orders/process', 'orderId=a', 'action=ship', 'x@a.txt'],
      'orders/process reads JSON, and a form is sent: b44fn invoke orders/process orderId=a action=ship\n',
    ],
    [
      'another method',
      ['invoke', 'put', 'name=a'],
      'put answers PUT, and this is a POST: b44fn fetch -X PUT put name=a\n',
    ],
    ['the right method', ['fetch', 'put', '-X', 'PUT', 'name=a'], ''],
    ['a GET of what reads a body for a POST', ['fetch', 'either'], ''],
    ['the POST of it', ['fetch', 'either', '-X', 'POST'], 'either needs name, which is not given: name=…\n'],
    ['a function that is not here', ['invoke', 'elsewhere', 'x=1'], ''],
  ])('%s', async (_, argv, said) => {
    const here = argv.map((word) => word.replace('@a.txt', `@${join(dir, 'a.txt')}`));
    const ran = await call(...here);
    expect([ran.code, ran.err]).toEqual([0, said === '' ? '' : `b44fn: ${said}`]);
    const sent = world.last();
    world.recorder.requests.length = 0;
    // The same call with no source at hand.
    await world.run(here, { cwd: '/' });
    expect(world.last().requestLine).toBe(sent.requestLine);
    if (!/boundary/.test(header(sent, 'content-type') ?? '')) expect(world.last().body).toEqual(sent.body);
  });
});

test('a guess is told as one on the page, and is no key of list --json', async () => {
  expect((await call('list', 'guess')).out).toMatch(/^ {2}data +object\? +required +json$/m);
  const { functions } = JSON.parse((await call('list', '--local', '--json')).out);
  const fn = functions.find((one: { name: string }) => one.name === 'guess');
  expect(fn.parameters[1]).toEqual({ name: 'data', type: 'object', required: true, in: 'json' });
});

test('--strict refuses it, before anything is sent; -q says nothing', async () => {
  const strict = await call('invoke', 'orders/process', 'action=shp', '--strict', '-q', '--json');
  expect([strict.code, world.recorder.requests]).toEqual([2, []]);
  expect(strict.err).toContain('orders/process needs orderId');
  expect(strict.err).toContain('did you mean ship?');
  expect(JSON.parse(strict.out).error.code).toBe('UNFIT_CALL');
  expect((await call('invoke', 'orders/process', 'orderId=a', 'action=ship', '--strict')).code).toBe(0);
  expect((await call('invoke', 'guess', 'customer=Zoe', 'data=text', '--strict')).code).toBe(0);
  expect((await call('invoke', 'guess', 'customer=Zoe', '--strict')).code).toBe(2);
  const quiet = await call('invoke', 'orders/process', '-q');
  expect([quiet.code, quiet.err]).toEqual([0, '']);
});

test('a call to another app is none of this project’s business', async () => {
  expect((await call('invoke', 'orders/process', '--app', 'other')).err).toBe('');
});

describe('--strict where there is no source to go by says so, and the call goes out', () => {
  it.each([
    ['another app', ['--app', 'other'], 'the call goes to the app other, and not to that of'],
    ['no such function', ['--name'], 'there is no source of nowhere in'],
    ['no project', ['--outside'], 'the source of orders/process is not at hand'],
  ])('%s', async (_, [option, ...rest], line) => {
    const argv = [
      'invoke',
      option === '--name' ? 'nowhere' : 'orders/process',
      '--strict',
      ...(rest.length > 0 ? [option!, ...rest] : []),
    ];
    const ran = await world.run(argv, option === '--outside' ? {} : { cwd: dir });
    expect([ran.code, world.recorder.requests.length]).toEqual([0, 1]);
    expect(ran.err).toContain(`b44fn: --strict: ${line}`);
    expect(ran.err).toContain('nothing was checked');
    expect((await world.run([...argv, '-q'], option === '--outside' ? {} : { cwd: dir })).err).toBe('');
  });
});

test('a project that is linked to no app advises on what is called from it', async () => {
  const unlinked = join(world.dir, 'unlinked');
  put(unlinked, {
    'base44/functions/greet/entry.ts': `Deno.serve(async (req) => {
  const { name } = await req.json();
  if (!name) return new Response('', { status: 400 });
  return new Response(name);
});`,
  });
  for (const argv of [
    ['--project', unlinked],
    ['--app', 'any', '--project', unlinked],
  ]) {
    const ran = await world.run(['invoke', 'greet', ...argv]);
    expect([ran.code, ran.err]).toEqual([0, 'b44fn: greet needs name, which is not given: name=…\n']);
    const strict = await world.run(['invoke', 'greet', 'name:=null', '--strict', ...argv]);
    expect(strict.code).toBe(2);
    expect(strict.err).toContain('greet needs name, which is null');
  }
});

describe('--example sends nothing', () => {
  it.each([
    [
      'JSON, to be filled in',
      ['invoke', 'orders/process'],
      '{"orderId":"","action":"ship","count":1,"urgent":false,"tags":[]}',
    ],
    [
      'what is given is in it',
      ['invoke', 'orders/process', 'orderId=7', 'action=refund', 'count:=3'],
      '{"orderId":"7","action":"refund","count":3,"urgent":false,"tags":[]}',
    ],
  ])('%s', async (_, argv, json) => {
    const ran = await call(...argv, '--example');
    expect([ran.code, ran.err, world.recorder.requests]).toEqual([0, '', []]);
    expect(JSON.parse(ran.out)).toEqual(JSON.parse(json));
    // It goes back in as it came out.
    expect(
      (await world.run(['invoke', 'orders/process', '-d', '-'], { cwd: dir, stdin: ran.out })).code,
    ).toBe(0);
  });

  it.each([
    ['a form', ['invoke', 'upload'], 'b44fn invoke upload -F doc=@…\n'],
    ['a query', ['invoke', 'search'], 'b44fn fetch search -Q q=…\n'],
    ['nothing known', ['invoke', 'elsewhere'], ''],
    ['nearly known', ['invoke', 'serch'], ''],
  ])('a line where JSON is not what it takes: %s', async (_, argv, line) => {
    const ran = await call(...argv, '--example');
    expect([ran.code, ran.out, world.recorder.requests]).toEqual([line === '' ? 2 : 0, line, []]);
    if (argv[1] === 'serch') expect(ran.err).toContain('Did you mean search?');
  });
});

test.each([
  [500, '{"error":"Unexpected end of JSON input"}', ['invoke', 'x'], true],
  [400, 'SyntaxError: Unexpected end of JSON input', ['invoke', 'x'], true],
  [400, '{"error":"name is required"}', ['invoke', 'x'], false],
  [404, '{"error":"Unexpected end of JSON input"}', ['invoke', 'x'], false],
  [500, '{"error":"Unexpected end of JSON input"}', ['invoke', 'x', 'a=1'], false],
  [500, '{"error":"Unexpected end of JSON input"}', ['fetch', 'x', '-X', 'POST'], false],
])('an empty invoke that fails with %i %s: %j', async (status, body, argv, hinted) => {
  world.recorder.answer = (_, socket) => void socket.write(answerBytes(status, {}, body));
  const ran = await world.run(argv);
  expect(ran.err.includes(`b44fn invoke x -d '{}'`)).toBe(hinted);
  expect(ran.out).toBe(body);
});
