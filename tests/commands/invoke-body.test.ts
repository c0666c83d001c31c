/** What invoke sends, from argv to the bytes on the wire (cli.md, "What is sent"). */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { header, parts, useWorld } from '../helpers/world.js';

const world = useWorld();

async function sent(
  args: string[],
  stdin = '',
): Promise<{ body: string; type: string | undefined; err: string }> {
  const ran = await world.run(['invoke', 'hello', ...args], { stdin });
  expect(ran.err + ran.out, 'it went well').not.toContain('b44fn failed');
  expect(ran.code, ran.err).toBe(0);
  expect(world.recorder.requests).toHaveLength(1);
  const request = world.last();
  expect(request.requestLine).toBe('POST /api/apps/app1/functions/hello HTTP/1.1');
  expect(request.chunked).toBe(false);
  expect(header(request, 'content-length')).toBe(String(request.body.length));
  return { body: request.body.toString('utf8'), type: header(request, 'content-type'), err: ran.err };
}

describe('items', () => {
  it.each<[string[], string]>([
    [['a=1', 'b:=2'], '{"a":"1","b":2}'],
    [['to=a@b.co', 'urgent:=true'], '{"to":"a@b.co","urgent":true}'],
    [
      ['n:=null', 'f:=false', 'l:=[1,2]', 'o:={"x":1}', 's:="t"'],
      '{"n":null,"f":false,"l":[1,2],"o":{"x":1},"s":"t"}',
    ],
    [['id:=12345678901234567890'], '{"id":12345678901234567890}'],
    [['id:=1e400', 'z:=-0', 'd:=1.10'], '{"id":1e400,"z":-0,"d":1.10}'],
    [['a.b=1', 'a.c=2'], '{"a":{"b":"1","c":"2"}}'],
    [['a:={"x":1}', 'a.y=2'], '{"a":{"x":1,"y":"2"}}'],
    [['l[]=x', 'l[]=y', 'l[]:=3'], '{"l":["x","y",3]}'],
    [['l[]=x'], '{"l":["x"]}'],
    [['l:=[1]', 'l[]:=2'], '{"l":[1,2]}'],
    [['l[].a=1', 'l[].b=2', 'l[].a=3'], '{"l":[{"a":"1","b":"2"},{"a":"3"}]}'],
    [['m[][]:=1', 'm[][]:=2'], '{"m":[[1],[2]]}'],
    [['hub\\.mode=x'], '{"hub.mode":"x"}'],
    [['__proto__=x'], '{"__proto__":"x"}'],
    [
      ['__proto__.polluted=x', 'constructor=y', 'toString:=1'],
      '{"__proto__":{"polluted":"x"},"constructor":"y","toString":1}',
    ],
    [['name=Zoë 🎉 "q" \\ \u2028'], '{"name":"Zoë 🎉 \\"q\\" \\\\ \u2028"}'],
    [['--', '-x=1', '--json=2'], '{"-x":"1","--json":"2"}'],
    [['empty='], '{"empty":""}'],
    [['b=1', 'a=2'], '{"b":"1","a":"2"}'],
  ])('%j', async (args, body) => {
    expect(await sent(args)).toMatchObject({ body, type: 'application/json' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('reads key:=@file.json, key:=@- and keeps its digits', async () => {
    const path = await world.file('rows.json', '\ufeff{"id": 12345678901234567890}\n');
    expect((await sent([`rows:=@${path}`])).body).toBe('{"rows":{"id":12345678901234567890}}');
    world.recorder.requests.length = 0;
    expect((await sent(['rows:=@-'], '[1.0]')).body).toBe('{"rows":[1.0]}');
  });

  it('sends an empty body without items and without -d, as the SDK', async () => {
    expect(await sent([])).toMatchObject({ body: '', type: 'application/json' });
  });

  it.each<[string[], string, string]>([
    [['a=1', 'a=2'], 'the key "a" is given twice', 'a[]='],
    [['a.b=1', 'a.b=2'], 'the key "a.b" is given twice', 'a.b[]='],
    [['a=1', 'a:=2'], 'the key "a" is given twice', 'a[]='],
    [['a=1', 'a.b=2'], 'its key has parts', 'JSON'],
    [['a=1', 'a[]=2'], 'is a list here', 'JSON'],
    [['a:=[1]', 'a.b=2'], 'a plain value or a list', 'JSON'],
    [['q==x'], 'has ==', '-Q q=x'],
    [['X-A:b'], 'looks like a header', '-H'],
    [['a:={"b":}'], 'the value of "a" is not JSON: line 1, column 6', '{"b":}'],
    [['a:={"b":1,"b":2}'], 'the value of "a" is not usable JSON', 'each key once'],
    [['a:=word'], 'the value of "a" is not JSON', 'key=text'],
    [['a:='], 'the value of "a" is not JSON', ''],
    [[`a:=${'['.repeat(20_000)}`], 'nested too deeply', ''],
    [[`a:=${'['.repeat(20_000)}${']'.repeat(20_000)}`], 'nested too deeply', ''],
    [['a.b@/tmp/x'], 'cannot stand inside another value', '\\.'],
    [['a@'], 'has no path', 'name@path'],
    [['word'], 'has no value', 'key=text'],
  ])('%j is exit 2', async (args, message, hint) => {
    const ran = await world.run(['invoke', 'hello', ...args]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.err).toContain(hint);
    expect(ran.err).not.toContain('fault of b44fn');
    expect(world.recorder.requests).toHaveLength(0);
  });
});

describe('-d', () => {
  it.each<[string, string]>([
    ['{"to":"a@b.co"}', '{"to":"a@b.co"}'],
    [' {"a" : 1 }\n', '{"a" : 1 }'],
    ['{"id":12345678901234567890,"x":1e400,"y":1.10}', '{"id":12345678901234567890,"x":1e400,"y":1.10}'],
    ['{"b":1,"a":2,"b":3}', '{"b":1,"a":2,"b":3}'],
    ['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1}}'],
    ['{"u":"\\u00e9\\ud800 é"}', '{"u":"\\u00e9\\ud800 é"}'],
    ['{}', '{}'],
    ['[1,2]', '[1,2]'],
    ['42', '42'],
    ['true', 'true'],
    ['false', 'false'],
    ['null', 'null'],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, `${'['.repeat(5000)}${']'.repeat(5000)}`],
  ])('%s goes as it is written', async (data, body) => {
    const ran = await sent(['-d', data]);
    expect(ran).toMatchObject({ body, type: 'application/json', err: '' });
  });

  it('is -d, --data, --data=, -dTEXT; @file, -, @-', async () => {
    const file = await world.file('p.json', '{"from":"file"}\n');
    for (const [args, stdin, body] of [
      [['--data', '{"a":1}'], '', '{"a":1}'],
      [['--data={"a":1}'], '', '{"a":1}'],
      [['-d{"a":1}'], '', '{"a":1}'],
      [['-d', `@${file}`], '', '{"from":"file"}'],
      [['-d', '-'], ' {"from": "stdin"} ', '{"from": "stdin"}'],
      [['-d', '@-'], '{"from":"stdin"}', '{"from":"stdin"}'],
    ] as const) {
      world.recorder.requests.length = 0;
      expect((await sent([...args], stdin)).body).toBe(body);
    }
  });

  it.each([
    ['{to:"a@b.co",}', '{"to":"a@b.co"}'],
    ["{'to': 'a'}", '{"to":"a"}'],
    ['{a:1,/*why*/b:[+1,.5,0x10,]}', '{"a":1,"b":[1,0.5,16]}'],
    ['{"__proto__":1,}', '{"__proto__":1}'],
  ])('JSON5 %s is sent as JSON, and one line says so', async (data, body) => {
    const ran = await sent(['-d', data]);
    expect(ran.body).toBe(body);
    expect(ran.err).toBe(`b44fn: -d is JSON5, not JSON; what is sent: ${body}\n`);
    world.recorder.requests.length = 0;
    expect((await sent(['-q', '-d', data])).err).toBe('');
  });

  it('--strict refuses JSON5 and lets JSON through', async () => {
    const ran = await world.run(['invoke', 'hello', '--strict', '-d', '{to:"a"}']);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('--strict');
    expect(ran.err).toContain('{"to":"a"}');
    expect(world.recorder.requests).toHaveLength(0);
    expect((await sent(['--strict', '-d', '{"to":"a"}'])).body).toBe('{"to":"a"}');
  });

  it.each([
    ['{a:12345678901234567890}', 'cannot hold'],
    ['{a:Infinity}', 'cannot hold'],
    ['{a:NaN}', 'cannot hold'],
    ['{a:1e400}', 'cannot hold'],
    ['"text"', 'is a string'],
    ['"a \\"b\\""', 'is a string'],
    ["'text'", 'is a string'],
    ['""', 'is a string'],
    ['', 'is empty'],
    [' \n ', 'is empty'],
    ['{"a":1', 'line 1, column 7'],
    ['{"a":1,\n "b":}', 'line 2, column 6'],
    ['{"a":1}{"b":2}', 'line 1, column 8'],
    ['{"a":01}', ''],
    ['text', 'a parameter'],
    [`${'['.repeat(20_000)}`, 'nested too deeply'],
  ])('-d %s is exit 2', async (data, message) => {
    const ran = await world.run(['invoke', 'hello', '-d', data]);
    expect(ran.err).toContain(message);
    expect(ran.err).toContain('→');
    expect(ran.code).toBe(2);
    expect(ran.err).not.toContain('fault of b44fn');
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('shows the place of a fault with a caret', async () => {
    const ran = await world.run(['invoke', 'hello', '-d', '{"a": 1,\n\t"b" 2}']);
    const lines = ran.err.split('\n');
    const at = lines.findIndex((line) => line.endsWith('^'));
    expect(lines[at - 1]?.[lines[at]!.length - 1]).toBe('2');
    expect(ran.err).toContain('line 2, column 6');
  });

  it('of an unreadable kind is exit 2', async () => {
    const latin = await world.file('latin.json', Buffer.from('{"a":"\xe9"}', 'latin1'));
    const empty = await world.file('empty.json', '');
    for (const [args, stdin, message] of [
      [['-d', `@${latin}`], '', 'is not UTF-8'],
      [['-d', `@${empty}`], '', 'is empty'],
      [['-d', '-'], '', 'stdin is empty'],
      [['-d', '-'], '{', 'stdin is not JSON'],
      [['-d', '@/nowhere/x.json'], '', 'there is no file /nowhere/x.json'],
      [['-d', `@${world.dir}`], '', 'is a directory'],
      [['-d', '{}', '-d', '{}'], '', 'given more than once'],
      [['-d', '{}', '--data', '@x'], '', 'given more than once'],
      [['-d'], '', '-d needs a value'],
      [['-d', '{}', '-F', 'a=1'], '', '-d and -F do not go together'],
    ] as const) {
      const ran = await world.run(['invoke', 'hello', ...args], { stdin });
      expect(ran.err).toContain(message);
      expect(ran.code, message).toBe(2);
    }
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('takes items on its object, digits kept', async () => {
    expect((await sent(['-d', '{"id":12345678901234567890,"a":{"b":1}}', 'a.c=2', 'x:=true'])).body).toBe(
      '{"id":12345678901234567890,"a":{"b":1,"c":"2"},"x":true}',
    );
    world.recorder.requests.length = 0;
    expect((await sent(['-d', '{"a":1}', 'a=2'])).body).toBe('{"a":"2"}');
    for (const data of ['[1]', '1', 'null', 'true']) {
      const ran = await world.run(['invoke', 'hello', '-d', data, 'a=1']);
      expect(ran.err).toContain('is not an object');
      expect(ran.code).toBe(2);
    }
    const twice = await world.run(['invoke', 'hello', '-d', '{"k":1,"k":2}', 'a=1']);
    expect(twice.code).toBe(2);
    expect(twice.err).toContain('each key once');
  });
});

describe('stdin', () => {
  const asks = ['-d -', '-d @-', 'f@-', 'j:=@-', '-F f=@-', '-H @-', '--token-file -'];
  const pairs = asks.flatMap((one, i) => asks.slice(i + 1).map((other) => [one, other] as const));
  const legal = pairs.filter(
    ([a, b]) => !(a.startsWith('-d') && b.startsWith('-d')) && !(a.startsWith('-d') && b.startsWith('-F')),
  );
  it.each(legal)('asked for by %s and %s is exit 2', async (one, other) => {
    const ran = await world.run(['invoke', 'hello', ...one.split(' '), ...other.split(' ')], { stdin: 'x' });
    expect(ran.err).toContain('stdin is asked for more than once');
    expect(ran.code).toBe(2);
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('is not read where nothing asks for it', async () => {
    const ran = await world.run(['invoke', 'hello', 'a=1'], { stdin: '{"not":"mine"}' });
    expect(ran.io.stdin.readableDidRead).toBe(false);
    expect(world.last().body.toString()).toBe('{"a":"1"}');
  });
});

describe('a path with wildcards', () => {
  it('is all files it matches, each a part, in the order of their names', async () => {
    for (const name of ['globs/b.txt', 'globs/a.txt', 'globs/c.csv']) await world.file(name, name);
    const ran = await world.run(['invoke', 'f', `docs@${join(world.dir, 'globs/*.txt')};type=text/x`, 'n=1']);
    expect(ran.code, ran.err).toBe(0);
    expect(parts(world.last()).map((part) => part.split('\r\n')[0])).toEqual([
      'Content-Disposition: form-data; name="n"',
      'Content-Disposition: form-data; name="docs"; filename="a.txt"',
      'Content-Disposition: form-data; name="docs"; filename="b.txt"',
    ]);
  });

  it('that matches nothing is exit 2; a file that is called so is that file', async () => {
    world.recorder.requests.length = 0;
    const one = await world.run(['invoke', 'f', `docs@${join(world.dir, 'globs/*.txt')};filename=x.txt`]);
    expect(one.code).toBe(2);
    expect(one.err).toContain('and ;filename= names one');
    const none = await world.run(['invoke', 'f', `docs@${join(world.dir, 'globs/*.pdf')}`]);
    expect(none.code).toBe(2);
    expect(none.err).toContain('no file matches');
    expect(world.recorder.requests).toEqual([]);
    const odd = await world.file('globs/[x]*.txt', 'odd');
    expect((await world.run(['invoke', 'f', `docs@${odd}`])).code).toBe(0);
    expect(parts(world.last())).toHaveLength(1);
  });
});
