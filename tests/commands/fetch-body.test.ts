/** What fetch sends (cli.md, "What is sent"). */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startSwallower } from '../helpers/swallower.js';
import { header, parts, useWorld } from '../helpers/world.js';

const world = useWorld();

async function sent(args: string[], stdin: string | Uint8Array | Readable = '') {
  const ran = await world.run(['fetch', ...args, '--dialect', 'hosted'], { stdin });
  expect(ran.code, ran.err).toBe(0);
  expect(world.recorder.requests).toHaveLength(1);
  const request = world.last();
  const [method, target] = request.requestLine.split(' ');
  return {
    method,
    target,
    body: request.body.toString('utf8'),
    type: header(request, 'content-type'),
    request,
    err: ran.err,
  };
}

async function refused(args: string[], stdin = ''): Promise<string> {
  const ran = await world.run(['fetch', ...args], { stdin });
  expect(ran.code, ran.err).toBe(2);
  expect(ran.err).not.toContain('fault of b44fn');
  expect(world.recorder.requests).toHaveLength(0);
  return ran.err;
}

describe('the method and the query', () => {
  it.each<[string[], string]>([
    [['x'], 'GET /api/functions/x'],
    [['/x'], 'GET /api/functions/x'],
    [['reports/export'], 'GET /api/functions/reports/export'],
    [['/reports/export?month=2&x=%20'], 'GET /api/functions/reports/export?month=2&x=%20'],
    [['x', '-d', 'a'], 'POST /api/functions/x'],
    [['x', '-d', ''], 'POST /api/functions/x'],
    [['x', '-F', 'a=1'], 'POST /api/functions/x'],
    [['x', 'a=1'], 'POST /api/functions/x'],
    [['x', '-XPUT'], 'PUT /api/functions/x'],
    [['x', '-X', 'PUT'], 'PUT /api/functions/x'],
    [['x', '--request', 'PUT'], 'PUT /api/functions/x'],
    [['x', '--request=PUT'], 'PUT /api/functions/x'],
    [['x', '--method', 'PUT'], 'PUT /api/functions/x'],
    [['-XPUT', 'x'], 'PUT /api/functions/x'],
    [['-iXPUT', 'x'], 'PUT /api/functions/x'],
    [['x', '-X', 'patch'], 'PATCH /api/functions/x'],
    [['x', '-X', 'DELETE', 'a=1'], 'DELETE /api/functions/x'],
    [['x', '-X', 'PURGE'], 'PURGE /api/functions/x'],
    [['x', '-X', 'OPTIONS'], 'OPTIONS /api/functions/x'],
    [
      ['x', '-X', 'GET', 'q=shoes', 'n:=2', 'tag[]=a', 'tag[]=b', 'a.b=c'],
      'GET /api/functions/x?q=shoes&n=2&tag%5B%5D=a&tag%5B%5D=b&a.b=c',
    ],
    [['x?a=1', '-X', 'GET', 'q=a b&c'], 'GET /api/functions/x?a=1&q=a+b%26c'],
    [['x', '-XHEAD', 'q=1'], 'HEAD /api/functions/x?q=1'],
    [['x', '-Q', 'a=1', '-Q', 'a=2', '--query', 'b', '--query=c='], 'GET /api/functions/x?a=1&a=2&b=&c='],
    [['x', '-Q', 'a=1', '-d', 'text'], 'POST /api/functions/x?a=1'],
    [['x', '-Q', 'k=v=w', '-X', 'GET', 'z=1'], 'GET /api/functions/x?k=v%3Dw&z=1'],
    [['x', '-Q', '__proto__=ü'], 'GET /api/functions/x?__proto__=%C3%BC'],
  ])('%j is %s', async (args, line) => {
    const { method, target } = await sent(args);
    expect(`${method} ${target}`).toBe(line);
  });

  it('sends -d with GET beside items in the query', async () => {
    const got = await sent(['x', '-X', 'GET', '-d', '{"b":1}', 'q=1']);
    expect(got).toMatchObject({
      method: 'GET',
      target: '/api/functions/x?q=1',
      body: '{"b":1}',
      type: 'application/json',
    });
  });

  it('reads key:=@file for the query too', async () => {
    const path = await world.file('n.json', ' [1,2]\n');
    expect((await sent(['x', '-XGET', `ids:=@${path}`])).target).toBe('/api/functions/x?ids=%5B1%2C2%5D');
  });

  it.each<[string[], string]>([
    [['x', '-X', 'GET', 'a=1', 'a=2'], 'given twice'],
    [['x', '-X', 'GET', 'f@/etc/hostname'], 'is a file'],
    [['x', '-X', 'GET', 'a:=word'], 'is not JSON'],
    [['x', '-X', 'P UT'], 'is not a method'],
    [['x', '-X='], 'is not a method'],
    [['x', '-X', ''], '--method is empty'],
    [['x', '-X', 'A', '-X', 'B'], 'more than once'],
    [['x', '-X'], 'needs a value'],
    [[], 'fetch needs more'],
  ])('%j is exit 2', async (args, message) => {
    expect(await refused(args)).toContain(message);
  });

  it('belongs to fetch: invoke says so', async () => {
    const ran = await world.run(['invoke', 'x', '-X', 'PUT']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('b44fn fetch x -X PUT');
    expect((await world.run(['invoke', 'x', '-X', 'post'])).code).toBe(0);
  });
});

describe('-d', () => {
  it.each<[string, string]>([
    ['{"a": 1}', 'application/json'],
    [' [1] ', 'application/json'],
    ['12345678901234567890', 'application/json'],
    ['"text"', 'application/json'],
    ['true', 'application/json'],
    ['plain text', 'text/plain;charset=UTF-8'],
    ['a=1&b=2', 'text/plain;charset=UTF-8'],
    ['', 'text/plain;charset=UTF-8'],
    ["'quoted'", 'text/plain;charset=UTF-8'],
    ['--starts-with-dashes', 'text/plain;charset=UTF-8'],
    ['ünï\n🎉', 'text/plain;charset=UTF-8'],
  ])('%j is sent as it is, as %s', async (data, type) => {
    expect(await sent(['x', '-d', data])).toMatchObject({ body: data, type, err: '' });
  });

  it('says that text which looks like JSON is none, and sends it', async () => {
    const got = await sent(['x', '-d', '{to:a}']);
    expect(got).toMatchObject({ body: '{to:a}', type: 'text/plain;charset=UTF-8' });
    expect(got.err).toContain('looks like JSON but is not (line 1, column 2');
  });

  it.each([
    ['rows.csv', 'text/csv'],
    ['a.json', 'application/json'],
    ['a.JPG', 'image/jpeg'],
    ['a.tar.gz', 'application/gzip'],
    ['noname', 'application/octet-stream'],
    ['.hidden', 'application/octet-stream'],
    ['x.unknownext', 'application/octet-stream'],
  ])('@%s goes as bytes, as %s', async (name, type) => {
    const path = await world.file(name, Buffer.from([0, 255, 13, 10, 1]));
    const { request, type: given } = await sent(['x', '-d', `@${path}`]);
    expect(request.body).toEqual(Buffer.from([0, 255, 13, 10, 1]));
    expect(given).toBe(type);
    expect(request.chunked).toBe(false);
  });

  it('@file that is empty is sent empty', async () => {
    const { request } = await sent(['x', '-d', `@${await world.file('empty.bin', '')}`]);
    expect(request.body).toHaveLength(0);
    expect(header(request, 'content-length')).toBe('0');
  });

  it('@pipe is sent chunked', async () => {
    const path = `${world.dir}/pipe.csv`;
    execFileSync('mkfifo', [path]);
    createWriteStream(path).end('a,b\n');
    const { request, type } = await sent(['x', '-d', `@${path}`]);
    expect(request).toMatchObject({ chunked: true, body: Buffer.from('a,b\n') });
    expect(type).toBe('text/csv');
  });

  it('- takes bytes from stdin', async () => {
    expect(await sent(['x', '-d', '-'], '{"a":1}')).toMatchObject({
      body: '{"a":1}',
      type: 'application/json',
    });
    world.recorder.requests.length = 0;
    expect(await sent(['x', '-d', '-'], 'text')).toMatchObject({
      body: 'text',
      type: 'text/plain;charset=UTF-8',
    });
    world.recorder.requests.length = 0;
    const { request, type } = await sent(['x', '-d', '-'], Buffer.from([255, 0]));
    expect(request.body).toEqual(Buffer.from([255, 0]));
    expect(type).toBe('application/octet-stream');
    world.recorder.requests.length = 0;
    expect((await sent(['x', '-d', '-'], '')).body).toBe('');
  });

  it('- streams what does not fit in memory, from its first byte', async () => {
    const swallower = await startSwallower();
    const hash = createHash('sha256');
    let count = 0;
    const stdin = new Readable({
      read() {
        if (count === 70) return void this.push(null);
        const piece = Buffer.alloc(1 << 20, count++);
        hash.update(piece);
        this.push(piece);
      },
    });
    const ran = await world.run(['fetch', 'x', '-d', '-', '--server', swallower.url], { stdin });
    await swallower.close();
    expect(ran.code, ran.err).toBe(0);
    expect(swallower.all).toMatchObject([{ bytes: 70 << 20, sha256: hash.digest('hex') }]);
    expect(swallower.all[0]?.headers).toMatchObject({
      'transfer-encoding': 'chunked',
      'content-type': 'application/octet-stream',
    });
  });

  it('takes items on its object', async () => {
    expect(await sent(['x', '-d', '{"a":1}', 'b=2'])).toMatchObject({
      body: '{"a":1,"b":"2"}',
      method: 'POST',
    });
    world.recorder.requests.length = 0;
    expect(await refused(['x', '-d', 'text', 'b=2'])).toContain('is not JSON');
    expect(await refused(['x', '-d', '[1]', 'b=2'])).toContain('is not an object');
  });
});

describe('-H', () => {
  it('wins over ours', async () => {
    const { request } = await sent([
      'x',
      '-d',
      '{}',
      '-H',
      'content-type: text/weird',
      '-H',
      'Accept: text/csv',
      '-H',
      'User-Agent: me',
      '-H',
      'X-App-Id: other',
    ]);
    expect(header(request, 'content-type')).toBe('text/weird');
    expect(header(request, 'accept')).toBe('text/csv');
    expect(header(request, 'user-agent')).toBe('me');
    expect(header(request, 'x-app-id')).toBe('other');
    expect(request.headers.filter(([name]) => name.toLowerCase() === 'content-type')).toHaveLength(1);
  });

  it('does not replace invoke’s X-App-Id', async () => {
    await world.run(['invoke', 'x', '-H', 'X-App-Id: other']);
    expect(header(world.last(), 'x-app-id')).toBe('app1');
  });

  it('repeats, keeps colons, takes an empty value', async () => {
    const { request } = await sent([
      'x',
      '-H',
      'X-A: 1',
      '--header',
      'X-A: 2',
      '-H',
      'X-Url:http://h:1/',
      '-HX-Empty:',
    ]);
    expect(request.headers.filter(([name]) => name === 'X-A').map(([, value]) => value)).toEqual(['1', '2']);
    expect(header(request, 'x-url')).toBe('http://h:1/');
    expect(header(request, 'x-empty')).toBe('');
  });

  it('reads several from @file and from @-', async () => {
    const path = await world.file('headers.txt', 'X-One: 1\r\n\n# a comment\nX-Two:  2 \n');
    const { request } = await sent(['x', '-H', `@${path}`, '-H', '@-'], 'X-Three: 3');
    expect([header(request, 'x-one'), header(request, 'x-two'), header(request, 'x-three')]).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it.each([
    ['X-A: a\r\nX-B: b', 'the header X-A'],
    ['X-A: a\nb', 'the header X-A'],
    ['X-A\r\nX-B: b', 'is not a header name'],
    ['X-A: \u0001', 'the header X-A'],
    ['X-A: 日本', 'the header X-A'],
    ['X A: b', 'is not a header name'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding'],
    ['no-colon-SENTINEL', 'has no colon'],
    [': value', 'has no colon'],
  ])('%j is exit 2', async (line, message) => {
    const err = await refused(['x', '-H', line]);
    expect(err).toContain(message);
    expect(err).toContain('→');
    expect(err).not.toContain('SENTINEL');
  });
});

describe('multipart', () => {
  it('sends items as text, JSON and files, named and typed', async () => {
    const report = await world.file('report.pdf', '%PDF');
    const odd = await world.file('a;b "c".txt', 'odd');
    const { request, method } = await sent([
      'x',
      'to=a@b.co',
      'urgent:=true',
      's:="q"',
      'o:={"a":1.0}',
      'l[]=x',
      'm=1\n2',
      `doc@${report}`,
      `doc@${report};type=text/x;filename=other.txt`,
      `odd@${odd}`,
    ]);
    expect(method).toBe('POST');
    expect(header(request, 'content-length')).toBe(String(request.body.length));
    expect(parts(request)).toEqual([
      'Content-Disposition: form-data; name="to"\r\n\r\na@b.co',
      'Content-Disposition: form-data; name="urgent"\r\n\r\ntrue',
      'Content-Disposition: form-data; name="s"\r\n\r\n"q"',
      'Content-Disposition: form-data; name="o"\r\n\r\n{"a":1.0}',
      'Content-Disposition: form-data; name="l"\r\n\r\n["x"]',
      'Content-Disposition: form-data; name="m"\r\n\r\n1\r\n2',
      'Content-Disposition: form-data; name="doc"; filename="report.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF',
      'Content-Disposition: form-data; name="doc"; filename="other.txt"\r\nContent-Type: text/x\r\n\r\n%PDF',
      'Content-Disposition: form-data; name="odd"; filename="a;b %22c%22.txt"\r\nContent-Type: text/plain\r\n\r\nodd',
    ]);
  });

  it('-F makes a form even without a file, and joins items', async () => {
    const file = await world.file('x.csv', '1,2');
    const { request } = await sent([
      'x',
      'i=1',
      '-F',
      'a=b=c;type=kept',
      '--form',
      'e=',
      `-Ff=@${file};type=text/plain;charset=latin1;filename="n;m.csv"`,
    ]);
    expect(parts(request)).toEqual([
      'Content-Disposition: form-data; name="i"\r\n\r\n1',
      'Content-Disposition: form-data; name="a"\r\n\r\nb=c;type=kept',
      'Content-Disposition: form-data; name="e"\r\n\r\n',
      'Content-Disposition: form-data; name="f"; filename="n;m.csv"\r\nContent-Type: text/plain;charset=latin1\r\n\r\n1,2',
    ]);
  });

  it('sends a file with the object of -d, and from stdin chunked', async () => {
    const file = await world.file('x.csv', '1,2');
    await world.run(['invoke', 'x', '-d', '{"a":"t","n":12345678901234567890,"o":{"b":[]}}', `f@${file}`]);
    expect(parts(world.last()).slice(0, 3)).toEqual([
      'Content-Disposition: form-data; name="a"\r\n\r\nt',
      'Content-Disposition: form-data; name="n"\r\n\r\n12345678901234567890',
      'Content-Disposition: form-data; name="o"\r\n\r\n{"b":[]}',
    ]);
    world.recorder.requests.length = 0;
    const { request } = await sent(['x', 'f@-;filename=in.csv'], 'piped');
    expect(request.chunked).toBe(true);
    expect(parts(request)).toEqual([
      'Content-Disposition: form-data; name="f"; filename="in.csv"\r\nContent-Type: text/csv\r\n\r\npiped',
    ]);
  });

  it.each<[string[], string]>([
    [['x', '-F', 'novalue'], 'has no ='],
    [['x', '-F', '=v'], 'has no name'],
    [['x', '-F', 'f=@'], 'has no path'],
    [['x', '-F', 'f=@/nowhere'], 'there is no file /nowhere'],
    [['x', 'f@/nowhere'], 'there is no file /nowhere'],
    [['x', 'f@/tmp'], 'is a directory'],
    [['x', 'f@/etc/hostname;type=a\r\nX: y'], 'a line break'],
    [['x', '-d', '{}', '-F', 'a=1'], 'do not go together'],
  ])('%j is exit 2', async (args, message) => {
    expect(await refused(args)).toContain(message);
  });
});
